"""Takes on their way to the disk."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speakcheck.audio.clip import Samples
from speakcheck.audio.files import AudioFile, load
from speakcheck.audio.take_file import SUFFIX, TakeFile, quantised, recover, unfinished
from speakcheck.errors import AudioError


def sound(count: int = 4_000, scale: float = 0.4) -> Samples:
    return quantised((scale * np.random.default_rng(3).standard_normal(count)).astype(np.float32))


def test_a_file_gives_back_what_was_recorded_to_the_bit(tmp_path: Path) -> None:
    path = tmp_path / "lesson" / "take.wav"
    with TakeFile(path) as file:
        for block in np.split(sound(), [1, 700, 3_000]):
            file.add(block)
    assert np.array_equal(load(path).samples, sound())
    assert list(path.parent.iterdir()) == [path]


@given(st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=50))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sound_survives_the_file(tmp_path: Path, values: list[float]) -> None:
    kept = quantised(np.array(values, np.float32))
    path = tmp_path / "take.wav"
    path.unlink(missing_ok=True)
    with TakeFile(path) as file:
        file.add(kept)
    assert np.array_equal(load(path).samples, kept)
    assert np.abs(kept - np.clip(np.array(values, np.float32), -1, 1)).max() <= 1 / 2**15


@pytest.mark.parametrize("blocks", [1, 2, 5])
def test_the_unfinished_file_can_be_read_after_every_block(tmp_path: Path, blocks: int) -> None:
    file = TakeFile(tmp_path / "take.wav")
    for _ in range(blocks):
        file.add(sound(800))
    (part,) = unfinished(tmp_path)
    copy = tmp_path / "copy.wav"
    copy.write_bytes(part.read_bytes())
    assert len(load(copy).samples) == 800 * blocks
    assert not AudioFile(copy).truncated
    file.discard()


def test_a_discarded_take_leaves_nothing(tmp_path: Path) -> None:
    file = TakeFile(tmp_path / "take.wav")
    file.add(sound())
    file.discard()
    assert list(tmp_path.iterdir()) == []


def test_an_exception_does_not_cost_the_take(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"

    def recorded() -> None:
        with TakeFile(path) as file:
            file.add(sound())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recorded()
    assert np.array_equal(load(path).samples, sound())


def test_a_crash_in_the_midst_of_a_block_costs_no_more_than_that(tmp_path: Path) -> None:
    file = TakeFile(tmp_path / "take.wav")
    file.add(sound())
    file._file.close()
    (part,) = unfinished(tmp_path)
    with part.open("ab") as torn:
        torn.write(b"\1\2\3")
    path = recover(part)
    assert path == tmp_path / "take.wav"
    assert np.array_equal(load(path).samples[:4_000], sound())
    assert len(load(path).samples) == 4_001
    assert unfinished(tmp_path) == ()


def test_recovery_overwrites_no_take(tmp_path: Path) -> None:
    file = TakeFile(tmp_path / "take.wav")
    file.add(sound())
    file._file.close()
    (tmp_path / "take.wav").write_bytes(b"another")
    (part,) = unfinished(tmp_path)
    assert recover(part) == tmp_path / "take-2.wav"
    assert (tmp_path / "take.wav").read_bytes() == b"another"


@pytest.mark.parametrize("content", [b"", b"RIFF", bytes(44)], ids=["nothing", "torn header", "no sound"])
def test_where_nothing_was_said_nothing_is_recovered(tmp_path: Path, content: bytes) -> None:
    part = tmp_path / f".take.wav{SUFFIX}"
    part.write_bytes(content)
    assert recover(part) is None
    assert list(tmp_path.iterdir()) == []


def test_a_take_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "take.wav").write_bytes(b"another")
    with pytest.raises(AudioError, match=r"There is a recording “take.wav” already"):
        TakeFile(tmp_path / "take.wav")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AudioError, match=r"“take.wav” cannot be written"):
        TakeFile(tmp_path / "file" / "take.wav")


def test_a_folder_that_is_not_there_holds_no_unfinished_takes(tmp_path: Path) -> None:
    assert unfinished(tmp_path / "nowhere") == ()
