"""Small questions in front of a screen: yes or no, whether to try again, and which file."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from speakcheck.i18n import _
from speakcheck.tui.path_hint import PathHint


class AskWhether(ModalScreen[bool]):
    """Asks for consent; escape and the first button say no."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", show=False)]

    def __init__(self, question: str, consent: str) -> None:
        super().__init__()
        self._question, self._consent = question, consent

    def compose(self) -> ComposeResult:
        """Lay out the question and two buttons."""
        with Vertical(classes="question"):
            yield Static(self._question, markup=False)
            with Horizontal(classes="answers"):
                yield Button(_("Keep"), id="no", compact=True)
                yield Button(self._consent, id="yes", compact=True)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_refuse(self) -> None:
        """Say no."""
        self.dismiss(False)


class AskAgain(ModalScreen[bool]):
    """Says at length why something failed, and asks whether to try again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "refuse", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
    ]

    def __init__(self, told: str) -> None:
        super().__init__()
        self._told = told

    def compose(self) -> ComposeResult:
        """Lay out the text, which can be scrolled, and two buttons."""
        with Vertical(classes="question"):
            with VerticalScroll(can_focus=False):
                yield Static(self._told, markup=False)
            with Horizontal(classes="answers"):
                yield Button(_("Close"), id="no", compact=True)
                yield Button(_("Try again"), id="yes", compact=True)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_scroll(self, lines: int) -> None:
        """Move the text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_refuse(self) -> None:
        """Let it be."""
        self.dismiss(False)


class AskPath(ModalScreen[str]):
    """Asks for a file; the answer is as it was typed, empty where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "refuse", show=False)]

    def __init__(self, title: str, hint: str, value: str = "") -> None:
        super().__init__()
        self._title, self._hint, self._value = title, hint, value

    def compose(self) -> ComposeResult:
        """Lay out the field and what may be put in."""
        path = Input(self._value.strip(), suggester=PathHint(), compact=True, select_on_focus=False)
        path.cursor_blink = False
        with Vertical(classes="question"):
            yield Static(self._title, markup=False, classes="heading")
            yield Static(self._hint, markup=False, classes="quiet")
            yield path
            yield Static(_("⏎ take it  → complete  esc back"), markup=False, classes="quiet last")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_refuse(self) -> None:
        """Name no file."""
        self.dismiss("")
