"""Numbers on the command line: what an option takes, and the refusal of any other."""

from speakcheck.errors import UsageError
from speakcheck.i18n import N_

MOST_JOBS = 256
"""Processes; each takes some 200 MB, and with more than the computer has cores all only get slower."""
MOST_ROWS = 1_000_000_000
"""Rows or attempts; more than a disk holds."""


def check_number(option: str, value: int | None, least: int, most: int) -> None:
    """Raise UsageError for a number that an option does not take; None is one that was not given."""
    if value is not None and not least <= value <= most:
        raise UsageError(
            N_("{option} takes a number from {least} to {most}.", option=option, least=least, most=most),
            N_("Choose a number between them, or leave it out."),
        )
