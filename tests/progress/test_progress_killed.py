"""Whatever ends a program that writes, and however many write: what was acknowledged is there."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from speakcheck.progress.history import History

CHECKOUT = Path(__file__).parents[2]
LONGEST, MOST = 0.2, 8
"""Seconds and attempts that a writer is left alone, at most, once it can write."""


def writer(name: str, count: int) -> "subprocess.Popen[str]":
    line = [sys.executable, "-m", "tests.progress.writer", name, str(count)]
    return subprocess.Popen(line, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)


def told(process: "subprocess.Popen[str]") -> set[str]:
    """Return the ids that a writer has told; a line without an end was not told."""
    output, _ = process.communicate()
    whole = output[: output.rfind("\n") + 1]
    return set(whole.split()) - {"ready"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system knows no SIGKILL")
@pytest.mark.parametrize("kills", [5, pytest.param(300, marks=pytest.mark.soak)])
def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(kills: int) -> None:
    chance = random.Random(300)
    acknowledged: set[str] = set()
    for number in range(kills):
        process = writer(f"kill-{number}", 0)
        # Some are killed while they open the file, most while they write.
        if number % 10:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            # However slow the machine is, some have told something by then.
            for _ in range(chance.randrange(MOST)):
                acknowledged.add(process.stdout.readline().strip())
            time.sleep(chance.uniform(0, LONGEST))
        else:
            time.sleep(chance.uniform(0.1, 0.6))
        process.kill()
        acknowledged |= told(process)
    with History.open() as history:
        known = {attempt.id for attempt in history.attempts()}
        assert acknowledged
        assert acknowledged <= known
        assert history.database.faults() == ()
        assert history.notices == ()
        check_whole(history)


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
        assert len(history.result(attempt)["words"]) == 6
        assert attempt.recording is None or history.sound(attempt) is not None
    bare = "SELECT 1 FROM attempts WHERE id NOT IN (SELECT attempt FROM words)"
    assert history.database.rows(bare) == []
