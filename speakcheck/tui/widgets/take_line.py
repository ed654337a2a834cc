"""The line that says what happens with the sound: recording with its level, judging, playing.

It runs takes and playing in workers; messages tell what came of them.
"""

from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from speakcheck.audio.endpoint import Phase
from speakcheck.audio.energy import Span
from speakcheck.audio.problems import PROBLEM_TEXT
from speakcheck.errors import AudioError, SpeakcheckError
from speakcheck.i18n import _
from speakcheck.practice.recorder import Recorder
from speakcheck.practice.replay import Replay
from speakcheck.practice.scored_take import ScoredTake
from speakcheck.practice.take import LOOKS, MicrophoneTake, Take, TakeStage, TakeState
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.level_test import level_bar
from speakcheck.tui.widgets.wording import hung

METER = 16
"""Cells of the level meter."""
UNHEARD = 4.0
"""Seconds without speech after which the learner is told that nothing is heard."""
IDLE = 60.0
"""Seconds that the microphone stays open after a take, so that the next one begins half a second early."""
RECORDING, PLAYING = "recording", "playing"
PLAYS = frozenset({"hear", "hear_word", "hear_sentence", "hear_syllable"})
"""Actions that play something."""


class TakeLine(Widget):
    """One line, or more where words need them."""

    DEFAULT_CSS = "TakeLine { height: auto; width: 100%; }"

    busy: reactive[str] = reactive("", layout=True)
    """RECORDING, PLAYING, or nothing that keys should know of."""

    @dataclass
    class Ended(Message):
        """A take is over."""

        turn: Take
        """Which."""
        judged: ScoredTake | None
        """The verdict; None if there is none."""
        error: SpeakcheckError | None
        """Why there is none; None if it was not wanted."""

    @dataclass
    class Played(Message):
        """Nothing is played any more."""

        error: SpeakcheckError | None
        """Why nothing could be played, or not all of it."""

    @dataclass
    class Rested(Message):
        """The microphone was let go."""

    @dataclass
    class Busy(Message):
        """Something began or ended that decides which keys are of use."""

    def __init__(
        self, studio: Recorder, replay: Replay, *, id: str | None = None, owner: bool = True
    ) -> None:
        """Show and make takes in a studio; the owner of it closes it at the end."""
        super().__init__(id=id)
        self._owner = owner
        self._studio, self._replay = studio, replay
        self._turn: Take | None = None
        self._waiting = 0
        self._look = TakeState(TakeStage.OVER)
        self._watching: Timer | None = None
        self._idle: Timer | None = None
        self._note = ""

    def on_mount(self) -> None:
        """Prepare the meter, at rest."""
        self._watching = self.set_interval(1 / LOOKS, self._watch, pause=True)

    def on_unmount(self) -> None:
        """Let go of everything."""
        self._replay.stop()
        if self._owner:
            self._studio.close()

    @property
    def has_turn(self) -> bool:
        """Whether a take is being made, or waits for its verdict."""
        return self._waiting > 0

    def watch_busy(self) -> None:
        """Tell the screen."""
        self.post_message(self.Busy())

    def note(self, text: str) -> None:
        """Say something for the time in which nothing else is to be said."""
        self._note = text
        self.refresh(layout=True)

    def take(self, turn: Take) -> None:
        """Make a take."""
        self.hush()
        self._turn, self._look = turn, TakeState(turn.stage)
        self._waiting += 1
        if isinstance(turn, MicrophoneTake):
            self.busy = RECORDING
        if self._watching is not None:
            self._watching.resume()
        self._run(turn)
        self.refresh(layout=True)

    def stop(self) -> None:
        """End the recording."""
        if self._turn is not None:
            self._turn.stop()

    def discard(self) -> None:
        """End the recording and forget it."""
        if self._turn is not None:
            self._turn.discard()

    def play(self, judged: ScoredTake, span: Span | None = None) -> None:
        """Play a take or a part of it; the microphone is let go before, so that it does not hear that."""
        turn = self._replay.begin()
        self.busy = PLAYING
        self._play(turn, judged, span)

    def hush(self) -> bool:
        """Stop what is played; return whether anything was."""
        playing = self.busy == PLAYING
        self._replay.stop()
        if playing:
            self.busy = ""
        return playing

    def interrupt(self, event: Key) -> None:
        """Stop what is played, whatever the key; one that plays, or leads back, does no more than that."""
        if self.busy != PLAYING:
            return
        self.hush()
        active = self.screen.active_bindings.get(event.key)
        if event.key == "escape" or (active and active.binding.action in PLAYS):
            event.stop()

    @in_thread(group="microphone")
    def rest(self) -> None:
        """Let the microphone go, unless a take is recorded."""
        if self.busy != RECORDING:
            self._studio.microphone.disarm()
            self.post_message(self.Rested())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that it needs."""
        return max(1, len(self._lines(width)))

    def render(self) -> Content:
        """Draw the line."""
        return Content("\n").join(self._lines(self.content_size.width))

    @in_thread(group="take")
    def _run(self, turn: Take) -> None:
        judged, error = None, None
        try:
            if isinstance(turn, MicrophoneTake):
                self._studio.microphone.arm()
            judged = turn.run()
        except SpeakcheckError as fault:
            error = fault
        finally:
            self.post_message(self.Ended(turn, judged, error))

    @in_thread(group="play")
    def _play(self, turn: int, judged: ScoredTake, span: Span | None) -> None:
        error: SpeakcheckError | None = None
        try:
            self._studio.microphone.disarm()
            clip = self._studio.sound(judged)
            if clip is None:
                error = AudioError(_("The recording of this take is gone."), _("Read it again."))
            else:
                self._replay.play(turn, clip, span)
        except SpeakcheckError as fault:
            error = fault
        finally:
            self._replay.end(turn)
            if not self._replay.playing:
                self.post_message(self.Played(error))

    @on(Ended)
    def _take_end(self, message: Ended) -> None:
        self._waiting -= 1
        if message.turn is self._turn:
            self._turn = None
            self._free()
        if not self._waiting and self._watching is not None:
            self._watching.pause()
        self.refresh(layout=True)

    @on(Played)
    def _take_silence(self) -> None:
        if self.busy == PLAYING:
            self.busy = ""

    @on(Rested)
    def _show_rest(self, message: Rested) -> None:
        message.stop()
        self.refresh(layout=True)

    def _watch(self) -> None:
        """Look at the take that is recorded."""
        turn = self._turn
        if turn is None:
            return
        before, self._look = self._look, turn.look()
        if turn.stage in (TakeStage.JUDGING, TakeStage.OVER):
            self._free()
        if self._look != before:
            # What is said takes more lines, or fewer, than what was said before.
            self.refresh(layout=len(self._lines(self.content_size.width)) != self.size.height)

    def _free(self) -> None:
        """Let the next take begin; the microphone stays open for a while."""
        if self.busy == RECORDING:
            self.busy = ""
            if self._idle is not None:
                self._idle.stop()
            self._idle = self.set_timer(IDLE, self.rest)

    def _lines(self, width: int) -> list[Content]:
        if width <= 0:
            return []
        if self.busy == RECORDING:
            return _recording(self._look, width)
        if self.busy == PLAYING:
            speed = "" if self._replay.speed == 1 else f" ×{self._replay.speed:.1f}"
            return list(
                hung("▶", f"{_('Your take')}{speed} · {_('any key stops it')}", width, "", "$accent bold")
            )
        if self._waiting:
            return [Content.styled(_("Judging…"), "$quiet")]
        if self._studio.microphone.armed:
            return list(hung("●", self._note or _("The microphone is open."), width, "$quiet", "$text-error"))
        return list(hung("", self._note, width, "$quiet"))


def _recording(look: TakeState, width: int) -> list[Content]:
    """Return what is shown while a take is recorded."""
    if look.stage is TakeStage.COUNTING:
        return [Content.styled(_("Speak in {count}").format(count=round(look.count + 0.5)), "bold $accent")]
    if look.stage is not TakeStage.RECORDING:
        return [Content.styled(_("Opening the microphone…"), "$quiet")]
    length = max(4, min(METER, width - 26))
    meter = Content.assemble(
        ("● ", "$text-error bold"),
        (f"{_('Recording')} {look.elapsed:4.1f} s  ", "bold"),
        (level_bar(look.level, length), "$accent"),
    )
    if look.trouble is not None:
        wrong = _(PROBLEM_TEXT[look.trouble])
        return [meter, *hung("!", wrong, width, "$text-warning", "$text-warning bold")]
    if look.phase is Phase.BEFORE:
        waits = look.elapsed < UNHEARD
        text = _("Speak now.") if waits else _("Nothing is heard yet. Is this the right microphone?")
        return [meter, *hung("", text, width, "$quiet" if waits else "$text-warning")]
    return [meter, Content("")]
