"""What an argument of the command line may be: a number that can be counted to, text, or "-" for a stream."""

import argparse
import sys

from speakcheck.errors import UsageError
from speakcheck.i18n import N_, _

LARGEST = 10**9
"""More of anything there is not."""
TEXTS = ("id", "ids", "lesson", "name", "prompt", "sound", "text", "title", "words")
"""Arguments that name no file: names of files may be any bytes."""


def number(text: str) -> int:
    """Read a whole number; raises ValueError for none, and for one that nobody means."""
    if abs(value := int(text)) > LARGEST:
        raise ValueError(f"{text} is too large")
    return value


# argparse names the kind of an argument in its complaints.
number.__name__ = "int"


def standard_input() -> bytes:
    """Return what comes in on standard input, as far as it can be a text; raises UsageError without one."""
    from speakcheck.lessons.decoding import LARGEST

    if sys.stdin is None:
        raise UsageError(N_("There is no standard input."), N_("Name a file instead of -."))
    if sys.stdin.isatty():
        print(_("Paste the text, then press Enter and Ctrl+D (Windows: Ctrl+Z, Enter)."), file=sys.stderr)
    return sys.stdin.buffer.read(LARGEST + 1)


def check_texts(args: argparse.Namespace) -> None:
    """Raise UsageError for a text in bytes that are no characters: it could be neither kept nor compared."""
    for name in TEXTS:
        given = getattr(args, name, None)
        for text in given if isinstance(given, list) else [given]:
            if isinstance(text, str) and not _is_unicode(text):
                raise UsageError(
                    N_("“{text}” is no text in the encoding of this terminal.", text=text),
                    N_("Type it anew, or set the terminal to UTF-8."),
                )


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
