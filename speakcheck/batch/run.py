"""The run through a manifest: what is left to do, who does it, and where it goes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from speakcheck.batch.manifest import ManifestRow, identity, read_rows, survey
from speakcheck.batch.queue import RowQueue
from speakcheck.batch.results import BatchTally, ResultFile
from speakcheck.batch.row_scoring import MakeJudge, RowOutcome, coach_judge, score_row
from speakcheck.batch.worker_pool import WorkerPool
from speakcheck.errors import UsageError
from speakcheck.i18n import N_
from speakcheck.recognise.choice import Selection
from speakcheck.recognise.threads import usable_cores
from speakcheck.report.to_json import whole


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What is to be done."""

    manifest: Path
    """JSON lines or CSV."""
    out: Path
    """Where the results go, one line of JSON each."""
    jobs: int
    """Processes; 1 judges in this one."""
    ordered: bool = False
    """Whether results keep the order of the manifest."""
    fresh: bool = False
    """Whether results that are there are discarded."""
    selection: Selection | None = None
    """Who hears the words, the same in all processes; None for the embedded recogniser."""


class BatchRun:
    """One run through a manifest, used as a context; rows whose results are there are not judged again.

    Entering it raises UsageError for a manifest or a file of results that cannot be used.
    """

    def __init__(
        self,
        plan: BatchPlan,
        make: MakeJudge | None = None,
        keep: Callable[[ManifestRow, RowOutcome], None] | None = None,
    ) -> None:
        """Say what to do; `keep` is called with each outcome before it is written, in this process."""
        self._plan = plan
        self._keep = keep
        self._waiting: dict[int, ManifestRow] = {}
        self._given = make
        self.total = 0
        self.before = 0

    def __enter__(self) -> Self:
        """Read the manifest once, then what is done already."""
        manifest, out = self._plan.manifest, self._plan.out
        if manifest.exists() and out.exists() and manifest.samefile(out):
            raise UsageError(N_("--out names the manifest itself."), N_("Name another file for the results."))
        rows, selection = survey(manifest), self._plan.selection
        self._results = ResultFile(
            out, rows, fresh=self._plan.fresh, engine=selection.engine if selection else None
        ).__enter__()
        self.total, self.before = len(rows), self._results.tally.total
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file of results."""
        self._results.__exit__(kind, error, trace)

    @property
    def tally(self) -> BatchTally:
        """Return how the rows came out up to now, those of earlier runs included."""
        return self._results.tally

    def outcomes(self) -> Iterator[RowOutcome]:
        """Judge what is left; yield each outcome after it was written."""
        for outcome in self._judged(self._left()):
            if self._keep is not None:
                key = identity(json.loads(outcome.line)["id"])
                self._keep(self._waiting.pop(key), outcome)
            self._results.append(outcome)
            yield outcome

    def _left(self) -> Iterator[ManifestRow]:
        done = self._results.done
        for row in read_rows(self._plan.manifest):
            if identity(row.id) not in done:
                if self._keep is not None:
                    self._waiting[identity(whole(row.id))] = row
                yield row

    def _judged(self, rows: Iterator[ManifestRow]) -> Iterator[RowOutcome]:
        jobs = min(self._plan.jobs, self.total - self.before)
        folder = self._plan.manifest.absolute().parent
        # As many as there are cores would each get one thread, and so does each of these: threads of one
        # job wait for each other, jobs do not.
        make = self._given or partial(coach_judge, folder, self._plan.selection, usable_cores())
        if jobs <= 1:
            judge = make()
            yield from (score_row(judge, row) for row in rows)
            return
        with WorkerPool(make, jobs) as crew:
            yield from crew.outcomes(RowQueue(rows, ordered=self._plan.ordered))
