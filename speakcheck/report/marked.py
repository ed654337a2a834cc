"""The marked text: every word with its sign and style, as pairs of lines no wider than asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from speakcheck.assess.feedback import ExtraWord, Feedback, Pause, Verdict
from speakcheck.lessons.lines import clean

if TYPE_CHECKING:
    from rich.text import Text


@dataclass(frozen=True, slots=True)
class VerdictSign:
    """How a verdict looks, readable with and without colour."""

    glyph: str
    """One terminal cell."""
    ascii: str
    """The same for terminals without Unicode."""
    style: str
    """Of rich."""


SIGNS: dict[Verdict, VerdictSign] = {
    Verdict.GOOD: VerdictSign("✓", "v", "green"),
    Verdict.FAIR: VerdictSign("~", "~", "yellow"),
    Verdict.POOR: VerdictSign("✗", "x", "red"),
    Verdict.WRONG: VerdictSign("✗", "x", "bold red"),
    Verdict.MISSING: VerdictSign("–", "-", "bold magenta"),
}
EXTRA = VerdictSign("+", "+", "cyan")
PAUSE = VerdictSign("|", "|", "dim")
UNJUDGED = VerdictSign(" ", " ", "")


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """Something that stands in the text line, with its sign below."""

    text: str
    """Clean, without spaces at its ends."""
    sign: VerdictSign
    """Below the first cell."""


def pieces(feedback: Feedback) -> Iterator[MarkedPiece]:
    """Yield the words of the text, what was said beyond it, and the hesitations, in order."""
    yield from _extras(feedback.extra, -1)
    for index, word in enumerate(feedback.words):
        yield MarkedPiece(clean(word.text), SIGNS[word.verdict] if word.verdict else UNJUDGED)
        yield from _hesitations(feedback.fluency.pauses, index)
        yield from _extras(feedback.extra, index)


def _extras(extra: Iterable[ExtraWord], after: int) -> Iterator[MarkedPiece]:
    yield from (MarkedPiece(f"({clean(each.heard)})", EXTRA) for each in extra if each.after == after)


def _hesitations(pauses: Iterable[Pause], after: int) -> Iterator[MarkedPiece]:
    yield from (MarkedPiece("|", PAUSE) for each in pauses if each.after == after and not each.at_punctuation)


def marked_lines(feedback: Feedback, width: int, *, ascii: bool = False) -> "list[Text]":
    """Return the text in lines of at most `width` cells, below each a line with the signs."""
    lines: list[Text] = []
    for row in _rows(list(pieces(feedback)), width):
        lines += _pair(row, ascii)
    return lines


def _rows(found: Sequence[MarkedPiece], width: int) -> Iterator[list[MarkedPiece]]:
    from rich.cells import cell_len, chop_cells

    row: list[MarkedPiece] = []
    used = 0
    for piece in (each for each in found if each.text):
        for text in chop_cells(piece.text, width) if cell_len(piece.text) > width else [piece.text]:
            cells = cell_len(text)
            if row and used + 1 + cells > width:
                yield row
                row, used = [], 0
            used += cells + bool(row)
            row.append(MarkedPiece(text, piece.sign))
    if row:
        yield row


def _pair(row: Sequence[MarkedPiece], ascii: bool) -> "tuple[Text, Text]":
    from rich.cells import cell_len
    from rich.text import Text

    words, signs = Text(), Text()
    for index, piece in enumerate(row):
        if index:
            words.append(" ")
            signs.append(" ")
        glyph = piece.sign.ascii if ascii else piece.sign.glyph
        words.append(piece.text, piece.sign.style)
        signs.append(" " if piece.sign is PAUSE else glyph, piece.sign.style)
        signs.append(" " * (cell_len(piece.text) - 1))
    signs.rstrip()
    return words, signs
