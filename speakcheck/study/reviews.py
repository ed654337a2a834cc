"""What to practise: what is due, and a sitting of it, of the new and of the worst."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from speakcheck.history.attempt import microseconds, moment
from speakcheck.history.scheduler import Card, CardKind, cards_from
from speakcheck.history.store import History
from speakcheck.language.spelling import plain_word
from speakcheck.lessons.lesson import Lesson, Prompt, PromptKind
from speakcheck.lessons.prompts import words_of
from speakcheck.study.series import SeriesFilter, SpokenItem, TakeFilter, sounds
from speakcheck.study.sound_practice import ContrastPairs, contrast_pairs, sound_words

PACE = 100.0
"""Words a minute that are reckoned with before the learner's own pace is known."""
ROUND = 8.0
"""Seconds of a turn beside the reading: to look, to listen to the verdict, to go on."""
TURNS = 2
"""Readings of an exercise that are reckoned with: whatever comes back is tried again."""
SHARES = (3, 2, 1)
"""Of the time: for what is due, for the lesson, for the worst sounds; what one leaves, the others take."""
FEW_PLACES = 5
"""Places in which a sound must have been judged before it is called one of the worst."""
WORST = 3
"""Sounds that a sitting takes up, at most."""
PAIRS = 4
"""Minimal pairs of an exercise."""


class ReviewReason(StrEnum):
    """Why something is to be read."""

    DUE = "due"
    """It went badly, and is due again."""
    LESSON = "lesson"
    """It is next in the lesson."""
    SOUND = "sound"
    """It holds a sound that goes badly."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """Something to read in a sitting."""

    reason: ReviewReason
    """Why."""
    lesson: str
    """Id of the lesson; "" for what stands in none."""
    prompt: Prompt
    """What to read; its id is "" for what stands in no lesson."""
    card: Card | None = None
    """What is due."""
    contrast: ContrastPairs | None = None
    """The sounds to be told apart."""
    sound: str = ""
    """The sound that it is read for, ARPAbet without stress; "" where it is no sound."""
    seconds: float = 0.0
    """How long it will take, about."""


@dataclass(frozen=True, slots=True)
class DueCount:
    """How much is due up to the end of a day."""

    words: int = 0
    """Words."""
    sounds: int = 0
    """Sounds."""
    sentences: int = 0
    """Sentences."""

    @property
    def all(self) -> int:
        """All together."""
        return self.words + self.sounds + self.sentences


@dataclass(frozen=True, slots=True)
class NextDue:
    """When something is due next."""

    day: date
    """Where this computer is; never before today."""
    count: int
    """How much is due up to the end of that day."""


def due(history: History, now: datetime | None = None, limit: int = -1) -> tuple[Card, ...]:
    """Return what is due up to the end of this day, the longest due first."""
    end = microseconds(_end_of_day(now or datetime.now(UTC)))
    return cards_from(
        history.database.rows("SELECT * FROM cards WHERE due < ? ORDER BY due LIMIT ?", (end, limit))
    )


def due_count(history: History, now: datetime | None = None) -> int:
    """Return how much is due up to the end of this day."""
    end = microseconds(_end_of_day(now or datetime.now(UTC)))
    row = history.database.row("SELECT COUNT(*) FROM cards WHERE due < ?", (end,))
    return 0 if row is None else int(row[0])


def due_by_kind(history: History, now: datetime | None = None) -> DueCount:
    """Return how many words, sounds and sentences are due up to the end of this day."""
    end = microseconds(_end_of_day(now or datetime.now(UTC)))
    rows = history.database.rows("SELECT kind, COUNT(*) FROM cards WHERE due < ? GROUP BY kind", (end,))
    counts = {row[0]: int(row[1]) for row in rows}
    return DueCount(*(counts.get(kind, 0) for kind in (CardKind.WORD, CardKind.SOUND, CardKind.SENTENCE)))


def next_due(history: History, now: datetime | None = None) -> NextDue | None:
    """Return the first day on which something is due, this one included; None without any card."""
    now = now or datetime.now(UTC)
    row = history.database.row("SELECT due FROM cards ORDER BY due LIMIT 1")
    if row is None:
        return None
    first = max(now, moment(row["due"]))
    return NextDue(first.astimezone().date(), due_count(history, first))


def review_items(
    history: History,
    minutes: float,
    lessons: Sequence[Lesson],
    today: Lesson | None = None,
    now: datetime | None = None,
) -> tuple[ReviewItem, ...]:
    """Return what to read in so many minutes: due items, the lesson of today, the worst sounds, by turns.

    `lessons` are those in which due words and sentences are looked for. There is always something, as long as
    there is anything at all to read. Raises LanguageError if the list of common words cannot be read.
    """
    pace = _pace(history)
    sources = (
        _due(history, lessons, now),
        _fresh(history, today),
        _worst(history, lessons),
    )
    left = 60.0 * minutes
    chosen: list[ReviewItem] = []
    seen: set[str] = set()
    for exercise in _by_turns(sources):
        if exercise.prompt.text in seen:
            continue
        seconds = TURNS * (len(exercise.prompt.text.split()) * 60.0 / pace + ROUND)
        if chosen and seconds > left:
            break
        seen.add(exercise.prompt.text)
        left -= seconds
        chosen.append(replace(exercise, seconds=seconds))
    return tuple(chosen)


def worst_sounds(history: History, limit: int = WORST) -> tuple[SpokenItem, ...]:
    """Return the sounds that go worst now, by the scorer that judged last."""
    for scorer in history.scorers()[:1]:
        known = [
            place
            for place in sounds(history, SeriesFilter(scorer, TakeFilter.ALL))
            if place.count >= FEW_PLACES
        ]
        return tuple(place for place in known if place.wrong)[:limit]
    return ()


def _by_turns(sources: Sequence[Iterator[ReviewItem]]) -> Iterator[ReviewItem]:
    """Yield from each source as often as its share says, and again, until all are empty."""
    left = list(zip(sources, SHARES, strict=True))
    while left:
        for source, share in tuple(left):
            for _ in range(share):
                exercise = next(source, None)
                if exercise is None:
                    left.remove((source, share))
                    break
                yield exercise


def _due(history: History, lessons: Sequence[Lesson], now: datetime | None) -> Iterator[ReviewItem]:
    cards = due(history, now)
    if not cards:
        return
    texts = {prompt.text: (lesson, prompt) for lesson in lessons for prompt in lesson.prompts}
    holding = _holding(lessons, {card.name for card in cards if card.kind is CardKind.WORD})
    for card in cards:
        if card.kind is CardKind.SOUND:
            yield from _sound(history, lessons, card.name, ReviewReason.DUE, card, 1)
        elif card.kind is CardKind.WORD:
            lesson, prompt = holding.get(card.name, ("", Prompt("", PromptKind.KEYWORD, card.name)))
            yield ReviewItem(ReviewReason.DUE, lesson, prompt, card)
        elif card.name in texts:
            found, prompt = texts[card.name]
            yield ReviewItem(ReviewReason.DUE, found.id, prompt, card)
        else:
            yield ReviewItem(ReviewReason.DUE, "", Prompt("", PromptKind.SENTENCE, card.name), card)


def _holding(lessons: Iterable[Lesson], words: set[str]) -> dict[str, tuple[str, Prompt]]:
    """Return for each word the shortest sentence or keyword of the lessons that holds it."""
    found: dict[str, tuple[str, Prompt]] = {}
    for lesson in lessons:
        for prompt in lesson.prompts:
            for word in words.intersection(map(plain_word, words_of(prompt.text))):
                if word not in found or len(prompt.text) < len(found[word][1].text):
                    found[word] = (lesson.id, prompt)
    return found


def _fresh(history: History, lesson: Lesson | None) -> Iterator[ReviewItem]:
    """Yield what of a lesson was not read yet, then the rest, all in order."""
    if lesson is None:
        return
    rows = history.database.rows("SELECT text FROM prompts WHERE lesson = ?", (lesson.id,))
    read = {row["text"] for row in rows}
    for prompt in sorted(lesson.prompts, key=lambda each: each.text in read):
        yield ReviewItem(ReviewReason.LESSON, lesson.id, prompt)


def _worst(history: History, lessons: Sequence[Lesson]) -> Iterator[ReviewItem]:
    for place in worst_sounds(history):
        yield from _sound(history, lessons, place.name, ReviewReason.SOUND, None, 2)


def _sound(
    history: History,
    lessons: Sequence[Lesson],
    phone: str,
    reason: ReviewReason,
    card: Card | None,
    limit: int,
) -> Iterator[ReviewItem]:
    """Yield minimal pairs of a sound, then words of the lessons that hold it."""
    for contrast in contrast_pairs(history, phone, PAIRS)[:limit]:
        text = ", ".join(f"{one}, {other}" for one, other in contrast.pairs)
        yield ReviewItem(reason, "", Prompt("", PromptKind.KEYWORD, text), card, contrast, phone)
    by_id = {lesson.id: lesson for lesson in lessons}
    for holder in sound_words(lessons, phone, limit):
        prompts = {prompt.id: prompt for prompt in by_id[holder.lesson].prompts}
        yield ReviewItem(reason, holder.lesson, prompts[holder.prompt], card, sound=phone)


def _pace(history: History) -> float:
    """Return the words a minute of the learner's latest takes."""
    row = history.database.row(
        "SELECT AVG(pace) AS pace FROM (SELECT r.pace FROM attempts a CROSS JOIN results r"
        " ON r.attempt = a.id WHERE a.at <= ? ORDER BY a.at DESC LIMIT 50) WHERE pace > 0",
        (history.latest,),
    )
    known = None if row is None else row["pace"]
    return PACE if known is None else float(known)


def _end_of_day(now: datetime) -> datetime:
    """Return the next midnight where this computer is."""
    local = now.astimezone()
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.astimezone(UTC)
