"""The progress screen: when was practised, what has become better, and what is hard."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import OptionList, Static

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _, many
from speakcheck.language.phones import ipa
from speakcheck.study import queries
from speakcheck.study.series import ScoreMeasure, TakeFilter
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.progress_survey import CURVES, ProgressSurvey, survey
from speakcheck.tui.screens.attempts import AttemptSearch, AttemptsScreen
from speakcheck.tui.widgets.calendar import PracticeCalendar, spoken
from speakcheck.tui.widgets.score_tables import (
    MEASURES,
    ScoreTable,
    call_text,
    measure_lines,
    sound_lines,
    word_lines,
)
from speakcheck.tui.widgets.trend_chart import TrendChart

if TYPE_CHECKING:
    from speakcheck.history.attempt import ScorerVersion
    from speakcheck.history.store import History

LEAST_STREAK = 2
"""Days in a row from which on they are named."""
MANY = 200
"""Attempts that are listed, at most."""


@dataclass
class ProgressRead(Message):
    """The history was read."""

    survey: ProgressSurvey | None
    """What it holds; None where it cannot be read."""
    error: SpeakcheckError | None = None
    """Why."""


class ProgressScreen(BaseScreen[None]):
    """Everything on one page; what is marked leads to the attempts behind it."""

    PLACES = ("progress", "back")
    CSS_PATH = "progress.tcss"
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self._survey: ProgressSurvey | None = None
        self._takes = TakeFilter.FIRST
        self._measure = ScoreMeasure.OVERALL
        self._read = False

    def compose(self) -> ComposeResult:
        """Lay out the parts; they are filled when the history was read."""
        yield TopLine(_("Progress"))
        with VerticalScroll(id="progress", can_focus=False):
            yield Static(id="totals", markup=False)
            with Container(id="columns"):
                with Vertical(classes="column"):
                    yield from self._part("calendar", PracticeCalendar(id="calendar"))
                    yield from self._part("curve", TrendChart(id="curve"))
                with Vertical(classes="column"):
                    yield from self._part("measures", ScoreTable(id="measures"))
                    yield from self._part("sounds", ScoreTable(id="sounds"))
                    yield from self._part("words", ScoreTable(id="words"))
        yield KeyLine()

    def _part(self, name: str, body: PracticeCalendar | TrendChart | ScoreTable) -> ComposeResult:
        with Vertical(classes="part"):
            yield Static(id=f"{name}-heading", markup=False, classes="heading")
            yield body

    def on_mount(self) -> None:
        """Read the history."""
        self.query_one("#columns").display = False
        self._look()

    def on_screen_resume(self) -> None:
        """Read it again after practice."""
        if self._read:
            self._look()

    def relabel(self) -> None:
        """Show all texts in another language."""
        self.query_one(TopLine).place = _("Progress")
        self.query_one(TopLine).refresh()
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what leads to attempts only where there are any."""
        if action in ("select", "takes", "next_part", "previous_part"):
            return self._survey is not None and bool(self._survey.overview.attempts)
        return True

    @in_thread(group="survey", exclusive=True)
    def _look(self) -> None:
        try:
            self.post_message(ProgressRead(survey(self.services.takes.history)))
        except SpeakcheckError as error:
            self.post_message(ProgressRead(None, error))

    @on(ProgressRead)
    def _take_survey(self, message: ProgressRead) -> None:
        if message.error is not None:
            self.frame.tell(message.error)
        first, self._read = not self._read, True
        self._survey = message.survey
        there = self._survey is not None and bool(self._survey.overview.attempts)
        self.query_one("#columns").display = there
        self.show()
        if first and there:
            self.call_after_refresh(self.query_one(PracticeCalendar).focus, False)
        self.refresh_bindings()

    def show(self) -> None:
        """Show everything as it is now."""
        if self._survey is None:
            return
        seen = self._survey.overview
        self.query_one("#totals", Static).update(self._totals())
        if not seen.attempts:
            return
        self.query_one(PracticeCalendar).show(seen.days, date.today())
        self._head("calendar", _("Days of practice"))
        self._show_curve()
        for name, title, lines in (
            ("measures", _("First takes"), measure_lines),
            ("sounds", _("Sounds, the hardest first"), sound_lines),
            ("words", _("Hardest words"), word_lines),
        ):
            table = self.query_one(f"#{name}", ScoreTable)
            table.show(partial(lines, seen))
            self._head(name, title)

    def _show_curve(self) -> None:
        if self._survey is None or not self._survey.curves:
            return
        shown = self._survey.curves[self._measure, self._takes]
        self.query_one(TrendChart).show(shown.steps)
        which = _("first takes") if self._takes is TakeFilter.FIRST else _("texts read before")
        title = f"{_(MEASURES[self._measure])} · {which}"
        self._head("curve", Content.assemble(title, "  ", call_text(shown.trend, True)))

    def _head(self, name: str, title: str | Content) -> None:
        self.query_one(f"#{name}-heading", Static).update(Content(title) if isinstance(title, str) else title)

    def _totals(self) -> Content:
        assert self._survey is not None
        seen = self._survey.overview
        if not seen.attempts:
            return Content(
                _("Once you have read something aloud, you see here when you practised and what is better.")
            )
        parts = [
            many("{count} take", "{count} takes", seen.attempts).format(count=seen.attempts),
            many("{count} word", "{count} words", seen.words).format(count=seen.words),
            _("{time} of speech").format(time=spoken(seen.seconds)),
        ]
        if seen.streak >= LEAST_STREAK:
            parts.append(
                many("{count} day in a row", "{count} days in a row", seen.streak).format(count=seen.streak)
            )
        lines = [Content(" · ".join(parts))]
        if seen.practice is not None and seen.practice.before is not None:
            told = call_text(seen.practice, True)
            lines.append(Content.assemble((_("Reading a text again: "), "$quiet"), told))
        if seen.others:
            left_out = _(
                "Scores of other versions are left out; “speakcheck history rescore” brings them in."
            )
            lines.append(Content.styled(left_out, "$quiet"))
        return Content("\n").join(lines)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Bring the whole part into sight, its heading with it."""
        part = event.widget.parent
        if isinstance(part, Vertical):
            self.call_after_refresh(part.scroll_visible, animate=False)

    def action_next_part(self) -> None:
        """Go to the next part."""
        self.focus_next()

    def action_previous_part(self) -> None:
        """Go to the part before."""
        self.focus_previous()

    def action_takes(self) -> None:
        """Show first takes, or those of texts that were read before."""
        self._takes = TakeFilter.REPEATED if self._takes is TakeFilter.FIRST else TakeFilter.FIRST
        self._show_curve()
        self.query_one(TrendChart).focus()

    def action_select(self) -> None:
        """Show the attempts behind what is marked."""
        if isinstance(self.focused, PracticeCalendar | TrendChart | ScoreTable):
            self.focused.open()

    @on(OptionList.OptionHighlighted, "#measures")
    def _follow_measure(self) -> None:
        marked = self.query_one("#measures", ScoreTable).marked
        if (
            marked is not None
            and ScoreMeasure(marked) in CURVES
            and ScoreMeasure(marked) is not self._measure
        ):
            self._measure = ScoreMeasure(marked)
            self._show_curve()

    @on(PracticeCalendar.Opened)
    def _open_day(self, message: PracticeCalendar.Opened) -> None:
        day = message.day
        self._open(day.isoformat(), lambda history: AttemptSearch(queries.on_day(history, day)))

    @on(TrendChart.Opened)
    def _open_takes(self, message: TrendChart.Opened) -> None:
        ids, scorer = message.attempts, self._scorer
        self._open(
            _(MEASURES[self._measure]), lambda history: AttemptSearch(queries.named(history, scorer, ids))
        )

    @on(OptionList.OptionSelected)
    def _open_place(self, event: OptionList.OptionSelected) -> None:
        table, scorer = event.option_list, self._scorer
        name = table.marked if isinstance(table, ScoreTable) else None
        if name is None:
            return
        if table.id == "sounds":
            self._open(f"/{ipa(name)}/", lambda history: _of_sound(history, name))
        elif table.id == "words":
            found = lambda history: AttemptSearch(queries.with_word(history, scorer, name))  # noqa: E731
            self._open(f"“{name}”", found)
        else:
            latest = lambda history: AttemptSearch(history.attempts(scorer=scorer, limit=MANY))  # noqa: E731
            self._open(_(MEASURES[ScoreMeasure(name)]), latest)

    @property
    def _scorer(self) -> "ScorerVersion":
        assert self._survey is not None
        assert self._survey.overview.scorer is not None
        return self._survey.overview.scorer

    def _open(self, title: str, find: "Callable[[History], AttemptSearch]") -> None:
        self.app.push_screen(AttemptsScreen(title, find))


def _of_sound(history: "History", phone: str) -> AttemptSearch:
    """Return the attempts with a sound, and words to tell it from what is heard in its place."""
    from speakcheck.study.sound_practice import contrast_pairs

    pairs = [pair for contrast in contrast_pairs(history, phone, 2)[:2] for pair in contrast.pairs]
    attempts = queries.with_sound(history, history.scorers()[0], phone)
    return AttemptSearch(attempts, " · ".join(f"{one} – {other}" for one, other in pairs))
