"""The picture of the rooms: a stack, from the ground floor up, read from the import contracts.

Run: python -m tools.architecture (writes assets/docs/architecture.svg)
"""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from speakcheck.paths import PACKAGE, asset

WIDTH, EDGE, ROW, GAP = 760, 24, 30, 6
"""Of the picture; of its rim; height of a layer; between two layers."""
NAMES = 150
"""Width of the boxes with the names; what a room is stands beside them."""
LONGEST = 84
"""Characters of what a room is that fit into a line."""
STYLE = """\
.ground{fill:#ffffff}.text{fill:#1f2328}.soft{fill:#59636e}.room{fill:#ddf4ff;stroke:#0969da}
@media (prefers-color-scheme:dark){.ground{fill:#161b22}.text{fill:#e6edf3}.soft{fill:#9198a1}
.room{fill:#122d42;stroke:#4493f8}}"""


def layers() -> list[list[str]]:
    """Return the rooms from the top down, those that may not import each other together."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))
    (contract,) = (each for each in project["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    found = [[room.strip("() ") for room in line.split("|")] for line in contract["layers"]]
    return [[room for room in line if room != "__main__"] for line in found if line != ["__main__"]]


def purpose(room: str) -> str:
    """Return the first line of what a room says of itself, up to a colon's details where it is long."""
    folder, module = PACKAGE / room / "__init__.py", PACKAGE / f"{room}.py"
    path = folder if folder.is_file() else module
    told = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").splitlines()[0].rstrip(".")
    return told if len(told) <= LONGEST else told[:LONGEST].rsplit(" ", 1)[0].rstrip(",:;") + " …"


def picture(rooms: Sequence[Sequence[str]]) -> str:
    """Draw the stack as SVG, light or dark as the reader's screen is."""
    lines = [room for line in rooms for room in line]
    height = 2 * EDGE + 34 + len(lines) * (ROW + GAP)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
            ' font-family="system-ui, sans-serif" font-size="13">',
            "<title>The rooms of speakcheck: each may import what lies below it</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="ground" width="{WIDTH}" height="{height}" rx="10"/>',
            f'<text class="text" x="{EDGE}" y="{EDGE + 14}" font-size="16" font-weight="bold">'
            "Each room may import what lies below it</text>",
            *(part for at, room in enumerate(lines) for part in _room(room, at)),
            "</svg>\n",
        ]
    )


def _room(room: str, at: int) -> Iterator[str]:
    top = EDGE + 34 + at * (ROW + GAP)
    base = top + ROW / 2 + 5
    yield f'<rect class="room" x="{EDGE}" y="{top}" width="{NAMES}" height="{ROW}" rx="4"/>'
    yield f'<text class="text" x="{EDGE + 10}" y="{base:g}" font-weight="bold">{escape(room)}</text>'
    yield f'<text class="soft" x="{EDGE + NAMES + 12}" y="{base:g}">{escape(purpose(room))}</text>'


def main() -> None:
    """Draw the rooms as the contracts have them now."""
    path: Path = asset("docs", "architecture.svg")
    path.write_text(picture(layers()), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
