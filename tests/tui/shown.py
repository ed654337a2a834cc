"""What a learner sees of the app, as text, and the app as these tests build it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.pilot import Pilot

from speakcheck import config
from speakcheck.audio.player import Player
from speakcheck.coach import Coach
from speakcheck.config import Settings
from speakcheck.errors import MicrophoneError
from speakcheck.lessons.shelf import Shelf
from speakcheck.practice.take_store import TakeStore
from speakcheck.tui.app import SpeakcheckApp
from speakcheck.tui.coach_loader import CoachLoader
from speakcheck.tui.preferences import Preferences
from speakcheck.tui.services import Services
from tests.fed_microphone import FedMicrophone
from tests.patience import PATIENCE, TICK

COACH = Coach()
"""Loads once; what the app does with it is what it does with one in another process."""
SIZES = ((40, 12), (80, 24), (120, 40))
Script = Callable[[Pilot[Any]], Awaitable[None]]


def no_devices(direction: str) -> tuple[str, ...]:
    raise MicrophoneError("No microphone was found.", "Plug one in.")


def app(
    *,
    microphone: FedMicrophone | None = None,
    hearing: CoachLoader | None = None,
    devices: tuple[str, ...] | None = ("Test", "Other"),
    first_run_done: bool = True,
    **settings: Any,
) -> SpeakcheckApp:
    """Return the app of a learner who has made these settings; they are kept in the usual file."""
    given = Settings(first_run_done=first_run_done, **settings)
    services = Services(
        preferences=Preferences(given, save=config.change),
        hearing=hearing
        or CoachLoader(make=lambda asked: (COACH, "The embedded recogniser hears the words.")),
        shelf=Shelf(),
        takes=TakeStore(),
        open_microphone=lambda name: microphone or FedMicrophone(),
        open_player=Player,
        list_devices=no_devices if devices is None else lambda direction: devices,
    )
    return SpeakcheckApp(services)


def drive(app: SpeakcheckApp, script: Script, size: tuple[int, int] = (80, 24)) -> None:
    """Run the app without a terminal and let the script press its keys."""

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await script(pilot)

    asyncio.run(run())


def seen(app: App[Any]) -> str:
    """Return the screen as lines of text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


async def until_seen(pilot: Pilot[Any], text: str) -> str:
    """Wait until a text is on the screen, and return the screen."""
    return await until(pilot, lambda screen: text in screen, f"{text!r} was not shown")


async def until_gone(pilot: Pilot[Any], text: str) -> str:
    """Wait until a text is not on the screen any more, and return the screen."""
    return await until(pilot, lambda screen: text not in screen, f"{text!r} was shown all the time")


async def until(pilot: Pilot[Any], holds: Callable[[str], bool], failure: str) -> str:
    end = time.monotonic() + PATIENCE
    while not holds(screen := seen(pilot.app)):
        assert time.monotonic() < end, f"{failure}:\n{screen}"
        await asyncio.sleep(TICK)
        await pilot.pause()
    return screen


def check_fits(screen: str, size: tuple[int, int]) -> None:
    """Check that nothing is wider or higher than the terminal, and that no control reaches it."""
    lines = screen.splitlines()
    assert len(lines) <= size[1]
    assert all(cell_len(line) <= size[0] for line in lines)
    assert all(character.isprintable() for line in lines for character in line)
