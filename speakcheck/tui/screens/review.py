"""A sitting on the screen: prompts from several lessons one after the other, and what came of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.practice.review_session import ReviewSession, due_next, ending_lines, reason_text
from speakcheck.practice.scored_take import ScoredTake, TakeSummary
from speakcheck.practice.session import Session
from speakcheck.tui.base_screen import TopLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.lesson_row import cut
from speakcheck.tui.screens.practice import BRAND, PracticeScreen


@dataclass
class ReviewFinished(Message):
    """It is known what came of the sitting."""

    lines: tuple[str, str]
    """What was done, and what is due next."""


class ReviewScreen(PracticeScreen):
    """A sitting being practised."""

    LOOKS_BACK = False

    def __init__(self, sitting: ReviewSession) -> None:
        super().__init__(sitting.lesson)
        self._sitting = sitting
        self._began_at = datetime.now(UTC)

    def on_mount(self) -> None:
        """Say why the first text is read."""
        self.query_one("#highlights").display = False
        self._say_why()

    @property
    def begins_open(self) -> bool:
        """A sitting begins at its beginning."""
        return False

    def read_attempts(self, lesson: str) -> tuple[TakeSummary, ...]:
        """Return the earlier takes of what is read here, whatever lesson it is of; called in a worker."""
        return self.services.takes.attempts_of(self._sitting.places)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action makes sense now; there is one row of prompts, and no other mode."""
        return False if action == "mode" else super().check_action(action, parameters)

    def show(self) -> None:
        """Show everything as it is now; the line on top says how far the sitting is."""
        super().show()
        found = self.query(TopLine)
        if found:
            found.first().place = place_text(self._sitting, self.size.width - BRAND)
            found.first().refresh()

    def went(self, elsewhere: bool) -> None:
        """Show another prompt, and say why it is read."""
        super().went(elsewhere)
        if elsewhere:
            self._say_why()

    def action_next(self) -> None:
        """Go to the next prompt; behind the last one, end."""
        if self._sitting.is_last:
            self._finish()
        else:
            super().action_next()

    def action_leave(self) -> None:
        """End: say what came of it, if anything was read."""
        if self._sitting.began:
            self._finish()
        else:
            self.dismiss()

    def _begun(self) -> Session:
        return self._sitting

    def _left(self) -> Iterator[ScoredTake]:
        """Judge only what is of no lesson; the rest is judged when its lesson is opened."""
        return self.studio.catch_up_texts(self._sitting.prompts)

    def _say_why(self) -> None:
        self.line.note(reason_text(self._sitting.exercise))

    @in_thread(group="finish", exclusive=True)
    def _finish(self) -> None:
        now = datetime.now(UTC)
        try:
            next = due_next(self.services.takes, now)
        except SpeakcheckError:
            # The shelf, to which this leads back, says what is wrong.
            next = None
        self.post_message(ReviewFinished(ending_lines(self._sitting.ending(self._began_at, now, next))))

    @on(ReviewFinished)
    @work
    async def _take_finish(self, message: ReviewFinished) -> None:
        if await self.app.push_screen_wait(ReviewOver(message.lines)):
            self.dismiss()


class ReviewOver(ModalScreen[bool]):
    """Says what came of a sitting; the answer is whether to leave it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "stay", show=False)]

    def __init__(self, lines: tuple[str, str]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Lay out the two lines and the buttons."""
        with Vertical(classes="question"):
            yield Static("\n".join(self._lines), markup=False)
            with Horizontal(classes="answers"):
                yield Button(_("Done"), id="done", compact=True)
                yield Button(_("Go on"), id="stay", compact=True)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "done")

    def action_stay(self) -> None:
        """Go on."""
        self.dismiss(False)


def place_text(sitting: ReviewSession, width: int) -> str:
    """Return where the learner is in at most so many cells, for the line on top."""
    place = _("Today {place}/{count}").format(place=sitting.place + 1, count=len(sitting.prompts))
    parts = [f"{place} · {_('one word')}" if sitting.drilling else place, clean(sitting.lesson.title)]
    return cut(" · ".join(filter(None, parts)), max(0, width))
