"""The ids of lessons: short names safe as file names on every system, whatever a title holds."""

import re
import unicodedata
from difflib import get_close_matches

LONGEST = 32
"""Characters of an id without the part that tells two lessons apart."""
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
APOSTROPHE = re.compile("['’‘]")
GAP = re.compile(r"[^a-z0-9]+")
RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)}
)
"""Names that Windows keeps for devices."""
PLAIN_ID = "lesson"


def lesson_id(number: str, title: str) -> str:
    """Return an id of lower-case letters, digits and hyphens, made from an episode's number and title."""
    words = _ascii(f"{number} {title}").split("-")
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:LONGEST]
        if len(longer) > LONGEST:
            break
        name = longer
    return PLAIN_ID if not name else f"{PLAIN_ID}-{name}" if name in RESERVED else name


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", APOSTROPHE.sub("", text))
    plain = decomposed.encode("ascii", "ignore").decode("ascii").lower()
    return GAP.sub("-", plain).strip("-")


def is_id(name: str) -> bool:
    """Tell whether a name could be a lesson's id."""
    return ID.fullmatch(name) is not None


SUGGESTED = 3
"""Names that are offered in place of an unknown one."""


def closest(wanted: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the known names most like the wanted one, at most SUGGESTED; the first ones if none is."""
    holding = [name for name in known if wanted and wanted in name]
    close = holding or get_close_matches(wanted, known, n=SUGGESTED, cutoff=0.4)
    return tuple(close[:SUGGESTED]) or known[:SUGGESTED]
