"""What an argument of the command line may be: a number that can be counted to, text, or "-" for a stream."""

import argparse
import sys

from speakcheck.errors import UsageError
from speakcheck.i18n import N_, _

MOST_JOBS = 256
"""Processes; each takes some 200 MB, and with more than the computer has cores all only get slower."""
MOST_ROWS = 1_000_000_000
"""Rows or attempts; more than a disk holds."""
TEXTS = ("id", "ids", "lesson", "name", "prompt", "sound", "text", "title", "words")
"""Arguments that name no file: names of files may be any bytes."""


def check_number(option: str, value: int | None, least: int, most: int) -> None:
    """Raise UsageError for a number that an option does not take; None is one that was not given."""
    if value is not None and not least <= value <= most:
        raise UsageError(
            N_("{option} takes a number from {least} to {most}.", option=option, least=least, most=most),
            N_("Choose a number between them, or leave it out."),
        )


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
