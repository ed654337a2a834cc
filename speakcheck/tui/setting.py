"""A setting as one line: its name, its value, and the keys that change it."""

from dataclasses import dataclass
from typing import ClassVar, cast

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget

from speakcheck.config import Settings, Value
from speakcheck.i18n import _
from speakcheck.lessons.lines import clean
from speakcheck.tui.base_screen import BaseScreen
from speakcheck.tui.keys import bindings
from speakcheck.tui.lesson_row import cut, fitted
from speakcheck.tui.setting_fields import SettingField, choices
from speakcheck.tui.widgets.wording import between, stop

LABEL = 22
"""Cells of the names of settings, where there is room."""
NARROW = 60
ARROWS, GAP = 4, 2
"""Cells of the arrows around a value, and before them."""


class SettingLine(Widget, can_focus=True):
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

    def __init__(self, field: SettingField) -> None:
        super().__init__(id=f"setting-{field.name}")
        self.field = field

    @property
    def hidden_text(self) -> str:
        """Name and value in full where one of them is cut; else nothing."""
        label, room = self._widths
        name, value = _(self.field.label), self._value
        cut_off = cell_len(name) > label or cell_len(value) > room
        return f"{name}{between()}{value}{stop()}" if cut_off else ""

    @property
    def _value(self) -> str:
        values, at = choices(self.field, self._now)
        return clean(values[at][1])

    @property
    def _widths(self) -> tuple[int, int]:
        """Cells for the name and for the value."""
        width = self.size.width
        label = min(LABEL, width // 2 - 2) if width < NARROW else LABEL
        return label, width - label - ARROWS - GAP

    def render(self) -> Content:
        """Show name and value, between arrows where the learner is."""
        label, room = self._widths
        name, value = fitted(_(self.field.label), label), cut(self._value, room)
        left, right = ("‹ ", " ›") if self.has_focus else ("  ", "  ")
        return Content.assemble((name, "" if self.has_focus else "$quiet"), "  ", left, value, right)

    @property
    def _now(self) -> Settings:
        return cast("BaseScreen[object]", self.screen).services.preferences.now

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
