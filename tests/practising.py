"""Practice as a learner meets it, but for the microphone, which is fed with recordings."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from speakcheck.audio.microphone import Microphone
from speakcheck.audio.player import Player
from speakcheck.config import Settings
from speakcheck.errors import MicrophoneError
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.shelf import Shelf
from speakcheck.practice.take_store import TakeStore
from speakcheck.tui.app import SpeakcheckApp
from speakcheck.tui.coach_loader import CoachLoader
from speakcheck.tui.preferences import Preferences
from speakcheck.tui.screens.practice import PracticeScreen
from speakcheck.tui.services import Services
from tests.patience import PATIENCE, TICK

AUDIO = Path(__file__).parent.parent / "fixtures" / "audio"
LESSON = "s01-little-red-book"
OMISSION = AUDIO / "omission-deliberately-slt.flac"
"""A reading of the prompt e2 without the word “deliberately”."""
WHOLE = AUDIO / "clean-deliberately-drill-awb.flac"
"""A reading of the same prompt without a fault."""


def no_devices(direction: str) -> tuple[str, ...]:
    raise MicrophoneError("No microphone was found.", "Plug one in.")


def services(
    microphone: Microphone,
    *,
    hearing: CoachLoader | None = None,
    files: Path | None = None,
    list_devices: Callable[[str], tuple[str, ...]] = lambda direction: ("Test",),
    player: Callable[[str | None], Player] = Player,
    **settings: Any,
) -> Services:
    preferences = Preferences(Settings(first_run_done=True, **settings), save=lambda name, value: None)
    return Services(
        preferences=preferences,
        hearing=hearing or CoachLoader("sphinx"),
        shelf=Shelf(),
        takes=TakeStore(keep_sound=preferences.now.keep_recordings),
        open_microphone=lambda name: microphone,
        open_player=player,
        list_devices=list_devices,
        files=files,
    )


def app_for(
    given: Services, prompt: str | None = None, mode: str | None = None, lesson: Lesson | None = None
) -> SpeakcheckApp:
    return SpeakcheckApp(given, lesson or given.shelf.get(LESSON), prompt, mode)


async def until(pilot: Pilot[Any], true: Callable[[], object]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(TICK)
            await pilot.pause()


def practice(pilot: Pilot[Any]) -> PracticeScreen:
    found = next(screen for screen in pilot.app.screen_stack if isinstance(screen, PracticeScreen))
    return found


async def take(pilot: Pilot[Any], prompt: str | None = None) -> None:
    """Make a take from the first key to its verdict."""
    screen = practice(pilot)
    prompt = prompt or screen.session.prompt.id
    before = screen.session.progress(prompt).tries
    await pilot.press("space")
    await until(pilot, lambda: screen.session.progress(prompt).tries > before)
    await pilot.pause()


def text_of(app: App[Any]) -> str:
    """Return what the screen shows, as lines of text."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines)
