"""What stands between the texts of widgets, and lines that hang behind a mark."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.report.wording import EMPHASIS
from speakcheck.report.wrapping import wrapped


def between() -> str:
    """Return what stands between a label and its text."""
    return _(": ")


def stop() -> str:
    """Return what stands at the end of a sentence."""
    return _(".")


def hung(mark: str, text: str, width: int, style: str = "", mark_style: str = "") -> Iterator[Content]:
    """Wrap a text behind a mark, its lines under each other; what it marks with ** is bold."""
    edge = cell_len(mark) + 1 if mark else 0
    for number, line in enumerate(wrapped(clean(text), max(8, width - edge))):
        before = f"{mark} " if mark and number == 0 else " " * edge
        parts = EMPHASIS.split(line)
        shown = [(part, f"{style} bold".strip() if at % 2 else style) for at, part in enumerate(parts)]
        yield Content.assemble((before, mark_style or style), *shown)


def bar(share: float, width: int, style: str = "$accent") -> Content:
    """Return a bar of so many cells; `share` is 0 to 1, on a scale that never changes."""
    full = round(min(max(share, 0.0), 1.0) * width)
    return Content.assemble(("█" * full, style), ("░" * (width - full), "$line"))
