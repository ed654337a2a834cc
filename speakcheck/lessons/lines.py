"""The way from raw text to clean numbered lines, safe to show in a terminal."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

LINE_END = re.compile(r"\r\n|\r|\n")
OTHER_LINE_END = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
SOFT_HYPHEN_AT_END = re.compile(r"(?<=\w)\u00ad\s*$")
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
"""Controls; joiners, bidirectional overrides and other format marks; lone surrogates."""
REPLACED = str.maketrans(
    {
        "\t": " ",
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0d8": "►",
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
    }
)
"""The bullets of Word's symbol fonts and the ligatures of PDF pages."""
WORD = re.compile(r"[^\W\d_]+")
DANGLING = re.compile(r"([^\W\d_]+)[-‐]$")


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page."""

    number: int
    """In the file, from 1."""
    text: str
    """Clean, spaces collapsed; empty for a blank line."""
    indent: int = 0
    """How many spaces came before the text."""
    broken: bool = False
    """Whether its last word goes on in the next line."""


def clean(text: str) -> str:
    """Return one line of displayable text: without escape sequences, controls and unseen marks."""
    text = TERMINAL_SEQUENCE.sub("", text).translate(REPLACED)
    shown = (" " if character.isspace() else character for character in text if _is_seen(character))
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


def _is_seen(character: str) -> bool:
    return character.isprintable() or character.isspace() or unicodedata.category(character) not in UNSEEN


def shown_name(name: str) -> str:
    """Return a file's name as it can be printed on one line; it is no longer a path."""
    return clean(name.encode("utf-8", "replace").decode("utf-8"))[:120] or "(no name)"


def numbered_lines(text: str) -> list[PageLine]:
    """Cut a text into clean lines; form feeds and the like end a line without counting one."""
    return [
        _line(number, piece)
        for number, whole in enumerate(LINE_END.split(text), start=1)
        for piece in OTHER_LINE_END.split(whole)
    ]


def _line(number: int, raw: str) -> PageLine:
    expanded = raw.expandtabs(4)
    broken = SOFT_HYPHEN_AT_END.search(raw) is not None
    return PageLine(number, clean(raw), len(expanded) - len(expanded.lstrip()), broken)


def blocks(lines: Iterable[PageLine]) -> Iterator[list[PageLine]]:
    """Group lines that no blank line parts."""
    block: list[PageLine] = []
    for line in lines:
        if line.text:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def joined(lines: Sequence[PageLine], vocabulary: frozenset[str] = frozenset()) -> str:
    """Join the lines of one wrapped English text.

    A hyphen at a line's end goes where the page elsewhere writes the word without it: `vocabulary` holds the
    page's words in lower case.
    """
    pieces: list[str] = []
    for line, following in zip_longest(lines, lines[1:]):
        pieces += _ended(line, following.text, vocabulary) if following else (line.text,)
    return "".join(pieces)


def _ended(line: PageLine, following: str, vocabulary: frozenset[str]) -> tuple[str, str]:
    """Return a line and what parts it from the next: a space, or nothing within a word."""
    if line.broken:
        return line.text, ""
    dangling = DANGLING.search(line.text[-40:])
    first = WORD.match(following)
    if dangling is None or first is None:
        return line.text, " "
    known = (dangling[1] + first[0]).lower() in vocabulary
    return (line.text[:-1] if known else line.text), ""


def vocabulary(lines: Iterable[PageLine]) -> frozenset[str]:
    """Return the words of a page in lower case."""
    return frozenset(word.lower() for line in lines for word in WORD.findall(line.text))
