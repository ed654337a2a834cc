"""The change of rate and of speed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.audio.resampling import Resampler, resampled, time_stretch

RATES = (8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000)
SPEEDS = (0.6, 0.7, 0.8, 0.9)


def noise(count: int) -> Samples:
    return (0.1 * np.random.default_rng(5).standard_normal(count)).astype(np.float32)


def tone(frequency: float, rate: int, seconds: float = 1.0) -> Samples:
    return np.sin(2 * np.pi * frequency * np.arange(round(rate * seconds)) / rate).astype(np.float32)


def level(samples: Samples) -> float:
    """dB re a sine of full scale, edges left out."""
    inner = samples[len(samples) // 10 : -len(samples) // 10]
    return 10 * float(np.log10(2 * np.mean(inner.astype(np.float64) ** 2) + 1e-20))


def pitch(samples: Samples, rate: int = SAMPLE_RATE) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 18))
    return float(np.argmax(spectrum)) * rate / (1 << 18)


@given(rate=st.sampled_from(RATES), cuts=st.lists(st.integers(0, 6_000), max_size=6))
def test_where_blocks_begin_and_end_makes_no_difference(rate: int, cuts: list[int]) -> None:
    sound = noise(6_000)
    resampler = Resampler(rate)
    blocks = [resampler.add(block) for block in np.split(sound, sorted(cuts))]
    assert np.array_equal(np.concatenate([*blocks, resampler.finish()]), resampled(sound, rate))


@given(rate=st.sampled_from(RATES), seconds=st.floats(0.01, 0.5))
def test_the_length_is_right_to_a_sample(rate: int, seconds: float) -> None:
    count = round(rate * seconds)
    assert abs(len(resampled(noise(count), rate)) - count * SAMPLE_RATE / rate) <= 1


@pytest.mark.parametrize("rate", RATES)
def test_nothing_gives_nothing(rate: int) -> None:
    assert len(resampled(noise(0), rate)) == 0


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("frequency", [100, 1_000, 4_000, 7_000])
def test_what_speech_needs_is_kept(rate: int, frequency: float) -> None:
    assert level(resampled(tone(frequency, rate), rate)) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("frequency", [9_200, 12_000, 15_900, 20_000])
def test_what_would_fold_is_gone(rate: int, frequency: float) -> None:
    assert level(resampled(tone(frequency, rate), rate)) < -85


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_sound_stays_where_it_is(rate: int) -> None:
    click = np.zeros(rate, np.float32)
    click[rate // 2] = 1
    assert int(np.argmax(resampled(click, rate))) == pytest.approx(SAMPLE_RATE / 2, abs=1)


@given(count=st.integers(0, 20_000), speed=st.sampled_from(SPEEDS))
def test_slowed_down_it_is_longer_by_the_speed(count: int, speed: float) -> None:
    assert len(time_stretch(noise(count), speed)) == round(count / speed)


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("frequency", [110, 220, 440, 2_000])
def test_slowed_down_it_keeps_pitch_and_level(speed: float, frequency: float) -> None:
    slow = time_stretch(tone(frequency, SAMPLE_RATE), speed)
    assert pitch(slow) == pytest.approx(frequency, rel=0.005)
    assert level(slow) == pytest.approx(0, abs=0.5)


def test_at_its_own_speed_a_sound_is_left_alone() -> None:
    sound = noise(1_000)
    assert np.array_equal(time_stretch(sound, 1.0), sound)


@pytest.mark.parametrize("speed", [0.0, 0.3, 2.5, -1.0, float("nan")])
def test_senseless_speeds_are_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        time_stretch(noise(1_000), speed)
