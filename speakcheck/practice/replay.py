"""The playing of a learner's own take: whole or a part of it, as fast as it was said or slower."""

from collections.abc import Callable
from threading import Lock

from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import Span
from speakcheck.audio.player import Player

SPEEDS = (1.0, 0.9, 0.8, 0.7, 0.6)
TICK = 0.02
"""Seconds between looks at whether it is to stop."""


class Replay:
    """One thing is played at a time; what comes later stops what was before."""

    def __init__(self, player: Callable[[], Player]) -> None:
        """Say where to get the loudspeaker, once something is played."""
        self._open = player
        self._player: Player | None = None
        self._lock = Lock()
        self._turn = 0
        self._playing = 0
        self.speed = SPEEDS[0]
        """Share of the speed at which it was said."""

    @property
    def playing(self) -> bool:
        """Whether something is to be heard, or about to be."""
        return self._playing != 0

    def slower(self) -> float:
        """Take the next slower speed, behind the slowest the first again, and return it."""
        self.speed = SPEEDS[(SPEEDS.index(self.speed) + 1) % len(SPEEDS)]
        return self.speed

    def begin(self) -> int:
        """Announce that something will be played, which stop() prevents from now on; return its number."""
        with self._lock:
            self._turn += 1
            self._playing = self._turn
            return self._turn

    def play(self, turn: int, clip: Clip, span: Span | None = None) -> None:
        """Play a clip, or what lies between two times of it, to the end or until stop(); in a worker.

        Raises MicrophoneError where there is no loudspeaker, or it is lost.
        """
        with self._lock:
            if turn != self._playing:
                return
            if self._player is None:
                self._player = self._open()
            player = self._player
        try:
            playback = player.play(clip, span, self.speed)
            while turn == self._playing and not playback.wait(TICK):
                pass
            fault = playback.fault()
            playback.stop()
        finally:
            self.end(turn)
        if fault is not None:
            raise fault

    def stop(self) -> None:
        """Be silent at once; returns before that."""
        self._playing = 0

    def renew(self) -> None:
        """Ask for the loudspeaker anew, as the settings have changed."""
        self.stop()
        self._player = None

    def end(self, turn: int) -> None:
        """Take note that what was announced is over, unless something else was announced since."""
        with self._lock:
            if self._playing == turn:
                self._playing = 0
