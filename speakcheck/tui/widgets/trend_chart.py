"""The curve of a score: every take, the level with its band of chance, on an axis from 0 to 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from speakcheck.i18n import _
from speakcheck.tui.lesson_row import cut

if TYPE_CHECKING:
    from speakcheck.study.trends import TrendStep

LINES = "▔━▁"
"""The level within a cell: above, in the middle, below."""
BAND, TAKE, CURSOR = "░", "•", "│"
EDGE = 5
"""Cells of the axis."""
WIDEST_STEP = 3
"""Cells of a take where there are few."""
COVERED = 0.35
"""Share of a cell that the band must cover to be drawn there."""


class TrendChart(Widget, can_focus=True):
    """One score over time; the arrows choose a place on it."""

    DEFAULT_CSS = "TrendChart { height: 11; width: 100%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1)", show=False),
        Binding("right,l", "move(1)", show=False),
        Binding("home", "move(-10000)", show=False),
        Binding("end", "move(10000)", show=False),
    ]

    @dataclass
    class Opened(Message):
        """Takes are to be looked at."""

        attempts: tuple[str, ...]
        """Their ids."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._steps: Sequence[TrendStep] = ()
        self._place: int | None = None

    def show(self, steps: "Sequence[TrendStep]") -> None:
        """Show a curve; its last place is chosen."""
        self._steps, self._place = steps, None
        self.refresh()

    def render(self) -> Content:
        """Draw it."""
        width, height = self.content_size
        rows = height - 2
        if width <= EDGE or rows < 1:
            return Content("")
        if not self._steps:
            return Content.styled(_("No takes of this kind yet."), "$quiet")
        columns = binned(self._steps, width - EDGE)
        chosen = self._chosen(columns) if self.has_focus else None
        lines = [self._row(columns, row, rows, chosen) for row in range(rows)]
        return Content("\n").join([*lines, self._dates(width), self._told(columns, chosen, width)])

    def action_move(self, by: int) -> None:
        """Choose another place."""
        columns = binned(self._steps, self.content_size.width - EDGE)
        if columns:
            self._place = min(max(0, self._chosen(columns) + by), len(columns) - 1)
            self.refresh()

    def open(self) -> None:
        """Look at the takes of the chosen place."""
        columns = binned(self._steps, self.content_size.width - EDGE)
        if columns:
            found = columns[self._chosen(columns)]
            self.post_message(self.Opened(tuple(step.attempt for step in found)))

    def on_click(self, event: Click) -> None:
        """Choose a place, and look at its takes."""
        columns = binned(self._steps, self.content_size.width - EDGE)
        place = (event.x - EDGE) // self._cells(columns) if columns else -1
        if event.x >= EDGE and 0 <= place < len(columns):
            self._place = place
            self.refresh()
            self.open()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that it needs where the style does not say."""
        return 11

    def _chosen(self, columns: "Sequence[Sequence[TrendStep]]") -> int:
        return len(columns) - 1 if self._place is None else min(self._place, len(columns) - 1)

    def _cells(self, columns: "Sequence[Sequence[TrendStep]]") -> int:
        return max(1, min(WIDEST_STEP, (self.content_size.width - EDGE) // max(1, len(columns))))

    def _row(
        self, columns: "Sequence[Sequence[TrendStep]]", row: int, rows: int, chosen: int | None
    ) -> Content:
        names = {0: "100", (rows - 1) // 2: " 50" if rows % 2 else "", rows - 1: "  0"}
        label = names.get(row, "")
        parts = [Content.styled(f"{label:>3} {'┤' if label else '│'}", "$quiet")]
        cells = self._cells(columns)
        for place, column in enumerate(columns):
            glyph, style = drawn(column, row, rows)
            if place == chosen and glyph in (" ", BAND):
                glyph, style = CURSOR, "$quiet"
            shown = Content.styled(glyph, style)
            parts.append(shown.stylize("reverse") if place == chosen and glyph in LINES else shown)
            parts.append(Content.styled((glyph if glyph in LINES + BAND else " ") * (cells - 1), style))
        return Content("").join(parts)

    def _dates(self, width: int) -> Content:
        first, last = (f"{step.at.astimezone():%Y-%m-%d}" for step in (self._steps[0], self._steps[-1]))
        gap = " " * max(1, width - EDGE - len(first) - len(last))
        return Content.styled(cut(f"{' ' * EDGE}{first}{gap}{last}", width), "$quiet")

    def _told(self, columns: "Sequence[Sequence[TrendStep]]", chosen: int | None, width: int) -> Content:
        """Say what stands at the chosen place, or what is drawn."""
        if chosen is None:
            legend = _("• a take   ━ the mean of the last 15   ░ chance alone")
            return Content.styled(cut(legend, width), "$quiet")
        step = columns[chosen][-1]
        text = _("{when}: take {value}, mean {level} ± {margin}").format(
            when=f"{step.at.astimezone():%Y-%m-%d %H:%M}",
            value=round(step.value),
            level=round(step.level),
            margin=round(step.margin),
        )
        return Content(cut(text, width))


def binned(steps: "Sequence[TrendStep]", width: int) -> "list[Sequence[TrendStep]]":
    """Part a curve into columns, at most as many as there are cells, of nearly as many takes each."""
    count = min(len(steps), max(0, width))
    edges = [len(steps) * place // count for place in range(count + 1)] if count else []
    return [steps[begin:end] for begin, end in pairwise(edges)]


def drawn(column: "Sequence[TrendStep]", row: int, rows: int) -> tuple[str, str]:
    """Return what stands in a cell of a column, `row` counted from the top of `rows`, and its style."""
    step = column[-1]
    parts = len(LINES)
    at = min(rows * parts - 1, max(0, int((100 - step.level) / 100 * rows * parts)))
    if at // parts == row:
        return LINES[at % parts], "bold $accent"
    high, low = 100 - 100 * row / rows, 100 - 100 * (row + 1) / rows
    if any(low < each.value <= high or (row == rows - 1 and each.value <= 0) for each in column):
        return TAKE, "$quiet"
    covered = min(high, step.level + step.margin) - max(low, step.level - step.margin)
    return (BAND, "$line") if covered >= COVERED * (high - low) else (" ", "")
