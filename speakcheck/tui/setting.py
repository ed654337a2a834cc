"""Owns a setting as one line: its name, its value, and the keys that change it."""

from dataclasses import dataclass
from typing import ClassVar, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from speakcheck.config import Settings, Value
from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.tui.choices import Field, choices
from speakcheck.tui.frame import Frame
from speakcheck.tui.keys import bindings
from speakcheck.tui.lesson_row import cut, fitted

LABEL = 22
"""Cells of the names of settings, where there is room."""
NARROW = 60


class Setting(Widget, can_focus=True):
    """One setting on one line; left and right change it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("setting"),
        Binding("down,j", "app.focus_next", show=False),
        Binding("up,k", "app.focus_previous", show=False),
    ]

    @dataclass
    class Changed(Message):
        """The learner has chosen."""

        name: str
        """Of the setting."""
        value: Value | None
        """What it is to be."""

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"setting-{field.name}")
        self.field = field

    def render(self) -> Content:
        """Show name and value, between arrows where the learner is."""
        values, at = choices(self.field, self._now)
        width = self.size.width
        label = min(LABEL, width // 2 - 2) if width < NARROW else LABEL
        name = fitted(_(self.field.label), label)
        value = cut(clean(values[at][1]), width - label - 6)
        left, right = ("‹ ", " ›") if self.has_focus else ("  ", "  ")
        return Content.assemble((name, "" if self.has_focus else "$quiet"), "  ", left, value, right)

    @property
    def _now(self) -> Settings:
        return cast("Frame[object]", self.screen).services.preferences.now

    def action_next(self) -> None:
        """Take the next value."""
        self._choose(1)

    def action_previous(self) -> None:
        """Take the value before."""
        self._choose(-1)

    def _choose(self, step: int) -> None:
        """Take another value; it goes round."""
        values, at = choices(self.field, self._now)
        value = values[(at + step) % len(values)][0]
        if len(values) > 1:
            self.post_message(self.Changed(self.field.name, value))

    def on_click(self, event: Click) -> None:
        """Take the next value."""
        self._choose(1)
