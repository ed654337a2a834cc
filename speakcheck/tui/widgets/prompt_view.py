"""The prompt on the screen: its text in clear type, or hidden, or with every word marked."""

from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from speakcheck.assess.feedback import Feedback
from speakcheck.i18n import many
from speakcheck.report.wrapping import wrapped
from speakcheck.tui.widgets.words import TextCell, balanced, drawn, judged_cells, plain_cells

WIDEST = 68
"""Cells of a line; longer ones are hard to read."""
CENTRED, AIRY = 5, 4
"""Lines up to which a text is centred, and up to which it is set with a line between two, where it can be."""


@dataclass(frozen=True, slots=True)
class ShownPrompt:
    """What is to be seen of a prompt."""

    text: str = ""
    """What is to be read."""
    feedback: Feedback | None = None
    """The verdict on it; None if there is none."""
    hidden: bool = False
    """Whether the text is not to be seen."""
    word: int | None = None
    """Index of the word that is chosen."""


class PromptView(Widget):
    """One prompt, as large as a terminal can: bold, centred, with space around its lines."""

    DEFAULT_CSS = "PromptView { height: auto; width: 100%; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown = ShownPrompt()
        self._cells: tuple[TextCell, ...] = ()

    @property
    def words(self) -> int:
        """How many words there are to choose from."""
        return 1 + max((cell.word for cell in self._cells if cell.word is not None), default=-1)

    def show(self, shown: ShownPrompt) -> None:
        """Show a prompt."""
        if shown == self._shown:
            return
        self._shown = shown
        feedback = shown.feedback
        judged = feedback is not None and feedback.scores.overall is not None
        self._cells = judged_cells(feedback) if judged and feedback else plain_cells(shown.text)
        self.refresh(layout=True)

    @property
    def lines(self) -> int:
        """How many lines it has now."""
        return len(self._lines(self.content_size.width))

    def line_of(self, word: int) -> int:
        """Return the line, from the top of the prompt, on which a word stands."""
        width = self.content_size.width
        signed = self._signed
        for number, row in enumerate(self._laid(width)):
            if any(cell.word == word for cell in row):
                return number * (2 if signed else 1)
        return 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the prompt needs."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the prompt."""
        return Content("\n").join(self._lines(self.content_size.width))

    @property
    def _signed(self) -> bool:
        return any(cell.below for cell in self._cells)

    def _laid(self, width: int) -> list[list[TextCell]]:
        return balanced(self._cells, max(1, min(width, WIDEST)))

    def _lines(self, width: int) -> list[Content]:
        if width <= 0:
            return []
        if self._shown.hidden:
            veil = wrapped(self._veil(), min(width, WIDEST))
            return [_centred(Content.styled(line, "$quiet"), width) for line in veil]
        laid = self._laid(width)
        block = max((_width(row) for row in laid), default=0)
        airy = not self._signed and 1 < len(laid) <= AIRY and not self.screen.has_class("-low")
        lines: list[Content] = []
        for number, row in enumerate(laid):
            room = width - (_width(row) if len(laid) <= CENTRED else block)
            if airy and number:
                lines.append(Content(""))
            lines += drawn(row, self._shown.word, max(0, room // 2), signed=self._signed)
        return lines

    def _veil(self) -> str:
        text = many(
            "{count} word, hidden until you have said it.",
            "{count} words, hidden until you have said them.",
            self.words,
        )
        return text.format(count=self.words)


def _width(row: list[TextCell]) -> int:
    return sum(cell.width for cell in row) + len(row) - 1


def _centred(line: Content, width: int) -> Content:
    return Content.assemble(" " * max(0, (width - line.cell_length) // 2), line)
