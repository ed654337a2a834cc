"""The cutting of long recordings at pauses, so that they can be scored piece by piece in a stream."""

from collections.abc import Iterable, Iterator

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples, regular
from speakcheck.audio.energy import HOP, frame_levels, runs, speech_frames

LONGEST = 20.0
"""Seconds; the length that no piece exceeds, where the caller names no other."""
LEAST_LONGEST = 1.0
"""Seconds; the smallest limit that leaves room for a choice of cuts."""
_FIRST_CUT = 0.5
"""Share of the longest length before which no cut is made."""
_LOOKAHEAD, _REMNANT = 0.5, 0.25
"""Shares of the longest length: what is awaited beyond it to see a coming end, and the least left then."""
_DIP = 9
"""Frames over which the energy is averaged for a cut where there is no pause."""


def pieces(blocks: Iterable[Samples], longest: float = LONGEST) -> Iterator[Clip]:
    """Cut streamed blocks into clips of at most `longest` seconds that join to the original exactly.

    A cut lies in the middle of the longest pause between a half and the whole of `longest`, or, where there
    is no pause, where the energy is lowest. Where blocks begin and end makes no difference. Held in memory
    are half as much again as `longest`, and one block. Raises ValueError where `longest` is below a second.
    """
    if longest < LEAST_LONGEST:
        raise ValueError(f"the longest piece must have {LEAST_LONGEST} s at least")
    limit = int(longest * SAMPLE_RATE)
    awaited = int((1 + _LOOKAHEAD) * limit)
    start = 0
    held = np.empty(0, np.float32)
    for block in regular(blocks):
        held = np.concatenate((held, block))
        while len(held) > awaited:
            cut = _cut(held[:limit], limit)
            yield Clip(held[:cut].copy(), start / SAMPLE_RATE)
            start, held = start + cut, held[cut:]
    while len(held) > limit:
        cut = _cut(held[:limit], min(limit, len(held) - int(_REMNANT * limit)))
        yield Clip(held[:cut].copy(), start / SAMPLE_RATE)
        start, held = start + cut, held[cut:]
    if len(held):
        yield Clip(held.copy(), start / SAMPLE_RATE)


def _cut(samples: Samples, last: int) -> int:
    """Choose where to cut between a half of `samples` and the sample `last`."""
    levels = frame_levels(samples)
    low, high = int(_FIRST_CUT * len(samples)) // HOP, last // HOP
    gaps = runs(~speech_frames(levels)[low:high])
    if gaps:
        begin, end = max(gaps, key=lambda gap: gap[1] - gap[0])
        return (2 * low + begin + end) * HOP // 2
    power = 10 ** (levels[low:high].astype(np.float64) / 10)
    dips = np.convolve(np.pad(power, _DIP // 2, mode="edge"), np.ones(_DIP), mode="valid")
    return (low + int(np.argmin(dips))) * HOP + HOP // 2
