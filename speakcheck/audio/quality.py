"""The verdict on a take before any score: what is wrong with the sound, and whether it can be judged.

The thresholds were set on read learner speech that experts had scored, and on the same with noise, gain and
cuts applied. As it was, 0.04 % was refused (a take that stops within its last word); remarks were: start cut
1.3 %, end cut 0.5 %, noisy 0.04 %. Cut where it is loudest, 98 % was remarked on and 85 % refused. In steady
noise 10 to 20 dB below the speech, the measured ratio was within 1.6 dB (5th to 95th percentile).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.energy import (
    HOP,
    SILENCE,
    Activity,
    Levels,
    background,
    frame_levels,
    runs,
    speech_frames,
)
from speakcheck.audio.problems import Problem

FAINT, FAINTEST = -50.0, -65.0
"""dBFS of speech: below the first a remark; below the second, near the last bits of 16, no score."""
NOISE, DROWNED = 15.0, 5.0
"""dB of speech above the background: below the first a remark, below the second no score."""
OVERLOAD, DESTROYED = 0.005, 0.2
"""Share of speech that lies at the rails: from the first a remark, from the second no score."""
CUT, SEVERED = -15.0, 0.0
"""dB of the edge above the median of the speech: from the first a remark, from the second no score."""
ONSET = 6.0
"""dB; speech that rises by more from the edge begins there, however loudly, and may be scored."""

PASSAGE = 20.0
"""Seconds of speech from which a cut is only a remark: most of what was read is there."""

_EDGE, _RISE, _EDGE_RUN = 3, 10, 20
"""Frames from either end: whose quietest is the edge, where speech may rise, and that must all be speech."""
_RAIL, _OVERSHOOT = 0.99, 1.5
"""Share of full scale from which a sample is clipped, and how far resampling can throw a clipped one."""
_LEAST_RAIL, _RAIL_RUN = 0.25, 3
"""Share of full scale, and number in a row, from which equal extreme samples are a rail, not chance."""
_LEAST_BACKGROUND = 20
"""Frames without speech whose median is the background; with fewer it is the quietest frame."""
_BIN, _BINS = 0.5, 640
"""dB, and how many from SILENCE on; levels are counted in bins, so that medians need no list of frames."""


@dataclass(frozen=True, slots=True)
class TakeQuality:
    """What is known of a recording before it is scored."""

    duration: float
    """Seconds."""
    speech_start: float | None
    """Seconds from the beginning of the recording; None without speech."""
    speech_end: float | None
    """Seconds from the beginning of the recording; None without speech."""
    level_dbfs: float
    """Mean level of the speech in dB re full scale; SILENCE without speech."""
    snr: float | None
    """dB of the speech above the background; None without speech."""
    problems: tuple[Problem, ...]
    """In the order of Problem, each once."""
    usable: bool
    """Whether a score would say something about the speaker; if not, the problems say why."""

    def having(self, problem: Problem, *, usable: bool) -> "TakeQuality":
        """Add a problem that was found elsewhere, saying whether the take is still `usable` with it."""
        problems = tuple(each for each in Problem if each in self.problems or each is problem)
        return replace(self, problems=problems, usable=self.usable and usable)


@dataclass(frozen=True, slots=True)
class _Edge:
    """How speech meets an end of the recording; by default it does not."""

    level: float = SILENCE
    """dB re full scale at the edge."""
    rise: float = np.inf
    """dB from there to the loudest frame nearby."""

    def severed(self, median: float) -> bool:
        """Whether a sound of the speech was cut through, seeing the median level of all speech."""
        return self.level - median >= SEVERED and self.rise <= ONSET


class QualityMeter:
    """Measures a recording piece by piece, in memory that does not grow."""

    def __init__(self, longest: float | None = None) -> None:
        """Set the most seconds that a usable recording has; None sets no limit."""
        self._longest = longest
        self._samples = 0
        self._begin: float | None = None
        self._end: float | None = None
        self._speech = np.zeros(_BINS, np.int64)
        self._other = np.zeros(_BINS, np.int64)
        self._power = 0.0
        self._floor = np.inf
        self._railed = 0
        self._edges = (_Edge(), _Edge())

    def add(self, clip: Clip) -> None:
        """Measure the next piece; pieces come in order, and cut at pauses rather than anywhere."""
        samples = clip.samples
        if not len(samples):
            return
        levels = frame_levels(samples)
        active = speech_frames(levels)
        first = self._edges[0] if self._samples else _edge(samples, active)
        # Seen from the end; the last frame may hold next to nothing of the recording.
        self._edges = (first, _edge(samples[::-1], active[-2::-1]))
        self._add_spans(active, len(samples))
        self._speech += _counted(levels[active])
        self._other += _counted(levels[~active])
        self._power += float(np.sum(10 ** (levels[active].astype(np.float64) / 10)))
        self._floor = min(self._floor, float(background(levels).min()))
        self._railed += _railed(samples)
        self._samples += len(samples)

    def finish(self, *, truncated: bool = False) -> TakeQuality:
        """Judge what was added; `truncated` is what the decoder said of the file."""
        duration = self._samples / SAMPLE_RATE
        severity: dict[Problem, bool] = {}
        level, snr = SILENCE, None
        if self._begin is None:
            severity[Problem.NO_SPEECH] = True
        else:
            level = 10 * float(np.log10(self._power / self._speech.sum()))
            snr = self._snr()
            severity |= self._of_speech(level, snr)
        if self._longest is not None and duration > self._longest:
            severity[Problem.TOO_LONG] = True
        if truncated:
            severity[Problem.TRUNCATED] = False
        problems = tuple(each for each in Problem if each in severity)
        usable = not any(severity.values())
        return TakeQuality(duration, self._begin, self._end, level, snr, problems, usable)

    def _add_spans(self, active: Activity, length: int) -> None:
        spans = runs(active)
        if not spans:
            return
        if self._begin is None:
            self._begin = (self._samples + spans[0][0] * HOP) / SAMPLE_RATE
        self._end = (self._samples + min(spans[-1][1] * HOP, length)) / SAMPLE_RATE

    def _snr(self) -> float:
        """Compare speech with the background, after taking the background out of the speech."""
        noise = _median(self._other) if self._other.sum() >= _LEAST_BACKGROUND else self._floor
        power = self._power / float(self._speech.sum()) / 10 ** (noise / 10) - 1
        return 10 * float(np.log10(max(power, 0.01)))

    def _of_speech(self, level: float, snr: float) -> dict[Problem, bool]:
        """Find the problems of a take that holds speech, each with whether it forbids a score."""
        share = self._railed / (float(self._speech.sum()) * HOP)
        median = _median(self._speech)
        start, end = self._edges
        brief = self._speech.sum() * HOP < PASSAGE * SAMPLE_RATE
        found = (
            (Problem.TOO_QUIET, level < FAINT, level < FAINTEST),
            (Problem.CLIPPED, share >= OVERLOAD, share >= DESTROYED),
            (Problem.NOISY, snr < NOISE, snr < DROWNED),
            (Problem.CUT_START, start.level - median >= CUT, brief and start.severed(median)),
            (Problem.CUT_END, end.level - median >= CUT, brief and end.severed(median)),
        )
        return {problem: severe for problem, present, severe in found if present}


def _edge(samples: Samples, active: Activity) -> _Edge:
    """Look at the first samples and frames, of a recording or of its reverse."""
    if not active[:_EDGE_RUN].all():
        return _Edge()
    levels = frame_levels(samples[: _RISE * HOP])
    level = float(levels[:_EDGE].min())
    return _Edge(level, float(levels.max()) - level)


def _railed(samples: Samples) -> int:
    """Count the samples that were cut off at the highest or lowest value, wherever that value is."""
    clipped = np.zeros(len(samples), np.bool_)
    magnitude = np.abs(samples)
    peak = float(magnitude.max())
    if peak <= _OVERSHOOT:
        clipped = magnitude >= _RAIL
    for rail in (samples.max(), samples.min()):
        if abs(rail) < _LEAST_RAIL:
            continue
        for begin, end in runs(samples == rail):
            if end - begin >= _RAIL_RUN:
                clipped[begin:end] = True
    return int(np.count_nonzero(clipped))


def _counted(levels: Levels) -> NDArray[np.int64]:
    index = np.clip((levels - SILENCE) / _BIN, 0, _BINS - 1).astype(np.int64)
    return np.bincount(index, minlength=_BINS).astype(np.int64, copy=False)


def _median(counts: NDArray[np.int64]) -> float:
    """Give the median of counted levels in dB, to a quarter of a dB or so."""
    middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    return SILENCE + (middle + 0.5) * _BIN
