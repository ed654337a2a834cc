"""`speakcheck score` on recordings with known faults."""

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from speakcheck.paths import asset
from tests.patience import PATIENCE

COMMAND = (sys.executable, "-m", "speakcheck")
Speakcheck = Callable[..., CompletedProcess[str]]
EMBEDDED = "speakcheck: The embedded recogniser hears the words, as SPEAKCHECK_RECOGNISER asks.\n"
TEXT = "Some newcomers learned to say hello in Mandarin."


def test_a_replaced_word_as_a_learner_sees_it(speakcheck: Speakcheck, recordings: Path) -> None:
    done = speakcheck(
        "score", recordings / "replacement-hello-kal16.flac", "--text", TEXT, "--language", "en"
    )
    assert (done.returncode, done.stderr) == (0, EMBEDDED)
    lines = done.stdout.splitlines()
    assert lines[1] == "  Some newcomers learned to say hello in Mandarin."
    assert lines[2][lines[1].index("hello")] == "✗"
    assert any("Another word: hello → goodbye" in line for line in lines)
    assert "\x1b" not in done.stdout


def test_json_lines_hold_a_row_for_every_recording(speakcheck: Speakcheck, recordings: Path) -> None:
    names = ("omission-hello-en-us-f5.flac", "broken-empty.wav", "problem-digital-silence.flac")
    done = speakcheck("score", *(recordings / name for name in names), "--text", TEXT, "--format", "jsonl")
    assert done.returncode == 1
    assert done.stderr == EMBEDDED + (
        "speakcheck: “broken-empty.wav” is empty (0 bytes). Record it again, or name another file.\n"
    )
    schema = Draft202012Validator(json.loads(asset("schema", "result-1.json").read_text("utf-8")))
    results = [json.loads(line) for line in done.stdout.splitlines()]
    for result in results:
        schema.validate(result)
    assert [Path(result["audio"]).name for result in results] == list(names)
    good, empty, silent = results
    assert [word["verdict"] for word in good["words"]][5] == "missing"
    assert "0 bytes" in empty["error"]["what"]
    assert silent["take"]["problems"] == ["no_speech"]
    assert silent["scores"]["overall"] is None


def test_one_recording_is_one_object_and_its_prompt_is_found(
    speakcheck: Speakcheck, recordings: Path
) -> None:
    done = speakcheck("score", recordings / "clean-users-slt.flac", "--lesson", "s01", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "p2s3"


def test_nothing_scored_as_a_table(speakcheck: Speakcheck, recordings: Path) -> None:
    names = [recordings / "problem-digital-silence.flac", "=missing.wav"]
    done = speakcheck("score", *names, "--text-file", "-", "--format", "csv", stdin=TEXT + "\n")
    assert done.returncode == 3
    silent, missing = csv.DictReader(io.StringIO(done.stdout))
    assert (silent["text"], silent["problems"], silent["overall"]) == (TEXT, "no_speech", "")
    assert missing["audio"] == "'=missing.wav"
    assert missing["error"].startswith("There is no file")


def test_hostile_names_never_reach_the_terminal(
    speakcheck: Speakcheck, recordings: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "a\x1b[31m[bold]\n\x9b0mé.flac"
    shutil.copy(recordings / "clean-influx-slt.flac", hostile)
    undecodable = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b]0;title\x07.flac")
    for form in ("text", "jsonl", "csv"):
        done = speakcheck("score", hostile, undecodable, "--text", "Influx\x1b[2J", "--format", form)
        assert done.returncode == 1
        assert not set(done.stdout + done.stderr) & set("\x1b\x9b\x07")
        assert len(done.stderr.removeprefix(EMBEDDED).splitlines()) == 1


def test_narrow_plain_and_chinese(speakcheck: Speakcheck, recordings: Path) -> None:
    take = ("score", recordings / "omission-hello-en-us-f5.flac", "--text", TEXT)
    narrow = speakcheck(*take, COLUMNS="40", LC_ALL="zh_TW.UTF-8")
    assert max(map(cell_len, narrow.stdout.splitlines())) <= 40
    assert "– 沒說到: hello" in narrow.stdout
    assert "Not said" not in narrow.stdout
    plain = speakcheck(*take, "--plain", "--language", "both")
    assert "“hello” was not said.\n「hello」沒說到。\n" in plain.stdout
    assert not set(plain.stdout) & set("✓✗█░")


def test_a_stream_without_unicode(speakcheck: Speakcheck, recordings: Path) -> None:
    take = ("score", recordings / "clean-influx-slt.flac", "--text", "Influx")
    text = speakcheck(*take, PYTHONIOENCODING="ascii")
    assert text.returncode == 0
    assert text.stdout.isascii()
    assert "####" in text.stdout
    done = speakcheck(*take[:-1], "Influx 繁體", "--format", "jsonl", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["text"] == "Influx 繁體"


@pytest.mark.parametrize(
    ("args", "environment", "coloured"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        (("--plain",), {}, False),
        ((), {"TERM": "dumb"}, False),
    ],
    ids=["terminal", "NO_COLOR", "plain", "dumb"],
)
def test_colour_in_a_terminal(
    args: tuple[str, ...], environment: dict[str, str], coloured: bool, recordings: Path
) -> None:
    ours, theirs = pty.openpty()
    take = ["score", str(recordings / "clean-influx-slt.flac"), "--text", "Influx", *args]
    process = subprocess.Popen(
        [*COMMAND, *take],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=os.environ | {"TERM": "xterm-256color"} | environment,
    )
    os.close(theirs)
    shown = drain(ours)
    _, complaints = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaints.decode()) == (0, EMBEDDED)
    assert (b"\x1b[" in shown) == coloured
    assert b"Influx" in shown


def test_a_bar_appears_on_stderr_where_it_is_a_terminal(recordings: Path) -> None:
    ours, theirs = pty.openpty()
    take = recordings / "clean-passage-slt.flac"
    text = json.loads(take.with_suffix(".json").read_text("utf-8"))["text"]
    process = subprocess.Popen(
        [*COMMAND, "score", str(take), str(take), "--text", text, "--format", "csv"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm-256color"},
    )
    os.close(theirs)
    shown = drain(ours)
    data, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert b"Listening" in shown
    assert [row["text"] for row in csv.DictReader(io.StringIO(data.decode()))] == [text, text]


def drain(terminal: int) -> bytes:
    """Read until the other end is closed, which Linux tells by an error."""
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            os.close(terminal)
            return shown
        shown += piece


def test_a_reader_that_leaves_is_no_error(recordings: Path) -> None:
    take = str(recordings / "clean-influx-slt.flac")
    process = subprocess.Popen(
        [*COMMAND, "score", *[take] * 4, "--text", "Influx", "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["text"] == "Influx"
    process.stdout.close()
    assert process.stderr.read().decode() == EMBEDDED
    process.stderr.close()
    assert process.wait(PATIENCE) == 141
