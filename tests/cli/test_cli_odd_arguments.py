"""Whatever stands on the command line: one sentence, an exit status, and nothing that a terminal obeys."""

import argparse
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakcheck.cli.console import say
from speakcheck.cli.main import main, parser
from speakcheck.errors import ExitCode

TAKE = str(Path(__file__).resolve().parents[2] / "fixtures" / "audio" / "clean-users-slt.flac")
TEXTS = (
    os.fsdecode(b"caf\xe9"),
    "x" * 100_000,
    "x/" + "y" * 100_000,
    "",
    "  ",
    "-",
    "~nobody-of-this-name/x",
    "\x1b]0;title\x07",
    "\u202e",
    "%s{0}{name}",
    "[bold]x[/bold]",
    "a\nb",
    "..",
    "/",
)
NUMBERS = ("99999999999999999999", "-1", "1e999", "nan", "inf", "１", "0x10", "x" * 1_000)
DATES = ("0001-01-01", "9999-12-31", "2026-02-30", "x" * 1_000)
WHOLE = {("score",): [TAKE, "--text", "Hi."], ("lesson", "add"): [TAKE], ("report",): ["--html", "x.html"]}
"""What a command needs besides the option that is odd."""
ELSEWHERE = {("practise",), ("bench",), ("doctor",), ("demo",), ("model", "get")}
"""They draw, measure or fetch."""
STATUSES = (0, 1, 2, 3)


Words = tuple[str, ...]


def commands(
    top: argparse.ArgumentParser, path: Words = ()
) -> Iterator[tuple[Words, argparse.ArgumentParser]]:
    below = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield path, top
    for action in below:
        for name, each in action.choices.items():
            yield from commands(each, (*path, name))


def odd_lines(path: Words, command: argparse.ArgumentParser) -> Iterator[list[str]]:
    """Yield command lines of which one argument is odd."""
    for action in command._actions:
        if action.nargs == 0 or action.choices is not None:
            continue
        given = DATES if action.metavar == "DATE" else TEXTS if action.type is None else NUMBERS
        for value in given:
            if not action.option_strings:
                yield [*path, *(["--text", "Hi."] if path == ("score",) else []), "--", value]
                continue
            option = f"{action.option_strings[-1]}={value}"
            rest = WHOLE.get(path, [])
            if path == ("score",) and action.dest in ("text_file", "lesson", "manifest"):
                rest = rest[:1]
            if path == ("score",) and action.dest == "prompt":
                rest = [TAKE, "--lesson", "s02"]
            yield [*path, *(each for each in rest if each != "Hi." or action.dest != "text"), option]


COMMANDS = dict(commands(parser()))


@pytest.mark.parametrize("path", sorted(COMMANDS.keys() - ELSEWHERE), ids=" ".join)
def test_an_odd_argument_is_told_in_one_sentence(
    path: Words, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x")))
    for line in odd_lines(path, COMMANDS[path]):
        assert main(line) in STATUSES, line
        told = capsys.readouterr().err
        assert len(told) < 3_000, line
        assert all(each.isprintable() for each in told.replace("\n", "")), line
        assert "Traceback" not in told, line


@pytest.mark.parametrize("line", [["score", TAKE, "--text-file", "-"], ["lesson", "add", "-"]], ids=" ".join)
def test_without_standard_input_a_sentence_says_so(
    line: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(line) == ExitCode.USAGE
    assert "no standard input" in capsys.readouterr().err


def test_a_message_that_quotes_something_endless_keeps_its_beginning_and_its_end(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say(f"{'x' * 100_000} is no name. Give another one.")
    told = capsys.readouterr().err
    assert told.startswith("speakcheck: xxx")
    assert told.endswith("x is no name. Give another one.\n")
    assert len(told) < 1_100
