"""The sentence of the first take: recorded, or taken from the demonstration, and judged in place."""

from dataclasses import dataclass
from datetime import UTC, datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from speakcheck.assess.feedback import Feedback
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import _
from speakcheck.lessons.lesson import Prompt
from speakcheck.paths import demo_recordings
from speakcheck.practice.recorder import Recorder, RecordingSettings
from speakcheck.practice.replay import Replay
from speakcheck.practice.scored_take import ScoredTake, summary_of
from speakcheck.practice.session import Session
from speakcheck.practice.take import feedback_on
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.services import Services
from speakcheck.tui.widgets.prompt_sheet import PromptSheet, SheetState
from speakcheck.tui.widgets.take_line import RECORDING, TakeLine

LESSON, SENTENCE = "s01-little-red-book", "e4"
DEMO = "replacement-hello-kal16"
"""A recording of the sentence with one word replaced."""


@dataclass
class DemoJudged(Message):
    """The recording of the demonstration was judged."""

    feedback: Feedback | None
    """The verdict."""
    error: SpeakcheckError | None
    """Why there is none; None if it was not wanted, or that is said elsewhere."""


class FirstTake(Vertical):
    """One sentence with its verdict."""

    def __init__(self, services: Services, *, without_microphone: bool) -> None:
        """Prepare the sentence; what the learner says of it counts as a take of its lesson."""
        super().__init__()
        self._services = services
        self.without_microphone = without_microphone
        self._session = Session(services.shelf.get(LESSON))
        self._session.seek(SENTENCE)
        now = services.preferences
        self._studio = Recorder(
            services.hearing.coach,
            services.takes,
            lambda: services.open_microphone(now.now.microphone),
            lambda: RecordingSettings(now.now.stop_after, now.now.count_in),
        )
        self._replay = Replay(lambda: services.open_player(now.now.speaker))

    def compose(self) -> ComposeResult:
        """Lay out the sentence, and the line that says what happens."""
        yield PromptSheet(self._session, id="sheet")
        yield TakeLine(self._studio, self._replay, id="take")

    def on_mount(self) -> None:
        """Show the sentence."""
        if self.without_microphone:
            self._line.note(_("There is no microphone: press d to see a recording judged."))
        self.show()

    @property
    def _line(self) -> TakeLine:
        return self.query_one(TakeLine)

    @property
    def _prompt(self) -> Prompt:
        return self._session.prompt

    @property
    def recording(self) -> bool:
        """Whether a take is recorded now."""
        return bool(self.query(TakeLine)) and self._line.busy == RECORDING

    @property
    def judged(self) -> bool:
        """Whether there is a verdict."""
        return self._session.result() is not None

    def show(self) -> None:
        """Show the sentence as it stands."""
        if self.query(PromptSheet):
            likely_only = self._services.preferences.now.strictness == "relaxed"
            self.query_one(PromptSheet).show(SheetState(self.recording, likely_only=likely_only))

    def record(self) -> None:
        """Begin a take."""
        self._line.note("")
        self._line.take(self._studio.record(self._session.lesson.id, self._prompt))

    def stop(self) -> None:
        """End the take."""
        self._line.stop()

    def play_demo(self) -> None:
        """Have the recording of the demonstration judged; it is no take of the learner's."""
        self._line.note(_("Judging…"))
        self._judge_demo()

    @in_thread(group="demo", exclusive=True)
    def _judge_demo(self) -> None:
        path = next(each for each in demo_recordings() if each.stem == DEMO)
        feedback, error = None, None
        try:
            feedback = feedback_on(self._services.hearing.coach, self._prompt, path, lambda: self.is_attached)
        except SpeakcheckError as fault:
            error = fault
        finally:
            self.post_message(DemoJudged(feedback, error))

    @on(DemoJudged)
    def _take_demo(self, message: DemoJudged) -> None:
        message.stop()
        if message.feedback is not None:
            attempt = summary_of(self._session.lesson.id, message.feedback, datetime.now(UTC), None)
            self._session.file(ScoredTake(attempt, message.feedback, None))
            self._line.note(_("This was a synthetic voice, not you."))
        else:
            self._line.note(message.error.shown if message.error else "")
        self._changed()

    @on(TakeLine.Ended)
    def _take_verdict(self, message: TakeLine.Ended) -> None:
        message.stop()
        if message.judged is not None:
            self._session.file(message.judged)
        if message.error is not None:
            self._line.note(message.error.shown)
        self._changed()

    @on(TakeLine.Busy)
    @on(TakeLine.Played)
    def _take_change(self, message: Message) -> None:
        message.stop()
        self._changed()

    def _changed(self) -> None:
        self.show()
        changed = getattr(self.screen, "take_changed", None)
        if changed is not None:
            changed()
