"""`speakcheck score --manifest`, killed, interrupted, and run twice at once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from jsonschema import Draft202012Validator

from speakcheck.paths import asset
from tests.patience import PATIENCE, wait_for

COMMAND = (sys.executable, "-m", "speakcheck")
Speakcheck = Callable[..., CompletedProcess[str]]
TEXT = "Some newcomers learned to say hello in Mandarin."


def manifest_of(folder: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path = folder / "m.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def many(tmp_path: Path, recordings: Path) -> Path:
    """More rows than are done before a test steps in."""
    takes = ("omission-newcomers-kal16", "replacement-hello-kal16", "mispronunciation-newcomers-slt")
    rows = [
        {"id": f"{at}", "audio": str(recordings / f"{takes[at % 3]}.flac"), "text": TEXT} for at in range(9)
    ]
    return manifest_of(tmp_path, rows)


def arguments(manifest: Path, *options: str) -> list[str]:
    return ["score", "--manifest", str(manifest), "--out", str(manifest.with_name("r.jsonl")), *options]


def ids(manifest: Path) -> list[str]:
    return [json.loads(line)["id"] for line in manifest.with_name("r.jsonl").read_text("utf-8").splitlines()]


def started(manifest: Path, *options: str, rows: int = 2) -> subprocess.Popen[str]:
    """Start a batch and wait until it has written some rows."""
    process = subprocess.Popen(
        [*COMMAND, *arguments(manifest, *options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    out = manifest.with_name("r.jsonl")
    wait_for(lambda: process.poll() is not None or (out.exists() and out.read_bytes().count(b"\n") >= rows))
    assert process.poll() is None
    return process


def test_every_row_gets_a_result_in_order(speakcheck: Speakcheck, recordings: Path, tmp_path: Path) -> None:
    good = os.path.relpath(recordings / "clean-influx-slt.flac", tmp_path)
    silent = os.path.relpath(recordings / "problem-digital-silence.flac", tmp_path)
    rows: list[dict[str, object]] = [
        {"id": "good", "audio": good, "text": "Influx", "phones": [["IH", "N", "F", "L", "AH", "K", "S"]]},
        {"id": "silent", "audio": silent, "text": TEXT},
        {"id": "absent", "audio": "\x1b[31mno.wav", "text": TEXT},
        {"id": "wordless", "audio": good, "text": "…"},
        {"id": "too many phones", "audio": good, "text": "Influx", "phones": [["AH"], ["AH"]]},
        {"id": "no text", "audio": good},
        {"id": "last", "audio": good, "text": "Influx"},
    ]
    manifest = manifest_of(tmp_path, rows)
    done = speakcheck(*arguments(manifest, "--jobs", "2", "--ordered"))
    assert (done.returncode, done.stdout) == (1, "")
    told, summary = done.stderr.splitlines()
    assert told == "speakcheck: The embedded recogniser hears the words, as SPEAKCHECK_RECOGNISER asks."
    assert summary.startswith("speakcheck: 2 scored, 1 without a score, 4 failed; ")
    written = manifest.with_name("r.jsonl").read_text("utf-8")
    results = [json.loads(line) for line in written.splitlines()]
    assert [(each["id"], each["audio"]) for each in results] == [(row["id"], row["audio"]) for row in rows]
    assert ["error" in each for each in results] == [False, False, True, True, True, True, False]
    assert "\x1b" not in written
    schema = Draft202012Validator(json.loads(asset("schema", "result-1.json").read_text("utf-8")))
    for each in results:
        schema.validate(each)
    again = speakcheck(*arguments(manifest))
    assert again.returncode == 1
    assert "7 of them in an earlier run" in again.stderr
    assert manifest.with_name("r.jsonl").read_text("utf-8") == written


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot hold a program up")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_and_run_again(jobs: str, speakcheck: Speakcheck, many: Path) -> None:
    first = started(many, "--jobs", jobs)
    # However long the second takes to begin, the first has not finished meanwhile.
    os.killpg(first.pid, signal.SIGSTOP)
    second = speakcheck(*arguments(many))
    assert second.returncode == 2
    assert "speakcheck: Another run of speakcheck is writing to r.jsonl." in second.stderr
    first.kill()
    os.killpg(first.pid, signal.SIGCONT)
    first.communicate(timeout=PATIENCE)
    kept = ids(many)
    assert len(kept) < 9
    with many.with_name("r.jsonl").open("ab") as out:
        out.write(b'{"schema": "speakcheck/result/1", "id": "8", "au')
    done = speakcheck(*arguments(many, "--jobs", jobs))
    assert done.returncode == 0
    assert f"{len(kept)} of them in an earlier run" in done.stderr
    assert ids(many)[: len(kept)] == kept
    assert sorted(ids(many)) == list("012345678")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(jobs: str, many: Path) -> None:
    process = started(many, "--jobs", jobs, rows=1)
    os.killpg(process.pid, signal.SIGINT)
    _, complaints = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    kept = ids(many)
    stopped = f"speakcheck: Stopped: {len(kept)} of 9 rows have their result."
    assert complaints.splitlines()[1:] == [f"{stopped} Run the same command again to go on."]
    assert len(set(kept)) == len(kept) < 9
