"""The small Whisper of the tests hears what was said, in a voice that it was not trained on."""

import itertools
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from faster_whisper import WhisperModel

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.paths import asset
from speakcheck.training.whisper.measuring import AS_WRITTEN, Take, decoded, hear, rate, read_takes
from speakcheck.training.whisper.voices import HELD_OUT

FOLDER = asset("recognise", "whisper-test")
RECORDINGS = Path(__file__).parents[2] / "fixtures" / "audio"
TARGET = 0.10
LARGEST = 4_000_000
PAUSES = "halting-story-rms.flac"


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    # More threads gain nothing with a model this small, and wait for each other where others compute too.
    return WhisperModel(str(FOLDER), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)


@cache
def recorded() -> tuple[Take, ...]:
    return tuple(take for take in read_takes(RECORDINGS) if take.kind in AS_WRITTEN)


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= LARGEST


def test_the_model_is_an_english_one(model: WhisperModel) -> None:
    assert not model.model.is_multilingual
    assert model.model.n_mels == 80


@pytest.mark.parametrize("held_out", [True, False], ids=["held-out voice", "known voices"])
def test_at_most_one_word_in_ten_is_heard_wrongly(model: WhisperModel, held_out: bool) -> None:
    takes = [take for take in recorded() if (take.voice == HELD_OUT) == held_out]
    assert len(takes) >= 8
    measured = rate(model, takes)
    assert measured.errors <= TARGET * measured.words


@pytest.mark.parametrize("name", ["problem-digital-silence.flac", "problem-room-tone.flac"])
def test_nothing_is_heard_where_nobody_speaks(model: WhisperModel, name: str) -> None:
    assert hear(model, decoded(RECORDINGS / name)) == ""


def test_nothing_is_heard_in_a_long_silence(model: WhisperModel) -> None:
    assert hear(model, np.zeros(25 * SAMPLE_RATE, np.float32)) == ""


def test_word_times_go_forward_and_lie_around_the_pauses(model: WhisperModel) -> None:
    segments, _ = model.transcribe(
        decoded(RECORDINGS / PAUSES), language="en", beam_size=1, word_timestamps=True
    )
    words = [word for segment in segments for word in segment.words or ()]
    assert all(one.start <= one.end for one in words)
    assert all(one.start <= other.start for one, other in itertools.pairwise(words))
    note = json.loads((RECORDINGS / PAUSES).with_suffix(".json").read_text("utf-8"))
    for pause in note["pauses"]:
        middle = (pause["start"] + pause["end"]) / 2
        before = sum((word.start + word.end) / 2 < middle for word in words)
        assert abs(before - (pause["after"] + 1)) <= 1
