"""The look into the history: what was read where, and the attempts behind a day, a sound or a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from speakcheck.history.attempt import Attempt, ScorerVersion, moment
from speakcheck.history.rows import ATTEMPT, attempts_from
from speakcheck.history.store import History
from speakcheck.lessons.lesson import Prompt
from speakcheck.report.to_json import whole
from speakcheck.study.series import SeriesFilter, TakeFilter, horizon


@dataclass(frozen=True, slots=True)
class PromptHistory:
    """What came of a prompt so far."""

    lesson: str
    """Id of its lesson."""
    prompt: str
    """Its id."""
    last: datetime
    """When it was read last, in UTC."""
    score: float | None
    """Overall score of the last take that could be judged, as it was shown then, 0 to 100; None without."""


@dataclass(frozen=True, slots=True)
class StorageUse:
    """What recordings take."""

    recordings: int
    """How many are kept."""
    bytes: int
    """Their size."""


def tried(history: History, lessons: Iterable[str]) -> tuple[PromptHistory, ...]:
    """Return what came of every prompt of some lessons that was read, in one query."""
    names = tuple(lessons)
    # Beside a MAX, SQLite gives the other columns of the row that holds it: a prompt whose text has changed
    # shows what came of the text that was read last.
    rows = history.database.rows(
        "SELECT p.lesson, p.prompt,"
        " MAX((SELECT a.at FROM attempts a WHERE a.prompt = p.id AND a.at <= ? ORDER BY a.at DESC LIMIT 1))"
        " AS last,"
        " (SELECT r.overall FROM attempts a CROSS JOIN results r ON r.attempt = a.id"
        " WHERE a.prompt = p.id AND a.at <= ? AND r.original AND r.overall IS NOT NULL"
        " ORDER BY a.at DESC LIMIT 1) AS score"
        f" FROM prompts p WHERE p.lesson IN ({','.join('?' * len(names))}) GROUP BY p.lesson, p.prompt"
        " HAVING last IS NOT NULL",
        (history.latest, history.latest, *names),
    )
    return tuple(
        PromptHistory(row["lesson"], row["prompt"], moment(row["last"]), row["score"]) for row in rows
    )


def takes_of(history: History, lesson: str, prompt: Prompt) -> tuple[Attempt, ...]:
    """Return all takes of a prompt, in order of time, each as it was first seen."""
    rows = history.database.rows(
        f"{ATTEMPT} WHERE r.original AND a.prompt ="
        " (SELECT id FROM prompts WHERE lesson = ? AND prompt = ? AND text = ?) ORDER BY a.at",
        (whole(lesson), whole(prompt.id), whole(prompt.text)),
    )
    return attempts_from(rows, history.unread)


def on_day(history: History, day: date) -> tuple[Attempt, ...]:
    """Return the attempts of a day where this computer is, the latest first, each as it was first seen."""
    begin, end = (datetime.combine(each, time()).astimezone() for each in (day, day + timedelta(days=1)))
    return history.attempts(since=begin, until=end)


def with_sound(history: History, scorer: ScorerVersion, phone: str, limit: int = 200) -> tuple[Attempt, ...]:
    """Return the attempts that hold a sound, the latest first, as a scorer saw them."""
    return _holding(history, scorer, "sounds", "phone", phone, limit)


def with_word(history: History, scorer: ScorerVersion, word: str, limit: int = 200) -> tuple[Attempt, ...]:
    """Return the attempts that hold a word, in lower case, the latest first, as a scorer saw them."""
    return _holding(history, scorer, "words", "word", word, limit)


def named(history: History, scorer: ScorerVersion, ids: Iterable[str]) -> tuple[Attempt, ...]:
    """Return attempts by their ids, the latest first, as a scorer saw them; unknown ones are left out."""
    wanted = tuple(ids)
    rows = history.database.rows(
        f"{ATTEMPT} WHERE a.uuid IN ({','.join('?' * len(wanted))}) AND r.scorer = ?"
        " ORDER BY a.at DESC, a.id DESC",
        (*wanted, history.scorer_key(scorer)),
    )
    return attempts_from(rows, history.unread)


def storage_use(history: History) -> StorageUse:
    """Return what the recordings take now."""
    row = history.database.row("SELECT COUNT(*), TOTAL(bytes) FROM recordings")
    return StorageUse(0, 0) if row is None else StorageUse(int(row[0]), int(row[1]))


def _holding(
    history: History, scorer: ScorerVersion, table: str, column: str, value: str, limit: int
) -> tuple[Attempt, ...]:
    """Return the attempts of which a table of facts holds something, within the horizon."""
    key = history.scorer_key(scorer)
    since = horizon(history, SeriesFilter(scorer, TakeFilter.ALL))
    rows = history.database.rows(
        f"{ATTEMPT} WHERE a.id IN (SELECT f.attempt FROM {table} f WHERE f.scorer = ? AND f.{column} = ?"
        " AND f.at BETWEEN ? AND ? ORDER BY f.at DESC LIMIT ?) AND r.scorer = ?"
        " ORDER BY a.at DESC, a.id DESC",
        (key, value, since, history.latest, limit, key),
    )
    return attempts_from(rows, history.unread)
