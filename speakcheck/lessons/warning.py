"""What a reader of lessons could not use: a place in a file, what is wrong there, what to do."""

from collections.abc import Callable
from dataclasses import dataclass

from speakcheck.i18n import N_, Phrase, sentences

Remark = Callable[[int, str, str], None]
"""Takes the line (from 1), what is wrong and what to do, each one sentence."""


@dataclass(frozen=True, slots=True)
class LessonWarning:
    """A part of a file that is not in the lesson, or not as the page meant it."""

    file: str
    """The file's name as it can be shown, without its folders."""
    line: int
    """From 1; 0 where the whole file is meant."""
    what: str
    """What is wrong, one sentence."""
    remedy: str
    """What to do, one sentence."""

    def __str__(self) -> str:
        return f"{self._place}: {self.what} {self.remedy}"

    @property
    def shown(self) -> str:
        """Place, fault and remedy in the language of the interface; str() is English."""
        return f"{self._place}: {sentences(self.what, self.remedy)}"

    @property
    def _place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


def quote(text: str, limit: int = 40) -> Phrase:
    """Return a piece of clean text in quotes, cut to at most `limit` characters."""
    return N_("“{text}”", text=text if len(text) <= limit else text[: limit - 1].rstrip() + "…")
