"""What the acoustic model makes of phones: places, levels, and what must not count."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.acoustic.ear import Ear, Span, shares
from speakcheck.acoustic.model import AcousticModel, shipped_model
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.files import load
from speakcheck.errors import SpeakcheckError

MODEL = shipped_model().path
TAKE = Path("fixtures/audio/clean-users-slt.flac")
SPANS = [(0.3, 0.4), (0.4, 0.46), (0.46, 0.6)]
HOP = 0.024


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear(shipped_model())


@pytest.fixture(scope="module")
def take() -> Clip:
    return load(TAKE)


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
    sounds = ear.sounds(take, SPANS)
    assert sounds.shape == (3, 288)
    assert np.isfinite(sounds).all()
    assert likeness(sounds[0], sounds[2]) < 0.9


@pytest.mark.parametrize("decibels", [-20, -10, 10, 20])
def test_the_gain_of_a_microphone_does_not_count(ear: Ear, take: Clip, decibels: int) -> None:
    quiet = Clip(take.samples * np.float32(0.05))
    louder = Clip(quiet.samples * np.float32(10 ** (decibels / 20)))
    assert likeness(ear.sounds(quiet, SPANS), ear.sounds(louder, SPANS)) > 0.999


def test_a_clip_is_heard_at_its_own_level(ear: Ear, take: Clip) -> None:
    usual = ear.sounds(take, SPANS)
    softer = ear.sounds(Clip(take.samples * np.float32(0.1)), SPANS)
    assert np.abs(usual - softer).max() < 0.001 * np.abs(usual).max()


def test_silence_around_the_speech_does_not_count(ear: Ear, take: Clip) -> None:
    silence = np.zeros(3 * SAMPLE_RATE, np.float32)
    longer = Clip(np.concatenate([silence, take.samples, silence]))
    moved = [(start + 3, end + 3) for start, end in SPANS]
    assert likeness(ear.sounds(take, SPANS), ear.sounds(longer, moved)) > 0.99


def test_a_piece_of_a_recording_is_heard_at_its_place(ear: Ear, take: Clip) -> None:
    later = Clip(take.samples, 100.0)
    moved = [(start + 100, end + 100) for start, end in SPANS]
    assert likeness(ear.sounds(take, SPANS), ear.sounds(later, moved)) > 0.999


def test_the_shortest_clip_is_heard(ear: Ear) -> None:
    assert ear.sounds(Clip(np.full(10, 0.1, np.float32)), [(0.0, 0.0006)]).shape == (1, 288)


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
