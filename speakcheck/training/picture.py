"""Owns the picture of the report in the README: two recordings judged by the program, drawn as SVG.

Run: python -m speakcheck.training.picture (writes assets/docs/report.svg)
"""

import argparse
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.color import blend_rgb
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from speakcheck.coach import Coach
from speakcheck.errors import LessonError
from speakcheck.lessons.shelf import Shelf
from speakcheck.paths import PACKAGE, asset
from speakcheck.report.text import Look, feedback_text
from speakcheck.report.wording import Language

LESSON = "s01"
RECORDINGS = ("replacement-hello-kal16.flac", "halting-story-rms.flac")
FOLDER = "fixtures/audio"
"""Of the recordings, seen from the checkout."""
COLUMNS = 80
SIZE, CELL, LINE = 15.0, 9.0, 21.0
"""Font size, width of a cell and height of a line, in units of the picture."""
EDGE = 22.0
"""Between the rim and the text."""
BAR_HEIGHT, BAR_DROP = 11.0, 5.0
"""Height of a score's bar, and its distance from the top of its line."""
FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK TC', monospace"
BLACK, RED, GREEN, YELLOW = (72, 79, 88), (255, 123, 114), (86, 211, 100), (227, 179, 65)
BLUE, MAGENTA, CYAN, WHITE = (121, 192, 255), (210, 168, 255), (86, 196, 207), (177, 186, 196)
THEME = TerminalTheme((22, 27, 34), (230, 237, 243), [BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE])
DIM = 0.35
"""How far dim text goes towards the background."""
FULL, TRACK, NARROW, WIDE = "█", "░", "narrow", "wide"
"""Kinds of pieces."""
DESCRIPTION = "The report of two recordings in the terminal: marks under the words, corrections, scores."


def report() -> Text:
    """Judge the recordings, and return what the terminal would show."""
    coach, lesson = Coach(), Shelf().get(LESSON)
    shown = Text()
    for name in RECORDINGS:
        recording = PACKAGE.parent / FOLDER / name
        prompt = coach.find(lesson, recording)
        if prompt is None:
            raise LessonError(f"{name} is none of the lesson {LESSON}.", "Choose another recording.")
        shown.append("$ ", "green").append(f"speakcheck score {FOLDER}/{name} --lesson {LESSON}\n", "bold")
        shown.append_text(feedback_text(coach.check(prompt, recording), Look(COLUMNS, Language.BOTH)))
        shown.append("\n")
    shown.rstrip()
    return shown


def picture(text: Text) -> str:
    """Draw styled text as SVG that needs no font but the reader's own."""
    console = Console(width=COLUMNS, color_system="truecolor", force_terminal=True, legacy_windows=False)
    lines = console.render_lines(text, pad=False)
    width, height = COLUMNS * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    drawn = [element for at, line in enumerate(lines) for element in _line(line, EDGE + at * LINE)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
            f' font-family="{FONTS}" font-size="{SIZE:g}" text-rendering="geometricPrecision">',
            f"<title>{DESCRIPTION}</title>",
            f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{THEME.background_color.hex}"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _line(segments: Sequence[Segment], top: float) -> Iterator[str]:
    cell = 0
    for text, style, _ in segments:
        for kind, run in groupby(text, _kind):
            for piece in run if kind == WIDE else ("".join(run),):
                if kind:
                    yield _piece(piece, style or Style(), EDGE + cell * CELL, top)
                cell += cell_len(piece)


def _kind(character: str) -> str:
    """Tell what is drawn in one go: bars, words, each wide character alone; nothing for spaces."""
    if character in (FULL, TRACK):
        return character
    if character.isspace():
        return ""
    return NARROW if cell_len(character) == 1 else WIDE


def _piece(piece: str, style: Style, left: float, top: float) -> str:
    """Draw a piece at its cells, however wide the reader's font is."""
    width, colour = cell_len(piece) * CELL, _colour(style)
    if piece[0] in (FULL, TRACK):
        place = f'x="{left:g}" y="{top + BAR_DROP:g}" width="{width:g}" height="{BAR_HEIGHT:g}"'
        opacity = ' opacity="0.35"' if piece[0] == TRACK else ""
        return f'<rect {place} fill="{colour}"{opacity}/>'
    weight = ' font-weight="bold"' if style.bold else ""
    length = f' textLength="{width:g}"'
    if _kind(piece[0]) == WIDE:
        left, length = left + (width - SIZE) / 2, ""
    place = f'x="{left:g}" y="{top + SIZE:g}"{length}'
    return f'<text {place} fill="{colour}"{weight}>{escape(piece)}</text>'


def _colour(style: Style) -> str:
    own = style.color.get_truecolor(THEME) if style.color else THEME.foreground_color
    return blend_rgb(own, THEME.background_color, DIM).hex if style.dim else own.hex


def main() -> None:
    """Draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=asset("docs", "report.svg"))
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(picture(report()), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
