"""Owns what is done to recordings so that rooms and microphones do not count: the same speech elsewhere."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3

Gain = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From frequencies in Hz to factors."""

SPEED_SHARE, SPEEDS = 0.5, (0.9, 1.1)
"""How often, and how much, a voice becomes higher and faster or lower and slower."""
ROOM_SHARE, ROOM_SECONDS, ROOM_DB = 0.3, (0.1, 0.5), (3.0, 15.0)
"""How often there is a room, its reverberation time, and how far the direct sound lies above it."""
FILTER_SHARE, FILTER_DB, FILTER_HZ = 0.5, 7.0, (80, 300, 800, 2000, 4000, 8000)
"""How often the microphone colours the sound, how much, and the frequencies in between which it does."""
TELEPHONE_SHARE, TELEPHONE_HZ = 0.15, (200.0, 3400.0)
MP3_SHARE = 0.1
NOISE_SHARE, NOISE_DB = 0.5, (8.0, 35.0)
"""How often there is noise, of any colour from white to brown, and how far it lies below the sound."""


def roughened(clip: Clip, random: np.random.Generator) -> tuple[Clip, float]:
    """Return the clip as it might have been recorded elsewhere, and by what factor it became faster."""
    samples: NDArray[np.float64] = clip.samples.astype(np.float64)
    speed = 1.0
    if random.random() < SPEED_SHARE:
        speed = float(random.uniform(*SPEEDS))
        places = np.arange(int(len(samples) / speed)) * speed
        samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float64)
    if random.random() < ROOM_SHARE:
        samples = in_room(samples, random)
    if random.random() < FILTER_SHARE:
        gains = random.uniform(-FILTER_DB, FILTER_DB, len(FILTER_HZ))
        samples = filtered(samples, lambda hertz: 10 ** (np.interp(hertz, FILTER_HZ, gains) / 20))
    codec = random.random()
    if codec < TELEPHONE_SHARE:
        samples = filtered(samples, telephone)
    elif codec < TELEPHONE_SHARE + MP3_SHARE:
        samples = through_mp3(samples.astype(np.float32)).astype(np.float64)
    if random.random() < NOISE_SHARE:
        samples = samples + noise_for(samples, random)
    return Clip(samples.astype(np.float32), clip.start), speed


def in_room(samples: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Add the reverberation of a room: noise that dies away."""
    count = int(random.uniform(*ROOM_SECONDS) * SAMPLE_RATE)
    tail = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail *= 10 ** (-random.uniform(*ROOM_DB) / 20) / np.linalg.norm(tail)
    tail[0] += 1.0
    size = 1 << (len(samples) + count - 1).bit_length()
    product = np.fft.rfft(samples, size) * np.fft.rfft(tail, size)
    return np.fft.irfft(product, size)[: len(samples)]


def filtered(samples: NDArray[np.float64], gain: Gain) -> NDArray[np.float64]:
    """Apply a gain to every frequency."""
    hertz: NDArray[np.float64] = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE).astype(np.float64)
    return np.fft.irfft(np.fft.rfft(samples) * gain(hertz), len(samples))


def telephone(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the gain of a telephone line."""
    low, high = TELEPHONE_HZ
    gain: NDArray[np.float64] = 1 / (1 + (low / np.maximum(hertz, 1)) ** 6) / (1 + (hertz / high) ** 16)
    return gain


def through_mp3(samples: Samples) -> Samples:
    """Return what is left of a sound in a small MP3; the decoder takes away the delay that the coder adds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp3"
        path.write_bytes(as_mp3(samples))
        back = load(path).samples[: len(samples)]
    return np.pad(back, (0, len(samples) - len(back))).astype(np.float32)


def noise_for(samples: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Return noise for a sound."""
    colour = random.uniform(0, 1)
    noise = filtered(random.standard_normal(len(samples)), lambda hertz: np.maximum(hertz, 50.0) ** -colour)
    level = np.sqrt(np.mean(samples**2)) * 10 ** (-random.uniform(*NOISE_DB) / 20)
    scaled: NDArray[np.float64] = noise * level / noise.std()
    return scaled
