"""What the streams can show: stdout for data, stderr for talk, language, width and colour."""

import os
import shutil
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TextIO

from speakcheck import i18n

if TYPE_CHECKING:
    from rich.text import Text

    from speakcheck.report.text import TextLayout
    from speakcheck.report.wording import ReportLanguage

LANGUAGES = ("en", "zh-TW", "both")
SIGNS, CHINESE = "✓✗–█░“”→", i18n.NAMES[i18n.CHINESE]
"""What the report draws with; a stream that cannot encode it gets ASCII, or English."""


class Translated(Protocol):
    """What shows itself in the language of the interface, such as an error."""

    @property
    def shown(self) -> str:
        """Return its sentences."""


MOST, KEPT_END = 1_000, 300
"""Characters of a message, and how many of its end are kept where it quotes something longer."""


def say(message: "str | Translated") -> None:
    """Print a sentence on stderr, on one line, with nothing in it that a terminal would obey.

    What it quotes may be of any length: a long message loses its middle.
    """
    from speakcheck.lessons.lines import clean

    shown = i18n._(message) if isinstance(message, str) else message.shown
    if sys.stderr is not None:
        line = clean(shown)
        if len(line) > MOST:
            line = f"{line[: MOST - KEPT_END]} … {line[-KEPT_END:]}"
        # Where that cannot be told, there is nobody to tell it to; the work goes on.
        with suppress(OSError):
            print(f"speakcheck: {line}", file=sys.stderr, flush=True)


def speak(language: str | None) -> None:
    """Talk in the language asked for; if it is none or both, in the locale's, where streams can show it."""
    wanted = i18n.of_locale() if language in (None, "both") else language
    able = all(stream is None or can_show(stream, CHINESE) for stream in (sys.stdout, sys.stderr))
    i18n.use(wanted if able else i18n.ENGLISH)


def tame_streams() -> None:
    """Let no character stop the program that a stream cannot encode, nor a stream that is not there."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def write_data(text: str) -> None:
    """Write data to stdout in UTF-8, whatever the locale, and pass it on at once."""
    if not _is_utf8(sys.stdout) and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text)
    sys.stdout.flush()


def write_json(value: object, indent: int | None = 2) -> None:
    """Write a value as JSON to stdout; what a terminal would obey is escaped in it."""
    from speakcheck.report.to_json import dumped

    write_data(dumped(value, indent) + "\n")


def write_text(text: "Text", *, plain: bool) -> None:
    """Write styled text to stdout, the style only where it is a terminal and colour is wanted."""
    from rich.console import Console

    colour = "auto" if not plain and not os.environ.get("NO_COLOR") else None
    console = Console(
        file=sys.stdout,
        color_system=colour,  # type: ignore[arg-type]
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(text, soft_wrap=True, end="")
    sys.stdout.flush()


def width() -> int:
    """Return the terminal's width in cells; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def look(language: str | None) -> "TextLayout":
    """Return how text is to be laid out on stdout."""
    from speakcheck.report.text import TextLayout

    return TextLayout(width(), chosen_language(language), ascii=not can_show(sys.stdout, SIGNS))


def chosen_language(asked: str | None) -> "ReportLanguage":
    """Return the language asked for; else Chinese under a Chinese locale; else both.

    A learner's computer often speaks English, so that no other locale says that Chinese is not wanted.
    """
    from speakcheck.report.wording import ReportLanguage

    if asked is not None:
        return ReportLanguage(asked)
    if not can_show(sys.stdout, CHINESE):
        return ReportLanguage.ENGLISH
    return ReportLanguage.CHINESE if i18n.of_locale() == i18n.CHINESE else ReportLanguage.BOTH


def can_show(stream: TextIO, characters: str) -> bool:
    """Tell whether a stream's encoding has the characters."""
    try:
        characters.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
