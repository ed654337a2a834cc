"""Out and in again, and gone: exports hold everything, imports merge, and what is deleted leaves no trace."""

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from speakcheck.errors import HistoryError
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.deletion import delete, delete_between, delete_everything
from speakcheck.history.exporting import COLUMNS, LINES, attempt_lines, export
from speakcheck.history.importing import merge_from
from speakcheck.history.store import History
from speakcheck.paths import data_dir
from tests.history.made import SENTENCES, later, result, text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "audio"
SOUNDS = [FIXTURES / f"{name}.flac" for name in ("replacement-hello-kal16", "clean-users-slt")]
SECRET = "Three users said hello."


@pytest.fixture
def filled(history: History) -> History:
    """Six attempts of two sentences, with two recordings, and a second result of one."""
    for number in range(6):
        shown = SENTENCES[number % 2]
        poor = {"three": ["TH"], "think": ["TH"]}
        sound = SOUNDS[number % 2] if number < 3 else None
        history.add(
            result(shown, poor=poor),
            text(shown, id=f"p1s{number % 2}"),
            later(number),
            AttemptSource.APP,
            sound=sound,
            settings={"strictness": "strict"},
        )
    history.add_result(history.attempts()[0].id, result(SENTENCES[1], 90.0, version="speakcheck 0.2.0"))
    return history


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path / "elsewhere" / "history.sqlite3") as opened:
        yield opened


def everything(history: History) -> tuple[list[Any], list[Any]]:
    cards = history.database.rows("SELECT * FROM cards ORDER BY kind, name")
    return list(attempt_lines(history)), [tuple(card) for card in cards]


@pytest.mark.parametrize("name", ["all.zip", "all", "deep/er/all"])
def test_an_export_holds_everything_and_comes_in_again(
    filled: History, elsewhere: History, tmp_path: Path, name: str
) -> None:
    done = export(filled, tmp_path / name)
    assert (done.attempts, done.recordings, done.missing) == (6, 2, 0)
    merged = merge_from(elsewhere, tmp_path / name)
    assert (merged.new, merged.known, merged.results, merged.recordings, merged.bad) == (6, 0, 7, 2, 0)
    assert everything(elsewhere) == everything(filled)
    for attempt in elsewhere.attempts():
        assert (attempt.recording is None) == (elsewhere.sound(attempt) is None)
    again = merge_from(elsewhere, tmp_path / name)
    assert (again.new, again.known, again.results, again.recordings, again.bad) == (0, 6, 0, 0, 0)
    assert everything(elsewhere) == everything(filled)


def test_the_first_judgement_of_an_attempt_leads_those_that_came_later(filled: History) -> None:
    told = [[each["original"] for each in json.loads(line)["results"]] for line in attempt_lines(filled)]
    assert told == [[True]] * 5 + [[True, False]]


def test_two_histories_become_one_whichever_way(filled: History, elsewhere: History, tmp_path: Path) -> None:
    elsewhere.add(result(), text(id="p1s0"), later(-5), AttemptSource.BATCH)
    export(filled, tmp_path / "one.zip")
    export(elsewhere, tmp_path / "other.zip")
    merge_from(elsewhere, tmp_path / "one.zip")
    merge_from(filled, tmp_path / "other.zip")
    assert everything(elsewhere) == everything(filled)
    first = [row["uuid"] for row in filled.database.rows("SELECT uuid FROM attempts WHERE first ORDER BY at")]
    assert first[0] == filled.attempts()[-1].id
    assert len(first) == 2


def test_lines_alone_and_a_table(filled: History, tmp_path: Path) -> None:
    assert export(filled, tmp_path / "all.jsonl").attempts == 6
    lines = (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["app"] * 6
    assert export(filled, tmp_path / "all.csv").attempts == 7
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [row["first"] for row in rows] == ["1", "1", "0", "0", "0", "0", "0"]
    assert {row["overall"] for row in rows} == {"80", "90"}


def test_no_cell_of_the_table_is_a_formula(history: History, tmp_path: Path) -> None:
    history.add(result(), text(lesson="=1+2"), later(), AttemptSource.APP)
    export(history, tmp_path / "all.csv")
    assert "'=1+2" in (tmp_path / "all.csv").read_text("utf-8")


def test_a_folder_with_something_in_it_is_not_touched(filled: History, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear")
    with pytest.raises(HistoryError, match="no empty folder"):
        export(filled, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["diary.txt"]


BAD: dict[str, Any] = {
    "no JSON": "{",
    "no object": "[]",
    "another form": {"schema": "speakcheck/attempt/9"},
    "a path for a name": {"id": "../../etc/passwd"},
    "a path for a recording": {"recording": "../history"},
    "no time": {"at": "yesterday"},
    "no zone": {"at": "2026-03-02T18:30:00"},
    "no results": {"results": []},
    "no result": {"results": [{"judged": "2026-03-02T18:30:00+00:00", "original": True, "result": {}}]},
    "no phones": {"prompt": {"id": "", "kind": "sentence", "text": "", "splits": [], "phones": None}},
    "no kind": {"source": "elsewhere"},
    "no number": {"start": "0"},
}


@pytest.mark.parametrize("name", BAD)
def test_a_line_that_cannot_be_used_costs_no_other(
    filled: History, elsewhere: History, tmp_path: Path, name: str
) -> None:
    export(filled, tmp_path / "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_text("utf-8").splitlines()
    bad = BAD[name]
    lines[2] = bad if isinstance(bad, str) else json.dumps(json.loads(lines[2]) | bad)
    (tmp_path / "all.jsonl").write_text("\n".join(lines), "utf-8")
    merged = merge_from(elsewhere, tmp_path / "all.jsonl")
    assert (merged.new, merged.bad) == (5, 1)
    assert merged.faults[0].what.startswith("Line 3: ")
    assert elsewhere.database.faults() == ()


def test_a_recording_that_is_another_is_not_believed(
    filled: History, elsewhere: History, tmp_path: Path
) -> None:
    export(filled, tmp_path / "all")
    one, other = sorted((tmp_path / "all" / "recordings").iterdir())
    one.write_bytes(other.read_bytes())
    merged = merge_from(elsewhere, tmp_path / "all")
    assert (merged.new, merged.recordings, merged.bad) == (6, 1, 1)
    assert {attempt.recording for attempt in elsewhere.attempts()} == {None, other.stem}
    assert [path.stem for path in elsewhere.recordings.root.iterdir()] == [other.stem]


def test_what_is_no_export_is_said(history: History, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK no")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    for name in ("bad.zip", "other.zip", "nowhere", "nowhere.zip"):
        with pytest.raises(HistoryError, match="cannot be read as an export"):
            merge_from(history, tmp_path / name)


def rows(history: History) -> dict[str, int]:
    tables = ("attempts", "results", "documents", "words", "sounds", "prompts", "cards", "days", "recordings")
    return {table: len(history.database.rows(f"SELECT 1 FROM {table}")) for table in tables}


def traces(word: str) -> list[str]:
    return [
        path.name for path in data_dir().rglob("*") if path.is_file() and word.encode() in path.read_bytes()
    ]


def test_one_attempt_is_deleted_with_all_that_rests_on_it(filled: History) -> None:
    attempts = filled.attempts()
    before = everything(filled)
    alone = filled.add(
        result("Often.", poor={"often": ["F"]}), text("Often.", id="x"), later(9), AttemptSource.APP
    )
    gone = delete(filled, [alone.attempt.id, "unknown"])
    assert (gone.attempts, gone.recordings) == (1, 0)
    assert everything(filled) == before
    assert filled.attempts() == attempts
    assert traces("Often.") == []
    one, other = attempts[-1], attempts[-3]
    assert one.recording is not None
    assert one.recording == other.recording
    delete(filled, [one.id])
    assert filled.sound(other) is not None
    assert filled.database.rows("PRAGMA foreign_key_check") == []


def test_a_recording_goes_with_the_last_attempt_that_has_it(filled: History) -> None:
    sharing = [attempt for attempt in filled.attempts() if attempt.recording == _first(filled)]
    assert len(sharing) == 2
    path = filled.sound(sharing[0])
    assert path is not None
    assert delete(filled, [sharing[0].id]).recordings == 0
    assert path.exists()
    assert delete(filled, [sharing[1].id]).recordings == 1
    assert not path.exists()


def _first(history: History) -> str | None:
    return history.attempts()[-1].recording


def test_a_time_is_deleted_and_no_more(filled: History) -> None:
    assert delete_between(filled, later(2), later(4)).attempts == 2
    assert [attempt.at for attempt in filled.attempts()] == [later(5), later(4), later(1), later(0)]
    assert delete_between(filled, None, later(1)).attempts == 1
    assert delete_between(filled, later(4), None).attempts == 2
    assert rows(filled)["days"] == 1


def test_everything_is_deleted_and_nothing_of_it_is_left(filled: History) -> None:
    backup = data_dir() / "history-form1.sqlite3"
    backup.write_text(SECRET)
    (data_dir() / "history-damaged-20260101T000000-1.sqlite3").write_text(SECRET)
    assert traces(SECRET)
    gone = delete_everything(filled)
    assert (gone.attempts, gone.recordings) == (6, 2)
    assert set(rows(filled).values()) == {0}
    assert traces(SECRET) == []
    assert not list(data_dir().rglob("*.flac"))
    filled.add(result(), text(), later(), AttemptSource.APP)
    assert filled.count() == 1


def test_an_export_without_recordings_has_none(filled: History, tmp_path: Path) -> None:
    assert export(filled, tmp_path / "all.zip", recordings=False).recordings == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.namelist() == [LINES]


def test_a_lost_recording_is_counted(filled: History, tmp_path: Path) -> None:
    next(filled.recordings.root.glob("*.flac")).unlink()
    done = export(filled, tmp_path / "all.zip")
    assert (done.recordings, done.missing) == (1, 1)
