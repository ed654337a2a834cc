"""Owns how a model is measured: a fresh process judges the recordings of the demonstration with it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from speakcheck.batch.judging import coach_judge
from speakcheck.batch.manifest import Row
from speakcheck.bench.trial import Trial
from speakcheck.cli.examples import read_example
from speakcheck.cli.waiting import Waiting
from speakcheck.errors import ModelError
from speakcheck.paths import demo_recordings
from speakcheck.recognise.choice import Selection
from speakcheck.recognise.models.speeds import Speed
from speakcheck.recognise.models.store import Model
from speakcheck.recognise.threads import usable_cores


def measure(model: Model) -> Speed:
    """Return what scoring with a model takes on this computer; raises SpeakcheckError if that cannot be."""
    rows = list(_rows())
    trial = Trial(partial(coach_judge, Path(), Selection(model, "")), rows)
    with Waiting(len(rows)) as waiting:
        for _ in trial.outcomes():
            waiting.step()
    if trial.fault is not None:
        raise ModelError(trial.fault.what, trial.fault.remedy)
    cost = trial.cost()
    if cost.failed or cost.wall is None or cost.loading is None:
        raise ModelError(
            f"{model.name} cannot judge the recordings of the demonstration.", "Run “speakcheck doctor”."
        )
    return Speed(cost.wall, cost.loading, cost.memory, usable_cores())


def _rows() -> Iterator[Row]:
    for line, path in enumerate(demo_recordings(), start=1):
        yield Row(line, path.stem, str(path), read_example(path).text)
