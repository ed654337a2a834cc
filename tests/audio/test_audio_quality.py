"""What is said of good takes, of spoilt ones, and of ones that hold no speech."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from speakcheck.audio.chunking import pieces
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.energy import SILENCE, frame_levels, speech_frames
from speakcheck.audio.level import PEAK, SPEECH_LEVEL, mean_level, normalise_level
from speakcheck.audio.problems import PROBLEM_TEXT, Problem
from speakcheck.audio.quality import QualityMeter, TakeQuality
from speakcheck.i18n import CHINESE, in_language

Signal = Callable[..., Samples]


def judged(samples: Samples, *, longest: float | None = None, truncated: bool = False) -> TakeQuality:
    meter = QualityMeter(longest)
    for piece in pieces([samples]):
        meter.add(piece)
    return meter.finish(truncated=truncated)


@pytest.fixture
def take(speech: Signal, noise: Signal) -> Samples:
    """Two phrases at -20 dBFS with some background, whole at both ends."""
    return speech(4, (0.6, 1.8), (2.2, 3.4)) + noise(4, -60)


def test_a_good_take_has_no_problem(take: Samples) -> None:
    quality = judged(take)
    assert quality.problems == ()
    assert quality.usable
    assert quality.duration == 4
    assert quality.speech_start == pytest.approx(0.6, abs=0.04)
    assert quality.speech_end == pytest.approx(3.4, abs=0.04)
    assert quality.level_dbfs == pytest.approx(-20, abs=1)
    assert quality.snr == pytest.approx(40, abs=2)


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0], ids=["white", "pink", "brown"])
def test_a_background_alone_holds_no_speech(noise: Signal, slope: float) -> None:
    quality = judged(noise(4, -30, slope))
    assert (quality.problems, quality.usable) == ((Problem.NO_SPEECH,), False)
    assert (quality.speech_start, quality.speech_end, quality.snr) == (None, None, None)
    assert quality.level_dbfs == SILENCE


def test_nothing_at_all_holds_no_speech() -> None:
    assert QualityMeter().finish().problems == (Problem.NO_SPEECH,)


@pytest.mark.parametrize(
    ("gain", "problems", "usable"),
    [(-20, (), True), (-35, (Problem.TOO_QUIET,), True), (-50, (Problem.TOO_QUIET,), False)],
    ids=["-40 dBFS", "-55 dBFS", "-70 dBFS"],
)
def test_quiet_takes(take: Samples, gain: float, problems: tuple[Problem, ...], usable: bool) -> None:
    quality = judged(take * np.float32(10 ** (gain / 20)))
    assert (quality.problems, quality.usable) == (problems, usable)


@pytest.mark.parametrize(
    ("ratio", "problems", "usable"),
    [(25, (), True), (10, (Problem.NOISY,), True), (3, (Problem.NOISY,), False)],
    ids=lambda value: str(value),
)
def test_noisy_takes(
    speech: Signal, noise: Signal, ratio: float, problems: tuple[Problem, ...], usable: bool
) -> None:
    quality = judged(speech(4, (0.6, 1.8), (2.2, 3.4)) + noise(4, -20 - ratio))
    assert (quality.problems, quality.usable) == (problems, usable)


def peak_normal(samples: Samples) -> Samples:
    return np.asarray(samples / np.abs(samples).max(), np.float32)


@pytest.mark.parametrize("rail", [1.0, 0.5, 1.05], ids=["full scale", "turned down after", "resampled"])
def test_overdriven_takes(take: Samples, rail: float) -> None:
    for drive, usable in ((2.5, True), (20, False)):
        clipped = np.clip(peak_normal(take) * np.float32(drive), -1, 1) * np.float32(rail)
        quality = judged(clipped)
        assert (quality.problems, quality.usable) == ((Problem.CLIPPED,), usable)


def test_an_overdriven_take_of_8_bits_is_seen_and_a_good_one_is_not(take: Samples) -> None:
    for drive, problems in ((1.0, ()), (3.0, (Problem.CLIPPED,))):
        driven = np.round(peak_normal(take) * np.float32(drive) * 127)
        assert judged(np.asarray(np.clip(driven, -128, 127) / 128, np.float32)).problems == problems


def test_loud_is_not_clipped(take: Samples) -> None:
    assert judged(peak_normal(take)).problems == ()
    assert judged(peak_normal(take) * np.float32(4)).problems == ()


def test_a_take_cut_within_speech_is_refused(take: Samples) -> None:
    loudest = int(1.1 * SAMPLE_RATE)
    start, end = judged(take[loudest:]), judged(take[: int(2.7 * SAMPLE_RATE)])
    assert (start.problems, start.usable) == ((Problem.CUT_START,), False)
    assert (end.problems, end.usable) == ((Problem.CUT_END,), False)


def test_a_cut_word_does_not_cost_a_long_reading(speech: Signal, noise: Signal) -> None:
    samples = speech(40, (0.5, 15), (15.5, 30), (30.5, 39)) + noise(40, -60)
    quality = judged(samples[int(1.5 * SAMPLE_RATE) :])
    assert (quality.problems, quality.usable) == ((Problem.CUT_START,), True)


def test_speech_that_begins_or_ends_with_the_recording_may_be_scored(speech: Signal) -> None:
    assert judged(speech(2, (0.0, 1.2))).usable
    assert judged(speech(2, (0.8, 2.0))).usable


def test_a_click_at_the_edge_is_no_cut(take: Samples) -> None:
    samples = take.copy()
    samples[:500] += np.float32(0.3)
    samples[-500:] -= np.float32(0.3)
    assert judged(samples).problems == ()


def test_too_long_and_truncated_are_told(take: Samples) -> None:
    assert judged(take, longest=4).problems == ()
    quality = judged(take, longest=3.9, truncated=True)
    assert (quality.problems, quality.usable) == ((Problem.TOO_LONG, Problem.TRUNCATED), False)
    assert judged(take, truncated=True).usable


def test_a_problem_found_elsewhere_is_added_in_order(take: Samples) -> None:
    quality = judged(take, truncated=True)
    wrong = quality.having(Problem.WRONG_TEXT, usable=False)
    assert (wrong.problems, wrong.usable) == ((Problem.TRUNCATED, Problem.WRONG_TEXT), False)
    remarked = wrong.having(Problem.NOISY, usable=True)
    assert remarked.problems == (Problem.NOISY, Problem.TRUNCATED, Problem.WRONG_TEXT)
    assert not remarked.usable


def test_a_long_take_is_judged_over_all_its_pieces(speech: Signal, noise: Signal) -> None:
    phrases = [(start + 0.5, start + 3.0) for start in range(0, 60, 4)]
    quality = judged(speech(60, *phrases) + noise(60, -60))
    assert quality.problems == ()
    assert quality.speech_start == pytest.approx(0.5, abs=0.04)
    assert quality.speech_end == pytest.approx(59.0, abs=0.04)
    assert quality.level_dbfs == pytest.approx(-20, abs=1)


@given(hnp.arrays(np.float32, st.integers(0, 6_000), elements=st.floats(-4, 4, width=32)))
def test_any_samples_get_a_verdict(samples: Samples) -> None:
    quality = judged(samples)
    assert quality.duration == len(samples) / SAMPLE_RATE
    assert (Problem.NO_SPEECH in quality.problems) == (quality.speech_start is None)


def test_every_problem_is_explained_in_both_languages() -> None:
    assert set(PROBLEM_TEXT) == set(Problem)
    for advice in PROBLEM_TEXT.values():
        assert re.fullmatch(r"[A-Z][^.]*\. [A-Z][^.]*\.", advice)
        assert re.fullmatch(r"[\u4e00-\u9fff，。]+", in_language(advice, CHINESE))


@pytest.mark.parametrize("gain", [-50, -10, 0], ids=lambda gain: f"{gain} dB")
def test_levelled_speech_has_one_level(take: Samples, gain: float) -> None:
    clip = normalise_level(Clip(take * np.float32(10 ** (gain / 20)), start=7))
    levels = frame_levels(clip.samples)
    assert mean_level(levels, speech_frames(levels)) == pytest.approx(SPEECH_LEVEL, abs=0.2)
    assert clip.start == 7


def test_levelling_does_not_clip(take: Samples) -> None:
    samples = take.copy()
    samples[100:110] = 0.9
    assert float(np.abs(normalise_level(Clip(samples * np.float32(0.01))).samples).max()) <= PEAK + 1e-6


def test_levelling_leaves_silence_alone() -> None:
    clip = Clip(np.zeros(16_000, np.float32))
    assert normalise_level(clip) is clip


def test_floats_on_another_scale_are_measured(take: Samples) -> None:
    """Some programs write 16- or 32-bit values into float files without scaling them."""
    for scale in (2.0**15, 2.0**31):
        quality = judged(np.clip(take * np.float32(scale), -(2.0**31), 2.0**31).astype(np.float32))
        assert quality.usable
        assert quality.problems == ()
