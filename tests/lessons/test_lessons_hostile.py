"""No text and no bytes do harm: they are read, or refused with a reason, and nothing unseen is kept."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.errors import LessonError
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.names import is_id
from speakcheck.lessons.reading import ReadLesson, parse_bytes, parse_text, read_lesson

NAMES = ("page.txt", "page.md", "page.srt", "page.vtt", "page")
PIECES = (
    "國際時事跟讀 Ep.K935: ",
    "Highlights 主題摘要:",
    "Keyword Drills 關鍵字:",
    "Pronunciation 發音:",
    "Level 程度: ",
    "B1",
    "  1. ",
    "• ",
    "- ",
    "## ",
    "Word",
    " (Wo-rd)",
    " [noun. ",
    "]",
    "】",
    "（",
    ": ",
    "The app grew.",
    "He said",
    "U.S.",
    "…",
    "這個程式。",
    "用戶",
    "= T IH1 K",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    "**",
    "`",
    "```\n",
    "| a | b |\n|---|---|\n",
    "[x](y)",
    "<b>",
    "&#27;[31m",
    "&amp;",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\u202e",
    "\u200b",
    "\u00ad",
    "\ufeff",
    "\ud800",
    "00:00:01,000 --> 00:00:02,000\n",
    "WEBVTT\n\n",
    "1\n",
    "[Music]",
    "♪",
    ">> BOB: ",
    "---\ntitle: x\n---\n",
    "\x00",
    "e\u0301",
)
pages = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
texts = st.one_of(st.text(max_size=200), pages)


def lesson_or_none(text: str, name: str) -> Lesson | None:
    try:
        return parse_text(text, name).lesson
    except LessonError:
        return None


def is_unseen(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def letters(text: str) -> str:
    """Return what is said of a text, in one form, for comparing it with its source."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def is_drawn_from(text: str, source: str) -> bool:
    """Tell whether the letters of a text occur in the source in this order."""
    rest = iter(letters(source))
    return all(letter in rest for letter in letters(text))


@given(texts, st.sampled_from(NAMES))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    lesson = lesson_or_none(text, name)
    if lesson is None:
        return
    names = [prompt.id for prompt in lesson.prompts]
    assert len(set(names)) == len(names) > 0
    assert is_id(lesson.id)
    assert lesson.title
    for prompt in lesson.prompts:
        assert prompt.text.strip() == prompt.text != ""
        assert not any(is_unseen(character) for character in prompt.text)


@given(texts)
def test_what_is_read_aloud_stands_in_the_text(text: str) -> None:
    lesson = lesson_or_none(text, "page.txt")
    for prompt in lesson.prompts if lesson else ():
        assert is_drawn_from(prompt.text, text.encode("utf-8", "replace").decode())


@given(texts)
def test_all_that_is_kept_can_be_shown_in_a_terminal(text: str) -> None:
    lesson = lesson_or_none(text, "page.txt")
    if lesson is None:
        return
    kept = [lesson.title, lesson.series, lesson.number, *lesson.highlights]
    kept += [paragraph.translation or "" for paragraph in lesson.paragraphs]
    kept += [part for drill in lesson.drills for part in (drill.word, drill.part_of_speech, drill.definition)]
    for shown in kept:
        assert not any(is_unseen(character) for character in shown)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        got: ReadLesson | None = parse_bytes(data, "page.txt")
    except LessonError:
        got = None
    assert got is None or got.lesson.prompts


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[31mRed\x1b[0m alert is over.",
        "\x1b]0;owned\x07Red alert is over.",
        "\x1b]8;;http://x.y\x1b\\Red alert is over.\x1b]8;;\x1b\\",
        "\x9b31mRed alert is over.",
        "\x90payload\x9cRed alert is over.",
        "Red\x00 alert\x07 is\x08 over.",
        "\u202eRed\u202c alert \u2066is\u2069 over.",
        "Red\u200b alert\u2060 is\ufeff over.",
        "\x1b\x1b[3[31m1mRed alert is over.".replace("[3[31m1m", "[31m"),
        "Red a\U000e0041lert is over.",
    ],
    ids=[
        "colour",
        "title",
        "link",
        "c1",
        "device control",
        "c0",
        "bidi",
        "zero width",
        "double escape",
        "tags",
    ],
)
def test_no_control_reaches_the_terminal(text: str) -> None:
    assert [prompt.text for prompt in parse_text(text, "x.txt").lesson.prompts] == ["Red alert is over."]


@pytest.mark.parametrize("name", ["x.md", "x.srt"])
def test_entities_cannot_smuggle_controls(name: str) -> None:
    body = "The &#27;[31mred&#x202e; app grew."
    text = body if name == "x.md" else f"1\n00:00:01,000 --> 00:00:02,000\n{body}\n"
    (prompt,) = parse_text(text, name).lesson.prompts
    assert "app grew" in prompt.text
    assert prompt.text.isprintable()


REFUSED = {
    "empty": (b"", "is empty"),
    "blank": (b" \r\n\t\n", "is empty"),
    "byte order mark alone": (b"\xef\xbb\xbf", "is empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "docx": (b"PK\x03\x04\x14\x00", "is a Word document"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "is a picture"),
    "recording": (b"RIFF\x24\x00\x00\x00WAVEfmt ", "is a recording"),
    "web page": (b"<!DOCTYPE html>\n<html><p>Hello.</p>", "is a saved web page"),
    "junk": (bytes(range(256)) * 40, "is binary data"),
    "zeros": (b"MZ\x90\x00\x03\x00\x00\x00\x04" + b"\x00\x01\x02" * 300, "is binary data"),
    "too large": (b"The app grew. " * 400_000, "is larger than 5 MB"),
    "too many sentences": (b"The app grew. " * 6_000, "holds 6000 sentences"),
    "chinese only": ("夜市在公司下班時開張。".encode(), "holds no English"),
    "numbers only": (b"12 34\n\n5.6", "holds no English"),
    "headings only": ("Highlights 主題摘要:\n\nKeyword Drills 關鍵字:\n".encode(), "holds no English"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_without_a_lesson_is_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    data, reason = REFUSED[name]
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    with pytest.raises(LessonError) as caught:
        read_lesson(path)
    assert caught.value.what.startswith("page.txt ")
    assert reason in caught.value.what
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match=r"There is no file nowhere\.txt"):
        read_lesson(tmp_path / "nowhere.txt")
    with pytest.raises(LessonError, match="is a folder"):
        read_lesson(tmp_path)
    with pytest.raises(LessonError, match="cannot be read"):
        read_lesson(tmp_path / "a\x00b.txt")


def test_a_name_is_shown_without_its_controls() -> None:
    with pytest.raises(LessonError) as caught:
        parse_text("中", "evil\x1b[2J\nname.txt")
    assert caught.value.what.startswith("evil name.txt holds")


def test_a_flood_of_warnings_is_counted() -> None:
    page = "The app grew.\n\nKeywords:\n" + "".join(f"{n}. {'long ' * 9}\n" for n in range(1, 100))
    warnings = parse_text(page, "x.txt").warnings
    assert len(warnings) == 31
    assert "69 more" in warnings[-1].what


@pytest.mark.parametrize(
    "unit",
    [
        "a. ",
        " .",
        "**a ",
        "__a ",
        "(",
        "Word [(",
        "• a\n",
        "1. a\n",
        "# a\n",
        "a\n",
        "\x1b[",
        "中字\nab cd\n",
        "a.A",
        "infor-\n",
    ],
)
def test_tedious_text_is_read_in_time(unit: str) -> None:
    for heading in ("", "Highlights:\n", "Keywords:\n1. Word ("):
        lesson = lesson_or_none(heading + unit * (40_000 // len(unit)), "x.txt")
        assert lesson is None or all(prompt.text for prompt in lesson.prompts)


@pytest.mark.parametrize(
    "word", ["a" * 61, "a" * 100_000, "a@" * 15_000, "A" * 30_000, "a." * 15_000], ids=range(5)
)
def test_a_sentence_with_a_word_that_nobody_can_read_is_told_and_the_rest_is_read(word: str) -> None:
    got = parse_text(f"The app grew.\n\nShe wrote {word} there.\n\nIt rained all day.\n", "x.txt")
    assert [prompt.text for prompt in got.lesson.prompts] == ["The app grew.", "It rained all day."]
    (warning,) = got.warnings
    assert warning.line == 3
    assert "too long" in warning.what
    assert len(warning.what) < 150


def test_a_drill_with_a_word_that_nobody_can_read_keeps_the_rest() -> None:
    drills = f"1. Grew [verb. 變大]: It grew {'a' * 100}.\n2. {'b' * 100}: Bad.\n3. App: An app.\n"
    page = f"The app grew.\n\nKeywords:\n{drills}"
    got = parse_text(page, "x.txt")
    assert [(prompt.id, prompt.text) for prompt in got.lesson.prompts] == [
        ("p1s1", "The app grew."),
        ("k1", "Grew"),
        ("k2", "App"),
        ("e2", "An app."),
    ]
    assert [warning.line for warning in got.warnings] == [4, 5]
    assert "too long" in got.warnings[0].what


def test_a_pronunciation_without_end_is_told() -> None:
    page = f"The app grew.\n\nPronunciation:\napp = {'AE1 P ' * 500}\ngrew = G R UW1\n"
    got = parse_text(page, "x.txt")
    assert got.lesson.pronunciations == (("grew", ("G", "R", "UW1")),)
    assert len(got.warnings) == 1
