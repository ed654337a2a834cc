"""The way through a lesson: its prompts with their marks, beside the text or in front of it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from speakcheck.i18n import _
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.lessons.lines import clean
from speakcheck.practice.session import PromptProgress, PromptStatus, Session
from speakcheck.tui.keys import list_bindings
from speakcheck.tui.lesson_row import cut
from speakcheck.tui.widgets.wording import hung

GLYPHS = {
    PromptStatus.NEW: ("·", "$quiet"),
    PromptStatus.AGAIN: ("~", "$text-warning bold"),
    PromptStatus.CLEAR: ("✓", "$text-success bold"),
}
SCORE = 3


def mark_word(mark: PromptStatus) -> str:
    """Return a mark in words."""
    return {
        PromptStatus.NEW: _("not read yet"),
        PromptStatus.AGAIN: _("to do again"),
        PromptStatus.CLEAR: _("clear"),
    }[mark]


def prompt_row(
    prompt: Prompt, progress: PromptProgress, width: int, *, hidden: bool = False, now: bool = False
) -> Content:
    """Return a prompt in one line: mark, last score, and as much of the text as fits."""
    glyph, style = GLYPHS[progress.mark]
    points = progress.last.points if progress.last else None
    score = f"{points:>{SCORE}}" if points is not None else " " * SCORE
    text = f"({prompt.id})" if hidden else clean(prompt.text)
    edge = Content.assemble(("▌" if now else " ", "$accent"), (glyph, style), (f" {score}  ", "$quiet"))
    shown = cut(text, max(4, width - edge.cell_length))
    return Content.assemble(edge, (shown, "bold" if now else ""))


class PromptList(Widget):
    """The prompts around the present one, beside the text."""

    DEFAULT_CSS = "PromptList { height: 1fr; }"

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session

    def render(self) -> Content:
        """Draw as many as fit, the present one among them."""
        session, (width, height) = self._session, self.content_size
        count = len(session.prompts)
        first = min(max(0, session.place - height // 2), max(0, count - height))
        shown = range(first, min(count, first + height))
        return Content("\n").join(self._row(place, width) for place in shown)

    def _row(self, place: int, width: int) -> Content:
        session = self._session
        prompt = session.prompts[place]
        name = session.name(prompt)
        hidden = session.is_hidden(name)
        return prompt_row(prompt, session.progress(name), width, hidden=hidden, now=place == session.place)


class Highlights(Widget):
    """What the lesson is about."""

    def __init__(self, lesson: Lesson, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lesson = lesson

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that it needs."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the points, one a paragraph."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        if width <= 0:
            return []
        return [line for each in self._lesson.highlights for line in hung("•", each, width, "$quiet")]


class Prompts(OptionList, inherit_bindings=False):
    """The prompts to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "select", show=False),
        *list_bindings(down="down,j,n", up="up,k,p"),
    ]


class ChoosePrompt(ModalScreen[int]):
    """Asks where to go; the answer is a place in the mode, -1 for nowhere."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,l,q", "refuse", show=False)]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """Lay out the prompts, and what the marks say."""
        legend = "   ".join(f"{GLYPHS[mark][0]} {mark_word(mark)}" for mark in PromptStatus)
        with Vertical(id="choices"):
            yield Static(legend, markup=False, classes="quiet")
            yield Prompts(id="prompts", markup=False, compact=True)

    def on_mount(self) -> None:
        """Fill the list."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        session = self._session
        choices = self.query_one(Prompts)
        width = max(20, self.query_one("#choices").content_size.width - 2)
        for place, prompt in enumerate(session.prompts):
            name = session.name(prompt)
            hidden, progress = session.is_hidden(name), session.progress(name)
            choices.add_option(
                Option(prompt_row(prompt, progress, width, hidden=hidden, now=place == session.place))
            )
        choices.highlighted = session.place
        choices.focus()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def action_refuse(self) -> None:
        """Stay."""
        self.dismiss(-1)
