"""Markdown: its marks dropped to lines of readable text, which are then read as any page is."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from speakcheck.i18n import N_
from speakcheck.lessons.lines import PageLine, clean
from speakcheck.lessons.warning import Remark

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
FRONT_TITLE = re.compile(r"^title[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
BLANK = PageLine(0, "")
LINE_BREAKS = frozenset({"softbreak", "hardbreak"})
SKIPPED = {
    "fence": N_("A block of program code is left out."),
    "html_block": N_("A block of HTML is left out."),
}


def markdown_lines(text: str, remark: Remark) -> list[PageLine]:
    """Return the readable lines of a Markdown text: blank lines between blocks, headings marked with "#"."""
    from markdown_it import MarkdownIt

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = FRONT_MATTER.match(text)
    lines = _front_title(front[1]) if front else []
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [*lines, *_readable(tokens, remark)]


def _front_title(settings: str) -> list[PageLine]:
    title = FRONT_TITLE.search(settings)
    return [PageLine(1, "# " + clean(title[1]).strip("\"'")), BLANK] if title else []


def _readable(tokens: Sequence["Token"], remark: Remark) -> Iterator[PageLine]:
    prefix = ""
    row: list[str] | None = None
    for token in tokens:
        number = token.map[0] + 1 if token.map else 1
        if token.type == "table_open":
            yield BLANK
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            yield from (PageLine(number, ", ".join(row or ())), BLANK)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(clean(_inline_text(token)))
        elif token.type in {"inline", "code_block"}:
            yield from (BLANK, *_lines(token, number, prefix))
            prefix = ""
        elif token.type in SKIPPED:
            remark(
                number,
                SKIPPED[token.type],
                N_("Write it as text if it should be read."),
            )
        else:
            prefix = _prefix(token) or prefix


def _prefix(token: "Token") -> str:
    """Return the mark that the text behind an opening token keeps."""
    if token.type == "heading_open":
        return "# "
    if token.type == "list_item_open":
        return f"{token.info}. " if token.info else "• "
    return ""


def _lines(token: "Token", number: int, prefix: str) -> Iterator[PageLine]:
    text = prefix + (_inline_text(token) if token.type == "inline" else token.content)
    for offset, line in enumerate(text.split("\n")):
        if shown := clean(line):
            yield PageLine(number + offset, shown)


def _inline_text(token: "Token") -> str:
    """Return the text of one block: a link's words without its address, a picture's description."""
    parts: list[str] = []
    in_address = False
    for child in token.children or ():
        if child.type in {"link_open", "link_close"}:
            in_address = child.type == "link_open" and child.markup == "autolink"
        elif child.type in LINE_BREAKS or (child.type == "html_inline" and child.content[:3] == "<br"):
            parts.append("\n")
        elif child.type != "html_inline" and not in_address:
            parts.append(child.content)
    return "".join(parts)
