"""The thread for calls that may not come back."""

import threading
from threading import Event

import pytest

from speakcheck.audio.serial_executor import SerialExecutor
from tests.patience import PATIENCE


def test_calls_are_made_in_one_thread_and_answered() -> None:
    thread = SerialExecutor("test")
    idents = {thread.ask(threading.get_ident, PATIENCE) for _ in range(3)}
    assert len(idents) == 1
    assert threading.get_ident() not in idents


def test_what_a_call_raises_is_raised_where_it_was_asked() -> None:
    thread = SerialExecutor("test")
    with pytest.raises(ZeroDivisionError):
        thread.ask(lambda: 1 // 0, PATIENCE)
    assert thread.ask(lambda: "on it goes", PATIENCE) == "on it goes"


def test_who_asks_does_not_wait_for_ever_and_what_comes_late_is_undone() -> None:
    thread = SerialExecutor("test")
    hang, undone = Event(), Event()
    made: list[str] = []

    def hanging() -> str:
        hang.wait(PATIENCE)
        return "late"

    def undo(value: str) -> None:
        made.append(value)
        undone.set()

    with pytest.raises(TimeoutError):
        thread.ask(hanging, 0.01, undo)
    with pytest.raises(TimeoutError):
        thread.ask(lambda: made.append("never"), 0.01)
    hang.set()
    assert undone.wait(PATIENCE)
    assert thread.ask(lambda: list(made), PATIENCE) == ["late"]


def test_a_posted_call_is_made_without_waiting() -> None:
    thread = SerialExecutor("test")
    done = Event()
    thread.post(done.set)
    assert done.wait(PATIENCE)
