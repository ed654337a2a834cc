"""The sound of a recording that is still growing."""

import numpy as np
from numpy.typing import ArrayLike

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples


class GrowingClip:
    """Keeps copies of the blocks that it is given, since a recorder uses its buffers again."""

    def __init__(self) -> None:
        self._blocks: list[Samples] = []
        self._count = 0
        self.peak = 0.0
        """Highest sample of the last block, as a share of full scale."""

    def add(self, block: ArrayLike) -> Samples:
        """Keep mono samples, full scale -1 to 1, and return the copy; raises ValueError for another shape."""
        samples = np.array(block, np.float32)
        if samples.ndim != 1:
            raise ValueError("a block is a row of mono samples")
        self._blocks.append(samples)
        self._count += len(samples)
        self.peak = float(np.abs(samples).max(initial=0.0))
        return samples

    @property
    def duration(self) -> float:
        """Seconds that were kept."""
        return self._count / SAMPLE_RATE

    def clip(self, begin: float = 0.0, end: float | None = None) -> Clip:
        """Return what there is between two times in seconds, by default to the end, in memory of its own."""
        joined = np.concatenate([np.empty(0, np.float32), *self._blocks])
        self._blocks = [joined]
        part = Clip(joined).part(begin, self.duration if end is None else end)
        return Clip(part.samples.copy(), part.start)

    def clear(self) -> None:
        """Forget all."""
        self._blocks, self._count = [], 0
