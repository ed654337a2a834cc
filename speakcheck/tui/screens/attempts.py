"""The list of attempts behind a day, a place on a curve, a sound or a word."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _, many
from speakcheck.lessons.lines import clean
from speakcheck.tui.base_screen import BaseScreen, TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.lesson_row import cut
from speakcheck.tui.widgets.score_tables import ScoreTable

if TYPE_CHECKING:
    from speakcheck.history.attempt import Attempt
    from speakcheck.history.store import History

SIDES = 5
"""Cells beside a row."""
SOUND = "♪"
"""Marks what can be heard."""


@dataclass(frozen=True, slots=True)
class AttemptSearch:
    """What was looked for."""

    attempts: "tuple[Attempt, ...]"
    """In the order in which they are listed."""
    hint: str = ""
    """Words to practise with."""


@dataclass
class AttemptsRead(Message):
    """The attempts were read."""

    found: AttemptSearch
    """What there is."""
    error: SpeakcheckError | None = None
    """Why there is nothing."""


class AttemptsScreen(BaseScreen[None]):
    """Attempts to choose from."""

    PLACES = ("attempts", "back")
    CSS_PATH = "progress.tcss"
    AUTO_FOCUS = "#attempts"

    def __init__(self, title: str, find: "Callable[[History], AttemptSearch]") -> None:
        """Set what the list is of, and how it is found."""
        super().__init__()
        self._title, self._find = title, find
        self._found = AttemptSearch(())

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield TopLine(self._title)
        yield Static(id="told", markup=False, classes="quiet")
        yield ScoreTable(id="attempts")
        yield KeyLine()

    def on_mount(self) -> None:
        """Look for the attempts."""
        self.query_one("#told").display = False
        self._look()

    def on_resize(self) -> None:
        """Lay out the list in the new width."""
        self.show()

    def relabel(self) -> None:
        """Show all texts in another language."""
        self.show()

    @in_thread(group="attempts", exclusive=True)
    def _look(self) -> None:
        try:
            self.post_message(AttemptsRead(self._find(self.services.takes.history)))
        except SpeakcheckError as error:
            self.post_message(AttemptsRead(AttemptSearch(()), error))

    @on(AttemptsRead)
    def _take_list(self, message: AttemptsRead) -> None:
        self._found = message.found
        if message.error is not None:
            self.frame.tell(message.error)
        self.show()

    def show(self) -> None:
        """Show the attempts."""
        found, width = self._found, self.size.width - SIDES
        count = many("{count} take", "{count} takes", len(found.attempts)).format(count=len(found.attempts))
        top = self.query_one(TopLine)
        top.place = f"{self._title} · {count}"
        top.refresh()
        told = self.query_one("#told", Static)
        told.update(found.hint)
        told.display = bool(found.hint)
        attempts = self.query_one(ScoreTable)
        at = attempts.highlighted
        attempts.clear_options()
        attempts.add_options([Option(attempt_row(each, width)) for each in found.attempts])
        attempts.highlighted = min(at or 0, len(found.attempts) - 1) if found.attempts else None

    def action_select(self) -> None:
        """Show the result of the marked attempt."""
        self.query_one(ScoreTable).action_select()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        from speakcheck.tui.screens.past_attempt import PastAttemptScreen

        self.app.push_screen(PastAttemptScreen(self._found.attempts, event.option_index))


def attempt_row(attempt: "Attempt", width: int) -> Content:
    """Return an attempt in one line: when, the score, whether it can be heard, and the text."""
    overall = attempt.scores.overall
    score = " – " if overall is None else f"{overall:3.0f}"
    sound = SOUND if attempt.recording is not None else " "
    at = attempt.at.astimezone()
    when = f"{at:%m-%d %H:%M}" if at.year == datetime.now().year else f"{at:%Y-%m-%d} "
    edge = Content.assemble((when, "$quiet"), "  ", (score, "bold"), " ", (sound, "$accent"), "  ")
    return Content.assemble(edge, cut(clean(attempt.text), max(4, width - edge.cell_length)))


def place_of(attempt: "Attempt") -> str:
    """Return when an attempt was made, for the line on top."""
    return f"{attempt.at.astimezone():%Y-%m-%d %H:%M}" + (
        "" if attempt.recording else f" · {_('no recording')}"
    )
