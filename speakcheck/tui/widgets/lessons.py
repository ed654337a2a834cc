"""The list of lessons on the shelf, and the keys that lead through it."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList

from speakcheck.tui.keys import bindings, list_bindings


class LessonList(OptionList, inherit_bindings=False):
    """The lessons, one of them marked."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("lessons"), *list_bindings()]
