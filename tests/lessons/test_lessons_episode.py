"""Episode pages, as they are written and as copying mangles them."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from speakcheck import paths
from speakcheck.lessons.lesson import Lesson, PromptKind
from speakcheck.lessons.reading import ReadLesson, parse_text, read_lesson

PAGE = (Path(__file__).parent / "night-markets.txt").read_text("utf-8")


def read(text: str) -> ReadLesson:
    return parse_text(text, "page.txt")


def outline(lesson: Lesson) -> str:
    """Return what must survive mangling: counts, ids, words without spaces and marks."""
    rows = [f"{lesson.number}|{lesson.level}|{len(lesson.highlights)} highlights|{lesson.pronunciations}"]
    rows += [f"{len(p.sentences)} sentences, {'中文' if p.translation else '-'}" for p in lesson.paragraphs]
    rows += [f"{d.word} {d.syllables} {d.part_of_speech}" for d in lesson.drills]
    rows += [f"{p.id} {re.sub(r'[^A-Za-z0-9]', '', p.text)} {p.splits}" for p in lesson.prompts]
    return "\n".join(rows)


def test_a_page_is_read_whole() -> None:
    lesson = read(PAGE).lesson
    assert read(PAGE).warnings == ()
    assert (lesson.series, lesson.number, lesson.level) == ("國際時事跟讀", "K12", "B1")
    assert lesson.title == "Night Markets: Why Taiwan Stays Up Late"
    assert lesson.id == "k12-night-markets-why-taiwan"
    assert lesson.highlights[1] == "Visitors from the U.S. often begin with a long list of dishes."
    assert [len(paragraph.sentences) for paragraph in lesson.paragraphs] == [3, 2, 3]
    assert [paragraph.translation is not None for paragraph in lesson.paragraphs] == [True, False, True]
    assert (
        lesson.paragraphs[2].translation
        == "今天,夜市在國外也很有名。它們會持續下去嗎?沒有人知道,但是隊伍還是一樣長。"
    )
    assert [drill.syllables for drill in lesson.drills] == [
        ("De", "lib", "er", "ate", "ly"),
        ("Oys", "ter", "om", "e", "let"),
        ("Well", "known"),
    ]
    assert lesson.drills[1].definition == "蚵仔煎, a dish of eggs"
    assert lesson.drills[2].definition == "known by many people (in one country or more)"
    assert lesson.pronunciations == (
        ("ningxia", ("N", "IH1", "NG", "SH", "Y", "AA2")),
        ("lin", ("L", "IH1", "N")),
    )


def test_prompts_are_sentences_then_keywords_with_examples() -> None:
    prompts = read(PAGE).lesson.prompts
    expected = "p1s1 p1s2 p1s3 p2s1 p2s2 p3s1 p3s2 p3s3 k1 e1 k2 e2 k3 e3"
    assert " ".join(prompt.id for prompt in prompts) == expected
    kinds = {prompt.id[0]: prompt.kind for prompt in prompts}
    assert kinds == {"p": PromptKind.SENTENCE, "k": PromptKind.KEYWORD, "e": PromptKind.EXAMPLE}


def test_prompts_know_the_splits_and_sounds_of_their_words() -> None:
    prompts = {prompt.id: prompt for prompt in read(PAGE).lesson.prompts}
    assert prompts["p1s1"].splits == ()
    assert prompts["p2s2"].splits == (("deliberately", ("De", "lib", "er", "ate", "ly")),)
    assert prompts["k2"].splits == (("oyster", ("Oys", "ter")), ("omelet", ("om", "e", "let")))
    assert dict(prompts["e3"].splits)["well-known"] == ("Well", "known")
    assert dict(prompts["p1s3"].pronunciations).keys() == {"ningxia", "lin"}
    assert prompts["p1s2"].pronunciations == ()


def each_line(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda page: "\n".join(change(line) for line in page.split("\n"))


def hard_wrapped(page: str, width: int) -> str:
    def wrap(line: str) -> str:
        indent = " " * (len(line) - len(line.lstrip()))
        if line.isascii() or "•" in line or re.match(r" +\d", line):
            return textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False)
        return "\n".join(line[start : start + width // 2] for start in range(0, len(line), width // 2))

    title, rest = page.split("\n", 1)
    return title + "\n" + each_line(lambda line: wrap(line) if len(line) > width else line)(rest)


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda page: page.replace(old, new)


def substituted(old: str, new: str) -> Callable[[str], str]:
    return lambda page: re.sub(old, new, page)


def headings(*pairs: str) -> Callable[[str], str]:
    names = ("Highlights 主題摘要:", "Keyword Drills 關鍵字:", "Pronunciation 發音:", "Level 程度: B1")

    def change(page: str) -> str:
        for name, new in zip(names, pairs, strict=True):
            page = page.replace(name, new)
        return page

    return change


def full_width_marks(page: str) -> str:
    return page.translate(str.maketrans("()[]:", "（）［］："))


def full_width_english(page: str) -> str:
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    lines = page.split("\n")
    return "\n".join(line.translate(wide) if line.startswith("The first") else line for line in lines)


MANGLINGS: dict[str, Callable[[str], str]] = {
    "crlf": replaced("\n", "\r\n"),
    "cr": replaced("\n", "\r"),
    "byte order mark": lambda page: "\ufeff" + page,
    "no-break spaces": replaced(" ", "\u00a0"),
    "ideographic spaces in lists": substituted(r"(?m)^  ", "\u3000"),
    "zero-width spaces": replaced("e", "e\u200b"),
    "soft hyphens": replaced("ight", "i\u00adght"),
    "direction marks": each_line(lambda line: f"\u202a{line}\u202c"),
    "terminal colours": each_line(lambda line: f"\x1b[31m{line}\x1b[0m"),
    "trailing spaces": each_line(lambda line: line + "  "),
    "no indent": each_line(str.lstrip),
    "tabs": substituted(r"(?m)^  ", "\t"),
    "hyphen bullets": replaced("•", "-"),
    "star bullets": replaced("•", "*"),
    "en dash bullets": replaced("•", "–"),
    "middle dot bullets": replaced("• ", "‧"),
    "word bullets": replaced("• ", "\uf0b7\t"),
    "square bullets": replaced("•", "▪"),
    "circle bullets": replaced("•", "●"),
    "numbered highlights": lambda page: (
        page.replace("•", "1.", 1).replace("•", "2.", 1).replace("•", "3.", 1)
    ),
    "no bullets": replaced("• ", ""),
    "round numbers": substituted(r"(?m)^  (\d)\.", r"  (\1)"),
    "bracket numbers": substituted(r"(?m)^  (\d)\.", r"  \1)"),
    "chinese numbers": substituted(r"(?m)^  (\d)\. ", r"  \1、"),
    "circled numbers": lambda page: (
        page.replace("  1. D", "①D").replace("  2. O", "② O").replace("  3. W", "③ W")
    ),
    "full-width numbers": lambda page: (
        page.replace("  1. D", "１．D").replace("  2. O", "２．O").replace("3. W", "３．W")
    ),
    "no numbers": substituted(r"(?m)^  \d\. ", ""),
    "bulleted drills": substituted(r"(?m)^  \d\. ", "• "),
    "english headings": headings("Highlights", "Keyword Drills", "Pronunciation", "Level: B1"),
    "chinese headings": headings("主題摘要", "關鍵字", "發音", "程度:B1"),
    "upper-case headings": headings("HIGHLIGHTS:", "KEYWORD DRILLS:", "PRONUNCIATION:", "LEVEL: b1"),
    "full-width colons": headings("Highlights 主題摘要：", "關鍵字：", "發音：", "Level 程度： B1"),
    "chinese first": headings(
        "主題摘要 Highlights", "關鍵字 Keywords:", "發音 Pronunciation", "程度 Level: B1"
    ),
    "markdown headings": headings("## Highlights 主題摘要", "### Keywords", "# 發音:", "**Level:** B1"),
    "bold headings": headings("**Highlights:**", "__Keyword Drills__", "**發音**", "Level B1"),
    "framed headings": headings("【Highlights】", "【關鍵字】", "[發音]", "程度：B1 中級"),
    "parted headings": headings(
        "Highlights / 摘要", "Vocabulary（單字）", "發音 | Pronunciation", "CEFR: B1"
    ),
    "bold words": substituted(r"(?m)^(  \d\. )([A-Z][a-z-]+)", r"\1**\2**"),
    "full-width marks": full_width_marks,
    "lenticular brackets": lambda page: page.replace("[", "【").replace("]", "】"),
    "syllables by dots": substituted(r"De-lib-er-ate-ly", "De·lib·er·ate·ly"),
    "syllables by bullets": replaced("De-lib-er-ate-ly", "De•lib•er•ate•ly"),
    "syllables by hyphenation points": replaced("De-lib-er-ate-ly", "De‧lib‧er‧ate‧ly"),
    "syllables by en dashes": replaced("De-lib-er-ate-ly", "De–lib–er–ate–ly"),
    "syllables by spaces": replaced("De-lib-er-ate-ly", "De lib er ate ly"),
    "syllables with phonetics": replaced("(De-lib-er-ate-ly)", "(De-lib-er-ate-ly [dɪˈlɪbərətli])"),
    "no space before brackets": lambda page: page.replace(" (De", "(De").replace(") [adv", ")[adv"),
    "no space after the colon": replaced("]: Their", "]:Their"),
    "a space before the colon": replaced("]: ", "] : "),
    "wrapped at 80": lambda page: hard_wrapped(page, 80),
    "wrapped at 60": lambda page: hard_wrapped(page, 60),
    "wrapped at 44": lambda page: hard_wrapped(page, 44),
    "translation directly below": substituted(r"\n\n(?=[夜今])", "\n"),
    "no blank lines between drills and headings": replaced(":\n\n", ":\n"),
    "blank lines everywhere": replaced("\n", "\n\n"),
    "many blank lines": replaced("\n\n", "\n\n \n\n\n"),
    "drill over lines": lambda page: (
        page.replace(" (De", "\n     (De").replace(" [adv", "\n [adv").replace("]: Their", "]:\n Their")
    ),
    "full-width english": full_width_english,
    "form feeds": replaced("\n\nToday", "\n\f\nToday"),
    "page break in a sentence": replaced("place, and the", "place,\n\nand the"),
    "hyphenated at the line's end": replaced(
        "The first stalls stood in front", "The first stalls stood in fr-\nont"
    ),
    "soft hyphen at the line's end": replaced(
        "deliberately chose a busy place, and", "deliber\u00ad\nately chose a busy place, and"
    ),
    "sections in another order": lambda page: page[: page.index("Keyword")].replace(
        "Highlights", page[page.index("Keyword") :] + "\nHighlights"
    ),
    "title over two lines": replaced("Why Taiwan Stays", "Why\nTaiwan Stays"),
    "episode in words": replaced("Ep.K12:", "Episode K12 –"),
    "title in markdown": lambda page: "# " + page,
    "footnotes": replaced("found them.", "found them.[1]"),
    "article heading": replaced("Night markets open when", "Article 文章:\n\nNight markets open when"),
}


@pytest.mark.parametrize("name", MANGLINGS)
def test_copying_changes_nothing_that_counts(name: str) -> None:
    mangled = MANGLINGS[name](PAGE)
    assert mangled != PAGE
    got = read(mangled)
    assert outline(got.lesson) == outline(read(PAGE).lesson)
    assert got.warnings == ()


@pytest.mark.parametrize("path", sorted(paths.asset("lessons").glob("*.txt")), ids=lambda path: path.stem)
def test_bundled_lessons_are_read_without_warning(path: Path) -> None:
    got = read_lesson(path)
    lesson = got.lesson
    assert got.warnings == ()
    assert lesson.level in {"A2", "B1", "B2", "C1"}
    assert len(lesson.highlights) == 3
    assert all(paragraph.translation for paragraph in lesson.paragraphs)
    assert all(drill.syllables and drill.definition and drill.example for drill in lesson.drills)
    assert "".join(lesson.drills[0].syllables).lower() == lesson.drills[0].word.lower()


@pytest.mark.parametrize("width", [38, 43, 50, 59, 62, 66, 72, 79, 97, 120])
@pytest.mark.parametrize("path", sorted(paths.asset("lessons").glob("*.txt")), ids=lambda path: path.stem)
def test_wrapping_changes_nothing_that_counts(path: Path, width: int) -> None:
    page = path.read_text("utf-8")
    got = read(hard_wrapped(page, width))
    assert outline(got.lesson) == outline(read(page).lesson)
    assert got.warnings == ()
