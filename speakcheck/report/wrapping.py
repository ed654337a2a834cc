"""The breaking of lines: at spaces and between Chinese characters, by terminal cells."""

import re

WIDE = "\u2e80-\u303f\u3040-\u30ff\u3105-\u312f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
OPENING = "「『（《〈【〔［“‘(["
CLOSING = "」』）》〉】〕］”’)].,，。、！？；：…!?;:%"
BREAKABLE = re.compile(
    rf"(?P<space>\s*)(?P<piece>[{re.escape(OPENING)}]*(?:[{WIDE}]|[^\s{WIDE}]+)[{re.escape(CLOSING)}]*|\S)"
)
"""A Chinese character or a Latin word, with the marks that must not be parted from it."""


def wrapped(text: str, width: int) -> list[str]:
    """Wrap at spaces and between Chinese characters, to lines of at most `width` terminal cells."""
    from rich.cells import cell_len, chop_cells

    lines: list[str] = []
    line = ""
    for match in BREAKABLE.finditer(text):
        space = " " if match["space"] and line else ""
        if line and cell_len(line + space + match["piece"]) > width:
            lines.append(line)
            line, space = "", ""
        line += space + match["piece"]
        if cell_len(line) > width:
            *full, line = chop_cells(line, width)
            lines += full
    return [*lines, line] if line else lines
