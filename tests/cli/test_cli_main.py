"""The way in: help without weight, wrong usage in one sentence, exit codes."""

import subprocess
import sys

import pytest

from speakcheck.cli.main import main, parser
from tests.patience import PATIENCE

HEAVY = (
    "numpy rich av pocketsphinx num2words filelock rapidfuzz multiprocessing sqlite3 asyncio inspect tomllib"
    " huggingface_hub faster_whisper ctranslate2"
)
PROBE = f"""
import sys
from speakcheck.cli.main import main
code = main(sys.argv[1:])
print(code, *sorted(set({HEAVY.split()}) & set(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "args",
    [
        ["--help"],
        ["score", "--help"],
        ["say-how", "--help"],
        ["doctor", "--help"],
        ["demo", "--help"],
        ["model", "--help"],
        ["model", "get", "--help"],
        ["why", "--help"],
    ],
)
def test_help_loads_nothing_heavy(args: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout.startswith("usage: speakcheck")
    assert done.stderr.split() == ["0"]


def test_every_command_is_told_as_it_tells_itself() -> None:
    assert parser(only="").format_help() == parser().format_help()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("speakcheck 0")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["sing"], "invalid choice: 'sing'"),
        (["score"], "one of the arguments --text"),
        (["score", "--text", "Hello."], "No recording is named."),
        (["score", "a.wav", "--text", "Hi", "--text-file", "b"], "not allowed with argument"),
        (["score", "a.wav", "--text", " … "], "The text holds no words."),
        (["score", "a.wav", "--text", "Hi", "--prompt", "p1s1"], "--prompt goes with --lesson."),
        (["score", "a.wav", "--text", "Hi", "--out", "r.jsonl"], "--out goes with --manifest."),
        (["score", "a.wav", "--text", "Hi", "--jobs", "0"], "--jobs goes with --manifest."),
        (["score", "a.wav", "--text-file", "absent.txt"], "There is no file absent.txt."),
        (["score", "a.wav", "--lesson", "absent"], "“absent” is the id of no lesson."),
        (["score", "a.wav", "--lesson", "s01", "--prompt", "p9s9"], "has no prompt"),
        (["score", "--manifest", "m.jsonl"], "--manifest needs --out."),
        (["score", "a.wav", "--manifest", "m.jsonl", "--out", "r"], "The manifest names the recordings."),
        (
            ["score", "--manifest", "m.jsonl", "--out", "r", "--jobs", "0"],
            "--jobs takes a number from 1 to 256.",
        ),
        (["score", "--manifest", "m.jsonl", "--out", "r", "--format", "csv"], "are written as JSON lines."),
        (["score", "--manifest", "absent.jsonl", "--out", "r"], "The manifest absent.jsonl cannot be read"),
        (["score", "a.wav", "--text", "Hi", "--recogniser", "siri"], "invalid choice: 'siri'"),
        (
            ["score", "a.wav", "--text", "Hi", "--recogniser", "whisper", "--model", "base.en"],
            "The model base.en is not installed.",
        ),
        (
            ["score", "a.wav", "--text", "Hi", "--recogniser", "auto", "--model", "bse.en"],
            "Did you mean base.en or base?",
        ),
        (["model"], "the following arguments are required: COMMAND"),
        (["model", "get"], "the following arguments are required: NAME"),
        (["model", "get", "bse.en\x1b[31m"], "is the name of no model."),
        (["model", "use", "base.en"], "The model base.en is not installed."),
        (["model", "use", "./no/such/folder"], "There is no folder “./no/such/folder”."),
        (["model", "remove", "base.en"], "The model base.en is not installed."),
        (["model", "path", "base.en"], "The model base.en is not installed."),
        (["say-how", "你好"], "is not an English word."),
        (["say-how", "?!"], "holds no letter and no digit."),
        (["score", "a.wav", "--\x1b[31mred"], "one of the arguments"),
        (["say-how", "a", "--\x1b[31m\nred"], "unrecognized arguments"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_usage(args: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(args) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    last = shown.err.splitlines()[-1]
    assert last.startswith("speakcheck: ")
    assert sentence in last
    assert last.endswith((".", "?"))
    assert "\x1b" not in shown.err
