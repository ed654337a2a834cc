"""Standard output that takes nothing, JSON on a terminal, and numbers that no option takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from speakcheck.history.attempt import AttemptSource
from speakcheck.history.store import History
from speakcheck.paths import HOME_VARIABLE
from tests.cli.conftest import COMMAND, Speakcheck
from tests.history.made import later, result, text

FULL = Path("/dev/full")
UNWRITTEN = (
    "speakcheck: Standard output cannot be written to: No space left on device."
    " Free some space there, or send it to another place.\n"
)
OBEYED = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F))))
"""What a terminal may obey, or show in another order."""
TAKE = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-newcomers-drill-en-us-f5.flac"
TELLING = (
    "--help",
    "--version",
    "score --help",
    "bench --drop-fusion --help",
    "doctor",
    "history delete --everything",
    "history list",
    "history list --format json",
    "lesson add page.txt",
    "lesson list",
    "lesson show s01 --format json",
    "lesson show s01",
    "model list",
    "model path",
    "model use auto",
    "paths",
    "paths --format json",
    "practise s01 --plain",
    "progress",
    "progress --format csv",
    "say-how hello",
    "say-how hello --format json",
    f"score {TAKE} --lesson s01 --prompt e4 --recogniser sphinx",
    "why",
    "why TH --format json",
)
"""Command lines that write to standard output."""


@pytest.fixture
def remembered() -> None:
    with History.open() as history:
        history.add(result(), text(f"Hello{OBEYED}."), later(), AttemptSource.APP)


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("line", TELLING)
def test_output_that_takes_nothing_is_told_in_one_sentence(line: str, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Night markets\n\nMany people walk there at night.\n", "utf-8")
    with FULL.open("w") as full:
        done = subprocess.run(
            [*COMMAND, *line.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    told = done.stderr.splitlines(keepends=True)
    assert (done.returncode, told[-1]) == (2, UNWRITTEN), done.stderr
    assert all(each.startswith("speakcheck: ") for each in told)


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_it_is_told_however_output_is_buffered(unbuffered: str) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            [*COMMAND, "paths"],
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, UNWRITTEN)


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize(("line", "code"), [("paths", 0), ("nonsense", 2), ("lesson remove none", 2)])
def test_messages_that_nobody_can_be_told_stop_nothing(line: str, code: int) -> None:
    with FULL.open("w") as full:
        done = subprocess.run([*COMMAND, *line.split()], stdout=subprocess.PIPE, stderr=full, check=False)
    assert done.returncode == code
    assert bool(done.stdout) == (code == 0)


@pytest.mark.skipif(sys.platform == "win32", reason="it takes a shell of Unix")
def test_output_that_is_closed_is_none() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, "paths", "--format", "json"],
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.usefixtures("remembered")
def test_json_of_the_history_holds_nothing_that_a_terminal_obeys(speakcheck: Speakcheck) -> None:
    done = speakcheck("history", "list", "--format", "json")
    assert not set(OBEYED) & set(done.stdout) - {"\n"}
    assert json.loads(done.stdout)[0]["text"] == f"Hello{OBEYED}."


def test_json_of_the_paths_holds_nothing_that_a_terminal_obeys(
    speakcheck: Speakcheck, tmp_path: Path
) -> None:
    home = f"{tmp_path}/home{OBEYED[1:]}"
    done = speakcheck("paths", "--format", "json", **{HOME_VARIABLE: home})
    assert not set(OBEYED) & set(done.stdout) - {"\n"}
    assert json.loads(done.stdout)["settings"] == f"{home}/config.toml"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("history list --limit 99999999999999999999", "--limit takes a number from 0 to 1000000000."),
        ("history list --limit -1", "--limit takes a number from 0 to 1000000000."),
        (
            "bench --manifest m.csv --limit 99999999999999999999",
            "--limit takes a number from 1 to 1000000000.",
        ),
        ("bench --manifest m.csv --jobs 1000000000", "--jobs takes a number from 1 to 256."),
        ("score --manifest m.csv --out r --jobs 1000000000", "--jobs takes a number from 1 to 256."),
        ("practise --due --minutes 1e999", "A sitting takes from 1 to 180 minutes."),
        ("practise --due --minutes nan", "A sitting takes from 1 to 180 minutes."),
        ("progress --since 0001-01-01", "argument --since: invalid day value: '0001-01-01'."),
        (f"history list --limit {'9' * 5000}", "argument --limit: invalid int value"),
    ],
)
def test_a_number_that_an_option_does_not_take_is_refused(
    line: str, told: str, speakcheck: Speakcheck
) -> None:
    done = speakcheck(*line.split())
    (*_usage, last) = done.stderr.splitlines()
    assert done.returncode == 2
    assert last.startswith(f"speakcheck: {told}")
