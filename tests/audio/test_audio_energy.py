"""Where speech is and where pauses are, in clean, noisy and quiet recordings."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.energy import HOP, SILENCE, background, frame_levels, pauses, runs, speech_spans

Signal = Callable[..., Samples]
TOLERANCE = 0.04
"""Seconds that an edge of speech may be off; a frame looks at 25 ms and three are averaged."""


def hum(duration: float, level: float, base: float = 50.0) -> Samples:
    time = np.arange(round(duration * SAMPLE_RATE)) / SAMPLE_RATE
    wave = sum(np.sin(2 * np.pi * base * order * time) / order for order in range(1, 8))
    return np.asarray(wave * 10 ** (level / 20), np.float32)


def assert_spans(found: tuple[tuple[float, float], ...], *expected: tuple[float, float]) -> None:
    assert len(found) == len(expected), found
    for span, wanted in zip(found, expected, strict=True):
        assert span == pytest.approx(wanted, abs=TOLERANCE)


def test_level_is_the_mean_square_in_db() -> None:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    levels = frame_levels(np.asarray(np.sin(2 * np.pi * 1_000 * time), np.float32))
    assert len(levels) == 100
    assert levels[2:-2] == pytest.approx(-3.01, abs=0.05)


def test_digital_silence_has_the_least_level() -> None:
    assert (frame_levels(np.zeros(8_000, np.float32)) == SILENCE).all()


@pytest.mark.parametrize("hertz", [0, 30, 50, 60, 75, 80], ids=str)
def test_offset_and_rumble_hardly_count(hertz: float) -> None:
    time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    wave = np.cos(2 * np.pi * hertz * time).astype(np.float32)
    assert np.median(frame_levels(wave)) < -3 - 18


@pytest.mark.parametrize("length", [0, 1, HOP - 1, HOP, HOP + 1, 20 * SAMPLE_RATE + 7])
def test_frames_cover_every_sample(length: int) -> None:
    levels = frame_levels(np.ones(length, np.float32))
    assert len(levels) == -(-length // HOP)
    assert len(background(levels)) == len(levels)


def test_words_and_pauses_of_clean_speech(speech: Signal) -> None:
    clip = Clip(speech(4, (0.5, 1.2), (1.6, 2.4), (3.0, 3.6)), start=100)
    assert_spans(speech_spans(clip), (0.5, 1.2), (1.6, 2.4), (3.0, 3.6))
    assert_spans(pauses(clip), (1.2, 1.6), (2.4, 3.0))


def test_a_plosive_closure_is_no_pause(speech: Signal) -> None:
    clip = Clip(speech(2, (0.3, 0.8), (0.92, 1.5)))
    assert_spans(speech_spans(clip), (0.3, 1.5))
    assert_spans(speech_spans(clip, pause=0.05), (0.3, 0.8), (0.92, 1.5))
    assert pauses(clip) == ()


@pytest.mark.parametrize("slope", [0.0, 0.5, 0.8], ids=["white", "pink", "fan"])
@pytest.mark.parametrize("ratio", [30, 20, 10])
def test_speech_is_found_in_steady_noise(speech: Signal, noise: Signal, slope: float, ratio: float) -> None:
    voice = speech(5, (1.0, 2.2), (3.0, 4.2))
    found = speech_spans(Clip(voice + noise(5, -20 - ratio, slope)))
    assert len(found) == 2
    assert np.asarray(found) == pytest.approx(np.array([(1.0, 2.2), (3.0, 4.2)]), abs=0.12)


@pytest.mark.parametrize("base", [50.0, 60.0])
def test_speech_is_found_above_mains_hum(speech: Signal, base: float) -> None:
    clip = Clip(speech(4, (1.0, 2.0), (2.6, 3.2)) + hum(4, -32, base) + np.float32(0.1))
    assert_spans(speech_spans(clip), (1.0, 2.0), (2.6, 3.2))


@pytest.mark.parametrize("gain", [0, -20, -40, -55], ids=lambda gain: f"{gain} dB")
def test_a_quiet_recording_has_the_same_spans(speech: Signal, noise: Signal, gain: float) -> None:
    loud = speech(4, (1.0, 2.0), (2.6, 3.2)) + noise(4, -60)
    quiet = Clip(loud * np.float32(10 ** (gain / 20)))
    assert speech_spans(quiet) == pytest.approx(np.array(speech_spans(Clip(loud))), abs=0.011)


@pytest.mark.parametrize("level", [-70, -40, -10])
@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0], ids=["white", "pink", "brown"])
def test_steady_noise_is_no_speech(noise: Signal, slope: float, level: float) -> None:
    assert speech_spans(Clip(noise(6, level, slope))) == ()


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.float32),
        np.zeros(32_000, np.float32),
        np.full(32_000, 0.5, np.float32),
        hum(3, -20),
        np.round(np.random.default_rng(0).normal(0, 0.3, 32_000)).astype(np.float32) / 32_768,
    ],
    ids=["nothing", "silence", "offset", "hum", "toggling last bit"],
)
def test_no_sound_no_speech(samples: Samples) -> None:
    assert speech_spans(Clip(samples)) == ()


def test_a_click_is_no_speech(noise: Signal) -> None:
    samples = noise(3, -60)
    samples[16_000:16_300] += np.float32(0.5)
    assert speech_spans(Clip(samples)) == ()


def test_a_fan_that_starts_later_does_not_stay_speech(speech: Signal, noise: Signal) -> None:
    samples = speech(20, (1.0, 2.0)) + noise(20, -60)
    samples[5 * SAMPLE_RATE :] += noise(15, -40)
    spans = speech_spans(Clip(samples))
    assert spans[0] == pytest.approx((1.0, 2.0), abs=TOLERANCE)
    assert spans[-1][1] < 9


def test_the_last_span_ends_with_the_clip(speech: Signal) -> None:
    samples = speech(2.003, (1.0, 2.003))
    assert speech_spans(Clip(samples))[-1][1] <= 2.003


@settings(max_examples=40)
@given(hnp.arrays(np.float32, st.integers(0, 12_000), elements=st.floats(-2, 2, width=32)))
def test_spans_are_ordered_apart_and_inside(samples: Samples) -> None:
    clip = Clip(samples)
    edges = [edge for span in speech_spans(clip) for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= clip.duration for edge in edges)


def test_runs_lists_what_is_true() -> None:
    assert runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert runs(np.array([False])) == []
