"""The look back at a take: a session that holds one attempt of the history at a time."""

from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.practice.prompts import PracticeMode
from speakcheck.practice.review_session import NOWHERE
from speakcheck.practice.scored_take import ScoredTake, TakeSummary
from speakcheck.practice.session import PromptProgress, Session

NOTHING = Prompt("", PromptKind.SENTENCE, "…")


class PastTake(Session):
    """A session in which nothing is read, only shown."""

    def __init__(self) -> None:
        """Begin with nothing to show."""
        self._lesson = NOWHERE
        self._listening_first = False
        self._take_prompt(NOTHING)

    def turn_to(self, prompt: Prompt, judged: ScoredTake) -> None:
        """Show a take."""
        self._take_prompt(prompt)
        self.file(judged)

    def name(self, of: Prompt | TakeSummary) -> str:
        """Return one name for all: there is one prompt."""
        return ""

    def progress(self, name: str | None = None) -> PromptProgress:
        """Return nothing: what came before and after is not looked at."""
        return PromptProgress()

    def _take_prompt(self, prompt: Prompt) -> None:
        self._begin(
            {mode: (prompt,) if mode is PracticeMode.SENTENCE else () for mode in PracticeMode},
            (),
            PracticeMode.SENTENCE,
        )
