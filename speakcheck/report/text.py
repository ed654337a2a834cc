"""What a learner sees in the terminal: the marked text, what to try next, the scores as bars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from speakcheck.assess.feedback import Correction, Feedback, Scores, Verdict
from speakcheck.audio.problems import PROBLEM_TEXT
from speakcheck.i18n import N_, clauses
from speakcheck.lessons.lines import clean
from speakcheck.report.marked import marked_lines
from speakcheck.report.remarks import WordRemark, all_good, hint, pause_messages, remarks, speed_messages
from speakcheck.report.to_json import SCORES
from speakcheck.report.wording import (
    ALL_GOOD,
    EMPHASIS,
    HEARD,
    NEXT,
    NO_PAUSES,
    NO_SCORE,
    SAY,
    SCORE_LABELS,
    UNMEASURED,
    VERDICT_LABELS,
    ReportLanguage,
    label,
    pauses,
    told,
    understood,
    versions,
)
from speakcheck.report.wrapping import wrapped

if TYPE_CHECKING:
    from rich.text import Text

NARROWEST, WIDEST = 32, 100
"""Cells of a line: fewer cannot be laid out, more are hard to read."""
DASH = "–"
INDENT = 2
LONGEST_BAR = 30
"""Cells; a full bar is 100 points."""
BAR_STYLE = "cyan"
"""One for every score: length and number say how good it is."""


@dataclass(frozen=True, slots=True)
class TextLayout:
    """How the text is to be laid out."""

    width: int
    """Terminal cells of a line."""
    language: ReportLanguage
    """What the learner reads."""
    ascii: bool = False
    """Whether signs and bars are drawn without Unicode."""

    @property
    def cells(self) -> int:
        """Return the width that is used."""
        return max(NARROWEST, min(WIDEST, self.width))


def feedback_text(feedback: Feedback, look: TextLayout, *, named: bool = False) -> "Text":
    """Return a take as a learner sees it, every line at most the look's width; `named` adds the recording."""
    from rich.text import Text

    lines = _lines(feedback, look, named)
    return Text("\n").join([*lines, Text()])


def _lines(feedback: Feedback, look: TextLayout, named: bool) -> "Iterator[Text]":
    from rich.text import Text

    if named:
        yield from _hung("", clean(feedback.audio), look, "bold")
    yield Text()
    for problem in feedback.take.problems:
        yield from _in_languages("!", PROBLEM_TEXT[problem], look, "yellow")
    if feedback.scores.overall is None:
        yield from _in_languages("–", NO_SCORE, look, "bold")
        yield from _hung("", f"{label(HEARD, look.language)}: {clean(feedback.heard or DASH)}", look)
        yield from _hung("", clean(feedback.text), look, "dim")
        return
    yield from _indented(marked_lines(feedback, look.cells - INDENT, ascii=look.ascii))
    yield Text()
    yield from _remark_lines(feedback, look)
    yield from _correction_lines(feedback, look)
    yield Text()
    yield from score_bars(feedback.scores, look)
    yield Text()
    yield from _fluency_lines(feedback, look)


def _indented(lines: "Sequence[Text]") -> "Iterator[Text]":
    from rich.text import Text

    for line in lines:
        yield Text(" " * INDENT).append_text(line) if line.plain else Text()


def _remark_lines(feedback: Feedback, look: TextLayout) -> "Iterator[Text]":
    if all_good(feedback):
        yield from _in_languages("v" if look.ascii else "✓", ALL_GOOD, look, "green")
    found = list(remarks(feedback))
    for remark in found:
        yield from _remark(remark, look)
    if feedback.understood is not None:
        yield from _hung("", label(understood(feedback.understood), look.language), look)
    if feedback.understood not in (None, 1.0) or any(
        "→" in word or remark.label is VERDICT_LABELS[Verdict.MISSING]
        for remark in found
        for word in remark.words
    ):
        yield from _hung("", f"{label(HEARD, look.language)}: {clean(feedback.heard or DASH)}", look, "dim")


def _remark(remark: WordRemark, look: TextLayout) -> "Iterator[Text]":
    glyph = remark.sign.ascii if look.ascii else remark.sign.glyph
    words = ", ".join(remark.words)
    text = f"{label(remark.label, look.language)}: {words.replace('→', '->') if look.ascii else words}"
    yield from _hung(glyph, text, look, remark.sign.style)


def _correction_lines(feedback: Feedback, look: TextLayout) -> "Iterator[Text]":
    from rich.text import Text

    if not feedback.corrections:
        return
    yield Text()
    yield from _hung("", label(NEXT, look.language), look, "bold")
    for number, correction in enumerate(feedback.corrections, start=1):
        yield from _correction(str(number), feedback, correction, look)


def _correction(
    number: str, feedback: Feedback, correction: Correction, look: TextLayout
) -> "Iterator[Text]":
    for index, line in enumerate(versions(told(correction), look.language)):
        yield from map(_emphasised, _hung(number if index == 0 else " ", clean(line), look))
    spelled = hint(feedback, correction)
    if spelled:
        yield from _hung(" ", f"{label(SAY, look.language)}: {spelled}", look, "bold")


def score_bars(scores: Scores, look: TextLayout) -> "Iterator[Text]":
    """Yield one line for each score, on a scale that is always 0 to 100."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    labels = {name: label(SCORE_LABELS[name], look.language) for name in SCORES}
    edge = max(map(cell_len, labels.values()))
    bar = min(LONGEST_BAR, look.cells - INDENT - edge - len("  ") - len(" 100"))
    for name in SCORES:
        value = getattr(scores, name)
        line = Text(
            " " * INDENT + set_cell_size(labels[name], edge) + "  ", "bold" if name == "overall" else ""
        )
        if value is None:
            yield line.append(f"– {versions(UNMEASURED, look.language)[-1]}", "dim")
            continue
        full = round(bar * value / 100)
        drawn, track = ("#", ".") if look.ascii else ("█", "░")
        line.append(drawn * full, BAR_STYLE).append(track * (bar - full), "dim")
        yield line.append(f" {value:3.0f}")


def _fluency_lines(feedback: Feedback, look: TextLayout) -> "Iterator[Text]":
    speeds = list(speed_messages(feedback.fluency))
    if speeds:
        yield from _in_languages("", clauses(speeds), look, "dim")
    places = list(pause_messages(feedback))
    if not places:
        yield from _in_languages("", NO_PAUSES, look, "dim")
        return
    found: str = places[0]
    for place in places[1:]:
        found = N_("{clauses}; {clause}", clauses=found, clause=place)
    yield from _in_languages("|", pauses(found), look, "dim")


def _in_languages(mark: str, message: str, look: TextLayout, style: str = "") -> "Iterator[Text]":
    for index, line in enumerate(versions(message, look.language)):
        yield from _hung(mark if index == 0 else " " * len(mark), line, look, style)


def _emphasised(line: "Text") -> "Text":
    """Set what a message marks with ** in bold, without the marks."""
    from rich.text import Text

    parts = EMPHASIS.split(line.plain)
    return Text.assemble(*((part, "bold") if at % 2 else part for at, part in enumerate(parts)))


def _hung(mark: str, text: str, look: TextLayout, style: str = "") -> "Iterator[Text]":
    """Wrap a text behind a mark, its lines under each other."""
    from rich.cells import cell_len
    from rich.text import Text

    edge = INDENT + cell_len(mark) + bool(mark)
    if edge > look.cells // 3:
        yield from _hung("", f"{mark} {text}", look, style)
        return
    for index, line in enumerate(wrapped(text, look.cells - edge)):
        begin = " " * INDENT + mark + " " * bool(mark) if index == 0 else " " * edge
        yield Text(begin + line, style)
