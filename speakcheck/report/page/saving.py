"""Owns the page's way to the disk: in one step, and never over what is no such page."""

import os
from contextlib import suppress
from pathlib import Path

from speakcheck.errors import SpeakcheckError, UsageError, reason
from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean
from speakcheck.report.page.document import GENERATOR

MARK = f'<meta name="generator" content="{GENERATOR}">'.encode()
WITHIN = 1024
"""Bytes from the beginning in which a page of ours has its mark."""


class PageError(SpeakcheckError):
    """The page cannot be written."""


def save_page(path: Path, html: str, *, force: bool = False) -> None:
    """Write a page; one that is there is replaced in one step.

    Raises UsageError where something else is there, unless forced, and PageError where it cannot be written.
    """
    check_place(path, force=force)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(html, "utf-8")
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def check_place(path: Path, *, force: bool = False) -> None:
    """Raise UsageError or PageError where a page must not, or cannot, go."""
    shown = clean(str(path))
    try:
        with path.open("rb") as file:
            ours = MARK in file.read(WITHIN)
    except FileNotFoundError:
        ours = True
    except IsADirectoryError as error:
        raise UsageError(
            N_("{path} is a folder.", path=shown), N_("Name a file in it, such as report.html.")
        ) from error
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from error
    if not ours and not force:
        raise UsageError(
            N_("{path} is there already, and is no report of speakcheck.", path=shown),
            N_("Name another file, or replace this one with --force."),
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise PageError(
            N_("The report cannot be written in {folder}.", folder=clean(str(path.parent))),
            N_("Name a file in a folder that is there and yours to write to."),
        )


def _unwritable(path: Path, error: OSError | ValueError) -> PageError:
    return PageError(
        N_("The report cannot be written to {path} ({reason}).", path=clean(str(path)), reason=reason(error)),
        N_("Free some space there, or name another place."),
    )
