"""Where a learner is in a lesson: mode and prompt, what is hidden, the word being drilled, and results.

It knows no screen, no sound and no clock. Whoever shows it asks after every key and every verdict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from speakcheck.errors import LessonError
from speakcheck.i18n import N_
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.practice.prompts import PracticeMode, prompts_of, word_prompt
from speakcheck.practice.scored_take import ScoreChange, ScoredTake, TakeSummary, change


class PromptStatus(StrEnum):
    """How far a prompt has come."""

    NEW = "new"
    """It was not tried."""
    AGAIN = "again"
    """The last take left something to do, or could not be judged."""
    CLEAR = "clear"
    """In the last take every word was clear or fair."""


@dataclass(frozen=True, slots=True)
class PromptProgress:
    """What came of a prompt so far."""

    tries: int = 0
    """Takes, those without a score included."""
    last: TakeSummary | None = None
    """The last take that has a score."""
    best: TakeSummary | None = None
    """The take with the highest score, the first of equals."""
    change: ScoreChange | None = None
    """How the last take compares with the one before it; None without a take that has a score."""

    @property
    def mark(self) -> PromptStatus:
        """How far it has come."""
        if self.last is None:
            return PromptStatus.AGAIN if self.tries else PromptStatus.NEW
        return PromptStatus.AGAIN if self.last.faults else PromptStatus.CLEAR


class Session:
    """Practice of one lesson."""

    def __init__(
        self,
        lesson: Lesson,
        attempts: Iterable[TakeSummary] = (),
        mode: PracticeMode = PracticeMode.SENTENCE,
        *,
        listening_first: bool = False,
    ) -> None:
        """Begin at the first prompt that is not clear yet; `attempts` are earlier takes in order of time.

        Where the lesson has nothing for the mode, the first mode that it has something for is taken. Raises
        LessonError for a lesson without anything to read.
        """
        self._lesson = lesson
        self._begin({each: prompts_of(lesson, each) for each in PracticeMode}, attempts, mode)
        self._listening_first = listening_first

    def _begin(
        self,
        prompts: Mapping[PracticeMode, tuple[Prompt, ...]],
        attempts: Iterable[TakeSummary],
        mode: PracticeMode,
    ) -> None:
        """Take what there is to read, and what came of it before."""
        self._prompts = dict(prompts)
        if not any(self._prompts.values()):
            raise LessonError(
                N_("The lesson {id} holds nothing to read aloud.", id=self._lesson.id),
                N_("Choose another lesson."),
            )
        self._mode = mode if self._prompts[mode] else self.modes[0]
        self._places = dict.fromkeys(PracticeMode, 0)
        self._progress: dict[str, PromptProgress] = {}
        self._results: dict[str, ScoredTake] = {}
        self._counted: list[TakeSummary] = []
        self._moved = False
        for attempt in attempts:
            self.count(attempt)
        self._places = {each: self._first_open(each) for each in PracticeMode}
        self._listening_first = False
        self._shown: set[str] = set()
        self._drilled: Prompt | None = None

    @property
    def lesson(self) -> Lesson:
        """The lesson that the prompt is of."""
        return self._lesson

    def name(self, of: Prompt | TakeSummary) -> str:
        """Return what a prompt, or that of a take, is called in this session: its id."""
        return of.id if isinstance(of, Prompt) else of.prompt

    @property
    def modes(self) -> tuple[PracticeMode, ...]:
        """The modes that the lesson has something for."""
        return tuple(mode for mode in PracticeMode if self._prompts[mode])

    @property
    def mode(self) -> PracticeMode:
        """What is practised now."""
        return self._mode

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts of the mode."""
        return self._prompts[self._mode]

    @property
    def place(self) -> int:
        """Index of the prompt among those of the mode."""
        return self._places[self._mode]

    @property
    def prompt(self) -> Prompt:
        """What is to be read now: the word that is drilled, else the prompt at this place."""
        return self._drilled or self.prompts[self.place]

    @property
    def drilling(self) -> bool:
        """Whether a word is practised alone."""
        return self._drilled is not None

    @property
    def listening_first(self) -> bool:
        """Whether a text is hidden until it was said."""
        return self._listening_first

    @property
    def hidden(self) -> bool:
        """Whether the text of the prompt is not to be shown now."""
        return not self.drilling and self.is_hidden(self.name(self.prompt))

    def is_hidden(self, name: str) -> bool:
        """Tell whether the text of a prompt, by its name, is not to be shown yet."""
        return self._listening_first and name not in self._shown

    def move(self, by: int) -> bool:
        """Go so many prompts on or back, at most to the end; return whether that led elsewhere."""
        return self.go(min(max(self.place + by, 0), len(self.prompts) - 1))

    def go(self, place: int) -> bool:
        """Go to a prompt of the mode by its index, out of a drill as well; return whether it is another."""
        before = self.prompt
        self._moved = True
        self._drilled = None
        self._places[self._mode] = place
        return self.prompt is not before

    def choose(self, mode: PracticeMode) -> bool:
        """Change the mode, each keeps its place; return whether the lesson has something for it."""
        self._moved = True
        if self._prompts[mode]:
            self._mode, self._drilled = mode, None
        return bool(self._prompts[mode])

    def seek(self, id: str) -> bool:
        """Go to a prompt by its id, in whatever mode it stands; return whether there is such a prompt."""
        for mode, prompts in self._prompts.items():
            for place, prompt in enumerate(prompts):
                if prompt.id == id.strip().lower():
                    self.choose(mode)
                    self.go(place)
                    return True
        return False

    def listen_first(self, wanted: bool) -> None:
        """Hide texts until they were said, those said already as well, or show them."""
        self._listening_first = wanted
        self._shown.clear()

    def reveal(self) -> None:
        """Show the text of the prompt."""
        self._shown.add(self.name(self.prompt))

    def drill(self, index: int) -> bool:
        """Practise a word of the prompt alone; return whether it can be."""
        word = word_prompt(self.prompts[self.place], index)
        self._drilled = word or self._drilled
        return word is not None

    def leave_drill(self) -> None:
        """Go back to the prompt that the word stands in."""
        self._drilled = None

    def file(self, judged: ScoredTake) -> bool:
        """Take in a verdict under the prompt it belongs to; return whether that is the one shown now."""
        name = self.name(judged.attempt)
        self.count(judged.attempt)
        self._results[name] = judged
        self._shown.add(name)
        return name == self.name(self.prompt)

    def remember(self, attempts: Iterable[TakeSummary], *, stay: bool = False) -> None:
        """Take in earlier takes, in order of time, that were not known when the session began.

        It goes to the first prompt that is not clear yet, unless it is to stay, or has been led elsewhere.
        """
        earlier = list(attempts)
        known = {(each.prompt, each.when) for each in earlier}
        own = [each for each in self._counted if (each.prompt, each.when) not in known]
        self._progress.clear()
        self._counted.clear()
        for attempt in (*earlier, *own):
            self.count(attempt)
        if not (stay or self._moved or self._results or self._drilled):
            self._places = {each: self._first_open(each) for each in PracticeMode}

    def recall(self, judged: ScoredTake) -> None:
        """Take in the verdict of an earlier run, unless there is one of this session."""
        self._results.setdefault(self.name(judged.attempt), judged)

    def result(self, name: str | None = None) -> ScoredTake | None:
        """Return the last verdict on a prompt; by default on the present one, if its text may be seen."""
        if name is None and self.hidden:
            return None
        return self._results.get(self.name(self.prompt) if name is None else name)

    def progress(self, name: str | None = None) -> PromptProgress:
        """Return what came of a prompt, by default of the present one, in this session and before."""
        return self._progress.get(self.name(self.prompt) if name is None else name, PromptProgress())

    def count(self, attempt: TakeSummary) -> None:
        """Take in what came of a take without showing it."""
        name = self.name(attempt)
        self._counted.append(attempt)
        before = self._progress.get(name, PromptProgress())
        tries = replace(before, tries=before.tries + 1)
        if attempt.points is not None:
            best = before.best
            better = best is None or (best.points or 0) < attempt.points
            moved = change(before.last, attempt)
            tries = replace(tries, last=attempt, best=attempt if better else best, change=moved)
        self._progress[name] = tries

    def _first_open(self, mode: PracticeMode) -> int:
        """Return the first prompt that is not clear yet, or the first of all."""
        marks = [self.progress(self.name(prompt)).mark for prompt in self._prompts[mode]]
        return next((place for place, mark in enumerate(marks) if mark is not PromptStatus.CLEAR), 0)
