"""When a learner has finished: in clean, halting and noisy recordings, in blocks of any size."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.endpoint import (
    HESITATION,
    LEAST_WAIT,
    STEP,
    Endpoint,
    EndpointReason,
    EndpointSettings,
    EndpointState,
    Phase,
)
from speakcheck.audio.energy import frame_levels, speech_spans
from speakcheck.audio.files import load

Signal = Callable[..., Samples]
AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"
PLAIN = sorted(
    path.stem
    for path in AUDIO.glob("*.flac")
    if path.stem.startswith(("clean", "halting", "insertion", "mispronunciation", "omission", "repetition"))
)
"""Recordings in which everything is as it should be but the words."""
TOLERANCE = 0.05
"""Seconds: as well as a pause's edge is known while the recording goes on."""


def room(seconds: float, level: float = -65.0) -> Samples:
    noise = np.random.default_rng(5).normal(0, 10 ** (level / 20), round(seconds * SAMPLE_RATE))
    return noise.astype(np.float32)


def recorded(name: str, silence: float = 3.0) -> Samples:
    """Return a fixture recording with the room's silence going on behind it."""
    return np.concatenate((load(AUDIO / f"{name}.flac").samples, room(silence)))


def breath(seconds: float, level: float) -> Samples:
    """Noise that swells and fades, with the spectrum of an open mouth: falling, and no pitch."""
    count = round(seconds * SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng(11).standard_normal(count))
    spectrum /= np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE), 300.0) ** 0.7
    signal = np.fft.irfft(spectrum, count) * np.hanning(count)
    return np.asarray(signal * 10 ** (level / 20) / np.sqrt(np.mean(signal**2)), np.float32)


def click(level: float = -10.0) -> Samples:
    """A burst of 12 ms that dies away, as of lips or a key."""
    count = round(0.012 * SAMPLE_RATE)
    burst = np.random.default_rng(2).standard_normal(count) * np.exp(-np.arange(count) / (count / 4))
    return np.asarray(burst * 10 ** (level / 20) / np.sqrt(np.mean(burst**2)), np.float32)


def laid(ground: Samples, *sounds: tuple[float, Samples]) -> Samples:
    """Lay sounds onto a ground, each at its second."""
    whole = ground.copy()
    for at, sound in sounds:
        first = round(at * SAMPLE_RATE)
        whole[first : first + len(sound)] += sound
    return whole


def standings(
    samples: Samples, patience: EndpointSettings | None = None, block: int = 160
) -> Iterator[EndpointState]:
    """Yield what is known after every block, up to the end of the take."""
    endpoint = Endpoint(patience)
    for begin in range(0, len(samples), block):
        standing = endpoint.add(samples[begin : begin + block])
        yield standing
        if standing.ending:
            return


def last(samples: Samples, patience: EndpointSettings | None = None) -> EndpointState:
    return list(standings(samples, patience))[-1]


@pytest.mark.parametrize("name", PLAIN)
def test_a_take_ends_where_speech_spans_ends_it(name: str) -> None:
    samples = recorded(name)
    spans = speech_spans(Clip(samples))
    standing = last(samples)
    assert standing.ending is EndpointReason.FINISHED
    assert standing.speech == pytest.approx((spans[0][0], spans[-1][1]), abs=TOLERANCE)
    assert standing.silence == pytest.approx(EndpointSettings().wait, abs=STEP)


def test_planted_pauses_are_silences_and_do_not_end_a_take() -> None:
    planted = json.loads((AUDIO / "halting-story-rms.json").read_text("utf-8"))["pauses"]
    longest: list[float] = []
    before = 0.0
    for standing in standings(recorded("halting-story-rms")):
        if standing.silence < before:
            longest.append(before)
        before = standing.silence
    assert longest == pytest.approx([each["end"] - each["start"] for each in planted], abs=0.15)


@pytest.mark.parametrize("pause", [0.25, 0.4, 0.6, 0.8])
def test_a_pause_at_a_comma_does_not_end_a_take(speech: Signal, pause: float) -> None:
    spoken = speech(6, (0.5, 1.8), (1.8 + pause, 3.4)) + room(6)
    assert last(spoken).speech == pytest.approx((0.5, 3.4), abs=TOLERANCE)


@pytest.mark.parametrize(("wait", "expected"), [(0.4, 2.0), (0.8, 3.4), (2.0, 3.4)])
def test_the_wait_can_be_set(speech: Signal, wait: float, expected: float) -> None:
    standing = last(speech(6, (1.0, 2.0), (2.6, 3.4)) + room(6), EndpointSettings(wait=wait))
    assert (standing.speech or (0, 0))[1] == pytest.approx(expected, abs=TOLERANCE)
    assert standing.silence == pytest.approx(wait, abs=STEP)


def test_who_has_said_too_little_is_waited_for_longer(speech: Signal) -> None:
    spoken = speech(9, (1.0, 2.0), (3.8, 5.0)) + room(9)
    assert last(spoken).speech == pytest.approx((1.0, 2.0), abs=TOLERANCE)
    patient = last(spoken, EndpointSettings(expected=2.0))
    assert patient.speech == pytest.approx((1.0, 5.0), abs=TOLERANCE)
    assert patient.silence == pytest.approx(EndpointSettings().wait, abs=STEP)
    never = last(spoken, EndpointSettings(expected=20.0))
    assert never.silence == pytest.approx(HESITATION * EndpointSettings().wait, abs=STEP)


def test_phases_follow_each_other(speech: Signal) -> None:
    phases = [each.phase for each in standings(speech(5, (1.0, 2.0), (2.6, 3.0)) + room(5))]
    order = [phase for at, phase in enumerate(phases) if at == 0 or phases[at - 1] is not phase]
    assert order == [
        Phase.BEFORE,
        Phase.SPEAKING,
        Phase.SILENCE,
        Phase.SPEAKING,
        Phase.SILENCE,
        Phase.ENDED,
    ]


def test_speech_does_not_move_while_silence_lasts() -> None:
    for name in ("halting-story-rms", "clean-passage-slt"):
        seen = [each for each in standings(recorded(name)) if each.phase in (Phase.SILENCE, Phase.ENDED)]
        assert len(seen) > 10
        for one, other in pairwise(seen):
            assert one.speech == other.speech or other.silence < one.silence


@pytest.mark.parametrize(("slope", "ratio"), [(0.0, 10), (0.5, 10), (0.8, 15)], ids=["white", "pink", "fan"])
def test_an_end_is_found_in_steady_noise(speech: Signal, noise: Signal, slope: float, ratio: float) -> None:
    standing = last(speech(6, (1.0, 2.2), (2.8, 4.0)) + noise(6, -20 - ratio, slope))
    assert standing.ending is EndpointReason.FINISHED
    assert standing.speech == pytest.approx((1.0, 4.0), abs=0.12)


def test_an_end_is_found_in_a_very_noisy_recording(noise: Signal) -> None:
    samples = load(AUDIO / "clean-users-slt.flac").samples
    noisy = np.concatenate((samples, np.zeros(3 * SAMPLE_RATE, np.float32)))
    noisy = noisy + noise(len(noisy) / SAMPLE_RATE, -35.0, 0.5)[: len(noisy)]
    quiet = speech_spans(Clip(samples))
    standing = last(noisy)
    assert standing.ending is EndpointReason.FINISHED
    assert standing.speech == pytest.approx((quiet[0][0], quiet[-1][1]), abs=0.3)


def test_a_fan_that_starts_in_the_wait_delays_the_end_and_does_not_prevent_it(speech: Signal) -> None:
    samples = speech(14, (1.0, 3.0)) + room(14)
    samples[round(3.4 * SAMPLE_RATE) :] += room(14, -40.0)[: len(samples) - round(3.4 * SAMPLE_RATE)]
    standing = last(samples)
    assert standing.ending is EndpointReason.FINISHED
    assert standing.speech == pytest.approx((1.0, 3.0), abs=TOLERANCE)
    assert standing.elapsed < 5


@pytest.mark.parametrize("level", [-55.0, -45.0, -35.0], ids=lambda level: f"{level:.0f} dBFS")
def test_breath_before_speech_is_no_speech(speech: Signal, level: float) -> None:
    ground = speech(6, (2.5, 4.0)) + room(6)
    standing = last(laid(ground, (0.7, breath(0.5, level)), (1.6, breath(0.6, level))))
    assert standing.speech == pytest.approx((2.5, 4.0), abs=TOLERANCE)


@pytest.mark.parametrize("level", [-55.0, -48.0, -42.0], ids=lambda level: f"{level:.0f} dBFS")
def test_breath_after_speech_does_not_prolong_a_take(speech: Signal, level: float) -> None:
    ground = speech(6, (1.0, 2.5)) + room(6)
    standing = last(laid(ground, (3.0, breath(0.5, level))))
    assert standing.speech == pytest.approx((1.0, 2.5), abs=TOLERANCE)


@pytest.mark.parametrize("gap", [0.06, 0.12, 0.2, 0.4], ids=lambda gap: f"{gap} s apart")
def test_clicks_are_no_speech(speech: Signal, gap: float) -> None:
    clicks = [(start + number * gap, click()) for start in (0.4, 4.4) for number in range(4)]
    standing = last(laid(speech(8, (2.5, 4.0)) + room(8), *clicks), EndpointSettings(wait=1.5))
    assert standing.speech == pytest.approx((2.5, 4.0), abs=TOLERANCE)


def test_a_loud_word_without_voice_behind_a_pause_is_speech(speech: Signal, noise: Signal) -> None:
    ground = speech(6, (1.0, 2.5)) + room(6)
    standing = last(laid(ground, (3.0, noise(0.2, -26.0))))
    assert standing.speech == pytest.approx((1.0, 3.2), abs=TOLERANCE)


@pytest.mark.parametrize("sound", ["silence", "room", "fan", "breath"])
def test_nobody_speaks(noise: Signal, sound: str) -> None:
    samples = {
        "silence": np.zeros(8 * SAMPLE_RATE, np.float32),
        "room": room(8),
        "fan": np.concatenate((room(2), noise(6, -35, 0.8))),
        "breath": laid(room(8), *((at, breath(0.6, -40.0)) for at in (1.0, 2.5, 4.0))),
    }[sound]
    standing = last(samples, EndpointSettings(timeout=6.0))
    assert (standing.ending, standing.speech, standing.elapsed) == (EndpointReason.NO_SPEECH, None, 6.0)


def test_a_take_has_a_longest_length(speech: Signal) -> None:
    standing = last(speech(8, (0.5, 7.5)), EndpointSettings(longest=3.0))
    assert (standing.ending, standing.elapsed) == (EndpointReason.TOO_LONG, 3.0)


def test_a_take_can_be_stopped_and_then_listens_no_more(speech: Signal) -> None:
    endpoint = Endpoint()
    samples = speech(4, (0.5, 3.5))
    endpoint.add(samples[: 2 * SAMPLE_RATE])
    stopped = endpoint.stop()
    assert (stopped.phase, stopped.ending) == (Phase.ENDED, EndpointReason.STOPPED)
    assert endpoint.add(samples[2 * SAMPLE_RATE :]) == stopped
    assert endpoint.stop() == stopped


@pytest.mark.parametrize("first", [-30.0, -60.0], ids=["quiet", "very quiet"])
def test_a_quiet_voice_is_heard(speech: Signal, first: float) -> None:
    quiet = speech(5, (1.0, 2.5), level=first) + room(5, first - 30)
    assert last(quiet).speech == pytest.approx((1.0, 2.5), abs=TOLERANCE)


def test_the_level_is_that_of_the_frames() -> None:
    samples = recorded("clean-users-slt")[: 3 * SAMPLE_RATE]
    levels = frame_levels(samples)
    for standing in standings(samples):
        frames = round(standing.elapsed * 100)
        if frames:
            loudest = levels[frames - round(STEP * 100) : frames].max()
            assert standing.level == pytest.approx(loudest, abs=0.01)


@cache
def known(name: str) -> dict[float, EndpointState]:
    """Return what is known after every step of a recording."""
    return {each.elapsed: each for each in standings(recorded(name))}


@settings(max_examples=50)
@given(
    st.sampled_from(["clean-fascinating-kal16", "halting-story-rms", "problem-heavy-noise"]),
    st.lists(st.tuples(st.integers(0, 6 * SAMPLE_RATE), st.integers(0, 900)), max_size=20),
)
def test_it_does_not_matter_how_the_sound_is_cut(name: str, cuts: list[tuple[int, int]]) -> None:
    samples = recorded(name)
    places = sorted(at + beside for at, size in cuts for beside in (0, size))
    endpoint = Endpoint()
    seen = [endpoint.add(block) for block in np.split(samples, places)]
    assert seen == [known(name)[each.elapsed] for each in seen]
    assert seen[-1].elapsed == max(known(name))


@pytest.mark.parametrize(
    "wrong",
    [{"wait": LEAST_WAIT - 0.01}, {"wait": float("nan")}, {"timeout": 0.0}, {"longest": -1.0}],
    ids=str,
)
def test_times_must_make_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        EndpointSettings(**wrong)
