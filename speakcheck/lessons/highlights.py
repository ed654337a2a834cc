"""The summary points of a page, and where they end and the running text begins."""

from collections.abc import Sequence

from speakcheck.lessons.lines import PageLine, joined
from speakcheck.lessons.markers import marked
from speakcheck.lessons.script import english, is_chinese, is_finished


def read_highlights(
    lines: Sequence[PageLine], vocabulary: frozenset[str]
) -> tuple[tuple[str, ...], Sequence[PageLine]]:
    """Return the summary points and the lines behind them, which no heading parts from them.

    With bullets, the points end at the first text without one; without bullets, at the first blank line.
    """
    items: list[list[PageLine]] = []
    bulleted = False
    gap = False
    for index, line in enumerate(lines):
        if not line.text:
            gap = bool(items)
            continue
        mark = marked(line.text)
        if items and not mark.is_item and _ends(items[-1][-1], line, gap, bulleted):
            return _texts(items, vocabulary), lines[index:]
        if _starts_item(items, mark.is_item, bulleted):
            bulleted = bulleted or mark.is_item
            items.append([])
        items[-1].append(
            PageLine(line.number, mark.text if mark.is_item else line.text, line.indent, line.broken)
        )
        gap = False
    return _texts(items, vocabulary), ()


def _starts_item(items: Sequence[Sequence[PageLine]], marks_item: bool, bulleted: bool) -> bool:
    if not items or marks_item:
        return True
    return not bulleted and is_finished(items[-1][-1].text)


def _ends(last: PageLine, line: PageLine, gap: bool, bulleted: bool) -> bool:
    """Tell a line of the running text from one that continues a point."""
    if is_chinese(line.text) and not gap:
        return False
    if gap:
        return is_finished(last.text) or not line.text[:1].islower()
    return bulleted and is_finished(last.text) and line.indent <= last.indent and line.text[:1].isupper()


def _texts(items: Sequence[Sequence[PageLine]], vocabulary: frozenset[str]) -> tuple[str, ...]:
    return tuple(text for item in items if (text := _text(item, vocabulary)))


def _text(item: Sequence[PageLine], vocabulary: frozenset[str]) -> str:
    original = [line for line in item if not is_chinese(line.text)]
    translation = "".join(line.text for line in item if is_chinese(line.text))
    return " ".join(part for part in (english(joined(original, vocabulary)), translation) if part)
