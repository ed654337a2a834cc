"""Practice on the screen: one prompt at a time, the take, and its verdict in place."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from speakcheck.coach import Abandoned
from speakcheck.errors import MicrophoneError, SpeakcheckError
from speakcheck.i18n import N_, _
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.lines import clean
from speakcheck.practice.files import RecordingFolder
from speakcheck.practice.prompts import PracticeMode
from speakcheck.practice.recorder import Recorder, RecordingSettings
from speakcheck.practice.replay import Replay
from speakcheck.practice.scored_take import ScoredTake
from speakcheck.practice.session import PromptStatus, Session
from speakcheck.practice.take import MicrophoneTake
from speakcheck.tui.base_screen import TopLine
from speakcheck.tui.footer import KeyLine
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.pasted_path import dropped_path
from speakcheck.tui.screens.ask import AskPath
from speakcheck.tui.screens.earlier_takes import EarlierTakes
from speakcheck.tui.widgets.prompt_list import Highlights, PromptList
from speakcheck.tui.widgets.prompt_sheet import PromptSheet, SheetState, place_text
from speakcheck.tui.widgets.take_line import RECORDING, TakeLine
from speakcheck.tui.widgets.verdict_view import change_text

TOLD = "-told-no-microphone"
"""Class of the app once it was said that there is no microphone."""
BRAND = 16
"""Cells of the line on top that the program's name and the margins take."""
FILES = N_("Takes can be read from files: press f.")
ALWAYS = frozenset({"help", "interrupt", "quit", "command_palette"})
AFTER_VERDICT = frozenset({"hear", "hear_word", "hear_sentence", "open", "drill"})


@dataclass
class CaughtUp(Message):
    """A take of an earlier run was judged."""

    judged: ScoredTake
    """With its verdict."""


@dataclass
class NoMicrophone(Message):
    """There is nothing to record with."""

    error: SpeakcheckError
    """Why, and what repairs it."""


class PracticeScreen(EarlierTakes):
    """A lesson being practised."""

    PLACES = ("practice", "back")
    AUTO_FOCUS = None
    CSS_PATH = "practice.tcss"

    def __init__(self, lesson: Lesson, prompt: str | None = None, mode: str | None = None) -> None:
        super().__init__()
        self._lesson, self._wanted, self._mode = lesson, prompt, mode
        self._typed = ""
        self._keys: object = None

    def compose(self) -> ComposeResult:
        """Lay out the prompt, the way through the lesson, the sound, and the keys."""
        services, now = self.services, self.services.preferences
        self.session = self._begun()
        self._recordings = RecordingFolder(services.files) if services.files else None
        self._devices = self._named_devices()
        self.studio = Recorder(
            services.hearing.coach,
            services.takes,
            lambda: services.open_microphone(now.now.microphone),
            lambda: RecordingSettings(now.now.stop_after, now.now.count_in),
        )
        self.replay = Replay(lambda: services.open_player(now.now.speaker))
        yield TopLine()
        with Horizontal(id="desk"):
            yield PromptSheet(self.session, id="sheet")
            with Vertical(id="side"):
                yield PromptList(self.session, id="way")
                yield Highlights(self._lesson, id="highlights")
        yield TakeLine(self.studio, self.replay, id="take")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show where to begin, look for a microphone, and judge what was left unjudged."""
        self.show()
        if self._recordings is None and not self.app.has_class(TOLD):
            self._look_for_microphone()
        self._catch_up()

    def on_screen_resume(self) -> None:
        """Use what was changed in the settings meanwhile."""
        if self._devices != self._named_devices():
            self._devices = self._named_devices()
            self.studio.renew()
            self.replay.renew()
        self.show()

    def on_resize(self) -> None:
        """Lay out what depends on the width, the keys among it."""
        self._keys = None
        self.show()

    def relabel(self) -> None:
        """Show all texts in another language."""
        self._keys = None
        self.show()

    @property
    def begins_open(self) -> bool:
        """Whether what came before decides where to begin."""
        return self._wanted is None

    @property
    def next_actions(self) -> tuple[str, ...]:
        """Ids of the actions that are of the most use now."""
        if self.line.busy == RECORDING:
            return ("practice.stop", "practice.discard")
        if self.app.has_class(TOLD) and self._recordings is None:
            return ("practice.file", "practice.next", "practice.reveal", "practice.end-drill")
        judged = self.session.result()
        if judged is None:
            return ("practice.record", "practice.reveal", "practice.end-drill", "practice.next")
        if self.session.drilling:
            return ("practice.record", "practice.end-drill", "practice.hear", "practice.open")
        scored = judged.attempt.points is not None and not judged.feedback.corrections
        clear = scored and self.session.progress().mark is PromptStatus.CLEAR
        first = ("practice.next", "practice.record") if clear else ("practice.record", "practice.next")
        return (*first, "practice.open", "practice.hear", "practice.hear-word")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action makes sense now."""
        if action in ALWAYS or not self.query(TakeLine):
            return True
        recording, session = self.line.busy == RECORDING, self.session
        if action in ("stop", "discard"):
            return recording
        if recording:
            return False
        if action == "end_drill":
            return session.drilling
        if action == "leave":
            return not session.drilling
        if action == "reveal":
            return session.hidden
        if action in AFTER_VERDICT:
            judged = session.result() is not None
            return judged and not (action == "drill" and session.drilling)
        return True

    def show(self) -> None:
        """Show everything as it is now."""
        if not self.query(TakeLine):
            return
        super().show()
        recording = self.line.busy == RECORDING
        likely_only = self.services.preferences.now.strictness == "relaxed"
        self.query_one(PromptSheet).show(SheetState(recording, self.translated, self.word, likely_only))
        top = self.query_one(TopLine)
        top.place = place_text(self.session, self.size.width - BRAND)
        top.refresh()
        self.query_one(PromptList).refresh()
        self._renew_keys()

    def _renew_keys(self) -> None:
        """Let the footer follow where other keys are of use now; nothing else takes as long to draw."""
        session = self.session
        judged, chosen = session.result() is not None, self.word is not None
        state = (self.line.busy, judged, chosen, session.drilling, session.hidden, self.next_actions)
        if state != self._keys:
            self._keys = state
            self.refresh_bindings()

    def action_record(self) -> None:
        """Begin a take: of the microphone, or of the next file."""
        lesson, prompt = self.session.lesson.id, self.session.prompt
        self.line.note("")
        self.word = None
        if self._recordings is None:
            self.line.take(self.studio.record(lesson, prompt))
            return
        try:
            path = self._recordings.next(prompt.id)
        except SpeakcheckError as error:
            self.line.note(error.shown)
        else:
            self.line.take(self.studio.read(lesson, prompt, path))

    def action_stop(self) -> None:
        """End the take."""
        self.line.stop()

    def action_discard(self) -> None:
        """Forget the take."""
        self.line.discard()

    @work
    async def action_file(self) -> None:
        """Ask for a file to be judged in place of a take."""
        prompt = self.session.prompt
        hint = _("A recording of this text: type its path, or drop the file here.")
        typed = await self.app.push_screen_wait(AskPath(_("Take from a file"), hint, self._typed))
        if typed and typed.strip():
            self._typed = typed
            self.line.note("")
            self.line.take(self.studio.read(self.session.lesson.id, prompt, dropped_path(typed)))

    @on(TakeLine.Busy)
    def _show_busy(self) -> None:
        self.show()

    @on(TakeLine.Ended)
    def _take_verdict(self, message: TakeLine.Ended) -> None:
        """File a verdict under its prompt; one for another prompt than that on the screen is only noted."""
        if message.judged is not None:
            if isinstance(message.turn, MicrophoneTake):
                self.app.remove_class(TOLD)
            here = self.session.file(message.judged)
            if not here:
                self._tell_filed(message.judged, _("Filed: {text} {points}"))
            elif message.error is None:
                self.call_after_refresh(self._point_down)
        if message.error is not None:
            more = f" {_(FILES)}" if isinstance(message.error, MicrophoneError) else ""
            self.line.note(f"{message.error.shown}{more}")
        self.show()

    def _point_down(self) -> None:
        """Say the score where the sheet is too small to show it."""
        judged, sheet = self.session.result(), self.query_one(PromptSheet)
        if judged is None or judged.attempt.points is None or not sheet.max_scroll_y:
            return
        change = change_text(self.session.progress().change).plain
        text = _("{points} of 100 · {change} · ↓ more")
        self.line.note(text.format(points=judged.attempt.points, change=change))

    @on(TakeLine.Played)
    def _take_silence(self, message: TakeLine.Played) -> None:
        if message.error is not None:
            self.line.note(message.error.shown)

    @on(CaughtUp)
    def _take_late(self, message: CaughtUp) -> None:
        self.session.count(message.judged.attempt)
        self._tell_filed(message.judged, _("A take from last time has been judged: {text} {points}"))
        self.show()

    @on(NoMicrophone)
    def _tell_no_microphone(self, message: NoMicrophone) -> None:
        self.app.add_class(TOLD)
        self.line.note(f"{message.error.shown} {_(FILES)}")

    def _tell_filed(self, judged: ScoredTake, sentence: str) -> None:
        attempt = judged.attempt
        change = self.session.progress(self.session.name(attempt)).change
        points = "–" if attempt.points is None else f"{attempt.points} {change_text(change).plain}".strip()
        text = judged.feedback.text
        shown = text if len(text) <= 40 else f"{text[:40].rstrip()}…"
        self.line.note(sentence.format(text=f"“{clean(shown)}”", points=points))

    @in_thread(group="devices")
    def _look_for_microphone(self) -> None:
        try:
            self.services.list_devices("input")
        except SpeakcheckError as error:
            self.post_message(NoMicrophone(error))

    @in_thread(group="catch-up")
    def _catch_up(self) -> None:
        try:
            for judged in self._left():
                self.post_message(CaughtUp(judged))
        except (SpeakcheckError, Abandoned):
            # Nobody is there to judge: that is said when the learner makes a take.
            return

    def _left(self) -> Iterator[ScoredTake]:
        return self.studio.catch_up(self._lesson)

    def _begun(self) -> Session:
        """Return the session at the prompt and in the mode that were asked for."""
        mode = PracticeMode(self._mode) if self._mode else PracticeMode.SENTENCE
        session = Session(self._lesson, mode=mode)
        if self._wanted:
            session.seek(self._wanted)
        return session

    def _named_devices(self) -> tuple[str | None, str | None]:
        now = self.services.preferences.now
        return now.microphone, now.speaker
