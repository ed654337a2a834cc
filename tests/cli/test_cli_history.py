"""What is remembered, from the command line: saved, listed, judged anew, taken elsewhere and deleted."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from speakcheck.audio.flac import write_flac
from speakcheck.cli.main import main
from speakcheck.errors import ExitCode
from speakcheck.history.attempt import Attempt, AttemptSource
from speakcheck.history.store import History
from speakcheck.paths import data_dir

AUDIO = Path(__file__).parents[2] / "fixtures" / "audio"
HELLO = AUDIO / "replacement-hello-kal16.flac"
TEXT = "Some newcomers learned to say hello in Mandarin."


def attempts() -> tuple[Attempt, ...]:
    with History.open() as history:
        return history.attempts()


def save() -> Attempt:
    assert main(["score", str(HELLO), "--text", TEXT, "--save", "--format", "json"]) == 0
    return attempts()[0]


def test_what_is_saved_is_kept_once_with_its_recording(capsys: pytest.CaptureFixture[str]) -> None:
    first = save()
    result = json.loads(capsys.readouterr().out)
    assert save() == first
    (kept,) = attempts()
    assert (kept.source, kept.text, kept.lesson) == (AttemptSource.SCORE, TEXT, "")
    assert kept.scores.overall == result["scores"]["overall"]
    assert kept.recording is not None


def test_a_prompt_of_a_lesson_is_saved_as_one() -> None:
    assert main(["score", str(HELLO), "--lesson", "s01", "--prompt", "e4", "--save"]) == 0
    (kept,) = attempts()
    assert (kept.lesson, kept.prompt, kept.kind) == ("s01-little-red-book", "e4", "example")


def test_nothing_is_saved_unasked() -> None:
    assert main(["score", str(HELLO), "--text", TEXT]) == 0
    assert not (data_dir() / "history.sqlite3").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_batch_is_saved_like_single_recordings(tmp_path: Path, jobs: str) -> None:
    rows = [
        {"id": "a", "audio": str(HELLO), "text": TEXT},
        {"id": "b", "audio": "absent.wav", "text": "Hello."},
    ]
    manifest = tmp_path / "m.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    out = tmp_path / "r.jsonl"
    args = ["score", "--manifest", str(manifest), "--out", str(out), "--jobs", jobs, "--save"]
    assert main(args) == ExitCode.SOME_FAILED
    (kept,) = attempts()
    assert (kept.source, kept.text) == (AttemptSource.BATCH, TEXT)
    assert main([*args, "--fresh"]) == ExitCode.SOME_FAILED
    assert attempts() == (kept,)


def test_a_history_that_cannot_be_written_is_told_before_anything_is_judged(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (data_dir() / "history.sqlite3").mkdir(parents=True)
    assert main(["score", str(HELLO), "--text", TEXT, "--save"]) == ExitCode.USAGE
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "The history" in printed.err


def test_it_is_listed_taken_elsewhere_and_deleted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = save()
    away = str(tmp_path / "away.zip")
    capsys.readouterr()
    assert main(["history", "list"]) == 0
    assert capsys.readouterr().out.startswith(f"{kept.id}  ")
    assert main(["history", "list", "--format", "json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == [kept.id]
    assert main(["history", "rescore"]) == 0
    assert "Judged anew: 0, failed: 0." in capsys.readouterr().err
    assert main(["history", "export", away]) == 0
    assert main(["history", "delete", "no-such"]) == ExitCode.USAGE
    assert main(["history", "delete", kept.id]) == 0
    assert "Deleted: attempts 1, recordings 1." in capsys.readouterr().out
    assert not list(data_dir().glob("recordings/*"))
    for _ in range(2):
        assert main(["history", "import", away]) == 0
    assert [each.id for each in attempts()] == [kept.id]
    takes = data_dir() / "takes"
    takes.mkdir()
    assert main(["history", "delete", "--everything"]) == 0
    assert attempts() == ()
    assert not takes.exists()


@pytest.mark.parametrize("more", [[], ["x", "--everything"], ["--everything", "--until", "2026-05-01"]])
def test_what_is_to_be_deleted_must_be_clear(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["history", "delete", *more]) == ExitCode.USAGE
    assert "It must be clear" in capsys.readouterr().err


def test_progress_in_its_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["progress"]) == 0
    assert "There are no attempts." in capsys.readouterr().err
    save()
    capsys.readouterr()
    assert main(["progress"]) == 0
    assert "too early to tell" in capsys.readouterr().out
    assert main(["progress", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["attempts"], told["trends"][0]["name"], told["trends"][0]["takes"]) == (1, "overall", 1)
    assert main(["progress", "--sound", "er", "--format", "csv"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header == "kind,name,call,now,before,change,margin,takes"
    assert row.startswith("sound,ER,too early to tell,")
    assert main(["progress", "--sound", "QQ"]) == ExitCode.USAGE
    assert main(["progress", "--since", "2100-01-01", "--lesson", "s02"]) == 0


def test_paths_name_where_everything_lies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["history"] == str(data_dir() / "history.sqlite3")
    assert main(["paths"]) == 0
    assert told["takes"] in capsys.readouterr().out


def tone(path: Path, pitch: float) -> Path:
    """Write a recording of two seconds that differs from others in nothing but its pitch, dated alike."""
    time = np.arange(32_000) / 16_000
    sound = (0.3 * np.sin(2 * np.pi * pitch * time)).astype(np.float32)
    write_flac(path, [sound])
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


@pytest.mark.parametrize("keep", ["1", "0"], ids=["with sound", "without sound"])
def test_two_recordings_that_differ_in_their_sound_alone_are_both_saved(
    tmp_path: Path, keep: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEAKCHECK_KEEP_RECORDINGS", keep)
    files = [tone(tmp_path / f"{pitch}.flac", pitch) for pitch in (200, 300)]
    for path in (*files, *files):
        main(["score", str(path), "--text", "Hello.", "--save"])
    found = attempts()
    assert len(found) == 2
    assert len({each.at for each in found}) == len({each.seconds for each in found}) == 1
    assert all((each.recording is not None) is (keep == "1") for each in found)
    main(["score", str(files[0]), "--text", "Goodbye.", "--save"])
    assert len(attempts()) == 3


@pytest.mark.parametrize("how", ["a file", "a loop"])
def test_recordings_that_cannot_be_kept_are_said_before_the_work_and_cost_no_attempt(
    how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = data_dir() / "recordings"
    place.write_text("no folder") if how == "a file" else place.symlink_to(place.name)
    assert main(["score", str(HELLO), "--text", TEXT, "--save"]) == 0
    printed = capsys.readouterr().err
    assert printed.count("The recording cannot be kept") == 1
    (kept,) = attempts()
    assert kept.recording is None
    assert main(["history", "list"]) == 0
    assert main(["history", "rescore"]) == 0


def test_a_recording_that_cannot_be_removed_is_not_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    kept = save()
    place, hidden = data_dir() / "recordings", data_dir() / "hidden"
    place.rename(hidden)
    place.symlink_to(place.name)
    capsys.readouterr()
    assert main(["history", "delete", kept.id]) == ExitCode.SOME_FAILED
    printed = capsys.readouterr()
    assert "Deleted: attempts 1, recordings 0." in printed.out
    assert "1 recording could not be removed" in printed.err
    place.unlink()
    hidden.rename(place)
    assert list(place.iterdir())
    assert attempts() == ()
    assert not list(place.iterdir())


def test_everything_is_everything(capsys: pytest.CaptureFixture[str]) -> None:
    save()
    for name in (
        "recordings/.123-456.flac",
        "recordings/" + "0" * 64 + ".flac",
        "takes/s01/a.wav",
        "crash.log",
    ):
        path = data_dir() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT)
    capsys.readouterr()
    assert main(["history", "delete", "--everything"]) == 0
    assert "recordings 2" in capsys.readouterr().out
    left = {path.name for path in data_dir().rglob("*") if path.is_file()}
    assert left == {"history.sqlite3", ".history.sqlite3.lock"}
    assert not any(TEXT.encode() in path.read_bytes() for path in data_dir().rglob("*") if path.is_file())


def test_one_recording_that_cannot_be_read_stops_no_export(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = save()
    path = data_dir() / "recordings" / f"{kept.recording}.flac"
    path.unlink()
    path.mkdir()
    assert main(["history", "export", str(tmp_path / "all.zip")]) == 0
    printed = capsys.readouterr().err
    assert "attempts 1, recordings 0" in printed
    assert "gone or cannot be read: 1" in printed
