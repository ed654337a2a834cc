"""The takes that stand for all: the best, the weakest, and the first and the latest of one text."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3
from speakcheck.errors import AudioError, HistoryError
from speakcheck.history.attempt import Attempt, microseconds
from speakcheck.history.store import History
from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean
from speakcheck.report.page.content import PageTake, PageWord
from speakcheck.report.stored import StoredResult
from speakcheck.report.to_json import SCORES
from speakcheck.study.series import ScoreMeasure, SeriesFilter, TakeFilter, measured
from speakcheck.study.trends import ScorePoint

LONGEST = 60.0
"""Seconds of a recording that is put into a page: with four takes, less than 1.5 MB in all."""
WORDS = 4
"""A text of fewer words is no example where there is another."""
ONLY, BEST, WEAKEST = N_("The only take"), N_("Best take"), N_("Weakest take")
FIRST, EARLIER = N_("First take of a text"), N_("Earlier take of a text")
LATEST = N_("Latest take of the same text")


def examples(
    history: History, choice: SeriesFilter, titles: Mapping[str, str], *, sounds: bool = True
) -> tuple[PageTake, ...]:
    """Return takes to look at and to listen to; `titles` are those of lessons by their ids."""
    every = replace(choice, takes=TakeFilter.ALL)
    points = measured(history, ScoreMeasure.OVERALL, every)
    recorded = _recorded(history, points) if sounds else frozenset()
    pool = [point for point in points if point.attempt in recorded] or points
    found = []
    for role, point in chosen(pool):
        # One that cannot be read is told of by the history.
        with suppress(HistoryError):
            attempt = history.attempt(point.attempt, choice.scorer)
            found.append(_take(history, attempt, role, point, titles, sounds=sounds))
    return tuple(found)


def chosen(points: Sequence[ScorePoint]) -> Iterator[tuple[str, ScorePoint]]:
    """Yield takes with the role that each was chosen for, none twice; points come in order of time."""
    long = [point for point in points if point.size >= WORDS] or points
    if len(long) < 2:
        yield from ((ONLY, point) for point in long)
        return
    best, weakest = max(long, key=_value), min(long, key=_value)
    told = [(BEST, best), (WEAKEST, weakest)]
    runs: dict[int, list[ScorePoint]] = {}
    for point in long:
        runs.setdefault(point.prompt, []).append(point)
    again = max(runs.values(), key=lambda run: (len(run), run[-1].at))
    if len(again) > 1:
        told = [(FIRST if again[0].first else EARLIER, again[0]), (LATEST, again[-1]), *told]
    shown: set[str] = set()
    for role, point in told:
        if point.attempt not in shown:
            shown.add(point.attempt)
            yield role, point


def _value(point: ScorePoint) -> float:
    return point.value


def _recorded(history: History, points: Sequence[ScorePoint]) -> frozenset[str]:
    if not points:
        return frozenset()
    rows = history.database.rows(
        "SELECT uuid FROM attempts WHERE recording IS NOT NULL AND at >= ? AND seconds <= ?",
        (microseconds(points[0].at), LONGEST),
    )
    return frozenset(row["uuid"] for row in rows)


def _take(
    history: History,
    attempt: Attempt,
    role: str,
    point: ScorePoint,
    titles: Mapping[str, str],
    *,
    sounds: bool,
) -> PageTake:
    result = history.result(attempt)
    sound, silence = recording(history, attempt) if sounds else (None, N_("Recordings are left out."))
    return PageTake(
        role=role,
        at=attempt.at,
        lesson=clean(titles.get(attempt.lesson, attempt.lesson)),
        scores=tuple((name, getattr(attempt.scores, name)) for name in SCORES),
        words=tuple(judged(result)),
        advice=tuple(_advice(result)),
        repeated=not point.first,
        sound=sound,
        silence=silence,
    )


def recording(history: History, attempt: Attempt) -> tuple[bytes | None, str]:
    """Return the judged part of a recording as MP3, or None and why it is not there."""
    path = history.sound(attempt)
    if path is None:
        return None, N_("The recording was not kept.")
    if attempt.seconds > LONGEST:
        return None, N_("The recording is too long for this page.")
    try:
        return as_mp3(load(path).part(attempt.start, attempt.start + attempt.seconds).samples), ""
    except AudioError:
        return None, N_("The recording cannot be read.")


def judged(result: StoredResult) -> Iterator[PageWord]:
    """Yield the words of a result, with what was said beyond them in brackets."""
    pauses = {each.after: each.seconds for each in result.fluency.pauses if not each.at_punctuation}
    extra: dict[int, list[str]] = {}
    for each in result.extra:
        extra.setdefault(each.after, []).append(clean(each.heard))
    yield from (PageWord(f"({heard})", None) for heard in extra.get(-1, ()))
    for index, word in enumerate(result.words):
        yield PageWord(
            text=clean(word.text),
            verdict=word.verdict,
            score=word.score,
            heard=None if word.heard is None else clean(word.heard),
            pause=pauses.get(index),
        )
        yield from (PageWord(f"({heard})", None) for heard in extra.get(index, ()))


def _advice(result: StoredResult) -> Iterator[tuple[str, str]]:
    for each in result.corrections:
        yield clean(each.message.english), clean(each.message.chinese)
