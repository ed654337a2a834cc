"""The making of takes: recorded or read from a file, judged, and filed under their prompt."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from speakcheck.audio.clip import Clip
from speakcheck.audio.endpoint import LEAST_WAIT, EndpointSettings
from speakcheck.audio.files import load
from speakcheck.audio.microphone import Microphone
from speakcheck.coach import Abandoned, Coach
from speakcheck.errors import AudioError, JudgingError, LanguageError
from speakcheck.language.tokens import tokenise
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.practice.prompts import prompt_of
from speakcheck.practice.scored_take import ScoredTake, summary_of
from speakcheck.practice.take import FileTake, MicrophoneTake, Take, TakeRequest, feedback_on
from speakcheck.practice.take_store import PendingTake, TakeStore, file_name

SHORTEST, LONGEST = 30.0, 600.0
"""Seconds; the longest take of a short text, and of any."""
SLOWEST = 0.8
"""Words a second that few readers stay below; so long a take of a longer text may last."""


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """How the learner wants takes to be made."""

    stop_after: float = 1.2
    """Seconds of silence after speech that end a take; 0 if only the learner ends it."""
    count_in: float = 0.0
    """Seconds that are counted down before a take, with the microphone open."""

    def patience(self, text: str) -> EndpointSettings:
        """Return how long a take of a text goes on."""
        longest = min(LONGEST, max(SHORTEST, len(tokenise(text)) / SLOWEST))
        if self.stop_after <= 0:
            return EndpointSettings(wait=longest, timeout=longest, longest=longest)
        return EndpointSettings(wait=max(LEAST_WAIT, self.stop_after), longest=longest)


class Recorder:
    """Where a learner's takes are made; one at a time is recorded, several may wait for their verdicts."""

    def __init__(
        self,
        coach: Callable[[], Coach],
        takes: TakeStore,
        microphone: Callable[[], Microphone],
        habits: Callable[[], RecordingSettings] = RecordingSettings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Say where to ask for what is needed, when it is needed; `coach` may wait until there is one."""
        self._coach, self._takes, self._habits, self._now = coach, takes, habits, now
        self._open = microphone
        self._microphone: Microphone | None = None
        self._closing = Event()
        self._turn: Take | None = None

    @property
    def microphone(self) -> Microphone:
        """What takes are recorded with; nothing is opened for that."""
        if self._microphone is None:
            self._microphone = self._open()
        return self._microphone

    def record(self, lesson: str, prompt: Prompt) -> Take:
        """Prepare a take from the microphone, which is opened by its run()."""
        order = self._order(lesson, prompt)
        habits = self._habits()
        path = self._takes.begin(lesson, prompt, order.when)
        patience = habits.patience(prompt.text)
        self._turn = MicrophoneTake(order, self.microphone, path, patience, habits.count_in)
        return self._turn

    def read(self, lesson: str, prompt: Prompt, path: Path) -> Take:
        """Prepare a take that is read from a file of any format."""
        return FileTake(self._order(lesson, prompt), path)

    def catch_up(self, lesson: Lesson) -> Iterator[ScoredTake]:
        """Judge what earlier runs left unjudged, oldest first; takes seconds, and ends with close().

        A recording whose prompt the lesson has no more stays as it is. Raises SpeakcheckError where there is
        nobody to judge.
        """
        yield from self._caught_up(lesson.id, lambda name: prompt_of(lesson, name))

    def catch_up_texts(self, prompts: Iterable[Prompt]) -> Iterator[ScoredTake]:
        """Do the same with what was read of texts that stand in no lesson, and are to be read again."""
        texts = {file_name("", prompt.text): prompt for prompt in prompts if not prompt.id}
        yield from self._caught_up("", texts.get)

    def _caught_up(self, lesson: str, find: Callable[[str], Prompt | None]) -> Iterator[ScoredTake]:
        for left in self._takes.left(lesson):
            prompt = find(left.prompt)
            if self._closing.is_set():
                return
            if prompt is not None:
                with suppress(Abandoned, AudioError, JudgingError, LanguageError):
                    yield self._judge_left(lesson, prompt, left)

    def sound(self, judged: ScoredTake) -> Clip | None:
        """Return the sound that was judged; None if it is gone.

        Raises AudioError where its recording cannot be read.
        """
        path = judged.attempt.sound
        if judged.clip is not None or path is None or not path.exists():
            return judged.clip
        whole = load(path)
        return whole.part(judged.start, whole.duration)

    def renew(self) -> None:
        """Ask for the microphone anew for the next take, as the settings have changed."""
        microphone, self._microphone = self._microphone, None
        if microphone is not None:
            microphone.disarm()

    def close(self) -> None:
        """End a take with what was said so far, and wait for no verdict: what is left is judged next time."""
        self._closing.set()
        if self._turn is not None:
            self._turn.stop()
        if self._microphone is not None:
            self._microphone.disarm()

    def _order(self, lesson: str, prompt: Prompt) -> TakeRequest:
        takes = self._takes
        return TakeRequest(
            lesson, prompt, self._now(), self._coach, takes.file, takes.release, closing=self._closing
        )

    def _judge_left(self, lesson: str, prompt: Prompt, left: PendingTake) -> ScoredTake:
        feedback = feedback_on(self._coach, prompt, left.sound, lambda: not self._closing.is_set())
        # Where a take lies is where this learner's other takes lie: no matter for its result.
        feedback = replace(feedback, audio="")
        attempt = summary_of(lesson, feedback, left.when, left.sound)
        return self._takes.file(ScoredTake(attempt, feedback, None), prompt)
