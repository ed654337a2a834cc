"""The order of a comparison: the labels of the rows, and one recogniser after the other over them."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from speakcheck.batch.manifest import ManifestRow, RowError, RowFault, content, identity, read_rows, survey
from speakcheck.batch.results import ResultFile
from speakcheck.batch.row_scoring import MakeJudge, RowOutcome, coach_judge
from speakcheck.bench.agreement import Comparison, LabelAgreement
from speakcheck.bench.fusing import EvidenceGathering, Fusing
from speakcheck.bench.labels import ReadingLabels, read_labels
from speakcheck.bench.trial import Trial, TrialCost
from speakcheck.errors import UsageError
from speakcheck.i18n import N_
from speakcheck.recognise.choice import Selection
from speakcheck.recognise.models.speeds import Speed, keep_speed
from speakcheck.recognise.threads import usable_cores

NOT_IN_NAMES = re.compile(r"[^\w.-]+")
"""What of a recogniser's name a file's name is better without."""
ENOUGH = 20.0
"""Seconds of sound, from which on what a model takes for one is remembered."""
MakeAll = Callable[[Path, Selection, int], MakeJudge]
"""Takes the folder of the recordings, a recogniser, and how many of it share this computer."""


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """What is to be done."""

    manifest: Path
    """JSON lines or CSV."""
    candidates: tuple[Selection, ...]
    """What is tried, in this order."""
    jobs: int = 1
    """Processes at work for each."""
    limit: int | None = None
    """Rows from the first on; None for all."""
    out: Path | None = None
    """Where the results go; the name of each recogniser is put before the ending."""


@dataclass(frozen=True, slots=True)
class BenchReport:
    """How one recogniser did."""

    name: str
    """Of the recogniser, as results quote it."""
    version: str
    """Of the program and the engines; empty if there is no result."""
    cost: TrialCost
    """What it took."""
    agreement: LabelAgreement | None
    """With the labels; None if the manifest has none, or the recogniser could not start."""
    results: Path | None
    """Where its results are; None if they were not to be kept."""
    fault: RowFault | None
    """Why it could not start; None if it could."""
    fusing: Fusing | None = None
    """What fusion is worth with it; None where Whisper heard no word that has a label."""


class Bench:
    """A manifest, read once; raises UsageError if it, or another part of the plan, cannot be used."""

    def __init__(self, plan: BenchPlan, make: MakeAll | None = None) -> None:
        """Take another way to make a judge than the recognisers themselves."""
        self.plan = plan
        self._make = make or _make_judge
        survey(plan.manifest)
        self.rows = tuple(islice(read_rows(plan.manifest), plan.limit))
        self.labels: dict[int, ReadingLabels] = {}
        self.faults: list[tuple[ManifestRow, RowFault]] = []
        for row in self.rows:
            self._take_labels(row)
        if plan.out is not None and not plan.out.name:
            raise UsageError(N_("--out names no file."), N_("Name a file for the results."))

    def _take_labels(self, row: ManifestRow) -> None:
        try:
            labels = read_labels(row)
        except RowError as error:
            self.faults.append((row, error.fault))
        else:
            if labels is not None:
                self.labels[identity(row.id)] = labels

    def report(self, candidate: Selection, step: Callable[[], None]) -> BenchReport:
        """Let one recogniser judge every row; `step` is called after each."""
        folder = self.plan.manifest.absolute().parent
        jobs = min(self.plan.jobs, len(self.rows))
        trial = Trial(self._make(folder, candidate, jobs), self.rows, jobs)
        comparison, gathering = Comparison(), EvidenceGathering()
        path = self.results_of(candidate)
        with self._keeping(path) as keep:
            for outcome in trial.outcomes():
                keep(outcome)
                result = json.loads(outcome.line)
                labels = self.labels.get(identity(result["id"]))
                if labels is not None:
                    comparison.add(labels, result)
                    gathering.add(labels, result)
                step()
        agreement = comparison.agreement() if self.labels and trial.fault is None else None
        fusing = gathering.fusing() if trial.fault is None else None
        return BenchReport(
            candidate.engine, trial.version, trial.cost(), agreement, path, trial.fault, fusing
        )

    def results_of(self, candidate: Selection) -> Path | None:
        """Return where the results of a recogniser go; None if they are not kept."""
        out = self.plan.out
        if out is None:
            return None
        names = [NOT_IN_NAMES.sub("-", each.engine).strip("-") for each in self.plan.candidates]
        at = self.plan.candidates.index(candidate)
        again = names[:at].count(names[at])
        return out.with_name(f"{out.stem}.{names[at]}{f'-{again + 1}' if again else ''}{out.suffix}")

    @contextmanager
    def _keeping(self, path: Path | None) -> Iterator[Callable[[RowOutcome], None]]:
        if path is None:
            yield lambda outcome: None
            return
        rows = {identity(row.id): content(row.audio, row.text) for row in self.rows}
        with ResultFile(path, rows, fresh=True) as results:
            yield results.append


def _make_judge(folder: Path, candidate: Selection, jobs: int) -> MakeJudge:
    # Weights are fitted on scores that no weights have moved.
    return partial(coach_judge, folder, candidate, jobs, fused=False)


def keep_cost(plan: BenchPlan, candidate: Selection, cost: TrialCost) -> None:
    """Remember how fast a model is on this computer, where one process alone heard enough to tell.

    Raises ModelError if that cannot be written.
    """
    enough = plan.jobs == 1 and cost.audio >= ENOUGH
    if candidate.model is None or not enough or cost.wall is None or cost.loading is None:
        return
    keep_speed(candidate.model, Speed(cost.wall, cost.loading, cost.memory, usable_cores()))
