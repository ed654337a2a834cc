"""Owns what the acoustic model makes of the phones of a clip: one vector for each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.model import AcousticModel, Frames
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.level import levelled

Span = tuple[float, float]
"""Begin and end in seconds from the beginning of the recording."""
Sounds = NDArray[np.float32]
"""Shape (phones, channels)."""

MARGIN = 0.3
"""Seconds that are heard before the first and behind the last phone; the rest changes nothing."""
SHORTEST = 0.3
"""Seconds that the encoder needs at least."""


class Ear:
    """Listens to phones whose places are known."""

    def __init__(self, model: AcousticModel) -> None:
        """Take the model that encodes."""
        self._model = model

    def load(self) -> None:
        """Load the model, if that has not been done; raises SpeakcheckError if it cannot be."""
        self._model.load()

    def sounds(self, clip: Clip, spans: Sequence[Span]) -> Sounds:
        """Return the mean frame of each span of the clip, in any order, at least one.

        The clip is brought to a level of its own speech, so that neither the gain of a microphone nor what is
        around the speech counts.
        """
        begin = min(start for start, _ in spans) - clip.start - MARGIN
        end = max(end for _, end in spans) - clip.start + MARGIN
        part = levelled(clip.part(begin, end))
        if part.duration < SHORTEST:
            part = Clip(np.pad(part.samples, (0, round(SHORTEST * SAMPLE_RATE))), part.start)
        frames = self._model.frames(part.samples)
        facts = self._model.facts
        hop, centre = facts["hop"] / SAMPLE_RATE, facts["centre"] / SAMPLE_RATE
        return shares(spans, len(frames), part.start + centre, hop) @ frames


def shares(spans: Sequence[Span], frames: int, first: float, hop: float) -> Frames:
    """Return the share of each frame in each span, shape (spans, frames); the shares of a span add up to 1.

    `first` is the time of the middle of the first frame. A span that touches no frame takes the nearest.
    """
    bounds = np.asarray(spans, np.float64)
    centres = first + hop * np.arange(frames)
    overlap = np.minimum(centres + hop / 2, bounds[:, 1:]) - np.maximum(centres - hop / 2, bounds[:, :1])
    weights = np.clip(overlap, 0.0, None)
    lost = np.flatnonzero(weights.sum(axis=1) < hop * 1e-3)
    middles = bounds[lost].mean(axis=1)
    weights[lost] = 0.0
    weights[lost, np.abs(centres - middles[:, np.newaxis]).argmin(axis=1)] = 1.0
    normalised: Frames = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return normalised
