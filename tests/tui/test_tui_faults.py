"""Faults that nobody expected: said in one sentence, logged, and no take is lost to them."""

from typing import Any

import pytest
from textual.pilot import Pilot

from speakcheck.coach import Coach
from speakcheck.crash_log import log_path
from speakcheck.errors import HistoryError
from speakcheck.history.database import Database
from speakcheck.paths import data_dir
from speakcheck.practice.take_store import TakeStore
from speakcheck.tui.coach_loader import Asked, CoachLoader
from tests.fed_microphone import FedMicrophone
from tests.practising import LESSON, OMISSION, app_for, practice, services, take, text_of, until
from tests.tui.shown import app, drive, until_gone, until_seen


class Faulty(Coach):
    """A coach with a fault that can be mended."""

    broken = True

    def check(self, *args: Any, **named: Any) -> Any:
        if self.broken:
            raise ZeroDivisionError("planted")
        return super().check(*args, **named)


@pytest.fixture
def faulty() -> Faulty:
    return Faulty()


def heard_by(coach: Coach) -> CoachLoader:
    return CoachLoader(make=lambda asked: (coach, ""))


def test_a_fault_in_judging_is_told_and_the_take_is_judged_once_it_is_mended(faulty: Faulty) -> None:
    made = app_for(services(FedMicrophone(OMISSION), hearing=heard_by(faulty)), "e2")

    async def script(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: practice(pilot).is_mounted)
        await pilot.press("space")
        screen = await until_seen(pilot, "Something in speakcheck has failed")
        assert "(ZeroDivisionError)" in screen
        await until(pilot, lambda: "Judging…" not in text_of(made))
        assert "space Record" in text_of(made).splitlines()[-1]
        assert len(list((data_dir() / "takes" / LESSON).glob("e2_*.wav"))) == 1
        faulty.broken = False
        await pilot.press("escape")
        await until_seen(pilot, "Bubble Tea")
        made.open_lesson(made.services.shelf.get(LESSON), "e2")
        await until_seen(pilot, "A take from last time has been judged")

    drive(made, script)
    assert "ZeroDivisionError: planted" in log_path().read_text("utf-8")
    (attempt,) = TakeStore().attempts(LESSON)
    assert (attempt.prompt, attempt.faults) == ("e2", 1)
    assert list((data_dir() / "takes" / LESSON).iterdir()) == []


def test_a_fault_over_the_demonstration_leaves_the_first_take_usable(faulty: Faulty) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Welcome")
        for _ in range(3):
            await pilot.press("enter")
        await until_seen(pilot, "Your first take")
        await pilot.press("d")
        await until_seen(pilot, "Something in speakcheck has failed")
        assert "Judging…" not in text_of(pilot.app)
        faulty.broken = False
        await pilot.press("d")
        await until_seen(pilot, "This was a synthetic voice, not you.")

    drive(app(hearing=heard_by(faulty), first_run_done=False), script)


def test_where_no_coach_can_be_made_nobody_waits_for_one() -> None:
    def fail(asked: Asked) -> tuple[Coach, str]:
        raise ZeroDivisionError("planted")

    made = app_for(services(FedMicrophone(OMISSION), hearing=CoachLoader(make=fail)), "e2")

    async def script(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: practice(pilot).is_mounted)
        await pilot.press("space")
        await until_seen(pilot, "Something in speakcheck has failed (ZeroDivisionError)")

    drive(made, script)
    assert "no coach could be made" in log_path().read_text("utf-8")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (HistoryError("The history is gone.", "Bring it back."), "The history is gone."),
        (ZeroDivisionError("planted"), "Something in speakcheck has failed"),
    ],
    ids=["expected", "unexpected"],
)
def test_whatever_fails_in_a_thread_is_said_and_the_app_goes_on(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: TakeStore, lessons: object) -> None:
        raise error

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, told)
        await pilot.press("s")
        await until_seen(pilot, "Loudspeaker")
        await pilot.press("escape")
        await until_seen(pilot, "Add a lesson")

    monkeypatch.setattr(TakeStore, "tried", fail)
    drive(app(), script)
    assert log_path().exists() is not isinstance(error, HistoryError)


def test_a_history_that_goes_away_while_the_app_runs_is_said_wherever_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = HistoryError("The history was replaced.", "Start speakcheck again.")

    def fail(*_: Any, **__: Any) -> None:
        raise gone

    made = app(microphone=FedMicrophone(OMISSION))

    async def told(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "The history was replaced.")
        pilot.app.clear_notifications()
        await until_gone(pilot, "The history was replaced.")

    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Bubble Tea")
        made.open_lesson(made.services.shelf.get(LESSON), "e2")
        await until_seen(pilot, "space Record")
        await take(pilot)
        await pilot.press("escape")
        await until_seen(pilot, "Nothing is due today.")
        await pilot.press("p")
        await until_seen(pilot, "1 take")
        await pilot.press("escape")
        await until_seen(pilot, "Nothing is due today.")
        for name in ("row", "rows", "writing"):
            monkeypatch.setattr(Database, name, fail)
        await pilot.press("p")
        await told(pilot)
        await pilot.press("escape")
        await told(pilot)
        await pilot.press("t")
        await told(pilot)
        await pilot.press("s")
        await until_seen(pilot, "Loudspeaker")
        await pilot.press("escape")
        await told(pilot)
        made.open_lesson(made.services.shelf.get(LESSON), "e2")
        await told(pilot)
        await take(pilot)
        assert "Not said: deliberately" in text_of(made)
        await until_seen(pilot, "The history was replaced.")

    drive(made, script)
    assert made.crash is None
    assert len(list((data_dir() / "takes" / LESSON).glob("e2_*.wav"))) == 1
