"""The cards: what went badly, and when it is due again, by FSRS and from measured scores alone.

FSRS 6: Ye, Su and Cao, KDD 2022, as the library fsrs has it. A take rates what it holds by RATINGS below.
Something becomes a card when it is rated AGAIN. A good reading before a card is due tells little that is new
and is not counted; a bad one always is, but for takes within STEP of the one before, which are practice.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import cache
from typing import TYPE_CHECKING

from speakcheck.assess.feedback import Verdict
from speakcheck.history.attempt import microseconds, moment
from speakcheck.history.result_facts import ResultFacts, SoundFact, WordFact
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.report.to_json import whole

if TYPE_CHECKING:
    from fsrs import Card as Schedule
    from fsrs import Scheduler

STEP = timedelta(minutes=10)
"""After which something that went badly comes back within a sitting."""
EASY = 95.0
"""Score, of 100, from which a word or a sound, and EASY_SENTENCE for a sentence, was no effort."""
EASY_SENTENCE = 90.0
POOR_SHARE = 0.25
"""Share of a sentence's words that ask for another try from which the sentence as a whole went badly."""
WRONG_SHARE = 0.5
"""Share of a sound's places in a take that were wrong from which the sound went badly."""
LEAST_PLACES = 2
"""Places that a take must have of a sound before they make a card: one alone may be misheard."""
SENTENCES = frozenset({PromptKind.SENTENCE, PromptKind.EXAMPLE})


class CardKind(StrEnum):
    """What comes back."""

    WORD = "word"
    """A word, in lower case."""
    SOUND = "sound"
    """A sound: ARPAbet without stress."""
    SENTENCE = "sentence"
    """A sentence: its text."""


class Rating(IntEnum):
    """How something went, as FSRS counts it."""

    AGAIN = 1
    """Badly: it must be learned anew."""
    HARD = 2
    """With an accent, or with faults."""
    GOOD = 3
    """Well."""
    EASY = 4
    """Without effort."""


@dataclass(frozen=True, slots=True)
class Card:
    """Something that comes back."""

    kind: CardKind
    """What it is."""
    name: str
    """Which: see CardKind."""
    due: datetime
    """When it should be read again, in UTC."""
    reviewed: datetime
    """When it was counted last, in UTC."""
    reviews: int
    """How often it was counted."""
    lapses: int
    """How often it went badly."""
    difficulty: float
    """1 easy to 10 hard, as FSRS estimates it."""


CardName = tuple[CardKind, str]


def ratings(facts: ResultFacts, prompt: Prompt) -> dict[CardName, Rating]:
    """Return what a take says of each word and sound in it, and of the sentence; of a word, the worst place.

    A word that was not said says nothing of how it is said, and a take without scores says nothing at all.
    """
    if facts.scores.overall is None:
        return {}
    found: dict[CardName, Rating] = {}
    for word in facts.words:
        rating = _of_word(word)
        if rating is not None:
            name = (CardKind.WORD, word.word)
            found[name] = min(rating, found.get(name, rating))
    for sound in facts.sounds:
        rating = _of_sound(sound)
        if rating is not None:
            found[CardKind.SOUND, sound.phone] = rating
    if prompt.kind in SENTENCES:
        found[CardKind.SENTENCE, whole(prompt.text)] = _of_sentence(
            facts.scores.overall, facts.faults, facts.length
        )
    return found


def count(connection: sqlite3.Connection, rated: Iterable[tuple[CardName, Rating]], at: int) -> None:
    """Let ratings of a take count, within a transaction; `at` is its time in microseconds since 1970."""
    for name, rating in rated:
        row = connection.execute("SELECT * FROM cards WHERE kind = ? AND name = ?", name).fetchone()
        changed = _counted(row, rating, at)
        if changed is not None:
            connection.execute("REPLACE INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*name, *changed))


def rebuild(connection: sqlite3.Connection, names: Iterable[CardName], latest: int) -> None:
    """Make cards anew from all that the history holds of them, in order of time, within a transaction.

    `latest` is the time, in microseconds since 1970, after which nothing counts.
    """
    for name in names:
        connection.execute("DELETE FROM cards WHERE kind = ? AND name = ?", name)
        for rating, at in _replayed(connection, name):
            if at > latest:
                break
            count(connection, [(name, rating)], at)


def all_names(connection: sqlite3.Connection) -> Iterator[CardName]:
    """Yield everything of which there may be a card."""
    for kind, query in (
        (CardKind.WORD, "SELECT DISTINCT word FROM words"),
        (CardKind.SOUND, "SELECT DISTINCT phone FROM sounds"),
        (CardKind.SENTENCE, "SELECT DISTINCT text FROM prompts"),
    ):
        for (name,) in connection.execute(query).fetchall():
            yield kind, name


def cards_from(rows: Iterable[sqlite3.Row]) -> tuple[Card, ...]:
    """Return the cards of rows."""
    return tuple(
        Card(
            CardKind(row["kind"]),
            row["name"],
            moment(row["due"]),
            moment(row["reviewed"]),
            row["reviews"],
            row["lapses"],
            row["difficulty"],
        )
        for row in rows
    )


def _of_word(word: WordFact) -> Rating | None:
    if word.verdict is Verdict.MISSING:
        return None
    if word.verdict in (Verdict.WRONG, Verdict.POOR):
        return Rating.AGAIN
    if word.verdict is Verdict.FAIR:
        return Rating.HARD
    return Rating.EASY if (word.score or 0.0) >= EASY else Rating.GOOD


def _of_sound(sound: SoundFact) -> Rating | None:
    if not sound.wrong:
        return Rating.EASY if sound.total >= EASY * sound.count else Rating.GOOD
    if sound.wrong < WRONG_SHARE * sound.count:
        return Rating.HARD
    return Rating.AGAIN if sound.count >= LEAST_PLACES else None


def _of_sentence(overall: float, faults: int, length: int) -> Rating:
    if faults >= max(1.0, POOR_SHARE * length):
        return Rating.AGAIN
    if faults:
        return Rating.HARD
    return Rating.EASY if overall >= EASY_SENTENCE else Rating.GOOD


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler

    # Without chance, so that the same takes always give the same cards.
    return Scheduler(learning_steps=(STEP,), relearning_steps=(STEP,), enable_fuzzing=False)


def _counted(row: sqlite3.Row | None, rating: Rating, at: int) -> tuple[object, ...] | None:
    """Return the columns of a card after a rating, or None if it does not count."""
    if row is None and rating is not Rating.AGAIN:
        return None
    if row is not None and at < row["due"]:
        soon = at - row["reviewed"] < STEP // timedelta(microseconds=1)
        if rating is not Rating.AGAIN or soon:
            return None
    import fsrs

    before = _schedule(row, at)
    after, _ = _scheduler().review_card(before, fsrs.Rating(rating.value), moment(at))
    return (
        *(after.state.value, after.step, after.stability, after.difficulty, microseconds(after.due), at),
        (row["reviews"] if row else 0) + 1,
        (row["lapses"] if row else 0) + (rating is Rating.AGAIN),
    )


def _schedule(row: sqlite3.Row | None, at: int) -> "Schedule":
    import fsrs

    if row is None:
        return fsrs.Card(card_id=0, due=moment(at))
    return fsrs.Card(
        0,
        fsrs.State(row["state"]),
        row["step"],
        row["stability"],
        row["difficulty"],
        moment(row["due"]),
        moment(row["reviewed"]),
    )


def _replayed(connection: sqlite3.Connection, name: CardName) -> Iterator[tuple[Rating, int]]:
    """Yield what the first results of all takes say of something, in order of time."""
    kind, what = name
    if kind is CardKind.WORD:
        yield from _replayed_word(connection, what)
        return
    if kind is CardKind.SOUND:
        for phone, number, total, wrong, at in connection.execute(
            "SELECT phone, count, total, wrong, f.at FROM scorers s JOIN sounds f ON f.scorer = s.id"
            " JOIN results r ON r.attempt = f.attempt AND r.scorer = f.scorer"
            " WHERE f.phone = ? AND r.original ORDER BY f.at, f.attempt",
            (what,),
        ).fetchall():
            rating = _of_sound(SoundFact(phone, number, total, wrong))
            if rating is not None:
                yield rating, at
        return
    for overall, faults, length, at in connection.execute(
        "SELECT r.overall, r.faults, a.length, a.at FROM prompts p JOIN attempts a ON a.prompt = p.id"
        " JOIN results r ON r.attempt = a.id WHERE p.text = ? AND p.kind IN ('sentence', 'example')"
        " AND r.original AND r.overall IS NOT NULL ORDER BY a.at, a.id",
        (what,),
    ).fetchall():
        yield _of_sentence(overall, faults, length), at


def _replayed_word(connection: sqlite3.Connection, word: str) -> Iterator[tuple[Rating, int]]:
    found: dict[tuple[int, int], Rating] = {}
    for score, verdict, at, attempt in connection.execute(
        "SELECT f.score, f.verdict, f.at, f.attempt FROM scorers s JOIN words f ON f.scorer = s.id"
        " JOIN results r ON r.attempt = f.attempt AND r.scorer = f.scorer"
        " WHERE f.word = ? AND r.original AND r.overall IS NOT NULL ORDER BY f.at, f.attempt",
        (word,),
    ).fetchall():
        rating = _of_word(WordFact(0, word, score, Verdict(verdict), None, None))
        if rating is not None:
            found[at, attempt] = min(rating, found.get((at, attempt), rating))
    for (at, _), rating in sorted(found.items()):
        yield rating, at
