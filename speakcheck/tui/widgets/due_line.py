"""The line on the shelf that says how much is due today; a click on it begins a sitting."""

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widget import Widget

from speakcheck.i18n import _, listed, many
from speakcheck.tui.base_screen import BaseScreen
from speakcheck.tui.lesson_row import cut

if TYPE_CHECKING:
    from speakcheck.study.reviews import DueCount


class DueLine(Widget):
    """What is due, in one line; nothing before the first take."""

    DEFAULT_CSS = "DueLine { height: 1; padding: 0 2; margin-bottom: 1; display: none; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._due: DueCount | None = None

    def show(self, due: "DueCount | None") -> None:
        """Show how much is due; None for a learner without a history."""
        self._due = due
        self.display = due is not None
        self.refresh()

    def render(self) -> Content:
        """Draw the line."""
        if self._due is None:
            return Content("")
        width = self.content_size.width
        if not self._due.all:
            return Content.styled(cut(_("Nothing is due today."), width), "$quiet")
        label = _("Due today:")
        told = cut(f"{label} {counted(self._due)}", width)
        return Content.assemble((told[: len(label)], "$quiet"), (told[len(label) :], "bold"))

    def on_click(self) -> None:
        """Begin a sitting."""
        cast("BaseScreen[None]", self.screen).frame.open_sitting()


def counted(due: "DueCount") -> str:
    """Return how many words, sounds and sentences are due, those alone of which there are any."""
    parts = (
        (due.words, many("{count} word", "{count} words", due.words)),
        (due.sounds, many("{count} sound", "{count} sounds", due.sounds)),
        (due.sentences, many("{count} sentence", "{count} sentences", due.sentences)),
    )
    return _(listed([text.format(count=count) for count, text in parts if count]))
