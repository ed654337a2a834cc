"""The sampled recording."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hz; every clip of the program has it."""

Samples = NDArray[np.float32]
"""Shape (n,), mono, full scale is -1 to 1."""

BLOCK = SAMPLE_RATE
"""Samples in a block of a stream: one second."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A stretch of sound held in memory."""

    samples: Samples
    """Mono at SAMPLE_RATE."""
    start: float = 0.0
    """Where it begins in the recording it was cut from, in seconds."""

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE

    def part(self, begin: float, end: float) -> "Clip":
        """Cut out what there is between two times, in seconds from its beginning; the samples are shared."""
        first, last = (min(max(round(at * SAMPLE_RATE), 0), len(self.samples)) for at in (begin, end))
        return Clip(self.samples[first:last], self.start + first / SAMPLE_RATE)


def regular(stretches: Iterable[Samples]) -> Iterator[Samples]:
    """Join and cut a stream of stretches into blocks of BLOCK samples and a shorter last one."""
    waiting: list[Samples] = []
    count = 0
    for stretch in stretches:
        waiting.append(stretch)
        count += len(stretch)
        if count < BLOCK:
            continue
        joined = np.concatenate(waiting)
        whole = count - count % BLOCK
        for begin in range(0, whole, BLOCK):
            yield joined[begin : begin + BLOCK].copy()
        waiting, count = [joined[whole:].copy()], count - whole
    if count:
        yield np.concatenate(waiting)
