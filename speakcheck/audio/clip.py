"""Owns the sampled recording."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Hz; every clip of the program has it."""

Samples = NDArray[np.float32]
"""Shape (n,), mono, full scale is -1 to 1."""


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
