"""Every text has its translation, and each is Traditional Chinese as it is written in Taiwan."""

import ast
import re
from string import Formatter

from babel.messages.catalog import Message

from speakcheck import errors
from speakcheck.lessons.decoding import COMMON_BOTH, COMMON_SIMPLIFIED, COMMON_TRADITIONAL
from tools.messages import (
    MO,
    PACKAGE,
    PO,
    as_mo,
    as_po,
    calls,
    merged,
    messages,
    sources,
    stored,
    texts,
)

HAN = "\u3400-\u9fff"
MARKS = "，。：；？！、「」『』（）"
HALF_WIDTH = re.compile(rf"[{HAN}{MARKS}][,;:!?.()]|[,;:!?()][{HAN}]")
CROWDED = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]")
LOOSE = re.compile(rf"[{HAN}{MARKS}] +[{HAN}{MARKS}]|[{MARKS}] +[^ →]|[A-Za-z0-9}}] +[{MARKS}]")
CHINESE_VALUES = frozenset(
    {"clause", "clauses", "fault", "kind", "lesson", "lost", "merit", "message", "names", "noun", "phone"}
    | {"prompt", "reason", "remedy", "sentence", "shape", "syllables", "text", "told", "what", "why", "word"}
)
"""Places of values that are Chinese, or begin and end with a quotation mark: there no space is put."""
LATIN_VALUE = re.compile(rf"[{HAN}]\{{(\w+)|\{{(\w+)[^}}]*\}}[{HAN}]")
SIMPLIFIED = frozenset(COMMON_SIMPLIFIED) - frozenset(COMMON_BOTH + COMMON_TRADITIONAL + "台")
ELSEWHERE = re.compile(
    "信息|軟件|硬件|網絡|視頻|音頻|默認|設置|菜單|用戶|激活|數據|內存|服務器|文件夾|打印|硬盤|登錄|鼠標|屏幕|話筒|揚聲器"
    "|目錄|質量|支持|鏈接|文本|字符|緩存|代碼|端口|進程|錄製|視頻|加載|創建|刪去|運行|調用"
)
"""Words that are said otherwise in Taiwan."""
ENTRIES = tuple(messages(stored()))
FAULTS = frozenset(name for name in vars(errors) if name.endswith("Error") and name != "SpeakcheckError") | {
    "SpeakcheckError",
    "RowError",
    "LessonWarning",
}


def forms(entry: Message) -> tuple[str, ...]:
    string = entry.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def found(pattern: re.Pattern[str]) -> list[str]:
    return [form for entry in ENTRIES for form in forms(entry) if pattern.search(form)]


def test_the_catalogue_has_the_texts_of_the_source_and_no_others() -> None:
    assert {entry.id for entry in ENTRIES} == {entry.id for entry in messages(texts())}


def test_every_text_is_translated() -> None:
    assert [entry.id for entry in ENTRIES if not all(forms(entry))] == []


def test_every_value_has_its_place_in_the_translation() -> None:
    def places(text: str) -> list[tuple[object, ...]]:
        return sorted(set(each[1:] for each in Formatter().parse(text) if each[1] is not None))

    for entry in ENTRIES:
        source = entry.id if isinstance(entry.id, str) else entry.id[-1]
        assert [places(form) for form in forms(entry)] == [places(source)], entry.id


def test_the_files_are_what_make_messages_writes() -> None:
    assert PO.read_bytes() == as_po(merged())
    assert MO.read_bytes() == as_mo(stored())


def test_punctuation_is_full_width() -> None:
    assert found(HALF_WIDTH) == []


def test_a_space_parts_chinese_from_other_letters_and_nothing_else() -> None:
    assert found(CROWDED) == []
    assert found(LOOSE) == []


def test_a_space_parts_chinese_from_values_that_are_not() -> None:
    glued = [
        form
        for entry in ENTRIES
        for form in forms(entry)
        for match in LATIN_VALUE.finditer(form)
        if (match[1] or match[2]) not in CHINESE_VALUES
    ]
    assert glued == []


def test_characters_are_traditional() -> None:
    for entry in ENTRIES:
        for form in forms(entry):
            chinese = "".join(re.findall(f"[{HAN}]", form))
            assert chinese.encode("cp950", "replace").decode("cp950") == chinese
            assert not SIMPLIFIED & set(form), form


def test_words_are_those_of_taiwan() -> None:
    assert found(ELSEWHERE) == []


def test_texts_stand_in_the_source_as_they_are_looked_up() -> None:
    looked_up = [(path, call) for path in sources() for call in calls(path)]
    assert len(looked_up) > 500
    for path, call in looked_up:
        first, place = call.args[0], f"{path.relative_to(PACKAGE)}:{call.lineno}"
        assert not isinstance(first, ast.JoinedStr), f"{place} is filled in too early"
        if ast.unparse(call.func).startswith("N_"):
            assert isinstance(first, ast.Constant), f"{place} is no text"


def test_no_fault_is_told_in_english_alone() -> None:
    told = [
        (path, argument)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FAULTS
        for argument in node.args[-2:]
    ]
    assert len(told) > 100
    english = [each for each in told if isinstance(each[1], ast.Constant | ast.JoinedStr)]
    assert [f"{path.relative_to(PACKAGE)}:{argument.lineno}" for path, argument in english] == []


def test_chinese_stands_in_the_catalogue_and_not_in_the_source() -> None:
    """But for what pages in Chinese are made of, and what the language calls itself."""
    data = {"i18n", "lessons/decoding", "lessons/headings", "lessons/parts_of_speech", "lessons/title"}
    chinese = [path for path in sources() if re.search(f"[{HAN}]", path.read_text("utf-8"))]
    assert {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in chinese} == data
