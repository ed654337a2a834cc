"""The log of faults that nobody expected: crash.log among the learner's files, for whoever mends them."""

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from speakcheck import paths
from speakcheck.errors import UnexpectedError
from speakcheck.i18n import N_

FILE = "crash.log"
LARGEST = 2**18
"""Bytes; what came last is kept of a log that grows beyond them, half as much."""
HEADING = "=== {when:%Y-%m-%d %H:%M:%S} UTC, speakcheck {version}: {what}\n"


def log_path() -> Path:
    """Return the path of the log; it need not be there."""
    return paths.data_dir() / FILE


def log_fault(what: str, detail: BaseException | str) -> Path | None:
    """Add a fault, in English, with its traceback or what was said of it; return the path of the log.

    Returns None where it cannot be written; never raises.
    """
    from importlib.metadata import version

    told = "".join(traceback.format_exception(detail)) if isinstance(detail, BaseException) else detail
    heading = HEADING.format(when=datetime.now(UTC), version=version("speakcheck"), what=what)
    entry = f"{heading}{told.rstrip() or 'Nothing more is known.'}\n\n".encode("utf-8", "backslashreplace")
    path = log_path()
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "r+b") as file:
            file.write(entry)
            file.flush()
            if file.tell() > LARGEST:
                _shorten(path)
    except OSError:
        return None
    return path


def unexpected(what: str, error: BaseException) -> UnexpectedError:
    """Log a fault of the program, and return what to tell the learner."""
    log = log_fault(what, error)
    told = N_("Something in speakcheck has failed ({kind}).", kind=type(error).__name__)
    if log is None:
        return UnexpectedError(told, N_("Your takes are kept. Try again."))
    return UnexpectedError(
        told, N_("Your takes are kept. Try again; if it comes back, report it with {file}.", file=log)
    )


def _shorten(path: Path) -> None:
    """Keep the end, from the beginning of a line on."""
    with path.open("r+b") as file:
        file.seek(-LARGEST // 2, os.SEEK_END)
        file.readline()
        kept = file.read()
        file.seek(0)
        file.truncate()
        file.write(kept)
