"""The calendar of practice: a column a week, a cell a day, and the day that is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from speakcheck.i18n import _, many
from speakcheck.tui.lesson_row import cut, fitted

if TYPE_CHECKING:
    from speakcheck.study.overview import PracticeDay

LEVELS = ((30, "█"), (15, "▓"), (5, "▒"), (1, "░"), (0, "·"))
"""Takes from which on a day is drawn so."""
CHOSEN = "‹"
"""Stands behind the chosen day."""
EDGE, CELL = 4, 2
"""Cells for the names of days, and of a week."""
MOST_WEEKS = 53
WEEK = 7


class PracticeCalendar(Widget, can_focus=True):
    """Weeks of practice; the arrows choose a day."""

    DEFAULT_CSS = "PracticeCalendar { height: auto; width: 100%; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-7)", show=False),
        Binding("right,l", "move(7)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
    ]

    @dataclass
    class Opened(Message):
        """A day is to be looked at."""

        day: date
        """Which."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._days: Mapping[date, PracticeDay] = {}
        self._today = date.min
        self._day = date.min

    def show(self, days: "tuple[PracticeDay, ...]", today: date) -> None:
        """Show these days; the last one with practice is chosen."""
        self._days = {each.day: each for each in days}
        self._today = today
        if self._day not in self._days:
            self._day = max((day for day in self._days if day <= today), default=today)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that it needs: months, days, and what was done on the chosen one."""
        return WEEK + 2

    def render(self) -> Content:
        """Draw it."""
        width = self.content_size.width
        first, weeks = self._first(width), self._weeks(width)
        lines = [Content.styled(_months(first, weeks), "$quiet")]
        lines += [self._row(first, weeks, weekday) for weekday in range(WEEK)]
        return Content("\n").join([*lines, self._told(width)])

    def action_move(self, days: int) -> None:
        """Choose another day, one that is shown."""
        day = self._day + timedelta(days=days)
        if self._first(self.content_size.width) <= day <= self._today:
            self._day = day
            self.refresh()

    def open(self) -> None:
        """Look at the chosen day, if anything was read on it."""
        if self._day in self._days:
            self.post_message(self.Opened(self._day))

    def on_click(self, event: Click) -> None:
        """Choose the day, and look at it."""
        week, weekday = (event.x - EDGE) // CELL, event.y - 1
        day = self._first(self.content_size.width) + timedelta(days=WEEK * week + weekday)
        if event.x >= EDGE and 0 <= weekday < WEEK and day <= self._today:
            self._day = day
            self.refresh()
            self.open()

    def _weeks(self, width: int) -> int:
        return min(MOST_WEEKS, max(1, (width - EDGE) // CELL))

    def _first(self, width: int) -> date:
        """Return the Monday of the first week that is shown."""
        monday = self._today - timedelta(days=self._today.weekday())
        back = WEEK * (self._weeks(width) - 1)
        return monday - timedelta(days=min(back, (monday - date.min).days))

    def _row(self, first: date, weeks: int, weekday: int) -> Content:
        names = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))
        parts = [Content.styled(fitted(names[weekday], EDGE), "$quiet")]
        for week in range(weeks):
            day = first + timedelta(days=WEEK * week + weekday)
            parts += [self._cell(day), Content(CHOSEN if day == self._day and self.has_focus else " ")]
        return Content("").join(parts)

    def _cell(self, day: date) -> Content:
        if day > self._today:
            return Content(" ")
        found = self._days.get(day)
        takes = found.attempts if found else 0
        glyph = next(glyph for least, glyph in LEVELS if takes >= least)
        shown = Content.styled(glyph, "$accent" if takes else "$line")
        return shown.stylize("reverse") if day == self._day and self.has_focus else shown

    def _told(self, width: int) -> Content:
        """Say what was done on the chosen day, or what the cells mean."""
        if not self.has_focus:
            marks = "  ".join(f"{glyph} {least}" for least, glyph in reversed(LEVELS) if least)
            return Content.styled(cut(f"{marks} {_('or more takes a day')}", width), "$quiet")
        found = self._days.get(self._day)
        takes = found.attempts if found else 0
        told = many("{day}: {count} take", "{day}: {count} takes", takes)
        text = told.format(day=self._day.isoformat(), count=takes)
        if found:
            words = many("{count} word", "{count} words", found.words).format(count=found.words)
            text += f" · {words} · {spoken(found.seconds)}"
        return Content(cut(text, width))


def spoken(seconds: float) -> str:
    """Return how long somebody spoke, in words."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("{count} s").format(count=round(seconds))
    if minutes < 60:
        return _("{count} min").format(count=minutes)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def _months(first: date, weeks: int) -> str:
    """Return the numbers of the months, each above the week in which it begins."""
    line = " " * EDGE
    for week in range(weeks):
        monday = first + timedelta(days=WEEK * week)
        place = EDGE + CELL * week
        if (week == 0 or monday.day <= WEEK) and len(line) <= place:
            line = line.ljust(place) + str(monday.month) + " "
    return line.rstrip()
