"""The window of Whisper's encoder: as long as the sound needs, and whole where the decoder does not end."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.recognise.whisper import engine as module
from speakcheck.recognise.whisper.engine import Sound, WhisperEngine, Writing, window_frames
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser
from speakcheck.recognise.whisper.transcript import transcript

WHOLE = 1500
"""Positions of Whisper's own window."""


@pytest.fixture
def engine(whisper: WhisperRecogniser) -> WhisperEngine:
    whisper.load()
    return whisper._engine


def positions(sound: Sound) -> int:
    return int(np.array(sound.encoded).shape[1])


@pytest.mark.parametrize(
    ("seconds", "frames"),
    [(0.5, 1000), (4.0, 1000), (7.0, 1300), (7.013, 1302)],
    ids=["a word", "a short sentence", "a long sentence", "an even number"],
)
def test_the_window_fits_the_sound(seconds: float, frames: int) -> None:
    assert window_frames(seconds) == frames


def test_no_window_is_longer_than_whispers_own(engine: WhisperEngine) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 27 * SAMPLE_RATE).astype(np.float32)
    assert positions(engine.encode(Clip(noise))) == WHOLE


def test_a_sentence_is_heard_in_a_short_window(engine: WhisperEngine, clip: Callable[[str], Clip]) -> None:
    sound, words = transcript(engine, clip("clean-unfolding-drill-slt.flac"))
    assert positions(sound) < WHOLE
    assert [word.text.lower() for word in words[:4]] == ["the", "story", "unfolding", "on"]


def test_a_decoder_that_does_not_end_gets_the_whole_window(
    engine: WhisperEngine, clip: Callable[[str], Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[int] = []

    def write(sound: Sound, **options: Any) -> Writing:
        windows.append(positions(sound))
        # In the short window it writes until it is cut off.
        monkeypatch.setattr(module, "LONGEST_TEXT", 4 if positions(sound) < WHOLE else 200)
        return WhisperEngine.write(engine, sound, **options)

    monkeypatch.setattr(engine, "write", write)
    sound, words = transcript(engine, clip("clean-unfolding-drill-slt.flac"))
    assert windows[0] < WHOLE
    assert windows[1:] == [WHOLE]
    assert positions(sound) == WHOLE
    assert [word.text.lower() for word in words[:4]] == ["the", "story", "unfolding", "on"]
