"""How a model is measured: a fresh process judges a recording of the demonstration with it."""

from functools import partial
from pathlib import Path

from speakcheck.batch.manifest import ManifestRow
from speakcheck.batch.row_scoring import coach_judge
from speakcheck.bench.trial import Trial
from speakcheck.cli.examples import read_example
from speakcheck.cli.progress_bar import ProgressBar
from speakcheck.errors import ModelError
from speakcheck.i18n import N_
from speakcheck.paths import demo_recordings
from speakcheck.recognise.choice import Selection
from speakcheck.recognise.models.speeds import Speed
from speakcheck.recognise.models.store import Model
from speakcheck.recognise.threads import usable_cores


def measure(model: Model) -> Speed:
    """Return what scoring with a model takes on this computer; raises SpeakcheckError if that cannot be."""
    path = demo_recordings()[0]
    row = ManifestRow(1, path.stem, str(path), read_example(path).text)
    trial = Trial(partial(coach_judge, Path(), Selection(model, "")), [row])
    with ProgressBar(1):
        for _ in trial.outcomes():
            pass
    if trial.fault is not None:
        raise ModelError(trial.fault.what, trial.fault.remedy)
    cost = trial.cost()
    if cost.failed or cost.wall is None or cost.loading is None:
        raise ModelError(
            N_("{name} cannot judge a recording of the demonstration.", name=model.name),
            N_("Run “speakcheck doctor”."),
        )
    return Speed(cost.wall, cost.loading, cost.memory, usable_cores())
