"""The second judgement: recordings that were kept, heard by the scorer of today."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.errors import HistoryError, SpeakcheckError
from speakcheck.history.attempt import Attempt, ScorerVersion
from speakcheck.history.recordings import missing
from speakcheck.history.rows import result_from
from speakcheck.history.store import History
from speakcheck.report.to_json import result_json

PAGE = 200
"""Attempts that are looked up at a time."""


@dataclass(frozen=True, slots=True)
class RescoreOutcome:
    """What came of an attempt."""

    attempt: Attempt
    """As it was first seen."""
    feedback: Feedback | None
    """The verdict of today; None where there is none."""
    new: bool
    """Whether the history had no result of this scorer."""
    fault: SpeakcheckError | None = None
    """Why there is no verdict."""


def rescorable(history: History) -> int:
    """Return the number of attempts with a recording."""
    row = history.database.row("SELECT COUNT(*) FROM attempts WHERE recording IS NOT NULL")
    return 0 if row is None else int(row[0])


def rescore(history: History, coach: Coach) -> Iterator[RescoreOutcome]:
    """Judge kept recordings, the latest first, and remember the results beside those that are there.

    What this scorer has judged already is passed over, once its first verdict has told who it is. Raises
    HistoryError where the disk does not take a result.
    """
    scorer: ScorerVersion | None = None
    for attempt in _recorded(history):
        if scorer is not None and _is_judged(history, attempt, scorer):
            continue
        try:
            feedback = _checked(history, coach, attempt)
        except SpeakcheckError as error:
            yield RescoreOutcome(attempt, None, False, error)
            continue
        engine = feedback.engine
        scorer = ScorerVersion(engine.words, engine.phones, engine.version)
        yield RescoreOutcome(attempt, feedback, history.add_result(attempt.id, result_json(feedback)))


def _recorded(history: History) -> Iterator[Attempt]:
    last: Attempt | None = None
    while page := history.attempts(limit=PAGE, before=last):
        yield from (attempt for attempt in page if attempt.recording is not None)
        last = page[-1]


def _is_judged(history: History, attempt: Attempt, scorer: ScorerVersion) -> bool:
    """Tell whether there is a result of a scorer, and it can be read."""
    row = history.database.row(
        "SELECT d.body FROM attempts a JOIN documents d ON d.attempt = a.id"
        " WHERE a.uuid = ? AND d.scorer = ?",
        (attempt.id, history.scorer_key(scorer)),
    )
    with suppress(HistoryError):
        return row is not None and bool(result_from(row["body"]))
    return False


def _checked(history: History, coach: Coach, attempt: Attempt) -> Feedback:
    path = history.sound(attempt)
    if path is None:
        raise missing(attempt.recording or "")
    text = history.text(attempt)
    recording = path if not attempt.start else load(path).part(attempt.start, attempt.start + attempt.seconds)
    return coach.check(text.prompt, recording, phones=text.phones)
