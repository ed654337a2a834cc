"""Plain text, Markdown, SRT and WebVTT become paragraphs, translations and sentences."""

import textwrap

import pytest

from speakcheck.errors import LessonError
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.reading import parse_text


def shown(lesson: Lesson) -> str:
    """Return the title and the paragraphs, sentences parted by bars, translations behind an arrow."""
    rows = [lesson.title]
    for paragraph in lesson.paragraphs:
        translation = f" → {paragraph.translation}" if paragraph.translation else ""
        rows.append(" | ".join(paragraph.sentences) + translation)
    return "\n".join(rows)


def case(source: str, expected: str) -> tuple[str, str]:
    return textwrap.dedent(source).strip() + "\n", textwrap.dedent(expected).strip()


PLAIN = {
    "paragraphs": case(
        """
        The app grew. It grew fast.

        Nobody knew why.
        """,
        """
        my notes
        The app grew. | It grew fast.
        Nobody knew why.
        """,
    ),
    "a title": case(
        """
        The Growth of an App

        The app grew. It grew fast.
        """,
        """
        The Growth of an App
        The app grew. | It grew fast.
        """,
    ),
    "a labelled title": case(
        """
        標題:The Growth of an App
        The app grew.
        """,
        """
        The Growth of an App
        The app grew.
        """,
    ),
    "one sentence a line": case(
        """
        The app grew.
        Did it grow fast?
        Nobody knew
        We saw it.
        """,
        """
        my notes
        The app grew. | Did it grow fast? | Nobody knew | We saw it.
        """,
    ),
    "a sentence and its translation in turn": case(
        """
        How are you today
        你今天好嗎
        I am fine
        我很好
        """,
        """
        my notes
        How are you today → 你今天好嗎
        I am fine → 我很好
        """,
    ),
    "all english, then all chinese": case(
        """
        The app grew.

        Nobody knew why.

        程式成長了。

        沒有人知道原因。
        """,
        """
        my notes
        The app grew. → 程式成長了。
        Nobody knew why. → 沒有人知道原因。
        """,
    ),
    "a translation in two paragraphs": case(
        """
        The app grew. Nobody knew why.

        程式成長了。

        沒有人知道原因。
        """,
        """
        my notes
        The app grew. | Nobody knew why. → 程式成長了。沒有人知道原因。
        """,
    ),
    "a translation on the same line": case(
        """
        The app grew. 程式成長了。
        Nobody knew. 沒有人知道。
        """,
        """
        my notes
        The app grew. → 程式成長了。
        Nobody knew. → 沒有人知道。
        """,
    ),
    "a translation with latin lines": case(
        """
        The refugees came from an app and a shop called App Store.

        難民來自
        TikTok App Store
        這家商店。
        """,
        """
        my notes
        The refugees came from an app and a shop called App Store. → 難民來自TikTok App Store這家商店。
        """,
    ),
    "chinese names in english": case(
        """
        The app Xiaohongshu (小紅書) grew in Taiwan (臺灣) as well. Nobody knew why.
        """,
        """
        my notes
        The app Xiaohongshu (小紅書) grew in Taiwan (臺灣) as well. | Nobody knew why.
        """,
    ),
    "unwrapped paragraphs without blank lines": case(
        f"""
        {"The app grew and grew and grew. " * 6}
        {"Nobody knew why it grew so fast. " * 6}
        """,
        f"""
        my notes
        {" | ".join(["The app grew and grew and grew."] * 6)}
        {" | ".join(["Nobody knew why it grew so fast."] * 6)}
        """,
    ),
    "a list": case(
        """
        We learned three things:

        1. The app grew.
        2. Nobody knew
           why it did.
        3. It stopped.
        """,
        """
        my notes
        We learned three things:
        The app grew.
        Nobody knew why it did.
        It stopped.
        """,
    ),
    "full width": case(
        """
        Ｔｈｅ ａｐｐ ｇｒｅｗ，ｂｕｔ ｗｈｙ？It grew 3．5 times。Nobody（but me）knew。
        """,
        """
        my notes
        The app grew, but why? | It grew 3.5 times. | Nobody (but me) knew.
        """,
    ),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_text(name: str) -> None:
    source, expected = PLAIN[name]
    got = parse_text(source, "my_notes.txt")
    assert shown(got.lesson) == expected
    assert got.warnings == ()


def test_what_plain_text_loses_is_said() -> None:
    source = "夜市的故事很長。\n\nThe app grew.\n\n12\n\nNobody knew.\n"
    got = parse_text(source, "x.txt")
    assert [warning.line for warning in got.warnings] == [1, 5]
    assert shown(got.lesson) == "x\nThe app grew.\nNobody knew."


MARKDOWN = {
    "marks": case(
        """
        # The *Growth* of an [App](https://example.com)

        The **app** grew, said [Ms. Lin](https://example.com "x"). It `grew` _fast_.
        See <https://example.com> for more.

        ## Why it grew

        ![A picture of a cat](cat.png) Nobody knew why &mdash; but it&nbsp;did.

        > A quotation that
        > goes on.
        """,
        """
        The Growth of an App
        The app grew, said Ms. Lin. | It grew fast. | See for more.
        Why it grew
        A picture of a cat Nobody knew why — but it did.
        A quotation that goes on.
        """,
    ),
    "lists and tables": case(
        """
        # Lists

        - The app grew.
        - Nobody knew why:
          - It was new.

        1. It stopped.
        2. We saw it.

        | Year | Users |
        |------|-------|
        | In 2024 | ten users |
        """,
        """
        Lists
        The app grew.
        Nobody knew why:
        It was new.
        It stopped.
        We saw it.
        Year, Users
        In 2024, ten users
        """,
    ),
    "front matter": case(
        """
        ---
        title: "The Growth of an App"
        date: 2025-01-19
        ---

        The app grew.

        程式成長了。
        """,
        """
        The Growth of an App
        The app grew. → 程式成長了。
        """,
    ),
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name: str) -> None:
    source, expected = MARKDOWN[name]
    got = parse_text(source, "notes.md")
    assert shown(got.lesson) == expected
    assert got.warnings == ()


def test_code_is_left_out_with_its_line() -> None:
    got = parse_text("# Title\n\nThe app grew.\n\n```python\nprint(1)\n```\n", "notes.md")
    assert [str(warning)[:44] for warning in got.warnings] == [
        "notes.md:5: A block of program code is left o"[:44]
    ]


def test_an_episode_page_may_be_markdown() -> None:
    page = """\
# 國際時事跟讀 Ep.K1: The Growth of an App

**Level 程度:** B1

## Highlights 主題摘要

- The app grew.
- Nobody knew why.

## Article

The app grew deliberately.

程式成長了。

## Keyword Drills 關鍵字

1. **Deliberately** (De-lib-er-ate-ly) [adverb. on purpose]: The app grew deliberately.

## Pronunciation 發音

- TikTok = T IH1 K T AA2 K
"""
    got = parse_text(page, "page.md")
    lesson = got.lesson
    assert got.warnings == ()
    assert (lesson.number, lesson.level, len(lesson.highlights)) == ("K1", "B1", 2)
    assert lesson.paragraphs[0].translation == "程式成長了。"
    assert lesson.drills[0].syllables == ("De", "lib", "er", "ate", "ly")
    assert lesson.pronunciations[0][0] == "tiktok"


SUBTITLES = {
    "srt": case(
        """
        1
        00:00:01,000 --> 00:00:02,000
        <i>The app</i> {\\an8}grew,

        2
        00:00:02,000 --> 00:00:03,000
        and nobody knew
        why. [Music]

        3
        00:00:06,000 --> 00:00:07,000
        BOB: - It stopped in
        2024.

        4
        00:00:07,000 --> 00:00:08,000
        (applause)

        5
        00:00:08,000 --> 00:00:09,000
        ♪ We saw the W.H.O. (WHO) there. ♪
        """,
        """
        talk
        The app grew, and nobody knew why.
        It stopped in 2024. | We saw the W.H.O. (WHO) there.
        """,
    ),
    "translated": case(
        """
        1
        00:00:01,000 --> 00:00:02,000
        The app grew,
        程式成長了,

        2
        00:00:02,000 --> 00:00:03,000
        and nobody knew.
        沒有人知道。

        3
        00:00:03,000 --> 00:00:04,000
        We did.
        我們知道。
        """,
        """
        talk
        The app grew, and nobody knew. → 程式成長了,沒有人知道。
        We did. → 我們知道。
        """,
    ),
    "two tracks": case(
        """
        1
        00:00:01,000 --> 00:00:02,000
        The app grew.

        2
        00:00:01,000 --> 00:00:02,000
        程式成長了。

        3
        00:00:03,000 --> 00:00:04,000
        We did.

        4
        00:00:03,000 --> 00:00:04,000
        我們做到了。
        """,
        """
        talk
        The app grew. → 程式成長了。
        We did. → 我們做到了。
        """,
    ),
    "speakers": case(
        """
        1
        00:00:01,000 --> 00:00:02,000
        Ms. Lin: The app grew.

        2
        00:00:02,000 --> 00:00:03,000
        >> Remember: nobody knew.

        3
        00:00:03,000 --> 00:00:04,000
        Ms. Lin: We did.
        """,
        """
        talk
        The app grew. | Remember: nobody knew. | We did.
        """,
    ),
    "webvtt": case(
        """
        WEBVTT - A talk

        NOTE nothing to read

        intro
        00:01.000 --> 00:02.000 align:start
        <v Ms. Lin>The <c.yellow>app</c> &amp; its <00:01.500>users grew.

        00:02.000 --> 00:03.000
        【音樂】
        """,
        """
        talk
        The app & its users grew.
        """,
    ),
    "rolling captions": case(
        """
        WEBVTT

        00:01.000 --> 00:02.000
        the app grew

        00:02.000 --> 00:03.000
        the app grew
        and nobody knew why.

        00:03.000 --> 00:04.000
        and nobody knew why.
        It stopped.
        """,
        """
        talk
        the app grew and nobody knew why. | It stopped.
        """,
    ),
}


@pytest.mark.parametrize("name", SUBTITLES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_subtitles(name: str, line_end: str) -> None:
    source, expected = SUBTITLES[name]
    file = "talk.vtt" if source.startswith("WEBVTT") else "talk.srt"
    got = parse_text(source.replace("\n", line_end), file)
    assert shown(got.lesson) == expected
    assert got.warnings == ()
    assert shown(parse_text(source, "talk.txt").lesson) == expected


def test_subtitles_without_punctuation_end_a_sentence_with_each_cue() -> None:
    cues = "".join(
        f"{n}\n00:00:{n:02d},000 --> 00:00:{n:02d},900\nthis is the line number {n} of many\n\n"
        for n in range(1, 20)
    )
    assert len(parse_text(cues, "talk.srt").lesson.prompts) == 19


def test_broken_cues_are_counted() -> None:
    source = "1\n00:00:01,000 --> 00:00:02,000\nThe app grew.\n\n2\n00:00:03 --> soon\nNobody knew.\n"
    got = parse_text(source, "talk.srt")
    assert "1 of 2 cues cannot be read" in got.warnings[0].what


def test_subtitles_without_cues_are_refused() -> None:
    with pytest.raises(LessonError):
        parse_text("WEBVTT\n\nNOTE nothing\n", "talk.vtt")
