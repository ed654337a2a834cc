"""The summary of a learner's practice: how much, how regularly, and what of it has changed."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from speakcheck.history.attempt import ScorerVersion, day_of, local_day, moment
from speakcheck.history.store import History
from speakcheck.study.reviews import due_count
from speakcheck.study.series import (
    ScoreMeasure,
    SeriesFilter,
    SpokenItem,
    TakeFilter,
    measure_trend,
    practice_trend,
    sound_trend,
    sounds,
    words,
)
from speakcheck.study.trends import Trend


@dataclass(frozen=True, slots=True)
class PracticeDay:
    """What was practised on a day."""

    day: date
    """Where the computer was."""
    attempts: int
    """Number of takes."""
    seconds: float
    """Of recordings."""
    words: int
    """Words that were said."""


@dataclass(frozen=True, slots=True)
class SoundRow:
    """A sound, and what has become of it."""

    place: SpokenItem
    """How it is said now."""
    trend: Trend
    """What may be said of its change, in first takes."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a learner is."""

    scorer: ScorerVersion | None
    """Whose scores are shown; None before the first attempt."""
    others: tuple[ScorerVersion, ...]
    """Who else has judged, and is left out."""
    attempts: int
    """Takes of all time."""
    seconds: float
    """Of recordings, of all time."""
    words: int
    """Words said, of all time."""
    days: tuple[PracticeDay, ...]
    """Days with practice, in order."""
    streak: int
    """Days of practice without a gap up to today, or to yesterday while today is still open."""
    due: int
    """What is due today."""
    measures: tuple[tuple[ScoreMeasure, Trend], ...] = ()
    """What may be said of first takes."""
    practice: Trend | None = None
    """What reading a text again has brought to its overall score."""
    sounds: tuple[SoundRow, ...] = ()
    """The worst first."""
    words_hard: tuple[SpokenItem, ...] = ()
    """The hardest first."""


def overview(
    history: History,
    *,
    scorer: ScorerVersion | None = None,
    lesson: str | None = None,
    since: datetime | None = None,
    now: datetime | None = None,
) -> Overview:
    """Return where a learner is, by a scorer, by default the one that judged last."""
    known = history.scorers()
    chosen = scorer if scorer is not None else next(iter(known), None)
    whole = history.database.row("SELECT TOTAL(attempts), TOTAL(seconds), TOTAL(words) FROM days")
    attempts, seconds, said = (0, 0.0, 0) if whole is None else tuple(whole)
    empty = Overview(
        scorer=chosen,
        others=tuple(each for each in known if each != chosen),
        attempts=int(attempts),
        seconds=float(seconds),
        words=int(said),
        days=calendar(history, since),
        streak=_streak(calendar(history), now or datetime.now(UTC)),
        due=due_count(history, now),
    )
    if chosen is None:
        return empty
    first = SeriesFilter(chosen, TakeFilter.FIRST, lesson, since)
    every = replace(first, takes=TakeFilter.ALL)
    return replace(
        empty,
        measures=tuple((measure, measure_trend(history, measure, first)) for measure in ScoreMeasure),
        practice=practice_trend(history, ScoreMeasure.OVERALL, every),
        sounds=tuple(
            SoundRow(place, sound_trend(history, place.name, first)) for place in sounds(history, every)
        ),
        words_hard=words(history, every),
    )


def calendar(history: History, since: datetime | None = None) -> tuple[PracticeDay, ...]:
    """Return the days with practice, in order."""
    days = ("" if since is None else local_day(since), local_day(moment(history.latest)))
    rows = history.database.rows("SELECT * FROM days WHERE day BETWEEN ? AND ? ORDER BY day", days)
    return tuple(
        PracticeDay(day, row["attempts"], row["seconds"], row["words"])
        for row in rows
        if (day := day_of(row["day"])) is not None
    )


def _streak(days: tuple[PracticeDay, ...], now: datetime) -> int:
    practised = {each.day for each in days}
    day = date.fromisoformat(local_day(now))
    if day not in practised:
        day -= timedelta(days=1)
    length = 0
    while day in practised:
        length += 1
        day -= timedelta(days=1)
    return length
