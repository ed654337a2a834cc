"""When a learner who is being recorded has finished, while the sound is still coming in.

Speech is what speech_spans finds in the last seconds heard, less what no voice made: breath, lips, clicks.
Every decision falls on a multiple of STEP of the recording and rests on the sound up to there alone, so that
it is the same however the sound is cut into blocks. A second of sound costs the same whatever came before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.audio.energy import (
    HOP,
    PAUSE,
    SILENCE,
    Activity,
    Levels,
    Span,
    frame_levels,
    runs,
    speech_frames,
)
from speakcheck.audio.voicing import voiced_frames

STEP = 0.05
"""Seconds between decisions."""
HESITATION = 2.0
"""How many times as long is waited for those who have said less than the text can be said in."""
LEAST_WAIT = 0.3
"""Seconds; a shorter wait would end a take at every stop between words."""

_STEP = round(STEP * SAMPLE_RATE) // HOP
_CONTEXT = 2 * HOP
"""Samples around a step that its frames look at."""
_REACH = 10.0
"""Seconds of sound, beside the longest silence awaited, by which loud and quiet are told."""
_VOICED = 5
"""Voiced frames in a row that a voice has, and noise has not."""
_LOUD, _DEPTH, _STRONG = 90, 15.0, 8
"""Percentile of voiced speech that stands for loud; dB below it, and frames in a row, from which sound
without a voice is speech, too, once a voice was heard: a devoiced word. Breath is weaker, clicks shorter."""
_SLACK = 10
"""Frames by which the end of speech may seem to move in a silence, as the background is known better."""


class Phase(StrEnum):
    """Where a recording stands."""

    BEFORE = "before"
    """No speech yet."""
    SPEAKING = "speaking"
    """Speech, or a gap that is too short for a pause."""
    SILENCE = "silence"
    """A pause that may be the end."""
    ENDED = "ended"
    """Nothing more is listened to."""


class EndpointReason(StrEnum):
    """Why a recording ended."""

    FINISHED = "finished"
    """Speech, and then the silence that was waited for."""
    NO_SPEECH = "no_speech"
    """Nobody spoke for too long."""
    TOO_LONG = "too_long"
    """The longest length was reached."""
    STOPPED = "stopped"
    """It was told to end."""


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """How long a recording goes on; raises ValueError for times that make no sense."""

    wait: float = 1.2
    """Seconds of silence after speech that end it, at least LEAST_WAIT."""
    timeout: float = 10.0
    """Seconds after which it ends if nobody speaks."""
    longest: float = 120.0
    """Seconds after which it ends in any case."""
    expected: float = 0.0
    """Seconds from the first to the last sound of speech below which the wait is HESITATION times as long."""

    def __post_init__(self) -> None:
        if not self.wait >= LEAST_WAIT:
            raise ValueError(f"the wait must be {LEAST_WAIT} s at least")
        if not (self.timeout > 0 and self.longest > 0):
            raise ValueError("the timeout and the longest length must be above 0 s")

    def granted(self, spoken: float) -> float:
        """Return the seconds of silence that end a recording in which speech lasted for `spoken` seconds."""
        return self.wait * (HESITATION if spoken < self.expected else 1)


@dataclass(frozen=True, slots=True)
class EndpointState:
    """What is known of a recording so far."""

    phase: Phase
    """Where it stands."""
    elapsed: float
    """Seconds that were listened to: a multiple of STEP."""
    level: float
    """dB re full scale of the loudest 10 ms of the last step."""
    speech: Span | None
    """Seconds at which speech began, and ended so far; None before. Settled while `phase` is silence."""
    ending: EndpointReason | None
    """Why it ended; None if it has not."""

    @property
    def silence(self) -> float:
        """Seconds since speech ended; 0 before any, or while it goes on."""
        if self.speech is None or self.phase in (Phase.BEFORE, Phase.SPEAKING):
            return 0.0
        return round(self.elapsed - self.speech[1], 3)


class Endpoint:
    """Listens to one recording, block by block; memory and work per second of sound stay the same."""

    def __init__(self, patience: EndpointSettings | None = None) -> None:
        self._patience = patience or EndpointSettings()
        self._reach = round((_REACH + HESITATION * self._patience.wait) * SAMPLE_RATE) // HOP
        # Before the beginning there is silence, as frame_levels has it.
        self._held: Samples = np.zeros(_CONTEXT, np.float32)
        self._frames = 0
        self._levels: Levels = np.empty(0, np.float32)
        self._voiced: Activity = np.empty(0, np.bool_)
        self._begin: int | None = None
        self._end = 0
        self._resting = False
        self._ending: EndpointReason | None = None

    def add(self, samples: Samples) -> EndpointState:
        """Listen to the next samples, of any number; after the end nothing is listened to."""
        if self._ending is None:
            self._held = np.concatenate((self._held, samples))
        at = 0
        while self._ending is None and at + _STEP * HOP + 2 * _CONTEXT <= len(self._held):
            self._step(self._held[at : at + _STEP * HOP + 2 * _CONTEXT])
            at += _STEP * HOP
        self._held = self._held[at:].copy()
        return self.standing

    def stop(self) -> EndpointState:
        """End the recording here, unless it has ended."""
        self._ending = self._ending or EndpointReason.STOPPED
        return self.standing

    @property
    def standing(self) -> EndpointState:
        """What is known so far."""
        if self._ending is not None:
            phase = Phase.ENDED
        elif self._begin is None:
            phase = Phase.BEFORE
        else:
            phase = Phase.SILENCE if self._resting else Phase.SPEAKING
        last = self._levels[-_STEP:]
        speech = None if self._begin is None else (_seconds(self._begin), _seconds(self._end))
        level = float(last.max()) if len(last) else SILENCE
        return EndpointState(phase, _seconds(self._frames), level, speech, self._ending)

    def _step(self, samples: Samples) -> None:
        """Take in the next frames and decide; `samples` has the context of the frames on either side."""
        inner = slice(_CONTEXT // HOP, _CONTEXT // HOP + _STEP)
        self._levels = np.concatenate((self._levels, frame_levels(samples)[inner]))[-self._reach :]
        self._voiced = np.concatenate((self._voiced, voiced_frames(samples)[inner]))[-self._reach :]
        self._frames += _STEP
        self._follow(self._spoken())
        elapsed, silence = _seconds(self._frames), _seconds(self._frames - self._end)
        if self._begin is not None and silence >= self._patience.granted(_seconds(self._end - self._begin)):
            self._ending = EndpointReason.FINISHED
        elif elapsed >= self._patience.longest:
            self._ending = EndpointReason.TOO_LONG
        elif self._begin is None and elapsed >= self._patience.timeout:
            self._ending = EndpointReason.NO_SPEECH

    def _follow(self, spoken: Sequence[tuple[int, int]]) -> None:
        """Move the end of speech; while silence lasts it stays where it was first seen."""
        if not spoken:
            return
        if self._begin is None:
            self._begin = spoken[0][0]
        end = spoken[-1][1]
        if not self._resting or end > self._end + _SLACK:
            self._end = end
            self._resting = _seconds(self._frames - end) >= PAUSE

    def _spoken(self) -> list[tuple[int, int]]:
        """Find the stretches of speech in what is remembered, in frames of the recording."""
        found = runs(speech_frames(self._levels))
        voiced = [span for span in found if _longest(self._voiced[slice(*span)]) >= _VOICED]
        if self._begin is not None and voiced and voiced[-1] != found[-1]:
            loud = np.percentile(np.concatenate([self._levels[slice(*span)] for span in voiced]), _LOUD)
            strong = self._levels >= loud - _DEPTH
            voiced = [span for span in found if span in voiced or _longest(strong[slice(*span)]) >= _STRONG]
        first = self._frames - len(self._levels)
        return [(first + begin, first + end) for begin, end in voiced]


def _longest(active: Activity) -> int:
    return max((end - begin for begin, end in runs(active)), default=0)


def _seconds(frames: int) -> float:
    return frames * HOP / SAMPLE_RATE
