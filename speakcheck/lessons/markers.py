"""The marks in front of a line: bullets, item numbers, Markdown heading signs and emphasis."""

import re
from dataclasses import dataclass

from speakcheck.lessons.script import WIDE

BULLET = re.compile(r"(?:[•‧∙⋅●○◦▪▫■□◆◇►▶➤➢✓✔★☆⁃]\s*|[·・*+–—−-]\s+)")
NUMBER = re.compile(r"[(（]?(\d{1,3})(?:[.、:)）]+(?![\d.])|[.)）]\s)\s*|([①-⑳])\s*")
HEADING = re.compile(r"#{1,6}\s+|#{2,6}(?=\w)")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1")
EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,200})(?<=\S)\*(?![\w*])")


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """A line parted from its mark."""

    text: str
    """Without the mark and without emphasis signs."""
    number: int | None = None
    """The item's number, if it has one."""
    bullet: bool = False
    """Whether a bullet, not a number, marks it."""
    heading: bool = False
    """Whether it is a Markdown heading."""

    @property
    def is_item(self) -> bool:
        """Tell whether the line starts an item of a list."""
        return self.bullet or self.number is not None


def marked(text: str) -> MarkedLine:
    """Part a clean line from its mark."""
    text = plain(text)
    if heading := HEADING.match(text):
        return MarkedLine(text[heading.end() :].strip(" #"), heading=True)
    bullet = BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    if number := NUMBER.match(rest.translate(WIDE)):
        value = int(number[1]) if number[1] else ord(number[2]) - ord("①") + 1
        return MarkedLine(rest[number.end() :].strip(), number=value)
    return MarkedLine(rest.strip(), bullet=bullet is not None)


def plain(text: str) -> str:
    """Return the text without Markdown's emphasis signs."""
    return EMPHASIS.sub(r"\1", STRONG.sub(r"\2", text)) if "*" in text or "__" in text else text
