"""The first take: it leads to a verdict with a microphone and without, and can be passed over."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from speakcheck.config import config_file
from speakcheck.errors import MicrophoneError
from speakcheck.practice.take_store import TakeStore
from tests.fed_microphone import FedMicrophone
from tests.tui.shown import SIZES, app, check_fits, drive, until_seen

DEMO = Path(__file__).parents[2] / "fixtures" / "audio" / "replacement-hello-kal16.flac"
"""A reading of the sentence of the first take, with “goodbye” for “hello”."""


def stored() -> dict[str, Any]:
    return tomllib.loads(config_file().read_text("utf-8"))


def without_microphone() -> FedMicrophone:
    microphone = FedMicrophone()
    microphone.refuses = MicrophoneError("No microphone was found.", "Plug one in.")
    return microphone


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_first_take_is_recorded_judged_and_kept(size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        check_fits(await until_seen(pilot, "Welcome"), size)
        await pilot.press("enter")
        check_fits(await until_seen(pilot, "Fetch base.en"), size)
        await pilot.press("enter")
        check_fits(await until_seen(pilot, "Your microphone"), size)
        await pilot.press("enter")
        check_fits(await until_seen(pilot, "Your first take"), size)
        await pilot.press("space")
        check_fits(await until_seen(pilot, "So it goes"), size)
        await pilot.press("enter")
        await until_seen(pilot, "Bubble Tea")

    drive(app(microphone=FedMicrophone(DEMO), first_run_done=False), script, size)
    assert stored() == {"first_run_done": True}
    (attempt,) = TakeStore().attempts("s01-little-red-book")
    assert (attempt.prompt, attempt.faults) == ("e4", 1)


def test_without_a_microphone_a_recording_is_judged_and_is_no_take_of_the_learners() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Welcome")
        await pilot.press("enter")
        await until_seen(pilot, "Fetch base.en")
        await pilot.press("enter")
        await until_seen(pilot, "No microphone was found. Plug one in.")
        await pilot.press("enter")
        screen = await until_seen(pilot, "There is no microphone")
        assert "d Demonstration" in screen.splitlines()[-1]
        await pilot.press("d")
        screen = await until_seen(pilot, "This was a synthetic voice, not you.")
        assert "hello → goodbye" in screen
        await pilot.press("enter")
        await until_seen(pilot, "Bubble Tea")

    drive(app(microphone=without_microphone(), devices=None, first_run_done=False), script)
    assert stored() == {"first_run_done": True}
    assert TakeStore().attempts("s01-little-red-book") == ()


def test_it_can_be_passed_over_and_done_later() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "Welcome")
        await pilot.press("escape")
        await until_seen(pilot, "Bubble Tea")
        await pilot.press("w")
        await until_seen(pilot, "Step 1 of 4")

    drive(app(first_run_done=False), script)
    assert stored() == {"first_run_done": True}


def test_language_and_what_is_kept_are_asked_for_first() -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await until_seen(pilot, "‹ English ›")
        await pilot.press("right")
        await until_seen(pilot, "繁體中文")
        await pilot.press("down", "right")
        await pilot.pause()

    drive(app(first_run_done=False), script)
    assert stored() == {"language": "zh-TW", "keep_recordings": False}
