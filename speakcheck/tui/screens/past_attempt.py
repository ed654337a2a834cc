"""The look back at one attempt: its result as it was shown then, and its recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from speakcheck.errors import SpeakcheckError
from speakcheck.lessons.lesson import Prompt
from speakcheck.practice.past_take import PastTake
from speakcheck.practice.recorder import Recorder
from speakcheck.practice.replay import Replay
from speakcheck.practice.scored_take import ScoredTake
from speakcheck.tui.base_screen import TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.lesson_row import cut
from speakcheck.tui.screens.attempts import place_of
from speakcheck.tui.screens.practice_keys import PracticeKeys
from speakcheck.tui.widgets.prompt_sheet import PromptSheet, SheetState
from speakcheck.tui.widgets.take_line import TakeLine

if TYPE_CHECKING:
    from speakcheck.history.attempt import Attempt

BRAND = 16
"""Cells of the line on top that the program's name and the margins take."""
HEARD = frozenset({"hear", "hear_word", "hear_sentence", "speed"})


@dataclass
class AttemptRead(Message):
    """An attempt was read."""

    place: int
    """Which of the list."""
    prompt: Prompt
    """What was to be read."""
    judged: ScoredTake
    """Its verdict."""


@dataclass
class AttemptLost(Message):
    """It could not be read."""

    error: SpeakcheckError
    """Why."""


class PastAttemptScreen(PracticeKeys):
    """One attempt of a list; n and p lead to the others."""

    PLACES = ("attempt", "back")
    CSS_PATH = "practice.tcss"
    AUTO_FOCUS = None

    def __init__(self, attempts: "Sequence[Attempt]", place: int) -> None:
        super().__init__()
        self._attempts, self._place = attempts, place
        self.session: PastTake = PastTake()

    def compose(self) -> ComposeResult:
        """Lay out the text with its verdict."""
        services, now = self.services, self.services.preferences
        self.studio = Recorder(
            services.hearing.coach, services.takes, lambda: services.open_microphone(now.now.microphone)
        )
        self.replay = Replay(lambda: services.open_player(now.now.speaker))
        yield TopLine()
        yield PromptSheet(self.session, id="sheet")
        yield TakeLine(self.studio, self.replay, id="take")
        yield KeyLine()

    def on_mount(self) -> None:
        """Read the attempt."""
        self._look(self._place)

    def on_resize(self) -> None:
        """Lay out anew."""
        self.show()

    def relabel(self) -> None:
        """Show all texts in another language."""
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action makes sense for this attempt."""
        judged = self.session.result()
        if action in HEARD:
            return judged is not None and judged.attempt.sound is not None
        if action == "older":
            return self._place < len(self._attempts) - 1
        if action == "newer":
            return self._place > 0
        if action == "again":
            return bool(self._attempts[self._place].lesson)
        return True

    def show(self) -> None:
        """Show everything as it is now."""
        if not self.query(TakeLine) or self.session.result() is None:
            return
        likely_only = self.services.preferences.now.strictness == "relaxed"
        self.query_one(PromptSheet).show(SheetState(word=self.word, likely_only=likely_only))
        top = self.query_one(TopLine)
        place = f"{self._place + 1}/{len(self._attempts)}"
        top.place = cut(f"{place} · {place_of(self._attempts[self._place])}", self.size.width - BRAND)
        top.refresh()
        self.refresh_bindings()

    @in_thread(group="recall", exclusive=True)
    def _look(self, place: int) -> None:
        takes, attempt = self.services.takes, self._attempts[place]
        try:
            prompt, judged = takes.history.text(attempt).prompt, takes.recalled(attempt)
        except SpeakcheckError as error:
            self.post_message(AttemptLost(error))
        else:
            self.post_message(AttemptRead(place, prompt, judged))

    @on(AttemptRead)
    def _take(self, message: AttemptRead) -> None:
        self._place, self.word = message.place, None
        self.session.turn_to(message.prompt, message.judged)
        self.line.note("")
        self.show()

    @on(AttemptLost)
    def _tell(self, message: AttemptLost) -> None:
        self.line.note(message.error.shown)

    @on(TakeLine.Played)
    def _take_silence(self, message: TakeLine.Played) -> None:
        if message.error is not None:
            self.line.note(message.error.shown)

    def action_older(self) -> None:
        """Show the attempt before this one."""
        self._look(self._place + 1)

    def action_newer(self) -> None:
        """Show the attempt after this one."""
        self._look(self._place - 1)

    def action_drill(self) -> None:
        """Practise the text anew: a take that is over has no place for a word alone."""
        self.action_again()

    def action_again(self) -> None:
        """Practise the text of this attempt now."""
        attempt = self._attempts[self._place]
        try:
            lesson = self.services.shelf.get(attempt.lesson)
        except SpeakcheckError as error:
            self.line.note(error.shown)
        else:
            self.frame.open_lesson(lesson, attempt.prompt)
