"""Owns what is done to log-mel frames so that no two clips sound alike: mouth, pace, room, level, gaps.

Everything happens on log10 power (corpus.log_mel), where a level is an addition and noise is added as power.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.training.fixtures.room import rms
from speakcheck.training.whisper.corpus import log_mel

Mels = NDArray[np.float32]
"""Shape (n, 80), log10 power at 100 frames a second."""

BANDS = 80
DECADE = np.float32(np.log(10))
SILENCE = -10.0
RANGE = 8.0
"""Decades below the loudest that Whisper's scale keeps."""
WARPS, WARP_RANGE, WARP_KNOTS, WARP_DEVIATION = 200, (0.86, 1.17), 5, 0.04
"""Mouths: factors on the frequencies, for longer or shorter ones, that deviate a little along the scale."""
TILT_DB, TILT_KNOTS = 5.0, 6
"""Deviation of a random filter, and the points of which it is made."""
BLUR_SHARE, BLURS = 0.4, 3
"""How often neighbouring bands run together, as in a voice too low to show harmonics, and how strongly."""
PACES = (0.85, 1.2)
LINEAR_BANDS, LINEAR_HZ = 15.0, 1000.0
"""Below this the mel scale is linear, above it is logarithmic, in the bands of Slaney's scale of 80."""
NOISE_SECONDS = 20
TONE_FILTERS = (0.0, 0.6, 0.85, 0.97)
"""How fast a colour of noise falls off: white to brown."""
QUIET_DB, ROOM_DB, LOUD_DB = (-95.0, -60.0), (-70.0, -45.0), (-45.0, -22.0)
"""Of the noise, below full scale."""


def warp(mels: Mels, random: np.random.Generator) -> Mels:
    """Return the frames as if said by another mouth, through another microphone."""
    low, share = _warps()[random.integers(WARPS)]
    knots = random.normal(scale=TILT_DB / 10, size=TILT_KNOTS)
    curve = np.interp(np.linspace(0, TILT_KNOTS - 1, BANDS), np.arange(TILT_KNOTS), knots)
    warped: Mels = mels[:, low] * (1 - share) + mels[:, low + 1] * share
    warped += (curve - curve.mean()).astype(np.float32)
    if random.random() < BLUR_SHARE:
        for _ in range(random.integers(1, BLURS + 1)):
            warped[:, 1:-1] = (warped[:, :-2] + 2 * warped[:, 1:-1] + warped[:, 2:]) / 4
    return warped


@cache
def _warps() -> tuple[tuple[NDArray[np.int64], Mels], ...]:
    """Return, for each mouth, the band below each warped band, and how far above it that lies."""
    random = np.random.default_rng(0)
    hertz = _hertz(np.arange(BANDS, dtype=np.float64))
    bands = np.linspace(-1, BANDS, 8001)
    grid = _hertz(bands)
    warps = []
    for factor in np.linspace(*WARP_RANGE, WARPS):
        knots = factor * (1 + random.normal(scale=WARP_DEVIATION, size=WARP_KNOTS))
        factors = np.interp(np.linspace(0, WARP_KNOTS - 1, BANDS), np.arange(WARP_KNOTS), knots)
        places = np.clip(np.interp(hertz * factors, grid, bands), 0, BANDS - 1)
        low = np.minimum(places.astype(np.int64), BANDS - 2)
        warps.append((low, (places - low).astype(np.float32)))
    return tuple(warps)


def _hertz(bands: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the centres of bands: Slaney's mel scale, 80 bands up to 8 kHz."""
    mel = (bands + 1) * (45.245640471924965 / (BANDS + 1))
    return np.where(mel < LINEAR_BANDS, mel * 200 / 3, LINEAR_HZ * 6.4 ** ((mel - LINEAR_BANDS) / 27))


def pace(mels: Mels, factor: float) -> Mels:
    """Return the frames said faster (factor above 1) or slower."""
    count = max(2, round(len(mels) / factor))
    places = np.linspace(0, len(mels) - 1, count)
    low = np.minimum(places.astype(int), len(mels) - 2)
    share = (places - low)[:, None].astype(np.float32)
    paced: Mels = mels[low] * (1 - share) + mels[low + 1] * share
    return paced


def in_room(mels: Mels, random: np.random.Generator) -> Mels:
    """Return the frames at another level and with the noise of a room, or none."""
    mels = mels + np.float32(min(random.normal(-6, 7), 6) / 10)
    kind = random.random()
    if kind < 0.2:
        return mels
    levels = QUIET_DB if kind < 0.5 else ROOM_DB if kind < 0.92 else LOUD_DB
    return add(mels, noise(len(mels), float(random.uniform(*levels)), random))


def empty(random: np.random.Generator) -> Mels:
    """Return frames in which nobody speaks: silence, room tone or loud noise."""
    count = int(random.integers(30, 1000))
    if random.random() < 0.2:
        return np.full((count, BANDS), SILENCE, np.float32)
    return noise(count, float(random.uniform(-90, -8)), random)


def noise(count: int, decibel: float, random: np.random.Generator) -> Mels:
    """Return frames of noise of some colour, at a level below full scale."""
    bank = _noises()[random.integers(len(TONE_FILTERS))]
    start = random.integers(len(bank))
    frames = bank[(np.arange(count) + start) % len(bank)]
    louder: Mels = np.maximum(frames + np.float32(decibel / 10), SILENCE)
    return louder


def add(mels: Mels, others: Mels) -> Mels:
    """Return the sum of two sounds."""
    # The natural functions are several times faster in single precision than those of base 10.
    decades = np.exp(-np.abs(mels - others) * DECADE)
    total: Mels = np.maximum(mels, others) + np.log(1 + decades) / DECADE
    return total


@cache
def _noises() -> tuple[Mels, ...]:
    """Return frames of noise with an effective amplitude of 1, one array for each colour."""
    random = np.random.default_rng(0)
    banks = []
    for share in TONE_FILTERS:
        white = random.normal(size=NOISE_SECONDS * SAMPLE_RATE)
        sound = np.convolve(white, share ** np.arange(64), mode="same")
        banks.append(log_mel(sound / rms(sound)).astype(np.float32))
    return tuple(banks)


def scaled(mels: Mels) -> Mels:
    """Return the frames as Whisper wants them."""
    kept: Mels = np.maximum(mels, mels.max() - RANGE)
    return (kept + np.float32(4)) / np.float32(4)


def masked(mels: Mels, random: np.random.Generator) -> Mels:
    """Return scaled frames with bands and moments wiped out (SpecAugment, Park et al. 2019)."""
    mels = mels.copy()
    for _ in range(random.integers(0, 3)):
        first = random.integers(BANDS)
        mels[:, first : first + random.integers(1, 10)] = mels.mean()
    for _ in range(random.integers(0, 1 + len(mels) // 150)):
        first = random.integers(len(mels))
        mels[first : first + random.integers(1, 9)] = mels.mean()
    return mels
