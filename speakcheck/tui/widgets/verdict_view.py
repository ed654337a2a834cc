"""The verdict under the prompt: the score and its change, what to try next, remarks, and bars."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from speakcheck.assess.feedback import Correction, Feedback, Sureness, Verdict
from speakcheck.audio.problems import PROBLEM_TEXT
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _, clauses
from speakcheck.lessons.lines import clean
from speakcheck.practice.scored_take import ScoreChange
from speakcheck.report.remarks import all_good, hint, pause_messages, remarks, speed_messages
from speakcheck.report.to_json import SCORES
from speakcheck.report.wording import (
    ALL_GOOD,
    HEARD,
    NEXT,
    NO_PAUSES,
    NO_SCORE,
    SAY,
    SCORE_LABELS,
    UNMEASURED,
    pauses,
    told,
    understood,
)
from speakcheck.tui.widgets.wording import bar, between, hung

COLUMNS = 64
"""Cells from which on the bars stand beside the remarks."""
BARS, GAP = 28, 3
"""Cells of the column with the bars, and between the columns."""
LONGEST_BAR = 40
SIGN_STYLES = {
    "✓": "$text-success",
    "~": "$text-warning",
    "✗": "$text-error",
    "–": "$text-error",
    "+": "$quiet",
}


@dataclass(frozen=True, slots=True)
class TakeOutcome:
    """What there is to say of a take."""

    feedback: Feedback
    """The verdict."""
    change: ScoreChange | None
    """How it compares with the take before it."""
    notices: tuple[SpeakcheckError, ...] = ()
    """What happened on the way."""
    likely_only: bool = False
    """Whether corrections that are not sure are left out."""


class VerdictView(Widget):
    """What came of a take, or nothing."""

    DEFAULT_CSS = "VerdictView { height: auto; width: 100%; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._outcome: TakeOutcome | None = None

    def show(self, outcome: TakeOutcome | None) -> None:
        """Show what came of a take."""
        self._outcome = outcome
        self.display = outcome is not None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that it needs."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw it."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if self._outcome is None or width <= 0:
            return []
        return list(verdict_lines(self._outcome, width))


def verdict_lines(outcome: TakeOutcome, width: int) -> Iterator[Content]:
    """Yield the lines of a verdict, none wider than asked."""
    feedback = outcome.feedback
    for problem in feedback.take.problems:
        yield from hung("!", _(PROBLEM_TEXT[problem]), width, "$text-warning", "$text-warning bold")
    for notice in outcome.notices:
        yield from hung("!", notice.shown, width, "$text-warning", "$text-warning bold")
    if feedback.scores.overall is None:
        yield Content.styled(_(NO_SCORE), "bold")
        yield from _heard(feedback, width)
        return
    if width < COLUMNS:
        yield from _headline(outcome)
        yield from _advice(outcome, width)
        yield Content("")
        yield from score_bars(feedback, width)
        yield from _flow(feedback, width)
        return
    left = [*_advice(outcome, width - BARS - GAP), *_flow(feedback, width - BARS - GAP)]
    right = [*_headline(outcome), *score_bars(feedback, BARS, overall=False)]
    yield from _beside(left, right, width - BARS)


def _beside(left: list[Content], right: list[Content], edge: int) -> Iterator[Content]:
    for number in range(max(len(left), len(right))):
        before = left[number] if number < len(left) else Content("")
        after = right[number] if number < len(right) else Content("")
        yield Content.assemble(before, " " * max(0, edge - before.cell_length), after)


def _headline(outcome: TakeOutcome) -> Iterator[Content]:
    overall = outcome.feedback.scores.overall
    if overall is not None:
        yield Content.assemble(
            (f"{_(SCORE_LABELS['overall'])} ", "bold"),
            (f"{overall:.0f}", "bold $accent"),
            "  ",
            change_text(outcome.change),
        )


def change_text(change: ScoreChange | None) -> Content:
    """Return how a take compares with the one before it."""
    if change is None:
        return Content("")
    if change.first:
        return Content.styled(_("first take"), "$quiet")
    if change.points == 0:
        return Content.styled(_("as before"), "$quiet")
    sign, style = ("+", "$text-success") if change.points > 0 else ("−", "$quiet")
    return Content.styled(f"{sign}{abs(change.points)}", f"{style} bold")


def _advice(outcome: TakeOutcome, width: int) -> Iterator[Content]:
    feedback = outcome.feedback
    if all_good(feedback):
        yield from hung("✓", _(ALL_GOOD), width, "", "$text-success bold")
    for remark in remarks(feedback):
        text = f"{_(remark.label)}{between()}{', '.join(remark.words)}"
        yield from hung(remark.sign.glyph, text, width, "", f"{SIGN_STYLES.get(remark.sign.glyph, '')} bold")
    shown = [
        each for each in feedback.corrections if not outcome.likely_only or each.sureness is Sureness.LIKELY
    ]
    if shown:
        yield Content("")
        yield Content.styled(_(NEXT), "bold")
    for number, correction in enumerate(shown, 1):
        yield from _correction(number, feedback, correction, width)
    faulty = any(word.verdict in (Verdict.MISSING, Verdict.WRONG) for word in feedback.words)
    if feedback.understood is not None:
        yield Content("")
        yield from hung("", _(understood(feedback.understood)), width, "$quiet")
    if faulty or feedback.extra or feedback.understood not in (None, 1.0):
        if feedback.understood is None:
            yield Content("")
        yield from _heard(feedback, width)


def _correction(number: int, feedback: Feedback, correction: Correction, width: int) -> Iterator[Content]:
    yield from hung(str(number), _(told(correction)), width, "", "$accent bold")
    if spelled := hint(feedback, correction):
        yield from hung(" ", f"{_(SAY)}{between()}{spelled}", width, "bold")


def _heard(feedback: Feedback, width: int) -> Iterator[Content]:
    if feedback.heard:
        yield from hung("", f"{_(HEARD)}{between()}{clean(feedback.heard)}", width, "$quiet")


def score_bars(feedback: Feedback, width: int, *, overall: bool = True) -> Iterator[Content]:
    """Yield a bar for each score, all on the scale from 0 to 100."""
    names = SCORES if overall else SCORES[1:]
    labels = {name: _(SCORE_LABELS[name]) for name in SCORES}
    edge = max(map(cell_len, labels.values()))
    length = max(4, min(LONGEST_BAR, width - edge - 6))
    for name in names:
        value = getattr(feedback.scores, name)
        label = set_cell_size(labels[name], edge)
        if value is None:
            yield Content.assemble(f"{label}  ", (f"– {_(UNMEASURED)}", "$quiet"))
        else:
            yield Content.assemble(f"{label}  ", bar(value / 100, length), f" {value:3.0f}")


def _flow(feedback: Feedback, width: int) -> Iterator[Content]:
    yield Content("")
    if speeds := list(speed_messages(feedback.fluency)):
        yield from hung("", _(clauses(speeds)), width, "$quiet")
    places = list(pause_messages(feedback))
    yield from hung("", _(pauses(clauses(places)) if places else NO_PAUSES), width, "$quiet")
