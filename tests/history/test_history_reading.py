"""Who only reads waits for nobody, needs no room and no right to write; a replaced file is seen."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from speakcheck.cli.main import main
from speakcheck.errors import ExitCode
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.database import history_file
from speakcheck.history.deletion import delete, delete_everything
from speakcheck.history.exporting import attempt_lines, export
from speakcheck.history.store import History
from speakcheck.paths import data_dir
from tests.history.made import SENTENCES, fill, later, result, text

SOUND = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
COMMANDS = {
    "list": ["history", "list"],
    "progress": ["progress"],
    "report": ["report", "--html", "{folder}/page.html"],
    "lines": ["history", "export", "{folder}/all.jsonl"],
    "archive": ["history", "export", "{folder}/all.zip"],
    "table": ["history", "export", "{folder}/all.csv"],
}


def add(history: History, minutes: float = 0, sound: Path | None = None) -> str:
    told = result(poor={"three": ["TH"]})
    return history.add(told, text(), later(minutes), AttemptSource.APP, sound=sound).attempt.id


def run(name: str, folder: Path) -> int:
    return main([each.format(folder=folder) for each in COMMANDS[name]])


@contextmanager
def busy() -> Iterator[None]:
    """Hold the right to write, as a program in the midst of a transaction does."""
    with closing(sqlite3.connect(history_file(), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO marks VALUES ('busy', '1')")
        yield


@pytest.mark.parametrize("name", COMMANDS)
def test_a_busy_writer_is_not_waited_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("speakcheck.history.opening.PATIENCE", 0.0)
    with History.open() as history:
        add(history)
    with busy():
        assert run(name, tmp_path) == ExitCode.OK
    assert "Another program" not in capsys.readouterr().err


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_stops_no_reader(name: str, disk: Path, tmp_path: Path) -> None:
    with History.open() as history:
        add(history, sound=SOUND)
    fill(disk)
    assert run(name, tmp_path) == ExitCode.OK
    if name == "lines":
        assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "left open"])
def test_a_read_only_disk_stops_no_reader(name: str, closed: bool, disk: Path, tmp_path: Path) -> None:
    """A program that was killed leaves what it wrote last in the companion file alone."""
    history = History.open()
    add(history)
    copies = {path.name: path.read_bytes() for path in disk.iterdir() if path.is_file()}
    add(history, 1)
    last = {path.name: path.read_bytes() for path in disk.iterdir() if path.is_file()}
    history.close()
    assert any(name.endswith("-wal") for name in last)
    if not closed:
        for file, content in (copies | last).items():
            if not file.endswith("-shm"):
                (disk / file).write_bytes(content)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        assert run(name, tmp_path) == ExitCode.OK
        if name == "lines":
            assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 2
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def test_reading_changes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    assert run("list", tmp_path) == ExitCode.OK
    assert list(data_dir().iterdir()) == []
    with History.open() as history:
        add(history, sound=SOUND)
    before = {path.name: path.read_bytes() for path in data_dir().iterdir() if path.is_file()}
    for name in ("list", "progress", "report", "table"):
        assert run(name, tmp_path) == ExitCode.OK
    assert {path.name: path.read_bytes() for path in data_dir().iterdir() if path.is_file()} == before
    with History.open_for_reading() as history, pytest.raises(Exception, match="readonly"):
        add(history, 1)


def test_an_export_is_what_was_there_at_one_moment(tmp_path: Path) -> None:
    with History.open() as history:
        for minute in range(5):
            add(history, minute, sound=SOUND if minute == 0 else None)
    with History.open_for_reading() as reader, History.open() as writer, reader.database.snapshot():
        lines = attempt_lines(reader)
        first = next(lines)
        delete(writer, [each.id for each in writer.attempts()][:3])
        add(writer, 99)
        assert len([first, *lines]) == 5
        done = export(reader, tmp_path / "all.zip")
        assert (done.attempts, done.recordings) == (5, 1)
    with History.open_for_reading() as reader:
        assert len(list(attempt_lines(reader))) == 3


def moved(path: Path) -> None:
    path.replace(path.with_name("elsewhere.sqlite3"))


def replaced(path: Path) -> str:
    """Put another history in this one's place, as what keeps folders alike does; return its take."""
    other = path.with_name("other") / "history.sqlite3"
    with History.open(other) as history:
        kept = history.add(
            result(SENTENCES[1]), text(SENTENCES[1], id="other"), later(-5), AttemptSource.SCORE
        )
    other.replace(path)
    return kept.attempt.id


def deleted(path: Path) -> None:
    for each in path.parent.glob("history.sqlite3*"):
        each.unlink()


def gone(path: Path) -> None:
    shutil.rmtree(path.parent)


LOSSES: dict[str, tuple[Callable[[Path], object], int]] = {
    "removed": (Path.unlink, 0),
    "moved": (moved, 0),
    "replaced": (replaced, 1),
    "removed with its companions": (deleted, 0),
    "removed with its folder": (gone, 0),
}


@pytest.mark.parametrize("how", LOSSES)
def test_no_take_is_lost_with_a_file_that_loses_its_name(how: str) -> None:
    lose, there = LOSSES[how]
    with History.open() as old:
        old.add(result(SENTENCES[2]), text(SENTENCES[2], id="old"), later(-9), AttemptSource.APP)
    with History.open() as history:
        before = add(history, 0, sound=SOUND)
        lose(history_file())
        after = add(history, 1)
        assert {each.id for each in history.attempts()} >= {before, after}
        assert history.count() == 2 + there
        assert any("replaced or removed" in each.what for each in history.notices)
        last = add(history, 2)
        assert history.database.faults() == ()
    with History.open() as again:
        assert {each.id for each in again.attempts()} >= {before, after, last}
        assert again.count() == 3 + there
        assert again.database.faults() == ()
        assert again.database.rows("PRAGMA foreign_key_check") == []
        assert (again.sound(again.attempt(before)) is not None) is (how != "removed with its folder")
        assert again.notices == ()


def test_a_file_that_is_replaced_in_the_midst_of_a_transaction_takes_nothing_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with History.open() as history:
        first = add(history)
        insert = history.recordings.make_room

        def meanwhile(connection: sqlite3.Connection, now: int) -> bool:
            replaced(history_file())
            return insert(connection, now)

        monkeypatch.setattr(history.recordings, "make_room", meanwhile)
        kept = add(history, 1, sound=SOUND)
        monkeypatch.setattr(history.recordings, "make_room", insert)
        assert history.attempt(kept).recording is not None
        # As if the program were killed now: what was written is where it belongs before that is acknowledged.
        with history.database.writing([kept]):
            other = replaced(history_file())
        assert seen_elsewhere() == {first, kept, other}


def seen_elsewhere() -> set[str]:
    """Return the ids of all attempts, as a new program finds them."""
    with History.open() as history:
        assert history.database.faults() == ()
        return {each.id for each in history.attempts()}


def test_a_file_that_is_replaced_while_nothing_is_done_is_seen_at_the_end() -> None:
    with History.open() as history:
        kept = add(history)
        other = replaced(history_file())
    assert seen_elsewhere() == {kept, other}


def test_two_programs_see_that_their_file_was_replaced() -> None:
    with History.open() as one, History.open() as other:
        first, second = add(one, 0), add(other, 1)
        replaced(history_file())
        third, fourth = add(one, 2), add(other, 3)
        assert {first, second, third, fourth} <= {each.id for each in one.attempts()}
        assert one.database.faults() == ()
        assert other.count() == 5


def test_a_deleted_history_does_not_come_back_with_what_others_had_read(tmp_path: Path) -> None:
    with History.open() as one, History.open() as other:
        add(one)
        assert other.count() == 1
        delete_everything(other)
        assert one.count() == 0
        add(one, 1)
        assert one.count() == other.count() == 1


def test_threads_share_an_open_history() -> None:
    with History.open() as history:
        found: list[str] = []
        threads = [Thread(target=lambda at=at: found.append(add(history, at))) for at in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {each.id for each in history.attempts()} == set(found)


def test_what_cannot_be_entered_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_dir() / "loop").symlink_to("loop")
    monkeypatch.setenv("SPEAKCHECK_HOME", str(data_dir() / "loop"))
    assert main(["history", "list"]) == ExitCode.USAGE
    assert "cannot be read or written" in capsys.readouterr().err
