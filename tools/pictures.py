"""The pictures of the README: two recordings judged in the terminal, and screens of the app, as SVG.

Run: python -m tools.pictures (writes assets/docs/report.svg and app-*.svg), or with --all FOLDER to look at
every screen of the app in every size, in all colors and both languages.
"""

import argparse
import asyncio
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from textual.app import App
from textual.pilot import Pilot

from speakcheck import paths
from speakcheck.coach import Coach
from speakcheck.config import Settings
from speakcheck.errors import LessonError, MicrophoneError
from speakcheck.lessons.shelf import Shelf
from speakcheck.report.text import TextLayout, feedback_text
from speakcheck.report.wording import ReportLanguage
from speakcheck.tui.app import SpeakcheckApp
from speakcheck.tui.coach_loader import CoachLoader
from speakcheck.tui.preferences import Preferences
from speakcheck.tui.services import Services

LESSON = "s01-little-red-book"
TAKES = {"e4": "replacement-hello-kal16", "p3s1": "halting-story-rms", "e2": "omission-deliberately-slt"}
"""Prompts of the lesson, and recordings of a checkout that are readings of them."""
WEAK = "mispronunciation-newcomers-slt"
"""A reading of “e4” with a weak syllable."""
SIZES = ((40, 12), (80, 24), (120, 40))
THEMES = ("dark", "light", "high-contrast")
COACH = Coach()
"""Loads once for all pictures."""
PATIENCE = 60.0
"""Seconds that a screen has to show what is waited for."""
COLUMNS = 80
"""Of the report."""
SPOKEN = ("replacement-hello-kal16.flac", "halting-story-rms.flac")
"""Recordings of the lesson in the report."""
FOLDER = "fixtures/audio"
"""Where they are, seen from the checkout."""
FETCHED_FONTS = re.compile(r"\s*@font-face\s*\{[^}]*\}")
"""The fonts that Rich asks a server for; those of the reader's own do."""
CELL = 12.2
"""Width of a cell in the pictures that Rich makes."""
PIECE = re.compile(r'x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"([^>]*>)([^<]+)</text>')
"""A text at its place."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture to be taken."""

    name: str
    """Of its file, without the ending."""
    steps: tuple[str, ...]
    """Keys to press; a step that begins with “…” waits until the rest, or a part between “|”, is seen."""
    prompt: str = ""
    """Id of the prompt at which the lesson is opened; empty for the shelf."""
    take: str = ""
    """The recording of that prompt, where it is not the usual one."""
    size: tuple[int, int] = (80, 24)
    """Columns and lines."""
    theme: str = "dark"
    """Of the colors."""
    language: str = "en"
    """Of the interface."""
    first: bool = False
    """Whether it is the first run."""


JUDGED = ("space", "…✗")
SCREENS = (
    Shot("shelf", ("…Bubble",)),
    Shot("prompt", ("…story",), "p3s1"),
    Shot("result", ("…hello", *JUDGED), "e4"),
    Shot("word", ("…hello", "space", "…Overall|總分", "right", "right", "enter", "…kʌm"), "e4", WEAK),
    Shot("settings", ("…Bubble", "s", "…‹")),
    Shot("help", ("…Bubble", "question_mark", "…esc")),
    Shot("palette", ("…Bubble", "ctrl+p", "…What do|你想")),
    Shot("welcome", ("…‹",), first=True),
)
README = (
    Shot(
        "app-shelf",
        ("…hello", *JUDGED, *"pppp", "…deliberately", "space", "…–", "escape", "…2/22"),
        "e4",
        size=(80, 14),
    ),
    replace(SCREENS[2], name="app-result", size=(112, 22)),
    replace(SCREENS[3], name="app-word", theme="light", size=(80, 16)),
    replace(SCREENS[2], name="app-result-zh", size=(80, 20), language="zh-TW"),
)


def services(shot: Shot, recordings: Path) -> Services:
    """Return what the app of a picture has: no device, and recordings in place of a microphone."""
    usual = Services.usual(files=recordings)
    settings = Settings(language=shot.language, theme=shot.theme, first_run_done=not shot.first)
    return replace(
        usual,
        preferences=Preferences(settings, save=lambda name, value: None),
        hearing=CoachLoader(make=lambda asked: (COACH, "")),
        list_devices=_no_devices,
    )


def _no_devices(direction: str) -> tuple[str, ...]:
    raise MicrophoneError("There is no microphone for pictures.", "Read the takes from files.")


async def taken(shot: Shot, recordings: Path) -> str:
    """Run the app, go where the picture is to be taken, and return it as SVG."""
    given = services(shot, recordings)
    app = SpeakcheckApp(given, given.shelf.get(LESSON) if shot.prompt else None, shot.prompt or None)
    async with app.run_test(size=shot.size) as pilot:
        for step in shot.steps:
            if step.startswith("…"):
                await _until_seen(pilot, step[1:])
            else:
                await pilot.press(step)
        await pilot.pause(0.3)
        return app.export_screenshot(title="speakcheck")


async def _until_seen(pilot: Pilot[Any], text: str) -> None:
    end = time.monotonic() + PATIENCE
    while not any(part in (shown := _text(pilot.app)) for part in text.split("|")):
        if time.monotonic() > end:
            raise TimeoutError(f"{text!r} was not shown:\n{shown}")
        await pilot.pause(0.05)


def _text(app: App[Any]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def report() -> str:
    """Judge the recordings, and return what the terminal would show as SVG."""
    lesson = Shelf().get(LESSON)
    console = Console(
        file=StringIO(), width=COLUMNS, color_system="truecolor", force_terminal=True, record=True
    )
    for name in SPOKEN:
        recording = paths.PACKAGE.parent / FOLDER / name
        prompt = COACH.find(lesson, recording)
        if prompt is None:
            raise LessonError(f"{name} is none of the lesson {LESSON}.", "Choose another recording.")
        console.print(
            Text.assemble(("$ ", "green"), (f"speakcheck score {FOLDER}/{name} --lesson s01", "bold"))
        )
        console.print(feedback_text(COACH.check(prompt, recording), TextLayout(COLUMNS, ReportLanguage.BOTH)))
    return console.export_svg(title="speakcheck")


def every_screen() -> Iterator[Shot]:
    """Yield all screens in all sizes, colours and languages."""
    for shot, size, theme, language in product(SCREENS, SIZES, THEMES, ("en", "zh-TW")):
        name = f"{shot.name}-{size[0]}x{size[1]}-{theme}-{language}"
        yield replace(shot, name=name, size=size, theme=theme, language=language)


def _at_cells(piece: re.Match[str]) -> str:
    """Put each character of a text with Chinese at its cells; Rich gives all of them one width."""
    left, text = float(piece[1]), unescape(piece[4])
    if cell_len(text) == len(text):
        return piece[0]
    places = (left + CELL * cell_len(text[:at]) for at in range(len(text)))
    return f'x="{" ".join(f"{place:.6g}" for place in places)}" y="{piece[2]}"{piece[3]}{piece[4]}</text>'


def write(path: Path, svg: str) -> None:
    """Write a picture that fetches nothing."""
    path.write_text(PIECE.sub(_at_cells, FETCHED_FONTS.sub("", svg)), "utf-8", newline="\n")
    print(path.stem, flush=True)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every screen, into this folder")
    parser.add_argument("--only", default="", help="those alone whose name holds this")
    args = parser.parse_args()
    out = args.all or paths.asset("docs")
    out.mkdir(parents=True, exist_ok=True)
    spoken = paths.demo_recordings()[0].parent
    if not args.all and args.only in "report":
        write(out / "report.svg", report())
    for shot in every_screen() if args.all else README:
        if args.only not in shot.name:
            continue
        with tempfile.TemporaryDirectory() as home:
            os.environ[paths.HOME_VARIABLE] = home
            recordings = Path(home, "recordings")
            recordings.mkdir()
            for prompt, name in TAKES.items():
                own = shot.take if shot.take and prompt == shot.prompt else name
                shutil.copy(spoken / f"{own}.flac", recordings / f"{prompt}.flac")
            write(out / f"{shot.name}.svg", asyncio.run(taken(shot, recordings)))


if __name__ == "__main__":
    main()
