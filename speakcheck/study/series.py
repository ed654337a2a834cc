"""The series that are followed: measures, sounds and words over time, each by one scorer alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from speakcheck.history.attempt import ScorerVersion, microseconds, moment
from speakcheck.history.database import Row
from speakcheck.history.store import History
from speakcheck.study.noise import FIRST, REPEATED
from speakcheck.study.trends import BEFORE, NOW, ScorePoint, Trend, by_heart, trend

HORIZON = 600
"""Attempts back from the last one over which sounds and words are looked at: what is hard now, not once."""
LONGEST = 2000
"""Points of a series, at most; the latest count."""
REPEATS = 300
"""Takes in which it is looked for what reading a text again has brought."""


class ScoreMeasure(StrEnum):
    """What is followed of a take as a whole."""

    OVERALL = "overall"
    """All in all, 0 to 100."""
    ACCURACY = "accuracy"
    """How the sounds were said, 0 to 100."""
    FLUENCY = "fluency"
    """Pace and pauses, 0 to 100."""
    PROSODY = "prosody"
    """Rhythm and stress, 0 to 100."""
    RATE = "rate"
    """Syllables a second, without pauses."""
    PACE = "pace"
    """Words a minute, with pauses."""
    HESITATIONS = "hesitations"
    """Pauses away from punctuation, for ten words; the fewer the better."""

    @property
    def better(self) -> int:
        """1 where more is better, -1 where less is."""
        return -1 if self is ScoreMeasure.HESITATIONS else 1


class TakeFilter(StrEnum):
    """Which takes of a text are looked at."""

    FIRST = "first"
    """Those of texts that were not read before: they tell of pronunciation."""
    REPEATED = "repeated"
    """Those of texts that were: they tell of practice."""
    ALL = "all"
    """Both."""


@dataclass(frozen=True, slots=True)
class SeriesFilter:
    """Which attempts are looked at."""

    scorer: ScorerVersion
    """By whom they were judged."""
    takes: TakeFilter = TakeFilter.FIRST
    """First takes, repeated ones, or both."""
    lesson: str | None = None
    """Id of a lesson; None for all of them."""
    since: datetime | None = None
    """From when on; None for the beginning."""


@dataclass(frozen=True, slots=True)
class SpokenItem:
    """How something is said now that stands in many texts: a sound or a word."""

    name: str
    """ARPAbet without stress, or the word in lower case."""
    score: float
    """Mean score within HORIZON, 0 to 100."""
    count: int
    """How often it was judged there."""
    wrong: int
    """How often it was wrong there: of a word, poor or another one; of a sound, probably not as expected."""


def measured(
    history: History, measure: ScoreMeasure, choice: SeriesFilter, limit: int = LONGEST
) -> tuple[ScorePoint, ...]:
    """Return a measure of each take, in order of time, the latest ones."""
    conditions, values = _conditions(history, choice)
    rows = history.database.rows(
        f"SELECT a.uuid, a.at, r.{measure.value} AS value, a.length AS size, a.prompt, a.first"
        f" FROM attempts a CROSS JOIN results r ON r.attempt = a.id WHERE {conditions}"
        f" AND r.{measure.value} IS NOT NULL ORDER BY a.at DESC LIMIT ?",
        (*values, limit),
    )
    return _points(rows)


def sounded(
    history: History, phone: str, choice: SeriesFilter, limit: int = LONGEST
) -> tuple[ScorePoint, ...]:
    """Return the mean score of a sound in each take of HORIZON that holds it, in order of time."""
    conditions, values = _conditions(history, choice, "f.scorer")
    rows = history.database.rows(
        "SELECT a.uuid, a.at, f.total / f.count AS value, f.count AS size, a.prompt, a.first"
        " FROM sounds f CROSS JOIN attempts a ON a.id = f.attempt"
        f" WHERE {conditions} AND f.phone = ? AND f.at >= ? ORDER BY f.at DESC LIMIT ?",
        (*values, phone, horizon(history, choice), limit),
    )
    return _points(rows)


def worded(history: History, word: str, choice: SeriesFilter, limit: int = LONGEST) -> tuple[ScorePoint, ...]:
    """Return the score of a word wherever it was said within HORIZON, in order of time."""
    conditions, values = _conditions(history, choice, "f.scorer")
    rows = history.database.rows(
        "SELECT a.uuid, a.at, f.score AS value, 1 AS size, a.prompt, a.first"
        " FROM words f CROSS JOIN attempts a ON a.id = f.attempt"
        f" WHERE {conditions} AND f.word = ? AND f.at >= ? AND f.score IS NOT NULL"
        " AND f.verdict NOT IN ('wrong', 'missing')"
        " ORDER BY f.at DESC LIMIT ?",
        (*values, word, horizon(history, choice), limit),
    )
    return _points(rows)


def sounds(history: History, choice: SeriesFilter) -> tuple[SpokenItem, ...]:
    """Return the sounds said within HORIZON, the worst first."""
    conditions, values = _conditions(history, choice, "f.scorer")
    rows = history.database.rows(
        "SELECT f.phone AS name, SUM(f.total) / SUM(f.count) AS score, SUM(f.count) AS count,"
        " SUM(f.wrong) AS wrong FROM attempts a"
        " CROSS JOIN sounds f INDEXED BY sounds_attempt ON f.attempt = a.id"
        f" WHERE {conditions} AND a.at >= ? GROUP BY f.phone ORDER BY score",
        (*values, horizon(history, choice)),
    )
    return tuple(SpokenItem(*row) for row in rows)


def words(history: History, choice: SeriesFilter, limit: int = 50) -> tuple[SpokenItem, ...]:
    """Return the words said within HORIZON that were hardest: often wrong first, then by their scores."""
    conditions, values = _conditions(history, choice, "f.scorer")
    rows = history.database.rows(
        "SELECT f.word AS name, AVG(f.score) AS score, COUNT(*) AS count,"
        " SUM(f.verdict IN ('poor', 'wrong')) AS wrong FROM attempts a"
        " CROSS JOIN words f INDEXED BY words_attempt ON f.attempt = a.id"
        f" WHERE {conditions} AND a.at >= ? AND f.score IS NOT NULL AND f.verdict <> 'missing'"
        " GROUP BY f.word HAVING wrong > 0 ORDER BY wrong * 1.0 / count DESC, score LIMIT ?",
        (*values, horizon(history, choice), limit),
    )
    return tuple(SpokenItem(*row) for row in rows)


def horizon(history: History, choice: SeriesFilter) -> int:
    """Return the time, in microseconds since 1970, from which on sounds and words are looked at."""
    query = f"SELECT at FROM attempts WHERE at <= ? ORDER BY at DESC LIMIT 1 OFFSET {HORIZON}"
    row = history.database.row(query, (history.latest,))
    since = 0 if choice.since is None else microseconds(choice.since)
    return since if row is None else max(since, int(row["at"]))


def measure_trend(history: History, measure: ScoreMeasure, choice: SeriesFilter) -> Trend:
    """Return what may be said of a measure."""
    points = measured(history, measure, choice, NOW + BEFORE)
    return trend(points, FIRST[measure.value], better=measure.better)


def practice_trend(history: History, measure: ScoreMeasure, choice: SeriesFilter) -> Trend:
    """Return what reading a text again has brought."""
    every = SeriesFilter(choice.scorer, TakeFilter.ALL, choice.lesson, choice.since)
    return by_heart(
        measured(history, measure, every, REPEATS), REPEATED[measure.value], better=measure.better
    )


def sound_trend(history: History, phone: str, choice: SeriesFilter) -> Trend:
    """Return what may be said of a sound."""
    return trend(sounded(history, phone, choice, NOW + BEFORE), FIRST["sound"])


def word_trend(history: History, word: str, choice: SeriesFilter) -> Trend:
    """Return what may be said of a word."""
    return trend(worded(history, word, choice, NOW + BEFORE), FIRST["word"])


def _conditions(
    history: History, choice: SeriesFilter, column: str = "r.scorer"
) -> tuple[str, list[int | str]]:
    conditions: list[str] = [f"{column} = ?", "a.at <= ?"]
    values: list[int | str] = [history.scorer_key(choice.scorer), history.latest]
    if choice.takes is TakeFilter.FIRST:
        conditions.append("a.first")
    elif choice.takes is TakeFilter.REPEATED:
        conditions.append("NOT a.first")
    if choice.lesson is not None:
        conditions.append("a.prompt IN (SELECT id FROM prompts WHERE lesson = ?)")
        values.append(choice.lesson)
    if choice.since is not None:
        conditions.append("a.at >= ?")
        values.append(microseconds(choice.since))
    return " AND ".join(conditions), values


def _points(rows: Iterable[Row]) -> tuple[ScorePoint, ...]:
    """Turn rows, the latest first, into points in order of time."""
    found: Sequence[ScorePoint] = [
        ScorePoint(
            moment(row["at"]), row["value"], row["size"], row["prompt"], row["uuid"], bool(row["first"])
        )
        for row in rows
    ]
    return tuple(reversed(found))
