"""The process that judges: what it says, and what happens when it ends."""

import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.coach import Abandoned, Coach
from speakcheck.crash_log import LARGEST, log_path
from speakcheck.errors import AudioError, JudgingError, LanguageError, RecogniserError
from speakcheck.practice import subprocess_coach
from speakcheck.practice.subprocess_coach import SubprocessCoach

AUDIO = Path(__file__).parent.parent.parent / "fixtures" / "audio"
HELLO = AUDIO / "replacement-hello-kal16.flac"
TEXT = "Some newcomers learned to say hello in Mandarin."
RAISES = """
from speakcheck.coach import Coach
from speakcheck.practice.worker import main
whole = Coach.check
def check(self, prompt, *args, **named):
    if prompt == "fail":
        raise ZeroDivisionError("planted")
    return whole(self, prompt, *args, **named)
Coach.check = check
main()
"""
CRASHES = """
import ctypes, os, sys
from speakcheck.coach import Coach
from speakcheck.practice.worker import main
def check(self, *args, **named):
    os.write(2, b"noise " * 100_000 + b"double free")
    ctypes.string_at(0)
Coach.check = check
main()
"""


@pytest.fixture(scope="module")
def hello() -> Clip:
    return load(HELLO)


def process_of(coach: SubprocessCoach) -> int:
    child = coach._child
    assert child is not None
    return child._process.pid


def test_it_says_what_a_coach_says(coach: SubprocessCoach, hello: Clip) -> None:
    assert coach.check(TEXT, hello, id="x") == Coach().check(TEXT, hello, id="x")
    assert coach.check(TEXT, HELLO).audio == str(HELLO)


def test_faults_come_back_as_they_are(coach: SubprocessCoach, tmp_path: Path, hello: Clip) -> None:
    with pytest.raises(AudioError, match="no-such"):
        coach.check(TEXT, tmp_path / "no-such.wav")
    with pytest.raises(LanguageError):
        coach.check("你好", hello)


def test_questions_of_several_threads_do_not_mix(coach: SubprocessCoach, hello: Clip) -> None:
    texts = (TEXT, "Some newcomers learned to say goodbye in Mandarin.", "Hello.")
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda text: coach.check(text, hello), texts))
    assert [each.text for each in found] == list(texts)


def test_what_is_not_wanted_is_left_at_once(coach: SubprocessCoach, hello: Clip) -> None:
    with pytest.raises(Abandoned):
        coach.check(TEXT, hello, wanted=lambda: False)
    assert coach.check(TEXT, hello).scores.overall is not None


def test_a_process_that_dies_is_replaced(hello: Clip) -> None:
    coach = SubprocessCoach()
    try:
        coach.check(TEXT, hello)
        first = process_of(coach)
        os.kill(first, signal.SIGKILL)
        assert coach.check(TEXT, hello).scores.overall is not None
        assert process_of(coach) != first
    finally:
        coach.close()


def test_a_take_that_kills_every_process_is_refused(monkeypatch: pytest.MonkeyPatch, hello: Clip) -> None:
    monkeypatch.setattr(subprocess_coach, "PROGRAM", "raise SystemExit")
    coach = SubprocessCoach()
    try:
        with pytest.raises(RecogniserError, match="ended unexpectedly"):
            coach.check(TEXT, hello)
    finally:
        coach.close()


def test_closing_ends_the_process_and_lets_go_of_who_waits(hello: Clip) -> None:
    before = set(threading.enumerate())
    coach = SubprocessCoach()
    coach.check(TEXT, hello)
    process = process_of(coach)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: [coach.check(TEXT, hello) for _ in range(100)])
        coach.close()
        assert isinstance(waiting.exception(30), Abandoned)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert set(threading.enumerate()) <= before
    with pytest.raises(Abandoned):
        coach.check(TEXT, hello)


def test_a_fault_over_one_take_is_logged_and_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, hello: Clip
) -> None:
    monkeypatch.setattr(subprocess_coach, "PROGRAM", RAISES)
    coach = SubprocessCoach()
    try:
        coach.check(TEXT, hello)
        process = process_of(coach)
        with pytest.raises(JudgingError, match=re.escape(f"report it with {log_path()}.")):
            coach.check("fail", hello)
        assert "ZeroDivisionError: planted" in log_path().read_text("utf-8")
        assert coach.check(TEXT, hello).scores.overall is not None
        assert process_of(coach) == process
    finally:
        coach.close()


@pytest.mark.skipif(os.name != "posix", reason="signals end processes elsewhere in other ways")
def test_what_a_native_crash_says_is_logged_however_much_it_is(
    monkeypatch: pytest.MonkeyPatch, hello: Clip
) -> None:
    monkeypatch.setattr(subprocess_coach, "PROGRAM", CRASHES)
    coach = SubprocessCoach()
    try:
        with pytest.raises(JudgingError, match="ended unexpectedly"):
            coach.check(TEXT, hello)
    finally:
        coach.close()
    log = log_path().read_text("utf-8")
    assert log.count(f"(status {-signal.SIGSEGV})") == subprocess_coach.TRIES
    assert "noise double free" in log
    assert "Fatal Python error: Segmentation fault" in log
    assert "string_at" in log
    assert len(log) <= LARGEST


def test_an_end_that_was_asked_for_is_not_logged(hello: Clip) -> None:
    coach = SubprocessCoach()
    coach.check(TEXT, hello)
    coach.close()
    assert not log_path().exists()
    coach.warm_up()
