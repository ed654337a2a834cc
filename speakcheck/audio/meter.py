"""How loud the sound of a microphone is at the moment, as a level meter shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

import numpy as np

from speakcheck.audio.clip import Samples
from speakcheck.audio.energy import SILENCE
from speakcheck.audio.problems import Problem
from speakcheck.audio.quality import FAINT

RAIL = 0.99
"""Share of full scale from which a sample counts as clipped."""
CREST = 6.0
"""dB of the loudest twelfth of a second above the level of the speech around it."""


@dataclass(frozen=True, slots=True)
class LevelReading:
    """How loud it was since the last look."""

    peak: float
    """The highest sample, as a share of full scale; 0 only where there was nothing but digital silence."""
    rms: float
    """dB re full scale; SILENCE where there was nothing."""

    @property
    def clipped(self) -> bool:
        """Whether the loudest sound was cut off."""
        return self.peak >= RAIL


class Meter:
    """Gathers blocks from one thread until another one looks."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._peak, self._power, self._count = 0.0, 0.0, 0

    def add(self, samples: Samples) -> None:
        """Measure a block; cheap enough for the callback of a sound device."""
        if not len(samples):
            return
        peak = max(float(samples.max()), -float(samples.min()))
        power = float(np.dot(samples, samples))
        with self._lock:
            self._peak = max(self._peak, peak)
            self._power += power
            self._count += len(samples)

    def look(self) -> LevelReading:
        """Return the level since the last look, and begin anew; SILENCE if nothing came."""
        with self._lock:
            peak, power, count = self._peak, self._power, self._count
            self._peak, self._power, self._count = 0.0, 0.0, 0
        mean = power / count if count else 0.0
        return LevelReading(peak, max(SILENCE, 10 * float(np.log10(mean))) if mean > 0 else SILENCE)


def trouble(levels: Iterable[LevelReading]) -> Problem | None:
    """Say what is wrong with seconds in which somebody spoke, looked at some ten times each, or None.

    The loudest of 0.08 s lies 4 to 9 dB above the level of the speech it is in, mostly 6 (30 readings).
    """
    looks = tuple(levels)
    if any(level.clipped for level in looks):
        return Problem.CLIPPED
    loudest = max((level.rms for level in looks), default=SILENCE)
    return Problem.TOO_QUIET if loudest < FAINT + CREST else None
