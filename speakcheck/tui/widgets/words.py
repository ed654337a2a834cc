"""The words of a prompt as they are laid out: each with its look, its sign below, and its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from textual.content import Content

from speakcheck.assess.feedback import Feedback, Verdict, WordResult
from speakcheck.language.tokens import PIECE
from speakcheck.lessons.lines import clean
from speakcheck.report.marked import EXTRA, PAUSE, SIGNS

STYLES: dict[Verdict, tuple[str, str]] = {
    Verdict.GOOD: ("", "$text-success"),
    Verdict.FAIR: ("", "$text-warning"),
    Verdict.POOR: ("$text-error underline", "$text-error bold"),
    Verdict.WRONG: ("$text-error bold underline", "$text-error bold"),
    Verdict.MISSING: ("$text-error strike", "$text-error bold"),
}
"""Of the word, and of the sign below it."""
ADDED, HALT = ("$quiet italic", "$quiet"), ("$text-warning", "$text-warning")
WEAK = frozenset({Verdict.FAIR, Verdict.POOR})
"""Verdicts on words in which the weakest syllable is shown."""
WEAKEST = "bold underline"


@dataclass(frozen=True, slots=True)
class TextCell:
    """A piece of a line: a word, or something between words."""

    text: str
    """Clean, without spaces at its ends."""
    below: str = ""
    """What stands under its first cell."""
    style: str = ""
    """Of the text."""
    below_style: str = ""
    """Of what stands below."""
    word: int | None = None
    """Index of the word; None for what is none."""
    weak: tuple[int, int] | None = None
    """Where in the text its weakest syllable is."""

    @property
    def width(self) -> int:
        """Terminal cells that it needs."""
        return max(cell_len(self.text), cell_len(self.below))


def plain_cells(text: str, style: str = "bold") -> tuple[TextCell, ...]:
    """Return the words of a text that was not judged."""
    cells, word = [], 0
    for match in PIECE.finditer(text):
        spoken = any(sign.isalnum() for sign in match[0])
        if shown := clean(match[0]):
            cells.append(TextCell(shown, style=style, word=word if spoken else None))
        word += spoken
    return tuple(cells)


def judged_cells(feedback: Feedback) -> tuple[TextCell, ...]:
    """Return the words with their verdicts, what was said beyond them, and the pauses inside phrases."""
    cells = [*_added(feedback, -1)]
    for index, word in enumerate(feedback.words):
        cells.append(_judged(index, word))
        halts = (each for each in feedback.fluency.pauses if each.after == index and not each.at_punctuation)
        cells += [TextCell(PAUSE.glyph, f"{each.seconds:.1f}s", *HALT) for each in halts]
        cells += _added(feedback, index)
    return tuple(cell for cell in cells if cell.text)


def weakest_syllable(word: WordResult) -> int | None:
    """Return the index of the syllable with the lowest score; None for a word of one, or without scores."""
    scores = [syllable.score for syllable in word.syllables]
    known = [score for score in scores if score is not None]
    if len(scores) < 2 or not known or min(known) == max(known):
        return None
    return scores.index(min(known))


def _judged(index: int, word: WordResult) -> TextCell:
    text = clean(word.text)
    if word.verdict is None:
        return TextCell(text, word=index)
    style, below = STYLES[word.verdict]
    weak = _weak_part(text, word) if word.verdict in WEAK else None
    return TextCell(text, SIGNS[word.verdict].glyph, style, below, index, weak)


def _weak_part(text: str, word: WordResult) -> tuple[int, int] | None:
    """Find the letters of the weakest syllable in a word as it is displayed."""
    weakest = weakest_syllable(word)
    letters = "".join(syllable.text for syllable in word.syllables)
    start = text.find(letters) if letters else -1
    if weakest is None or start < 0:
        return None
    start += sum(len(syllable.text) for syllable in word.syllables[:weakest])
    return start, start + len(word.syllables[weakest].text)


def _added(feedback: Feedback, after: int) -> Iterator[TextCell]:
    for each in feedback.extra:
        if each.after == after:
            yield TextCell(f"({clean(each.heard)})", EXTRA.glyph, *ADDED)


def rows(cells: Sequence[TextCell], width: int) -> list[list[TextCell]]:
    """Lay out in lines of at most `width` terminal cells; only what is wider than a line is broken."""
    lines: list[list[TextCell]] = [[]]
    used = 0
    for cell in cells:
        for part in _fitting(cell, width):
            if lines[-1] and used + 1 + part.width > width:
                lines.append([])
                used = 0
            used += part.width + bool(lines[-1])
            lines[-1].append(part)
    return [line for line in lines if line]


def balanced(cells: Sequence[TextCell], width: int) -> list[list[TextCell]]:
    """Lay out in as few lines as rows() does, none much shorter than the others."""
    laid = rows(cells, width)
    least = max((cell.width for cell in cells), default=1)
    low, high = min(least, width), width
    while low < high:
        middle = (low + high) // 2
        if len(rows(cells, middle)) <= len(laid):
            high = middle
        else:
            low = middle + 1
    return rows(cells, high)


def _fitting(cell: TextCell, width: int) -> list[TextCell]:
    if cell.width <= width:
        return [cell]
    parts = chop_cells(cell.text, width)
    return [TextCell(part, cell.below, cell.style, cell.below_style, cell.word) for part in parts]


def drawn(row: Sequence[TextCell], chosen: int | None, edge: int, *, signed: bool) -> Iterator[Content]:
    """Yield a line of words, and with `signed` the line of signs below it, both behind `edge` spaces."""
    words, signs = [Content(" " * edge)], [Content(" " * edge)]
    for number, cell in enumerate(row):
        gap = " " if number else ""
        words += [Content(gap), _word(cell, cell.word is not None and cell.word == chosen)]
        words.append(Content(" " * (cell.width - cell_len(cell.text))))
        signs += [Content(gap), Content.styled(cell.below, cell.below_style)]
        signs.append(Content(" " * (cell.width - cell_len(cell.below))))
    yield Content("").join(words)
    if signed:
        yield Content("").join(signs).rstrip()


def _word(cell: TextCell, chosen: bool) -> Content:
    shown = Content.styled(cell.text, cell.style)
    if cell.weak is not None:
        shown = shown.stylize(WEAKEST, *cell.weak)
    return shown.stylize("reverse") if chosen else shown
