"""What is kept of a fault that nobody expected, and for how long."""

import os
import stat

import pytest

from speakcheck.cli.main import main
from speakcheck.crash_log import LARGEST, log_fault, log_path, unexpected
from speakcheck.errors import UnexpectedError
from speakcheck.paths import data_dir


def failed() -> ZeroDivisionError:
    try:
        raise ZeroDivisionError("planted")
    except ZeroDivisionError as error:
        return error


def test_faults_follow_one_another_and_are_the_learners_alone() -> None:
    assert log_fault("the first", failed()) == log_path() == data_dir() / "crash.log"
    log_fault("the second", "free(): invalid pointer \ud800\n")
    first, second = log_path().read_text("utf-8").strip().split("\n\n")
    assert first.startswith("=== ")
    assert ": the first\nTraceback" in first
    assert first.endswith("ZeroDivisionError: planted")
    assert second.endswith(": the second\nfree(): invalid pointer \\ud800")
    if os.name == "posix":
        assert stat.S_IMODE(log_path().stat().st_mode) == 0o600


def test_the_log_does_not_grow_for_ever() -> None:
    for number in range(40):
        log_fault(f"fault {number}", "x" * 100 + "\n" + "y" * (LARGEST // 10))
    text = log_path().read_text("utf-8")
    assert LARGEST // 4 < len(text) <= LARGEST
    assert ": fault 39\n" in text
    assert ": fault 0\n" not in text


def test_a_log_that_cannot_be_written_costs_nothing() -> None:
    log_path().mkdir(parents=True)
    error = unexpected("something", failed())
    assert isinstance(error, UnexpectedError)
    assert (
        error.shown
        == "Something in speakcheck has failed (ZeroDivisionError). Your takes are kept. Try again."
    )


def test_deleting_everything_deletes_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    log_fault("a take could not be judged", "what the learner said")
    assert main(["history", "delete", "--everything"]) == 0
    assert not log_path().exists()
