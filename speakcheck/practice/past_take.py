"""Owns the look back at a take: a session that holds one attempt of the history at a time."""

from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.practice.attempt import Attempt, Judged
from speakcheck.practice.prompts import Mode
from speakcheck.practice.session import Progress, Session
from speakcheck.practice.sitting import NOWHERE

NOTHING = Prompt("", PromptKind.SENTENCE, "…")


class PastTake(Session):
    """A session in which nothing is read, only shown."""

    def __init__(self) -> None:
        """Begin with nothing to show."""
        self._lesson = NOWHERE
        self._listening_first = False
        self._take_prompt(NOTHING)

    def turn_to(self, prompt: Prompt, judged: Judged) -> None:
        """Show a take."""
        self._take_prompt(prompt)
        self.file(judged)

    def name(self, of: Prompt | Attempt) -> str:
        """Return one name for all: there is one prompt."""
        return ""

    def progress(self, name: str | None = None) -> Progress:
        """Return nothing: what came before and after is not looked at."""
        return Progress()

    def _take_prompt(self, prompt: Prompt) -> None:
        self._begin({mode: (prompt,) if mode is Mode.SENTENCE else () for mode in Mode}, (), Mode.SENTENCE)
