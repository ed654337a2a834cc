"""The trial of one recogniser: fresh processes judge the rows, each measuring what that costs it."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from speakcheck.batch.manifest import ManifestRow, RowFault
from speakcheck.batch.queue import RowQueue
from speakcheck.batch.results import BatchTally
from speakcheck.batch.row_scoring import Judge, MakeJudge, RowOutcome, failed, score_row
from speakcheck.batch.worker_pool import WorkerPool
from speakcheck.bench.memory import peak_memory
from speakcheck.errors import RecogniserError, SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.paths import demo_recordings

MEGABYTE = 1_000_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Timed(RowOutcome):
    """What came of a row, and what it cost."""

    process: int
    """Which one judged it."""
    began: float
    """Seconds, by a clock that all processes share."""
    ended: float
    """Seconds, by the same clock."""
    cpu: float
    """Seconds of processor time, of all threads."""
    loading: float
    """Seconds that the process took before it could judge."""
    memory: int | None
    """Bytes that the process held at most up to now; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Unready(RowOutcome):
    """What comes of every row if the recogniser cannot start."""

    fault: RowFault
    """Why it cannot."""


@dataclass(frozen=True, slots=True)
class TrialCost:
    """What a recogniser took to judge the rows."""

    scored: int
    """Rows with scores."""
    unscored: int
    """Rows without scores, because of their problems."""
    failed: int
    """Rows that are errors."""
    audio: float
    """Seconds of sound that were judged."""
    wall: float | None
    """Seconds for each second of sound, from the first row begun to the last one ended."""
    cpu: float | None
    """Seconds of processor time for each second of sound, of all threads and processes."""
    loading: float | None
    """Seconds until the slowest process could judge: libraries, dictionary, model."""
    memory: float | None
    """Millions of bytes that the processes held at most, added up; None where nobody knows."""


class Trial:
    """One recogniser, made by `make` in each of `jobs` fresh processes, on the rows in their order."""

    def __init__(self, make: MakeJudge, rows: Sequence[ManifestRow], jobs: int = 1) -> None:
        self._make, self._jobs = make, jobs
        # Labels are no business of those who judge.
        self._rows = [replace(row, labels=None) for row in rows]
        self._tally = BatchTally()
        self._audio = 0.0
        self._timed: list[Timed] = []
        self.fault: RowFault | None = None
        self.version = ""

    def outcomes(self) -> Iterator[RowOutcome]:
        """Judge the rows and yield what comes of each; none if the recogniser cannot start."""
        try:
            with WorkerPool(partial(timed_judge, self._make), self._jobs) as crew:
                for outcome in crew.outcomes(RowQueue(iter(self._rows), ordered=True)):
                    if isinstance(outcome, Unready):
                        self.fault = outcome.fault
                        return
                    self._count(outcome)
                    yield outcome
        except RecogniserError:
            self.fault = RowFault(
                N_("The process ended while it loaded the recogniser."),
                N_("Close other programs, or take a smaller model: it may lack memory."),
            )

    def _count(self, outcome: RowOutcome) -> None:
        self._tally.add(outcome.kind)
        self._audio += outcome.seconds
        if isinstance(outcome, Timed):
            self._timed.append(outcome)
        if not self.version:
            self.version = json.loads(outcome.line).get("engine", {}).get("version", "")

    def cost(self) -> TrialCost:
        """Return what the rows up to now have cost."""
        timed, audio = self._timed, self._audio
        wall = max(each.ended for each in timed) - min(each.began for each in timed) if timed else 0.0
        cpu = sum(each.cpu for each in timed)
        peaks = {each.process: each.memory for each in sorted(timed, key=lambda each: each.ended)}
        known = [each for each in peaks.values() if each is not None]
        return TrialCost(
            self._tally.scored,
            self._tally.unscored,
            self._tally.failed,
            audio,
            wall / audio if audio else None,
            cpu / audio if audio else None,
            max((each.loading for each in timed), default=None),
            sum(known) / MEGABYTE if known and len(known) == len(peaks) else None,
        )


def timed_judge(make: MakeJudge) -> Judge:
    """Load a recogniser and return what judges with it and a stopwatch.

    Before the rows, a recording that comes with the program is judged twice. What the first time took longer
    than the second is what was loaded, however late that happens; and no row pays for it. Another one comes
    between the two, since a recogniser may remember what it heard last.
    """
    began = time.perf_counter()
    one, other = (_shipped_row(path) for path in demo_recordings()[:2])
    try:
        judge = make()
        judge(one)
        first = time.perf_counter() - began
        judge(other)
        began = time.perf_counter()
        judge(one)
    except SpeakcheckError as error:
        return partial(_unready, RowFault(error.what, error.remedy))
    return partial(_timed, judge, max(0.0, first - (time.perf_counter() - began)))


def _shipped_row(path: Path) -> ManifestRow:
    about = json.loads(path.with_suffix(".json").read_text("utf-8"))
    return ManifestRow(0, path.stem, str(path), about["text"])


def _timed(judge: Judge, loading: float, row: ManifestRow) -> Timed:
    began, cpu = time.perf_counter(), time.process_time()
    outcome = score_row(judge, row)
    return Timed(
        outcome.line,
        outcome.kind,
        outcome.seconds,
        process=os.getpid(),
        began=began,
        ended=time.perf_counter(),
        cpu=time.process_time() - cpu,
        loading=loading,
        memory=peak_memory(),
    )


def _unready(fault: RowFault, row: ManifestRow) -> Unready:
    outcome = failed(row, fault.what, fault.remedy)
    return Unready(outcome.line, outcome.kind, outcome.seconds, fault)
