"""Owns the list of lessons on the shelf, and the keys that lead through it."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from speakcheck.tui.keys import bindings


class Lessons(OptionList, inherit_bindings=False):
    """The lessons, one of them marked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("lessons"),
        Binding("down,j", "cursor_down", show=False),
        Binding("up,k", "cursor_up", show=False),
        Binding("pagedown", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
    ]
