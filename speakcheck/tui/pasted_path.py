"""The way from a path that was typed, pasted or dropped on the terminal to a path."""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

ESCAPED = re.compile(r"\\(.)")
QUOTES = "'\""


def dropped_path(text: str) -> Path:
    """Return the path that a text names: quoted, with escaped spaces, from a file manager, or with ~.

    Windows parts folders by backslashes, so that nothing is escaped by them there.
    """
    name = text.strip().splitlines()[0].strip() if text.strip() else ""
    if name.lower().startswith("file://"):
        name = _of_url(name)
    elif len(name) > 1 and name[0] in QUOTES and name[-1] == name[0]:
        name = name[1:-1].replace("'\\''", "'")
    elif os.name != "nt" and not Path(name).exists():
        name = ESCAPED.sub(r"\1", name)
    return Path(os.path.expanduser(name))


def _of_url(url: str) -> str:
    path = unquote(urlsplit(url).path)
    return path.lstrip("/") if os.name == "nt" else path
