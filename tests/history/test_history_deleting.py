"""What is deleted is gone to the last byte, and what cannot be deleted is said."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from speakcheck.audio.clip import Clip
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.database import DiskFullError, history_file
from speakcheck.history.deletion import delete, delete_between, delete_everything
from speakcheck.history.store import History
from speakcheck.paths import data_dir
from tests.history.made import fill, later, result, text

CHECKOUT = Path(__file__).parents[2]
SOUND = CHECKOUT / "fixtures" / "audio" / "clean-users-slt.flac"
SECRETS = 30
"""Attempts whose text must leave no trace."""


def secret(number: int) -> str:
    return f"Zanzibar{number:04}quagmire hello."


def told_of(words: str) -> dict[str, object]:
    """Return a result that holds its text in every place where there is one, too long to be packed away."""
    whole = result("Hello.", poor={"hello": ["HH"]})
    whole |= {"text": words, "id": words, "audio": f"{words}.wav", "heard": words * 40}
    whole["words"][0] |= {"heard": words, "hint": words}
    return whole


def add_secret(history: History, number: int) -> str:
    """Remember an attempt whose text stands in the file as it is, and in pages of its own."""
    words = secret(number)
    asked = text(words, lesson=f"lesson {words}", id=f"id {words}")
    noise = np.random.default_rng(number).normal(0, 0.1, 1600).astype(np.float32)
    sound = Clip(noise) if number % 3 == 0 else None
    settings = {"note": words * 200}
    kept = history.add(
        told_of(words), asked, later(number), AttemptSource.APP, sound=sound, settings=settings
    )
    return kept.attempt.id


def readable() -> dict[str, list[bytes]]:
    """Return what of the secrets stands in which file, as `strings` would show it."""
    found = {}
    for path in data_dir().rglob("*"):
        if path.is_file():
            texts = re.findall(rb"[\x20-\x7e]{4,}", path.read_bytes())
            hits = [each for each in texts if b"Zanzibar" in each or b"zanzibar" in each]
            if hits:
                found[path.name] = hits
    return found


@pytest.fixture
def both() -> Iterator[tuple[History, list[str], list[str]]]:
    """A history with secrets among other attempts, and their ids."""
    with History.open() as history:
        secrets, others = [], []
        for number in range(SECRETS):
            secrets.append(add_secret(history, number))
            others.append(history.add(result(), text(), later(number, 1), AttemptSource.APP).attempt.id)
        yield history, secrets, others


def test_the_look_for_traces_sees_them(both: tuple[History, list[str], list[str]]) -> None:
    assert any("sqlite3" in name for name in readable())


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
def test_no_readable_text_is_left_of_attempts(
    both: tuple[History, list[str], list[str]], at_once: bool
) -> None:
    history, secrets, others = both
    if at_once:
        assert delete(history, secrets).attempts == SECRETS
    else:
        gone = [delete(history, [id]) for id in secrets]
        assert sum(each.attempts for each in gone) == SECRETS
        assert sum(each.recordings for each in gone) == SECRETS // 3
    assert readable() == {}
    assert {each.id for each in history.attempts()} == set(others)
    assert not list((data_dir() / "recordings").iterdir())


def test_no_readable_text_is_left_of_a_time_or_of_everything(
    both: tuple[History, list[str], list[str]],
) -> None:
    history, _secrets, _others = both
    assert delete_between(history, later(), later(SECRETS)).attempts == SECRETS
    assert readable() == {}
    add_secret(history, 1)
    assert readable()
    assert delete_everything(history).attempts == SECRETS + 1
    assert readable() == {}


def test_what_another_program_still_reads_is_told(both: tuple[History, list[str], list[str]]) -> None:
    history, secrets, _others = both
    with History.open_for_reading() as reader, reader.database.snapshot():
        assert reader.count() == 2 * SECRETS
        gone = delete(history, secrets)
        assert gone.attempts == SECRETS
        assert ["bytes may still be in its files" in each.what for each in gone.notices] == [True]
    again = delete(history, [add_secret(history, 99)])
    assert again.notices == ()
    assert readable() == {}


def test_a_damaged_history_that_was_kept_is_told_of(both: tuple[History, list[str], list[str]]) -> None:
    history, secrets, _others = both
    aside = history_file().with_name("history-damaged-20260101T000000-1.sqlite3")
    aside.write_text(secret(0))
    (notice,) = delete(history, secrets).notices
    assert aside.name in notice.what
    assert list(readable()) == [aside.name]
    assert delete_everything(history).notices == ()
    assert readable() == {}


def test_on_a_full_disk_recordings_make_room_for_their_own_deletion(roomy_disk: Path) -> None:
    with History.open() as history:
        noise = np.random.default_rng(0).normal(0, 0.1, 200_000).astype(np.float32)
        told = history.add(result(), text(), later(), AttemptSource.APP, sound=Clip(noise)).attempt
        other = history.add(result(), text(), later(1), AttemptSource.APP).attempt
        assert told.recording is not None
    # A program that starts finds no companion file whose room it could use again.
    with History.open() as history:
        fill(roomy_disk)
        gone = delete(history, [told.id])
        assert gone.attempts == 1
        assert [each.id for each in history.attempts()] == [other.id]
        assert history.sound(told) is None


def test_a_full_disk_that_lets_nothing_be_deleted_is_said_and_changes_nothing(roomy_disk: Path) -> None:
    with History.open() as history:
        ids = [history.add(result(), text(), later(at), AttemptSource.APP).attempt.id for at in range(20)]
    with History.open() as history:
        fill(roomy_disk)
        with pytest.raises(DiskFullError, match="Free some space"):
            delete(history, ids)
        assert {each.id for each in history.attempts()} == set(ids)
        (roomy_disk / "ballast").unlink()
        assert delete(history, ids).attempts == 20


def test_everything_can_be_deleted_from_a_full_disk(roomy_disk: Path) -> None:
    with History.open() as history:
        for number in range(9):
            add_secret(history, number)
    with History.open() as history:
        fill(roomy_disk)
        assert delete_everything(history).attempts == 9
        assert history.count() == 0
        (roomy_disk / "ballast").unlink()
        assert readable() == {}
        assert not list(roomy_disk.rglob("*.flac"))
        kept = history.add(result(), text(), later(), AttemptSource.APP)
        assert kept.notices == (history.trouble,)
    with History.open() as history:
        assert history.count() == 0
        history.add(result(), text(), later(), AttemptSource.APP)


def begun(process: "subprocess.Popen[str]") -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


@pytest.fixture
def recorder() -> Iterator["subprocess.Popen[str]"]:
    """A program in the midst of writing a recording."""
    program = (
        "import sys; from speakcheck.history.store import History; history = History.open();"
        "print(history.recordings.begin(), flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no SIGKILL")
def test_what_a_living_program_writes_is_left_and_what_a_dead_one_left_is_swept(
    recorder: "subprocess.Popen[str]",
) -> None:
    draft = begun(recorder)
    old = time.time() - 10 * 86400
    os.utime(draft, (old, old))
    with History.open() as history:
        assert draft.exists()
        delete_everything(history)
        assert draft.exists()
    recorder.kill()
    recorder.wait()
    assert draft.exists()
    History.open_for_reading().close()
    assert draft.exists()
    History.open().close()
    assert not draft.exists()


def test_a_recording_whose_attempt_never_came_to_be_is_swept(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """End where the recording lies in its place, and the transaction that names it is not kept."""
    kept = history.add(result(), text(), later(), AttemptSource.APP, sound=SOUND).attempt

    def end(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(history.recordings, "make_room", end)
    noise = Clip(np.random.default_rng(0).normal(0, 0.1, 1600).astype(np.float32))
    with pytest.raises(KeyboardInterrupt):
        history.add(result(), text(), later(1), AttemptSource.APP, sound=noise)
    assert len(list(history.recordings.root.iterdir())) == 2
    with History.open() as again:
        assert [path.stem for path in again.recordings.root.iterdir()] == [kept.recording]
        assert again.count() == 1


def test_recordings_of_another_history_that_was_here_are_left(history: History, tmp_path: Path) -> None:
    """A folder that is synchronised may hold recordings before the history that names them."""
    history.add(result(), text(), later(), AttemptSource.APP, sound=SOUND)
    history.close()
    history_file().unlink()
    with History.open() as other:
        assert other.count() == 0
        assert len(list(other.recordings.root.iterdir())) == 1
