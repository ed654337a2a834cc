"""What a learner sees: the marked text, corrections and bars, at any width, in any language."""

from collections.abc import Callable
from dataclasses import replace
from textwrap import dedent, indent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from speakcheck.assess.feedback import Feedback, Verdict
from speakcheck.report.plain import plain_text
from speakcheck.report.text import TextLayout, feedback_text
from speakcheck.report.wording import ReportLanguage

ENGLISH = TextLayout(80, ReportLanguage.ENGLISH)


def indented(block: str) -> str:
    return indent(dedent(block), "  ")


def shown(feedback: Feedback, look: TextLayout = ENGLISH) -> str:
    return feedback_text(feedback, look).plain


def test_every_kind_of_remark(mixed: Feedback) -> None:
    assert shown(mixed) == indented("""
      Many users (to) said, hello deliberately in | Mandarin. (today)
      ✓    ✓     +    ~     ✗     –            ✓    ✗         +

      – Not said: deliberately
      ✗ Another word: hello → goodbye
      ✗ Unclear: Mandarin
      ~ Fair: said
      + Not in the text: today
      + Said again: to
      Heard: many users to said goodbye in mandarin today

      Try this next
      1 The d in “Mandarin” sounded like t. Let the voice begin before the tongue
        moves.
        Say: MAN-[da]-rin
      2 Read “hello” as it stands. (perhaps)
        Say: hel-LO

      Overall       ████████████████████████░░░░░░  81
      Accuracy      ███████████████████████░░░░░░░  78
      Fluency       ███████████████████████████░░░  90
      Prosody       ████████████████████░░░░░░░░░░  67
      Completeness  ███████████████████████████░░░  89

      132 words a minute, 4.0 syllables a second
      | Pauses: 0.6 s after “said”; 1.2 s after “in”
    """)


def test_both_languages_on_a_narrow_terminal(mixed: Feedback) -> None:
    text = shown(mixed, TextLayout(40, ReportLanguage.BOTH))
    assert "  ✗ Another word 說成別的字: hello →\n    goodbye\n" in text
    assert "  Completeness 完整  █████████████░░  89\n" in text
    assert max(map(cell_len, text.splitlines())) <= 40


def test_chinese_alone(mixed: Feedback) -> None:
    text = shown(mixed, TextLayout(60, ReportLanguage.CHINESE))
    assert "– 沒說到: deliberately" in text
    assert "Not said" not in text


def test_a_take_without_faults(flawless: Feedback) -> None:
    text = shown(flawless)
    assert "✓ Every word was clear." in text
    assert "Heard" not in text
    assert "Try this next" not in text


def test_a_take_without_scores_says_why(unusable: Feedback) -> None:
    text = shown(unusable)
    assert "! No speech was found." in text
    assert "No score." in text
    assert "█" not in text


def test_signs_and_bars_in_ascii(mixed: Feedback) -> None:
    text = shown(mixed, TextLayout(80, ReportLanguage.ENGLISH, ascii=True))
    assert not set("✓✗█░→") & set(text)
    assert "x Another word: hello -> goodbye" in text


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_sign_of_its_own_style(verdict: Verdict, flawless: Feedback) -> None:
    words = tuple(replace(word, verdict=verdict) for word in flawless.words)
    lines = feedback_text(replace(flawless, words=words), ENGLISH).split("\n")
    signs = [line for line in lines if line.plain.split()][1]
    assert len(signs.plain.split()) == len(words)
    assert {str(span.style) for span in signs.spans}


pieces = st.lists(
    st.text(st.characters(exclude_categories=("Zs", "Zl", "Zp")), min_size=1, max_size=60),
    min_size=1,
    max_size=9,
)


@given(texts=pieces, width=st.integers(32, 120), language=st.sampled_from(ReportLanguage))
def test_no_text_breaks_the_width_or_reaches_the_terminal(
    texts: list[str], width: int, language: ReportLanguage, mixed: Feedback
) -> None:
    words = tuple(replace(mixed.words[at % 7], text=text, heard=text) for at, text in enumerate(texts))
    feedback = replace(
        mixed,
        audio=texts[0],
        heard=texts[0],
        words=words,
        extra=(),
        corrections=(),
        fluency=replace(mixed.fluency, pauses=()),
    )
    lines = feedback_text(feedback, TextLayout(width, language), named=True).plain.split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for line in lines for sign in line)


@pytest.mark.parametrize(
    "view", [lambda take: shown(take), lambda take: plain_text(take, ReportLanguage.BOTH)]
)
def test_escapes_and_markup_are_data(view: Callable[[Feedback], str], mixed: Feedback) -> None:
    hostile = "\x1b[31mred\x1b[0m[bold]x[/bold]\r\x08"
    words = (replace(mixed.words[3], text=hostile, heard=hostile), *mixed.words[1:])
    text = view(replace(mixed, words=words, heard=hostile, audio=hostile, text=hostile))
    assert "red[bold]x[/bold]" in text
    assert not set(text) & set("\x1b\r\x08")


def test_sentences_for_screen_readers(mixed: Feedback) -> None:
    assert plain_text(mixed, ReportLanguage.ENGLISH, named=True) == dedent("""\
        Recording: take.wav.
        Text: Many users said, hello deliberately in Mandarin.
        Scores out of 100: Overall 81, Accuracy 78, Fluency 90, Prosody 67, Completeness 89.
        “deliberately” was not said.
        “hello” was said as another word: “goodbye” was heard.
        “Mandarin” was unclear.
        “said” was fair.
        “to” was said again.
        “today” was said but is not in the text.
        Heard: many users to said goodbye in mandarin today
        Try this next: The d in “Mandarin” sounded like t. Let the voice begin before the tongue moves. Say: MAN-da-rin.
        Try this next: Read “hello” as it stands. This is not certain. Say: hel-LO.
        Pace: 132 words a minute, 4.0 syllables a second.
        Pauses: 0.6 s after “said”, 1.2 s after “in”.
        """)  # noqa: E501


def test_sentences_without_scores(unusable: Feedback) -> None:
    lines = plain_text(unusable, ReportLanguage.CHINESE).splitlines()
    assert lines[-1] == "沒有評分。"
    assert lines[1].startswith("沒有聽到說話聲")
