"""A sitting: what is due, new or hard, from several lessons in one row, and what to say at its end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from speakcheck.history.scheduler import CardKind
from speakcheck.i18n import N_, N_many, _
from speakcheck.language.phones import ipa
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.practice.prompts import PracticeMode
from speakcheck.practice.scored_take import ScoredTake, TakeSummary
from speakcheck.practice.session import Session
from speakcheck.study.queries import PromptHistory, tried
from speakcheck.study.reviews import NextDue, ReviewItem, ReviewReason, next_due, review_items

if TYPE_CHECKING:
    from speakcheck.practice.take_store import TakeStore

NOWHERE = Lesson("", "", "", "", "", (), (), (), (), ())
"""Where texts stand that are of no lesson."""


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """What came of a sitting."""

    read: int
    """Texts that were read."""
    texts: int
    """All that there were."""
    clear: int
    """Texts whose last take here was clear."""
    minutes: int
    """How long it took, at least 1."""
    next: NextDue | None
    """What is due next."""
    today: date
    """The day, where this computer is."""


class ReviewSession(Session):
    """Practice of prompts from several lessons, in the order in which they are to be read.

    Takes are filed under the lesson and the prompt that they are of.
    """

    def __init__(
        self, exercises: Sequence[ReviewItem], lessons: Iterable[Lesson], attempts: Iterable[TakeSummary] = ()
    ) -> None:
        """Begin at the first; `attempts` are earlier takes. Raises LessonError for nothing to read."""
        self._lesson = NOWHERE
        self._exercises = tuple(exercises)
        self._lessons: Mapping[str, Lesson] = {each.id: each for each in lessons}
        self._homes = {each.prompt: each.lesson for each in exercises}
        self._read: set[str] = set()
        prompts = tuple(each.prompt for each in exercises)
        self._begin(
            {mode: prompts if mode is PracticeMode.SENTENCE else () for mode in PracticeMode},
            attempts,
            PracticeMode.SENTENCE,
        )
        self.go(0)

    @property
    def exercise(self) -> ReviewItem:
        """Why the prompt at this place is read."""
        return self._exercises[self.place]

    @property
    def lesson(self) -> Lesson:
        """The lesson that the prompt is of; one without an id and a title for free text."""
        return self._lessons.get(self.exercise.lesson, NOWHERE)

    @property
    def places(self) -> tuple[tuple[str, Prompt], ...]:
        """The ids of the lessons and the prompts, in order."""
        return tuple((each.lesson, each.prompt) for each in self._exercises)

    @property
    def is_last(self) -> bool:
        """Whether there is no prompt behind this one."""
        return self.place == len(self._exercises) - 1

    @property
    def began(self) -> bool:
        """Whether anything was read."""
        return bool(self._read)

    def name(self, of: Prompt | TakeSummary) -> str:
        """Return lesson and id, which tell prompts of several lessons apart; of free text, the text."""
        if isinstance(of, Prompt):
            lesson, prompt = self._homes.get(of, self.exercise.lesson), of.id
        else:
            lesson, prompt = of.lesson, of.prompt
        return f"{lesson}/{prompt}" if prompt else of.text

    def file(self, judged: ScoredTake) -> bool:
        """Take in a verdict under the prompt it belongs to; return whether that is the one shown now."""
        self._read.add(self.name(judged.attempt))
        return super().file(judged)

    def ending(self, began: datetime, now: datetime, next: NextDue | None) -> ReviewSummary:
        """Return what came of it from one time to another, and what is due next."""
        names = [self.name(prompt) for prompt in self.prompts]
        read = [name for name in names if name in self._read]
        takes = [judged.attempt for name in read if (judged := self.result(name))]
        clear = sum(take.points is not None and not take.faults for take in takes)
        minutes = max(1, round((now - began) / timedelta(minutes=1)))
        return ReviewSummary(len(read), len(names), clear, minutes, next, now.astimezone().date())


def made(
    takes: "TakeStore", lessons: Sequence[Lesson], minutes: float, now: datetime | None = None
) -> ReviewSession:
    """Return the sitting of today; reads lessons and history. Raises SpeakcheckError where it cannot."""
    history = takes.history
    today = lesson_of_today(lessons, tried(history, [each.id for each in lessons]))
    exercises = review_items(history, minutes, lessons, today, now or datetime.now(UTC))
    before = takes.attempts_of((each.lesson, each.prompt) for each in exercises)
    return ReviewSession(exercises, lessons, before)


def lesson_of_today(lessons: Sequence[Lesson], read: Iterable[PromptHistory]) -> Lesson | None:
    """Return the lesson that was practised last and has something left to read, else the first one that has.

    Where all were read, it is the one practised last; None without lessons.
    """
    found = list(read)
    last = {each.lesson: each.last for each in sorted(found, key=lambda each: each.last)}
    known = {(each.lesson, each.prompt) for each in found}
    fresh = [each for each in lessons if any((each.id, prompt.id) not in known for prompt in each.prompts)]
    begun = [each for each in fresh or lessons if each.id in last]
    return max(begun, key=lambda each: last[each.id]) if begun else next(iter(fresh), None)


def reason_text(exercise: ReviewItem) -> str:
    """Return why something is read, in the language of the interface."""
    card, contrast = exercise.card, exercise.contrast
    if contrast is not None:
        sounds = {"sound": ipa(contrast.expected), "other": ipa(contrast.heard)}
        return _(N_("tell /{sound}/ from /{other}/", **sounds))
    if exercise.sound:
        return _(N_("for the sound /{sound}/", sound=ipa(exercise.sound)))
    if card is not None and card.kind is CardKind.WORD:
        return _(N_("due again: “{word}”", word=card.name))
    return _("due again") if exercise.reason is ReviewReason.DUE else _("new in your lesson")


def ending_lines(ending: ReviewSummary) -> tuple[str, str]:
    """Return what was done, and what is due next, in the language of the interface."""
    done = N_many(
        "Read: {read} of {count} text, {clear} of them clear; {minutes} min.",
        "Read: {read} of {count} texts, {clear} of them clear; {minutes} min.",
        ending.texts,
        read=ending.read,
        clear=ending.clear,
        minutes=ending.minutes,
    )
    return _(done), _(_next_text(ending))


def due_next(takes: "TakeStore", now: datetime) -> NextDue | None:
    """Return what is due next; raises HistoryError."""
    return next_due(takes.history, now)


def _next_text(ending: ReviewSummary) -> str:
    if ending.next is None:
        return N_("Nothing has to come back: all of it was clear.")
    day, count = ending.next.day, ending.next.count
    if day == ending.today:
        return N_("Still due today: {count}.", count=count)
    if day == ending.today + timedelta(days=1):
        return N_("Due next: {count} tomorrow.", count=count)
    return N_("Due next: {count} on {day}.", count=count, day=day.isoformat())
