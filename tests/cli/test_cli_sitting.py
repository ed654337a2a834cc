"""A sitting of what is due, asked for on the command line and held line by line."""

import io
import sys

import pytest

from speakcheck.cli.main import main
from speakcheck.crash_log import log_path
from speakcheck.errors import ExitCode
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.store import History
from speakcheck.lessons.shelf import Shelf
from speakcheck.practice.subprocess_coach import SubprocessCoach
from tests.history.made import later, result, text
from tests.practising import AUDIO

REPLACED = AUDIO / "replacement-hello-kal16.flac"
"""A reading of “Some newcomers learned to say hello in Mandarin.” with “goodbye” in place of “hello”."""


def practise(monkeypatch: pytest.MonkeyPatch, typed: str, *options: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["practise", "--plain", "--language", "en", "--recogniser", "sphinx", *options])


def test_what_is_due_is_read_line_by_line_and_filed_where_it_belongs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with History.open() as history:
        history.add(result(poor={"hello": ["HH"]}), text(), later(), AttemptSource.APP)
    typed = f"l\ne4\nf {REPLACED}\nq\n"
    assert practise(monkeypatch, typed, "--due", "--minutes", "3") == ExitCode.OK
    said = capsys.readouterr().out
    assert "due again: “hello”: Some newcomers learned to say hello in Mandarin." in said
    assert "goodbye" in said
    assert "Read: 1 of" in said
    assert "Still due today:" in said
    with History.open() as history:
        latest = history.attempts(limit=1)[0]
    assert (latest.lesson, latest.prompt) == (Shelf().get("s01").id, "e4")


def test_who_reads_nothing_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert practise(monkeypatch, "q\n", "--due") == ExitCode.OK
    said = capsys.readouterr().out
    assert "new in your lesson" in said
    assert "Read:" not in said


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--minutes", "5"], "--minutes needs --due."),
        (["s01", "--due"], "--due chooses from all lessons"),
        (["--due", "--mode", "keyword"], "--due chooses from all lessons"),
        (["--due", "--minutes", "0"], "A sitting takes from 1 to 180 minutes."),
        (["--due", "--minutes", "999"], "A sitting takes from 1 to 180 minutes."),
    ],
    ids=["minutes alone", "lesson", "mode", "no time", "too long"],
)
def test_what_does_not_go_together_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: list[str], why: str
) -> None:
    assert practise(monkeypatch, "", *options) == ExitCode.USAGE
    assert why in capsys.readouterr().err


def test_a_fault_over_a_take_is_said_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(SubprocessCoach, "check", fail)
    assert practise(monkeypatch, f"f {REPLACED}\nl\nq\n", "s01", "--mode", "keyword") == ExitCode.OK
    out, err = capsys.readouterr()
    assert "Something in speakcheck has failed (ZeroDivisionError)." in out
    assert f"report it with {log_path()}." in out
    assert "k4, new" in out
    assert err == ""
