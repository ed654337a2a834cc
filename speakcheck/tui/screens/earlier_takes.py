"""What came before in a practice screen: earlier takes, and the verdict on the prompt at hand."""

from abc import abstractmethod
from dataclasses import dataclass

from textual import on
from textual.message import Message

from speakcheck.lessons.lesson import Prompt
from speakcheck.practice.scored_take import ScoredTake, TakeSummary
from speakcheck.tui.in_thread import in_thread
from speakcheck.tui.screens.practice_keys import PracticeKeys

PATIENCE = 0.5
"""Seconds for which the text is kept back until it is known where the learner was last time."""
UNSETTLED = "-unsettled"
"""Class of a screen that does not know that yet."""


@dataclass
class TakesRead(Message):
    """The takes of earlier runs were read."""

    attempts: tuple[TakeSummary, ...]
    """In order of time."""


@dataclass
class VerdictRead(Message):
    """The last verdict on a prompt was read."""

    judged: ScoredTake
    """As it was."""


class EarlierTakes(PracticeKeys):
    """A practice screen that reads what came before behind its first frame, in workers."""

    LOOKS_BACK = True
    """Whether earlier takes are read, and a prompt is shown with the verdict on the last of them."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: set[str] = set()

    def on_mount(self) -> None:
        """Begin to read; a text that may not be the one to begin with is kept back for so long."""
        if self.LOOKS_BACK:
            self.set_class(self.begins_open, UNSETTLED)
            self.set_timer(PATIENCE, self._settle)
            self._remember(self.session.lesson.id)
        else:
            self._tell_news()

    @property
    @abstractmethod
    def begins_open(self) -> bool:
        """Whether what came before decides where to begin."""

    def show(self) -> None:
        """Show everything as it is now, and look for the last verdict on a prompt that was read before."""
        session = self.session
        name = session.name(session.prompt)
        known = name in self._asked or session.result(name) is not None
        if self.LOOKS_BACK and not known and session.progress().last is not None:
            self._asked.add(name)
            self._recall(session.lesson.id, session.prompt)

    def went(self, elsewhere: bool) -> None:
        """Show another prompt."""
        self._settle()
        super().went(elsewhere)

    def _tell_news(self) -> None:
        for fault in self.services.takes.news():
            self.frame.tell(fault)

    def _settle(self) -> None:
        self.remove_class(UNSETTLED)

    @in_thread(group="remember")
    def _remember(self, lesson: str) -> None:
        self.post_message(TakesRead(self.services.takes.attempts(lesson)))

    @on(TakesRead)
    def _take_memory(self, message: TakesRead) -> None:
        self.session.remember(message.attempts, stay=self.line.has_turn)
        self._settle()
        self.show()
        self._tell_news()

    @in_thread(group="recall")
    def _recall(self, lesson: str, prompt: Prompt) -> None:
        judged = self.services.takes.last(lesson, prompt)
        if judged is not None:
            self.post_message(VerdictRead(judged))

    @on(VerdictRead)
    def _take_verdict_of_old(self, message: VerdictRead) -> None:
        self.session.recall(message.judged)
        self.show()
