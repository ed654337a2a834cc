"""Owns the pictures of the app in the README: the app is run, keys are pressed, its screen is drawn as SVG.

Run: python -m speakcheck.training.screenshots (writes assets/docs/app-*.svg), or with --all FOLDER to look at
every screen in every size, in all colours and both languages.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby, product
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.style import Style
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from speakcheck import paths
from speakcheck.coach import Coach
from speakcheck.config import Settings
from speakcheck.errors import MicrophoneError
from speakcheck.tui.app import SpeakcheckApp
from speakcheck.tui.hearing import Hearing
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
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK TC', monospace"
SIZE, CELL, LINE, EDGE = 15.0, 9.0, 20.0, 14.0
"""Font size, width of a cell, height of a line, and the rim, in units of the picture."""
BAR_HEIGHT, BAR_DROP = 11.0, 5.0
"""Height of a bar, and its distance from the top of its line."""
FULL, TRACK, NARROW, WIDE = "█", "░", "narrow", "wide"
"""Kinds of pieces."""


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
    """Colours."""
    language: str = "en"
    """Of the interface."""
    first: bool = False
    """Whether it is the first run."""
    description: str = "The app in the terminal."
    """What is to be seen, for those who do not see it."""


JUDGED = ("space", "…✗")
SCREENS = (
    Shot("shelf", ("…Bubble",)),
    Shot("prompt", ("…story",), "p3s1"),
    Shot("result", ("…hello", *JUDGED), "e4"),
    Shot("word", ("…hello", "space", "…Overall|總分", "right", "enter", "…kʌm"), "e4", WEAK),
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
        description="The lessons with their levels, lengths and progress.",
    ),
    replace(
        SCREENS[2],
        name="app-result",
        size=(112, 22),
        description="A sentence after a take: “hello” is marked, since “goodbye” was heard; scores as bars.",
    ),
    replace(
        SCREENS[3],
        name="app-word",
        theme="light",
        size=(80, 16),
        description="One word looked at closely: its syllables with their scores, and its sounds.",
    ),
    replace(
        SCREENS[2],
        name="app-result-zh",
        size=(80, 20),
        language="zh-TW",
        description="The same take with the interface in Traditional Chinese.",
    ),
)


def services(shot: Shot, recordings: Path) -> Services:
    """Return what the app of a picture has: no device, and recordings in place of a microphone."""
    usual = Services.usual(files=recordings)
    settings = Settings(language=shot.language, theme=shot.theme, first_run_done=not shot.first)
    return replace(
        usual,
        preferences=Preferences(settings, save=lambda name, value: None),
        hearing=Hearing(make=lambda asked: (COACH, "")),
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
        return picture(_strips(app), str(app.current_theme.background), shot.description)


async def _until_seen(pilot: Pilot[Any], text: str) -> None:
    end = time.monotonic() + PATIENCE
    while not any(part in (shown := _text(pilot.app)) for part in text.split("|")):
        if time.monotonic() > end:
            raise TimeoutError(f"{text!r} was not shown:\n{shown}")
        await pilot.pause(0.05)


def _text(app: App[Any]) -> str:
    return "\n".join(strip.text for strip in _strips(app))


def _strips(app: App[Any]) -> list[Strip]:
    """Return the lines of the screen as they would be drawn."""
    return app.screen._compositor.render_strips()


def picture(strips: Sequence[Strip], background: str, description: str) -> str:
    """Draw the lines of a screen, each piece of text at its cells, whatever font the reader has."""
    width = max(strip.cell_length for strip in strips) * CELL + 2 * EDGE
    height = len(strips) * LINE + 2 * EDGE
    drawn = [element for at, strip in enumerate(strips) for element in _line(strip, EDGE + at * LINE)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
            f' font-family="{FONTS}" font-size="{SIZE:g}" text-rendering="geometricPrecision">',
            f"<title>{escape(description)}</title>",
            f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{background}"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _line(strip: Strip, top: float) -> Iterator[str]:
    """Yield the backgrounds of a line, then its texts."""
    cell = 0
    texts: list[str] = []
    for text, style, _control in strip:
        look = style or Style()
        width = cell_len(text) * CELL
        if look.bgcolor is not None:
            colour = look.bgcolor.get_truecolor().hex
            place = f'x="{EDGE + cell * CELL:g}" y="{top:g}"'
            yield f'<rect {place} width="{width:g}" height="{LINE:g}" fill="{colour}"/>'
        for kind, run in groupby(text, _kind):
            for piece in run if kind == WIDE else ("".join(run),):
                if kind:
                    texts.append(_piece(piece, kind, look, EDGE + cell * CELL, top))
                cell += cell_len(piece)
    yield from texts


def _kind(character: str) -> str:
    """Tell what is drawn in one go: bars, words, each wide character alone; nothing for spaces."""
    if character in (FULL, TRACK):
        return character
    if character.isspace():
        return ""
    return NARROW if cell_len(character) == 1 else WIDE


def _piece(piece: str, kind: str, style: Style, left: float, top: float) -> str:
    width = cell_len(piece) * CELL
    colour = style.color.get_truecolor().hex if style.color else "#808080"
    if kind in (FULL, TRACK):
        opacity = ' opacity="0.45"' if kind == TRACK else ""
        place = f'x="{left:g}" y="{top + BAR_DROP:g}" width="{width:g}" height="{BAR_HEIGHT:g}"'
        return f'<rect {place} fill="{colour}"{opacity}/>'
    weight = ' font-weight="bold"' if style.bold else ""
    line = ' text-decoration="underline"' if style.underline else ""
    length = f' textLength="{width:g}"'
    if kind == WIDE:
        left, length = left + (width - SIZE) / 2, ""
    return (
        f'<text x="{left:g}" y="{top + SIZE:g}"{length} fill="{colour}"{weight}{line}>{escape(piece)}</text>'
    )


def every_screen() -> Iterator[Shot]:
    """Yield all screens in all sizes, colours and languages."""
    for shot, size, theme, language in product(SCREENS, SIZES, THEMES, ("en", "zh-TW")):
        name = f"{shot.name}-{size[0]}x{size[1]}-{theme}-{language}"
        yield replace(shot, name=name, size=size, theme=theme, language=language)


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every screen, into this folder")
    parser.add_argument("--only", default="", help="those alone whose name holds this")
    args = parser.parse_args()
    out = args.all or paths.asset("docs")
    out.mkdir(parents=True, exist_ok=True)
    spoken = paths.demo_recordings()[0].parent
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
            svg = asyncio.run(taken(shot, recordings))
        (out / f"{shot.name}.svg").write_text(svg, "utf-8", newline="\n")
        print(shot.name, flush=True)


if __name__ == "__main__":
    main()
