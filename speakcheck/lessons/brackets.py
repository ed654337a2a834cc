"""The outer form of a drill: `Word (round) [square]: example`, brackets nested or missing."""

import re
from dataclasses import dataclass

HALF_WIDTH = str.maketrans(
    {
        "（": "(",
        "）": ")",
        "﹙": "(",
        "﹚": ")",
        "［": "[",
        "］": "]",
        "【": "[",
        "】": "]",
        "〔": "[",
        "〕": "]",
    }
    | {"：": ":", "﹕": ":", "︰": ":", "꞉": ":", "∶": ":", "｛": "[", "｝": "]", "{": "[", "}": "]"}
)
CLOSING = {"(": ")", "[": "]"}
WORD_END = re.compile(r"[(\[:]|\s[–—=-]\s")
SEPARATOR = re.compile(r"\s*(?::|[–—=-]\s)\s*")


@dataclass(frozen=True, slots=True)
class DrillParts:
    """The parts of one drill as written, without their brackets."""

    word: str
    """What stands first."""
    round: str
    """The first round bracket's content, without brackets nested in it."""
    square: str
    """The first square bracket's content."""
    loose: str
    """What stands behind the brackets before a colon, or without one."""
    example: str
    """What stands behind the colon."""
    unclosed: bool
    """Whether a bracket was never closed."""


def part_item(text: str) -> DrillParts:
    """Part one drill, its brackets and colons half width."""
    end = WORD_END.search(text)
    if end is None:
        return DrillParts(text.strip(), "", "", "", "", False)
    contents = {"(": "", "[": ""}
    word, rest, open_left = text[: end.start()].strip(), text[end.start() :].strip(), False
    while rest[:1] in CLOSING and not (rest[0] == "(" and contents["["]):
        content, behind, closed = _bracket(rest)
        open_left = open_left or not closed
        kept = contents[rest[0]]
        contents[rest[0]] = f"{kept} {content}" if kept else content
        rest = behind.strip()
    loose, example = _parted(rest)
    return DrillParts(word, _unnested(contents["("]), contents["["].strip(), loose, example, open_left)


def _bracket(text: str) -> tuple[str, str, bool]:
    """Return the content of the bracket that a text opens with, what follows, and whether it is closed."""
    depth = 0
    for index, character in enumerate(text):
        if character in CLOSING:
            depth += 1
        elif character in CLOSING.values():
            depth -= 1
        if depth == 0:
            return text[1:index], text[index + 1 :], True
    return _torn(text)


def _torn(text: str) -> tuple[str, str, bool]:
    """End a bracket that is never closed as it should be: at a closing sign, a bracket or a colon."""
    ends = [text.find(sign, 1) for sign in (CLOSING[text[0]], "[", ": ")]
    end = min((found for found in ends if found > 0), default=len(text))
    behind = text[end + 1 :] if text[end : end + 1] == CLOSING[text[0]] else text[end:]
    return text[1:end].strip(" ])"), behind, False


def _unnested(content: str) -> str:
    """Return the content without what stands in brackets inside it."""
    kept, depth = [], 0
    for character in content:
        if character in CLOSING:
            depth += 1
        elif character in CLOSING.values():
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(character)
    return "".join(kept).strip()


def _parted(rest: str) -> tuple[str, str]:
    if separator := SEPARATOR.match(rest):
        behind = rest[separator.end() :].strip()
        return ("", behind) if separator[0].strip() == ":" else (behind, "")
    loose, colon, example = rest.partition(": ")
    return (loose.strip(), example.strip()) if colon else (rest.strip(" "), "")


def still_open(text: str) -> int:
    """Return how many more brackets open than close, negative if more close."""
    return sum(text.count(opening) - text.count(closing) for opening, closing in CLOSING.items())
