"""How loud speech is, and the gain that brings it to the level recognisers expect."""

import numpy as np

from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import Activity, Levels, frame_levels, speech_frames

SPEECH_LEVEL = -23.0
"""dBFS; the mean power of speech after levelled()."""
PEAK = 0.99
"""The highest sample after levelled(), as a share of full scale."""


def normalise_level(clip: Clip) -> Clip:
    """Scale a clip so that its speech has SPEECH_LEVEL, or less where a peak would pass PEAK.

    A clip without speech comes back as it is.
    """
    levels = frame_levels(clip.samples)
    active = speech_frames(levels)
    if not active.any():
        return clip
    gain = 10 ** ((SPEECH_LEVEL - mean_level(levels, active)) / 20)
    peak = float(np.max(np.abs(clip.samples)))
    return Clip(clip.samples * np.float32(min(gain, PEAK / peak)), clip.start)


def mean_level(levels: Levels, active: Activity) -> float:
    """Average the power of the active frames, at least one, in dB re full scale."""
    return float(10 * np.log10(np.mean(10 ** (levels[active].astype(np.float64) / 10))))
