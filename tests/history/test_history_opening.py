"""The history's file in whatever state: old, new, damaged, unwritable, and the disk full."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from speakcheck.errors import HistoryError
from speakcheck.history import schema
from speakcheck.history.attempt import AttemptSource, ScorerVersion
from speakcheck.history.database import history_file
from speakcheck.history.opening import backups, set_aside, version_of
from speakcheck.history.store import History
from speakcheck.paths import data_dir
from speakcheck.study.overview import calendar
from speakcheck.study.report_content import ReportOptions, report_page
from tests.history.made import BEGIN, TODAY, later, result, text

OLD = sorted((Path(__file__).parent / "forms").glob("form-*.sql"))
SOUND = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
SCORER = ScorerVersion("sphinx", "sphinx-gop", TODAY)


def make(script: Path, to: Path) -> None:
    """Make a history of an earlier form from its text."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(to)) as connection:
        connection.executescript(script.read_text("utf-8"))


def add(history: History, minutes: float = 0, sound: Path | None = None) -> str:
    told = result(poor={"three": ["TH"]})
    return history.add(told, text(), later(minutes), AttemptSource.APP, sound=sound).attempt.id


def files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(data_dir().iterdir()) if path.is_file()}


def test_there_is_a_file_of_every_form() -> None:
    assert [path.stem for path in OLD] == [f"form-{version}" for version in range(1, schema.VERSION + 1)]


@pytest.mark.parametrize("script", OLD, ids=lambda path: path.stem)
def test_a_file_of_any_form_is_brought_to_todays(script: Path) -> None:
    make(script, history_file())
    before = version_of(history_file())
    with History.open() as history:
        assert history.notices == ()
        assert version_of(history_file()) == schema.VERSION
        attempts = history.attempts()
        assert [attempt.at for attempt in attempts] == [later(2), later(1), later(0)]
        assert [attempt.scores.overall for attempt in attempts] == [82.0, 81.0, 80.0]
        assert history.result(attempts[0]).text == attempts[0].text
        assert history.count() == 3
        cards = history.database.rows("SELECT kind, name FROM cards ORDER BY kind, name")
        assert ("word", "three") in [tuple(card) for card in cards]
        assert history.database.faults() == ()
    if before < schema.VERSION:
        (copy,) = backups(history_file())
        assert version_of(copy) == before
        with closing(sqlite3.connect(copy)) as connection:
            assert connection.execute("SELECT COUNT(*) FROM attempts").fetchone() == (3,)
    else:
        assert backups(history_file()) == ()


def test_a_new_history_is_no_different_from_one_that_grew() -> None:
    def form(path: Path) -> list[str]:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            return [" ".join(sql.split()) for (sql,) in rows]

    grown = data_dir() / "grown.sqlite3"
    make(OLD[0], grown)
    History.open(grown).close()
    History.open().close()
    assert form(grown) == form(history_file())


def test_a_newer_file_is_refused_and_left_as_it_is() -> None:
    History.open().close()
    with closing(sqlite3.connect(history_file())) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = files()
    with pytest.raises(HistoryError, match="newer speakcheck"):
        History.open()
    with History.open_anyhow() as history:
        add(history)
        assert history.count() == 1
        assert history.trouble is not None
        assert "newer" in history.trouble.what
    assert files() == before


MANY = 120
DAMAGE = {"text": 0, "short": 0, "header": 0, "torn": MANY // 2, "index": MANY, "pages": MANY // 2}
"""How many attempts of MANY must be saved, at least."""


@pytest.fixture
def long() -> Path:
    """A history of MANY attempts, one of them with a recording."""
    with History.open() as history:
        for minute in range(MANY):
            add(history, minute, sound=SOUND if minute == 0 else None)
        history.database.flush()
    return history_file()


def damaged(path: Path, how: str) -> bytes:
    whole, page = path.read_bytes(), 4096
    if how == "pages":
        with closing(sqlite3.connect(path)) as connection:
            names = "'words', 'sounds', 'results_scorer'"
            query = f"SELECT rootpage - 1 FROM sqlite_schema WHERE name IN ({names})"
            places = [place for (place,) in connection.execute(query)]
            places.append(connection.execute("SELECT page_count - 3 FROM pragma_page_count").fetchone()[0])
        for at in places:
            whole = whole[: at * page] + b"\xff" * page + whole[(at + 1) * page :]
        return whole
    return {
        "text": b"These are my takes.\n" * 40,
        "short": whole[:50],
        "torn": whole[: len(whole) * 9 // 10],
        "header": whole[:100] + b"\xff" * 400 + whole[500:],
        "index": whole[: 10 * page] + os.urandom(5 * page) + whole[15 * page :],
    }[how]


@pytest.mark.parametrize("how", DAMAGE)
def test_what_can_be_read_of_a_damaged_file_is_saved_and_practice_goes_on(long: Path, how: str) -> None:
    content = damaged(long, how)
    long.write_bytes(content)
    with History.open() as history:
        (notice,) = history.notices
        saved = history.count()
        assert saved >= DAMAGE[how]
        told = re.search(r"(\d+) of (\d+) attempts could be read", notice.what)
        assert told is not None
        assert saved == int(told[1]) <= int(told[2])
        assert history.trouble is None
        if saved:
            kept = [each for each in history.attempts() if each.at == BEGIN]
            assert [history.sound(each) is not None for each in kept] == [True]
            assert all(history.result(each).text == each.text for each in history.attempts())
            assert [(card["kind"], card["name"]) for card in history.database.rows("SELECT * FROM cards")]
        add(history, MANY)
        assert history.count() == saved + 1
        assert history.database.faults() == ()
    (aside,) = (each for each in set_aside(long) if each.suffix == long.suffix)
    assert aside.read_bytes() == content
    with History.open() as history:
        assert history.notices == ()
        assert history.count() == saved + 1
    assert not list(data_dir().glob("*.new*"))


def test_a_disk_that_has_no_room_for_what_is_saved_leaves_the_damaged_file(disk: Path) -> None:
    with History.open() as history:
        for minute in range(15):
            add(history, minute)
        history.database.flush()
    path = history_file()
    content = damaged(path, "index")
    path.write_bytes(content)
    (disk / "ballast").write_bytes(b"x" * (shutil.disk_usage(disk).free - 60_000))
    with pytest.raises(HistoryError, match="disk is full"):
        History.open()
    assert path.read_bytes() == content
    (disk / "ballast").unlink()
    with History.open() as history:
        assert history.count() == 15


def test_damage_that_is_met_later_is_looked_for_at_the_next_start(long: Path) -> None:
    with History.open() as history:
        whole = bytearray(long.read_bytes())
        (root,) = history.database.rows("SELECT rootpage FROM sqlite_schema WHERE name = 'documents'")
        page = root[0] - 1
        whole[4096 * page : 4096 * (page + 1)] = b"\xff" * 4096
        long.write_bytes(whole)
        history.database.rows("PRAGMA shrink_memory")
        attempts = history.attempts()
        with pytest.raises(HistoryError, match="damaged"):
            list(map(history.result, attempts))
    with History.open() as history:
        assert len(history.notices) == 1
        assert history.database.faults() == ()


def test_a_folder_that_cannot_be_made_is_said_and_practice_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("SPEAKCHECK_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(HistoryError, match="cannot be read or written"):
        History.open()
    with History.open_anyhow() as history:
        kept = history.add(result(), text(), BEGIN, AttemptSource.APP)
        assert kept.notices == (history.trouble,)
        assert history.attempts() == (kept.attempt,)


def test_a_full_disk_is_said_and_survived(disk: Path) -> None:
    with History.open() as history:
        kept = [add(history)]
        (disk / "ballast").write_bytes(b"x" * 1_500_000)
        with pytest.raises(HistoryError, match=r"disk is full|cannot be read or written"):
            kept.extend(add(history, minute) for minute in range(1, 5000))
        assert history.count() == len(kept)
        (disk / "ballast").unlink()
        kept.append(add(history, 6000))
        assert {attempt.id for attempt in history.attempts()} == set(kept)
        assert history.database.faults() == ()
    with History.open() as history:
        assert {attempt.id for attempt in history.attempts()} == set(kept)


def test_a_full_disk_costs_the_recording_before_the_attempt(disk: Path) -> None:
    recording = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
    with History.open() as history:
        add(history)
        free = shutil.disk_usage(disk).free
        (disk / "ballast").write_bytes(b"x" * (free - 90_000))
        kept = history.add(result(), text(), later(1), AttemptSource.APP, sound=recording)
        assert kept.attempt.recording is None
        assert len(kept.notices) == 1
        assert history.count() == 2


def test_a_read_only_disk_is_said_and_what_is_there_is_shown(disk: Path) -> None:
    with History.open() as history:
        add(history)
    remounted = subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True)
    if remounted.returncode:
        pytest.skip("the file system cannot be made read-only here")
    with pytest.raises(HistoryError, match="cannot be read or written"):
        History.open()
    with History.open_anyhow() as history:
        assert history.trouble is not None
        assert history.count() == 1
        add(history, 1)
        assert history.count() == 2
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    with History.open() as history:
        assert history.count() == 1


def test_a_disk_that_becomes_read_only_meanwhile_is_said(disk: Path) -> None:
    with History.open() as history:
        add(history)
        if subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True).returncode:
            pytest.skip("the file system is in use and cannot be made read-only here")
        with pytest.raises(HistoryError, match="cannot be read or written"):
            add(history, 1)


def test_a_history_in_two_programs_at_once_is_one() -> None:
    with History.open() as one, History.open() as other:
        add(one, 0)
        add(other, 1)
        assert len(one.attempts()) == len(other.attempts()) == 2


def test_nothing_is_made_before_it_is_opened() -> None:
    assert list(data_dir().iterdir()) == []
    assert version_of(history_file()) == 0


def test_times_and_days_that_damage_has_made_end_nothing() -> None:
    with History.open() as history:
        add(history)
    with closing(sqlite3.connect(history_file())) as connection:
        connection.execute("UPDATE attempts SET at = ?, day = ?", (2**62, "2026-0\x13-04"))
        connection.execute("UPDATE days SET day = ?", ("2026-0\x13-04",))
        connection.commit()
    with History.open() as history:
        assert [attempt.at.year for attempt in history.attempts()] == [9999]
        assert calendar(history) == ()
        assert report_page(history, ReportOptions()).days == ()
