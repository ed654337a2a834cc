"""The spectrogram that Whisper's encoder hears.

It is that of faster-whisper's own extractor, at a fraction of its processor time: its one matrix product
wakes the threads of the linear algebra library, which then spin for longer than the product takes. It is
rounded only once, so that it does not depend on how many threads there are: near a tie, a model that computes
in eight bits makes another word of the last bit of its input.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from speakcheck.audio.clip import Samples

WINDOW, HOP = 400, 160
"""Samples of a frame, and between frames: 25 and 10 ms (Radford et al., 2022, section 2.2)."""
FLOOR, RANGE = 1e-10, 8.0
"""Least power, and how far below the loudest band of the clip a band can fall, in powers of ten."""

Spectrogram = NDArray[np.float32]
"""Shape (bands, frames)."""


def spectrogram(samples: Samples, filters: Spectrogram) -> Spectrogram:
    """Return the scaled logarithms of the power in each band, a frame for every 10 ms and one more.

    `filters` are the weights of every band, shape (bands, WINDOW // 2 + 1).
    """
    sound = np.pad(np.pad(samples.astype(np.float64), (0, HOP)), WINDOW // 2, mode="reflect")
    frames = sliding_window_view(sound, WINDOW)[::HOP][:-1] * np.hanning(WINDOW + 1)[:-1]
    spectrum = np.fft.rfft(frames, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    # einsum, unlike the product of two matrices, computes in this thread alone.
    bands = np.log10(np.maximum(np.einsum("bp,fp->bf", filters.astype(np.float64), power), FLOOR))
    scaled: Spectrogram = ((np.maximum(bands, bands.max() - RANGE) + 4.0) / 4.0).astype(np.float32)
    return scaled
