"""What has a pitch: voices, high and low, in noise; not breath, noise or clicks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.energy import HOP, frame_levels, runs, speech_frames
from speakcheck.audio.files import load
from speakcheck.audio.voicing import voiced_frames

Signal = Callable[..., Samples]
AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"


def tone(hertz: float, seconds: float = 1.0) -> Samples:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * hertz * order * time) / order for order in range(1, 12))
    return np.asarray(0.1 * wave, np.float32)


def longest(samples: Samples) -> int:
    return max((end - begin for begin, end in runs(voiced_frames(samples))), default=0)


@pytest.mark.parametrize("hertz", [85, 120, 200, 300, 390], ids=lambda hertz: f"{hertz} Hz")
def test_a_pitched_sound_is_voiced(hertz: float) -> None:
    assert voiced_frames(tone(hertz))[3:-3].all()


@pytest.mark.parametrize("slope", [0.0, 0.5], ids=["white", "pink"])
def test_noise_is_not_voiced(noise: Signal, slope: float) -> None:
    assert longest(noise(20, -30, slope)) < 4


def test_a_voice_is_voiced_in_noise_10_db_below(noise: Signal) -> None:
    samples = tone(150)
    level = 10 * np.log10(np.mean(samples.astype(np.float64) ** 2))
    assert voiced_frames(samples + noise(1, level - 10))[3:-3].mean() > 0.9


@pytest.mark.parametrize("path", sorted(AUDIO.glob("clean-*.flac")), ids=lambda path: path.stem)
def test_every_stretch_of_speech_is_voiced_somewhere(path: Path) -> None:
    clip: Clip = load(path)
    for begin, end in runs(speech_frames(frame_levels(clip.samples))):
        assert longest(clip.samples[begin * HOP : end * HOP]) >= 10


@pytest.mark.parametrize("length", [0, 1, HOP, 3 * HOP + 1])
def test_frames_are_those_of_the_levels(length: int) -> None:
    samples = np.zeros(length, np.float32)
    assert len(voiced_frames(samples)) == len(frame_levels(samples))
    assert not voiced_frames(samples).any()
