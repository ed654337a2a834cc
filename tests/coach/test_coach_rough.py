"""Words that were said in recordings as learners make them: muffled, noisy, hurried. None was left out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from speakcheck.assess.feedback import Feedback, Verdict
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.coach import Coach
from speakcheck.lessons.lesson import Prompt

UNSAID = {Verdict.MISSING, Verdict.WRONG}
Change = Callable[[Samples], Samples]
Read = Callable[[str, Change], Feedback]


def below(hertz: float) -> Change:
    """Take away what lies above some pitch, as a cheap headset or a cloth before the microphone does."""

    def muffled(samples: Samples) -> Samples:
        spectrum = np.fft.rfft(samples)
        spectrum[np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE) > hertz] = 0
        return np.asarray(np.fft.irfft(spectrum, len(samples)), np.float32)

    return muffled


def in_noise(decibels: float) -> Change:
    """Add white noise so many dB below the loud parts."""

    def noisy(samples: Samples) -> Samples:
        noise = np.random.default_rng(7).standard_normal(len(samples))
        power = np.mean(samples[np.abs(samples) > 0.02] ** 2)
        return np.asarray(samples + noise * np.sqrt(power / 10 ** (decibels / 10)), np.float32)

    return noisy


def faster(times: float) -> Change:
    """Play it faster, and higher, by so many times."""

    def hurried(samples: Samples) -> Samples:
        places = np.arange(0, len(samples), times)
        return np.asarray(np.interp(places, np.arange(len(samples)), samples), np.float32)

    return hurried


@pytest.fixture
def read(
    coach: Coach,
    asked: Callable[[str], Prompt],
    described: Callable[[str], dict[str, Any]],
    clip: Callable[[str], Clip],
) -> Read:
    """Check a recording, changed, against its text."""

    def check(name: str, change: Change) -> Feedback:
        return coach.check(asked(described(name)["text"]), Clip(change(clip(name).samples)))

    return check


def unsaid(feedback: Feedback) -> list[str]:
    assert feedback.take.usable
    return [word.text for word in feedback.words if word.verdict in UNSAID]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("clean-newcomers-drill-en-us-f5", below(2500), id="muffled"),
        pytest.param("clean-dumplings-en-us-f5", below(2500), id="muffled, long"),
        pytest.param("clean-dumplings-en-us-f5", lambda x: below(3000)(in_noise(13)(x)), id="bad line"),
        pytest.param("clean-fluent-story-rms", lambda x: below(3000)(in_noise(18)(x)), id="other bad line"),
        pytest.param("clean-called-en-us-f5", faster(1.3), id="hurried"),
        pytest.param("clean-hosts-awb", faster(1.3), id="hurried, other voice"),
        pytest.param("clean-hosts-awb", faster(0.8), id="slow"),
    ],
)
def test_no_word_of_a_whole_reading_is_told_left_out(name: str, change: Change, read: Read) -> None:
    feedback = read(name, change)
    assert unsaid(feedback) == []
    assert feedback.extra == ()
    assert feedback.scores.completeness == 100


@pytest.mark.parametrize(
    "change", [below(2500), in_noise(24), faster(1.25)], ids=["muffled", "noisy", "hurried"]
)
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("omission-hello-en-us-f5", "hello"),
        ("omission-surprised-awb", "surprised"),
        ("omission-deliberately-slt", "deliberately"),
        ("replacement-hello-kal16", "hello"),
        ("replacement-mandarin-awb", "Mandarin."),
    ],
)
def test_a_word_that_was_not_said_is_missed_there_too(
    name: str, word: str, change: Change, read: Read
) -> None:
    assert unsaid(read(name, change)) == [word]
