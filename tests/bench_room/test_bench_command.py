"""`speakcheck bench` as a process: on real recordings, with wrong usage, and stopped."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from speakcheck.cli.main import main
from tests.patience import PATIENCE, wait_for

COMMAND = (sys.executable, "-m", "speakcheck", "bench")
PROBE = """
import sys
from speakcheck.cli.main import main
code = main(["bench", "--help"])
heavy = {"numpy", "rich", "av", "pocketsphinx", "filelock", "multiprocessing", "asyncio", "ctranslate2"}
print(code, *sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


def bench(*args: str | Path) -> CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, args)], capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False
    )


def test_three_real_recordings(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    done = bench("--manifest", labelled, "--recogniser", "sphinx", "--format", "json", "--out", out)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["schema"], told["complete"], told["rows"], told["labelled"]) == (
        "speakcheck/bench/1",
        True,
        5,
        3,
    )
    (fault,) = told["label_faults"]
    assert (fault["line"], fault["id"]) == (5, "typo")
    (found,) = told["recognisers"]
    assert (found["name"], found["error"]) == ("sphinx", None)
    assert (found["scored"], found["unscored"], found["failed"]) == (4, 0, 1)
    for name in ("seconds_per_second", "cpu_seconds_per_second", "loading_seconds", "memory_mb"):
        # What loading took is a difference of two runs: nothing, if the machine was busy in between.
        assert found[name] >= 0 if name == "loading_seconds" else found[name] > 0
    agreement = found["agreement"]
    assert (agreement["utterances"], agreement["unscored"]) == (3, 0)
    assert agreement["utterance"]["overall"]["rows"] == 3
    assert -1 <= agreement["utterance"]["overall"]["pearson"] <= 1
    assert agreement["utterance"]["completeness"] == {
        "pearson": None,
        "spearman": None,
        "rows": 3,
        "unscored": 0,
    }
    assert (agreement["word"]["rows"], agreement["word"]["misfit_utterances"]) == (2, 1)
    assert agreement["word"]["verdicts"]["bad"] == 1
    results = [json.loads(line) for line in Path(found["results"]).read_text("utf-8").splitlines()]
    assert [each["id"] for each in results] == [
        json.loads(line)["id"] for line in labelled.read_text("utf-8").splitlines()
    ]
    assert done.stderr.splitlines() == [
        "speakcheck: 5 rows, 3 with labels.",
        "speakcheck: The labels in line 5 have a name that is not known. The labels of this row are not used."
        " The names are overall, accuracy, fluency, prosody, completeness, words and phones.",
        "speakcheck: Trying sphinx (1 of 1).",
    ]


def test_as_text_with_two_processes(labelled: Path) -> None:
    done = bench("--manifest", labelled, "--limit", "2", "--jobs", "2", "--recogniser", "sphinx")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names[:6] == ["sphinx", "time", "processors", "loading", "memory", "rows"]
    assert "2 scored, 0 without a score, 0 failed" in done.stdout
    assert "Pearson –" in done.stdout


def test_a_stream_that_lacks_the_dash(labelled: Path) -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*COMMAND, "--manifest", str(labelled), "--recogniser", "sphinx", "--limit", "1"],
        env=env,
        capture_output=True,
        check=True,
    )
    assert b"Pearson -  Spearman -  1 row\n" in done.stdout


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ([], "one of the arguments --manifest --drop-fusion is required"),
        (["--manifest", "absent.jsonl"], "The manifest absent.jsonl cannot be read"),
        (["--manifest", "m.jsonl", "--jobs", "0"], "--jobs takes a number from 1 to 256."),
        (["--manifest", "m.jsonl", "--limit", "0"], "--limit takes a number from 1 to 1000000000."),
        (["--manifest", "m.jsonl", "--drop-fusion"], "not allowed with argument --manifest"),
        (["--drop-fusion", "--keep-fusion"], "--keep-fusion goes with --manifest."),
        (["--drop-fusion", "--limit", "1"], "--limit goes with --manifest."),
        (["--manifest", "m.jsonl", "--recogniser", "ears"], "invalid choice: 'ears'"),
        (["--manifest", "m.jsonl", "--model", "nosuch"], "is the name of no model."),
        (["--manifest", "m.jsonl", "--model", "./nosuch"], "There is no folder"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_usage(args: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", *args]) == 2
    shown, complaints = capsys.readouterr()
    assert shown == ""
    assert sentence in complaints.splitlines()[-1]


def test_nothing_could_be_scored(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,audio,text,overall\na,absent.wav,Hello.,7\n")
    done = bench("--manifest", path, "--recogniser", "sphinx")
    assert done.returncode == 3
    assert "0 scored, 0 without a score, 1 failed" in done.stdout
    assert "time        – s for each second of sound" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, encoding="utf-8", timeout=PATIENCE, check=True
    )
    assert done.stdout.startswith("usage: speakcheck bench")
    assert done.stderr.split() == ["0"]


@pytest.mark.skipif(os.name == "nt", reason="there is no process group to interrupt")
def test_stopped(labelled: Path, tmp_path: Path) -> None:
    """Interrupt while a recogniser is being tried: what there is, is told, and nobody holds the streams."""
    first = json.loads(labelled.read_text("utf-8").splitlines()[0])
    many = tmp_path / "many.jsonl"
    shutil.copy(first["audio"], tmp_path / "a.flac")
    rows = ({"id": str(at), "audio": "a.flac", "text": first["text"]} for at in range(500))
    many.write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "r.sphinx.jsonl"
    process = subprocess.Popen(
        [
            *(*COMMAND, "--manifest", str(many), "--recogniser", "sphinx"),
            *("--format", "json", "--out", str(tmp_path / "r.jsonl")),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stderr is not None
    wait_for(lambda: process.poll() is not None or (out.exists() and b"\n" in out.read_bytes()))
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    told = json.loads(stdout)
    assert (told["complete"], told["recognisers"]) == (False, [])
    *before, last = stderr.splitlines()
    assert before == ["speakcheck: 500 rows, 0 with labels.", "speakcheck: Trying sphinx (1 of 1)."]
    assert last.startswith("speakcheck: Stopped at row ")
    assert last.endswith(" of 500: 0 of 1 were measured.")
