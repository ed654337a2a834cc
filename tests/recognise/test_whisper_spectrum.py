"""The spectrogram that Whisper hears, beside that of the library."""

from collections.abc import Callable

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor

from speakcheck.audio.clip import Clip, Samples
from speakcheck.recognise.whisper.spectrum import spectrogram


@pytest.mark.parametrize("bands", [80, 128])
@pytest.mark.parametrize("name", ["clean-users-slt", "halting-story-rms", "problem-digital-silence"])
def test_it_is_that_of_the_library(name: str, bands: int, clip: Callable[[str], Clip]) -> None:
    agrees(clip(f"{name}.flac").samples, bands)


@pytest.mark.parametrize("length", [0, 1, 159, 160, 161, 1_000])
def test_the_shortest_sounds_have_one_too(length: int) -> None:
    agrees(np.random.default_rng(3).normal(0, 0.1, length).astype(np.float32), 80)


def agrees(samples: Samples, bands: int) -> None:
    extractor = FeatureExtractor(feature_size=bands)
    ours, theirs = spectrogram(samples, extractor.mel_filters), extractor(samples)
    assert ours.dtype == theirs.dtype
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-4)
