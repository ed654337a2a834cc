"""The energy of a recording over time, and from it where speech is and where pauses are.

Energy tells speech from a steady background (silence, hiss, hum, a fan), not from other changing sounds:
music or a second voice counts as speech.
"""

from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples

Levels = NDArray[np.float32]
"""Shape (frames,), dB re full scale (a mean square of 1 is 0 dB), one per HOP."""
Activity = NDArray[np.bool_]
"""Shape (frames,), whether there is speech."""
Span = tuple[float, float]
"""Begin and end in seconds from the beginning of the clip."""

HOP = SAMPLE_RATE // 100
"""Samples between frames: 10 ms."""
WINDOW = SAMPLE_RATE // 40
"""Samples that a frame looks at: 25 ms around the middle of its hop."""
SILENCE = -120.0
"""dB; the level of digital silence, and the least a frame can have."""
RUMBLE, VOICE = 100.0, 200.0
"""Hz; nothing up to the first counts (offset, rumble, mains hum), everything from the second. The window
blurs tones by some 60 Hz, so that one of 80 Hz falls by 19 dB and one of 150 Hz by 3 dB."""
PAUSE = 0.25
"""Seconds; a shorter gap (the closure of a plosive, a catch of breath) belongs to the speech around it."""
SHORTEST_SPEECH = 0.1
"""Seconds; a shorter sound is a click."""

_TRANSFORM = 512
_CHUNK = 2_000
"""Frames transformed at once, which bounds the memory."""
_SMOOTHING = 3
"""Frames averaged before any decision."""
_FLOOR_BLOCK, _FLOOR_REACH = 50, 5
"""Frames in a block, and blocks to either side, of which the quietest gives the background of a frame."""
_ONSET, _OFFSET = 8.0, 4.0
"""dB above the background where speech begins to be sure, and below which it has ended."""
_ONSET_DEPTH, _OFFSET_DEPTH = 22.0, 28.0
"""dB below the loud speech of the clip; the same two thresholds where the background is very quiet."""
_LOUD = 90
"""Percentile of the frames above the background that stands for loud speech."""
_SURE = 3
"""Frames above the onset threshold that a stretch of speech needs."""


def speech_spans(clip: Clip, pause: float = PAUSE) -> tuple[Span, ...]:
    """Find the stretches of speech that are parted by silence of at least `pause` seconds, in order."""
    active = speech_frames(frame_levels(clip.samples), pause)
    seconds = ((begin * HOP / SAMPLE_RATE, end * HOP / SAMPLE_RATE) for begin, end in runs(active))
    return tuple((begin, min(end, clip.duration)) for begin, end in seconds)


def pauses(clip: Clip, shortest: float = PAUSE) -> tuple[Span, ...]:
    """Find the silences of at least `shortest` seconds between the first and the last sound of speech."""
    spans = speech_spans(clip, shortest)
    return tuple((before[1], after[0]) for before, after in pairwise(spans))


def speech_frames(levels: Levels, pause: float = PAUSE) -> Activity:
    """Mark the frames of speech; gaps shorter than `pause` seconds within speech are filled."""
    smooth = _smoothed(levels)
    floor = background(levels)
    above = smooth[smooth > floor + _ONSET]
    if not len(above):
        return np.zeros(len(levels), np.bool_)
    loud = np.percentile(above, _LOUD)
    sure = smooth > np.maximum(floor + _ONSET, loud - _ONSET_DEPTH)
    possible = smooth > np.maximum(floor + _OFFSET, loud - _OFFSET_DEPTH)
    total = np.concatenate(([0], np.cumsum(sure)))
    kept = [(begin, end) for begin, end in runs(possible) if total[end] - total[begin] >= _SURE]
    return _bridged(kept, len(levels), round(pause * SAMPLE_RATE / HOP))


def background(levels: Levels) -> Levels:
    """Follow the level of the background: the quietest that the recording gets within some 2.5 s."""
    smooth = _smoothed(levels)
    count = -(-len(smooth) // _FLOOR_BLOCK)
    filled = np.pad(smooth, (0, count * _FLOOR_BLOCK - len(smooth)), constant_values=np.inf)
    quietest = filled.reshape(count, _FLOOR_BLOCK).min(axis=1) if count else filled
    reach = np.pad(quietest, _FLOOR_REACH, constant_values=np.inf)
    floor = sliding_window_view(reach, 2 * _FLOOR_REACH + 1).min(axis=1) if count else quietest
    return np.repeat(floor, _FLOOR_BLOCK)[: len(levels)].astype(np.float32)


def frame_levels(samples: Samples) -> Levels:
    """Measure the level of every 10 ms; the frames cover all samples, the last one may reach beyond them."""
    frames = -(-len(samples) // HOP)
    before = (WINDOW - HOP) // 2
    padded = np.pad(samples, (before, frames * HOP - len(samples) + before))
    levels = np.empty(frames, np.float32)
    weights, window = _weights()
    for begin in range(0, frames, _CHUNK):
        stretch = padded[begin * HOP : (begin + _CHUNK - 1) * HOP + WINDOW]
        spectrum = np.fft.rfft(sliding_window_view(stretch, WINDOW)[::HOP] * window, n=_TRANSFORM, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2) @ weights
        levels[begin : begin + _CHUNK] = 10 * np.log10(np.maximum(power, np.finfo(np.float32).tiny))
    return np.maximum(levels, np.float32(SILENCE))


def runs(active: Activity) -> list[tuple[int, int]]:
    """List the stretches of True as begin and end (exclusive) frames."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def _bridged(kept: list[tuple[int, int]], frames: int, gap: int) -> Activity:
    """Join stretches that are less than `gap` frames apart, and drop what is too short for speech."""
    joined: list[tuple[int, int]] = []
    for begin, end in kept:
        if joined and begin - joined[-1][1] < gap:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    active = np.zeros(frames, np.bool_)
    for begin, end in joined:
        active[begin:end] = (end - begin) * HOP >= SHORTEST_SPEECH * SAMPLE_RATE
    return active


def _smoothed(levels: Levels) -> Levels:
    """Average the power of neighbouring frames."""
    if not len(levels):
        return levels
    power = 10 ** (np.pad(levels, _SMOOTHING // 2, mode="edge").astype(np.float64) / 10)
    mean = sliding_window_view(power, _SMOOTHING).mean(axis=1)
    return np.asarray(10 * np.log10(mean), np.float32)


def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Give the weight of each bin's power, scaled so that the sum is a mean square, and the window."""
    window = np.hanning(WINDOW)
    hertz = np.fft.rfftfreq(_TRANSFORM, 1 / SAMPLE_RATE)
    passed = np.sin(0.5 * np.pi * np.clip((hertz - RUMBLE) / (VOICE - RUMBLE), 0, 1)) ** 2
    scale = 2 / (_TRANSFORM * np.sum(window**2))
    return (passed * scale).astype(np.float32), window.astype(np.float32)
