"""The judging of one row: what comes of it, whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck.batch.manifest import ManifestRow
from speakcheck.crash_log import log_fault
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.report.to_json import dumped, error_json, result_json

if TYPE_CHECKING:
    from speakcheck.recognise.choice import Selection


class RowKind(StrEnum):
    """How a row came out."""

    SCORED = "scored"
    """It has scores."""
    UNSCORED = "unscored"
    """It could be read, but its problems forbid a score."""
    FAILED = "failed"
    """It is an error."""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What came of a row."""

    line: str
    """Its result as one line of JSON, without the line's end."""
    kind: RowKind
    """How it came out."""
    seconds: float
    """Of sound that were judged."""


Judge = Callable[[ManifestRow], RowOutcome]
MakeJudge = Callable[[], Judge]
"""Called once in each process."""


def coach_judge(
    folder: Path, selection: "Selection | None" = None, jobs: int = 1, *, fused: bool = True
) -> Judge:
    """Return what judges rows whose recordings are named relative to the folder, with a coach of its own.

    The words are heard by whom the selection names, else by the embedded recogniser; `jobs` such judges share
    this computer. Unless they are to be `fused`, scores are made without weights of fusion.
    """
    from speakcheck.assess.fusion import NO_WEIGHTS
    from speakcheck.coach import Coach

    coach = Coach(None if selection is None else selection.build(jobs), weights=None if fused else NO_WEIGHTS)
    coach.warm_up()

    def judge(row: ManifestRow) -> RowOutcome:
        feedback = coach.check(row.text, folder / row.audio, id=row.id, phones=row.phones)
        line = dumped(result_json(replace(feedback, id=row.id, audio=row.audio)))
        kind = RowKind.UNSCORED if feedback.scores.overall is None else RowKind.SCORED
        return RowOutcome(line, kind, feedback.take.duration)

    return judge


def score_row(judge: Judge, row: ManifestRow) -> RowOutcome:
    """Judge a row; what goes wrong becomes its outcome."""
    if row.fault is not None:
        return failed(row, row.fault.what, row.fault.remedy)
    try:
        return judge(row)
    except SpeakcheckError as error:
        return failed(row, error.what, error.remedy)
    except Exception as error:  # A fault in the program, met by one row, must not cost the others.
        log_fault("a row of a manifest could not be judged", error)
        what = N_("The program failed at this row ({kind}: {error}).", kind=type(error).__name__, error=error)
        return failed(row, what, N_("Report it, with the recording and the text."))


def failed(row: ManifestRow, what: str, remedy: str) -> RowOutcome:
    """Return the outcome of a row that could not be judged."""
    return RowOutcome(dumped(error_json(row.id, row.audio, row.text, what, remedy)), RowKind.FAILED, 0.0)
