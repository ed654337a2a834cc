"""The test of a microphone: it is opened, its level shown on a fixed scale, what is wrong said."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from speakcheck.errors import MicrophoneError
from speakcheck.i18n import _
from speakcheck.tui.in_thread import in_thread

if TYPE_CHECKING:
    from speakcheck.audio.meter import LevelReading
    from speakcheck.audio.microphone import Microphone

LOWEST = -60.0
"""dB re full scale at the left end of the meter; the right end is full scale."""
LOOKS = 12
"""A second, and how many looks back something counts as said."""
MEMORY = 3 * LOOKS
FULL, EMPTY = "█", "░"
SPOKEN = -45.0
"""dB re full scale above which somebody probably speaks."""


def level_bar(decibels: float, width: int) -> str:
    """Return a bar of so many cells, empty at LOWEST and full at full scale."""
    share = min(max((decibels - LOWEST) / -LOWEST, 0.0), 1.0)
    return FULL * round(share * width) + EMPTY * (width - round(share * width))


@dataclass
class MicrophoneOpened(Message):
    """The microphone was opened, or not."""

    name: str
    """The device that is listened to; empty where none is."""
    news: str
    """What is to be said of it: another one was taken, or why there is none."""


class LevelTest(Vertical):
    """Listens to a microphone while it is on; its owner says when."""

    @dataclass
    class Heard(Message):
        """A voice was heard, loud and clear enough."""

    def __init__(self, open_microphone: "Callable[[str | None], Microphone]") -> None:
        super().__init__()
        self._open_microphone = open_microphone
        self._microphone: Microphone | None = None
        self._timer: Timer | None = None
        self._levels: deque[LevelReading] = deque(maxlen=MEMORY)
        self._turn = 0
        self._failed = False

    def compose(self) -> ComposeResult:
        """Lay out the bar and the sentence below it."""
        yield Static(id="level-bar", markup=False)
        yield Static(id="level-word", markup=False)

    @property
    def failed(self) -> bool:
        """Whether there is no microphone that could be opened."""
        return self._failed

    @property
    def on_air(self) -> bool:
        """Whether the microphone is open."""
        return self._microphone is not None

    def begin(self, name: str | None) -> None:
        """Open a microphone by its name, None for the system's choice, and show its level."""
        self.end()
        self._say(_("Opening the microphone…"))
        self._open(name, self._turn)

    def end(self) -> None:
        """Let the microphone go."""
        self._turn += 1
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        microphone, self._microphone = self._microphone, None
        self._levels.clear()
        if microphone is not None:
            self._close(microphone)

    def on_unmount(self) -> None:
        """Let the microphone go with the screen."""
        if self._microphone is not None:
            self._microphone.disarm()

    @in_thread(group="level")
    def _open(self, name: str | None, turn: int) -> None:
        microphone = self._open_microphone(name)
        try:
            microphone.arm()
        except MicrophoneError as error:
            self.post_message(MicrophoneOpened("", error.shown))
            return
        if turn != self._turn:
            microphone.disarm()
            return
        self._microphone = microphone
        choice = microphone.choice
        device = choice.device.name if choice else _("the microphone")
        self.post_message(MicrophoneOpened(device, _(choice.notice) if choice else ""))

    @in_thread(group="level")
    def _close(self, microphone: "Microphone") -> None:
        microphone.disarm()

    @on(MicrophoneOpened)
    def _show_opened(self, message: MicrophoneOpened) -> None:
        message.stop()
        self._failed = not message.name
        if self._microphone is None:
            self._say(message.news)
            self.query_one("#level-bar", Static).update("")
            return
        self._say(message.news or _("Listening to {device}. Say something.").format(device=message.name))
        self._timer = self.set_interval(1 / LOOKS, self._look)

    def _look(self) -> None:
        if self._microphone is None:
            return
        if not self._microphone.armed:
            self.end()
            self._say(
                _("The microphone delivers no more sound. See that it is plugged in, then test it again.")
            )
            return
        level = self._microphone.level()
        self._levels.append(level)
        width = max(10, self.size.width - 2)
        self.query_one("#level-bar", Static).update(level_bar(level.rms, width))
        spoken = [each for each in self._levels if each.rms > SPOKEN]
        if len(spoken) >= LOOKS // 2:
            self._judge()

    def _judge(self) -> None:
        """Say how loud the learner is."""
        from speakcheck.audio.meter import trouble
        from speakcheck.audio.problems import PROBLEM_TEXT

        problem = trouble(self._levels)
        if problem is None:
            self._say(_("✓ That is loud and clear."))
            self.post_message(self.Heard())
        else:
            self._say(_(PROBLEM_TEXT[problem]))

    def _say(self, text: str) -> None:
        self.query_one("#level-word", Static).update(text)
