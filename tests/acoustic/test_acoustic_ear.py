"""What the acoustic model makes of phones: places, levels, and what must not count."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from speakcheck.acoustic.ear import GOODNESS, Ear, Span, shares, shipped_ear
from speakcheck.acoustic.model import AcousticModel, Frames, shipped_model
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.files import load
from speakcheck.errors import SpeakcheckError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import PHONES, pack_bare
from speakcheck.language.pronunciation import Phones
from speakcheck.language.tokens import tokenise
from speakcheck.recognise.shortlist import sounds_of

MODEL = shipped_model().path
TAKE = Path("fixtures/audio/clean-users-slt.flac")
SPANS = [(0.3, 0.4), (0.4, 0.46), (0.46, 0.6)]
HOP = 0.024


@pytest.fixture(scope="module")
def ear() -> Ear:
    return shipped_ear()


@pytest.fixture(scope="module")
def take() -> Clip:
    return load(TAKE)


def sounds(ear: Ear, clip: Clip, spans: Sequence[Span]) -> Frames:
    """Return the mean frames of spans of a clip; which phones they are does not matter."""
    return ear.listen(ear.hear(clip), ["AH0"] * len(spans), spans)[0].frames


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


spans = st.lists(
    st.tuples(st.floats(-1, 3), st.floats(0.0, 1.0)).map(lambda pair: (pair[0], sum(pair))), min_size=1
)


@given(spans, st.integers(1, 60))
def test_shares_of_every_span_add_up_to_one(bounds: list[Span], frames: int) -> None:
    weights = shares(bounds, frames, 0.03, HOP)
    assert weights.shape == (len(bounds), frames)
    assert (weights >= 0).all()
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-5)


def test_a_span_takes_the_frames_it_covers() -> None:
    weights = shares([(2 * HOP, 3 * HOP), (2.5 * HOP, 4.5 * HOP)], 6, HOP / 2, HOP)
    expected = np.array([[0, 0, 1, 0, 0, 0], [0, 0, 0.25, 0.5, 0.25, 0]], np.float32)
    assert np.allclose(weights, expected, atol=1e-6)


def test_a_span_outside_takes_the_nearest_frame() -> None:
    assert np.argmax(shares([(9.0, 9.1), (-5.0, -4.0)], 4, 0.0, HOP), axis=1).tolist() == [3, 0]


def test_each_phone_gets_its_own_sound(ear: Ear, take: Clip) -> None:
    found = sounds(ear, take, SPANS)
    assert found.shape == (3, 288)
    assert np.isfinite(found).all()
    assert likeness(found[0], found[2]) < 0.9


@pytest.mark.parametrize("decibels", [-20, -10, 10, 20])
def test_the_gain_of_a_microphone_does_not_count(ear: Ear, take: Clip, decibels: int) -> None:
    quiet = Clip(take.samples * np.float32(0.05))
    louder = Clip(quiet.samples * np.float32(10 ** (decibels / 20)))
    assert likeness(sounds(ear, quiet, SPANS), sounds(ear, louder, SPANS)) > 0.999


def test_a_clip_is_heard_at_its_own_level(ear: Ear, take: Clip) -> None:
    usual = sounds(ear, take, SPANS)
    softer = sounds(ear, Clip(take.samples * np.float32(0.1)), SPANS)
    assert np.abs(usual - softer).max() < 0.02 * np.abs(usual).max()


def test_silence_around_the_speech_does_not_count(ear: Ear, take: Clip) -> None:
    silence = np.zeros(3 * SAMPLE_RATE, np.float32)
    longer = Clip(np.concatenate([silence, take.samples, silence]))
    moved = [(start + 3, end + 3) for start, end in SPANS]
    assert likeness(sounds(ear, take, SPANS), sounds(ear, longer, moved)) > 0.99


def test_a_piece_of_a_recording_is_heard_at_its_place(ear: Ear, take: Clip) -> None:
    later = Clip(take.samples, 100.0)
    moved = [(start + 100, end + 100) for start, end in SPANS]
    assert likeness(sounds(ear, take, SPANS), sounds(ear, later, moved)) > 0.999


def test_the_shortest_clip_is_heard(ear: Ear) -> None:
    assert sounds(ear, Clip(np.full(10, 0.1, np.float32)), [(0.0, 0.0006)]).shape == (1, 288)


def test_every_frame_is_some_phone_or_silence(ear: Ear, take: Clip) -> None:
    hearing = ear.hear(take)
    assert hearing.phones.shape == (len(hearing.frames), len(PHONES) + 1)
    assert np.allclose(np.exp(hearing.phones).sum(axis=1), 1, atol=1e-4)


def test_the_phones_that_were_said_fit_and_others_do_not(ear: Ear, take: Clip) -> None:
    text: str = json.loads(TAKE.with_suffix(".json").read_text("utf-8"))["text"]
    lexicon = Lexicon()
    words = [[each.phones for each in lexicon.pronounce(word.strip(".,").lower())] for word in text.split()]
    hearing = ear.hear(take)

    def fits(words: Sequence[Sequence[Phones]]) -> np.ndarray:
        placed = ear.place(hearing, words).words
        phones = [phone for each in placed for phone in words[each.word][each.way]]
        spans = [span for each in placed for span in hearing.times(each)]
        sounds, fits = ear.listen(hearing, phones, spans)
        assert sounds.goodness.shape == (len(phones), GOODNESS)
        return fits

    said = fits(words)
    assert said[:, 0].mean() > -0.5
    assert np.abs(said[:, 1]).mean() < 1.5
    assert fits(words[::-1])[:, 0].mean() < said[:, 0].mean() - 1


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all" * 9], ids=["empty", "cut", "foreign"])
def test_a_damaged_file_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "panel.zip"
    path.write_bytes(content)
    with pytest.raises(SpeakcheckError, match="damaged"):
        AcousticModel(path).load()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpeakcheckError, match="missing"):
        AcousticModel(tmp_path / "none.zip").load()


def test_a_file_with_other_networks_is_said(tmp_path: Path) -> None:
    path = tmp_path / "panel.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("encoder.onnx", b"no network")
        archive.writestr("facts.json", "[")
    with pytest.raises(SpeakcheckError, match="damaged"):
        AcousticModel(path).load()
    with pytest.raises(SpeakcheckError, match="damaged"):
        _ = AcousticModel(path).facts


def test_the_model_keeps_its_bounds() -> None:
    assert MODEL.stat().st_size <= 12 * 2**20


def test_phones_are_written_down_without_a_text(ear: Ear, take: Clip) -> None:
    text = json.loads(TAKE.with_suffix(".json").read_text("utf-8"))["text"]
    right = sounds_of(tokenise(text), Lexicon())
    written = pack_bare(ear.write_down(ear.hear(take)))
    assert Levenshtein.normalized_similarity(written, right) > 0.5
    assert ear.write_down(ear.hear(Clip(np.zeros(SAMPLE_RATE, np.float32)))) == ()
