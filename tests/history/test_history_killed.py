"""Whatever ends a program that writes, and however many write: what was acknowledged is there.

`make soak` kills a thousand programs; few are enough to see a fault that somebody makes.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from speakcheck.history.store import History

KILLS, SEED = 16, 7
WRITES = 60
CHECKOUT = Path(__file__).parents[2]


def writer(name: str, count: int) -> "subprocess.Popen[str]":
    line = [sys.executable, "-m", "tests.history.writer", name, str(count)]
    return subprocess.Popen(line, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)


def told(process: "subprocess.Popen[str]") -> set[str]:
    """Return the ids that a writer has told; a line without an end was not told."""
    output, _ = process.communicate()
    whole = output[: output.rfind("\n") + 1]
    return set(whole.split()) - {"ready"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system knows no fork")
def test_nothing_acknowledged_is_lost_and_nothing_is_left_lying_when_writers_are_killed() -> None:
    line = [sys.executable, "-m", "tests.history.killing", str(KILLS), str(SEED)]
    done = subprocess.run(line, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"kills: {KILLS}, " in done.stdout
    assert "added" in done.stdout


@pytest.mark.parametrize("writes", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_two_writers_lose_nothing(writes: int) -> None:
    processes = [writer(name, writes) for name in ("one", "other")]
    acknowledged = [told(process) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert [len(ids) for ids in acknowledged] == [writes, writes]
    with History.open() as history:
        assert {attempt.id for attempt in history.attempts()} == acknowledged[0] | acknowledged[1]
        assert history.database.faults() == ()
        check_whole(history)


def check_whole(history: History) -> None:
    """Look at every attempt: all of its rows are there, its result can be read, and so can its recording."""
    assert history.database.rows("PRAGMA foreign_key_check") == []
    (counted,) = history.database.rows("SELECT COUNT(*), TOTAL(seconds) FROM attempts")
    (summed,) = history.database.rows("SELECT TOTAL(attempts), TOTAL(seconds) FROM days")
    assert tuple(counted) == pytest.approx(tuple(summed))
    for attempt in history.attempts():
        assert len(history.result(attempt).words) == 6
        assert attempt.recording is None or history.sound(attempt) is not None
    bare = "SELECT 1 FROM attempts WHERE id NOT IN (SELECT attempt FROM words)"
    assert history.database.rows(bare) == []
