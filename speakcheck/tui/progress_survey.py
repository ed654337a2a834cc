"""Owns what the progress screen shows, as it is read from the history in a worker."""

from collections.abc import Mapping
from dataclasses import dataclass

from speakcheck.progress.curves import Choice, Measure, Takes, measured
from speakcheck.progress.history import History
from speakcheck.progress.noise import FIRST, REPEATED
from speakcheck.progress.overview import Overview, overview
from speakcheck.progress.trends import Step, Trend, curve, trend

LONGEST = 400
"""Takes of a curve; the latest."""
CURVES = (Measure.OVERALL, Measure.ACCURACY, Measure.FLUENCY, Measure.PROSODY)
"""Measures that have the axis from 0 to 100."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A measure over time, by one scorer."""

    steps: tuple[Step, ...]
    """In order of time."""
    trend: Trend
    """What may be said of it."""


@dataclass(frozen=True, slots=True)
class ProgressSurvey:
    """All that the screen shows."""

    overview: Overview
    """Where the learner is."""
    curves: Mapping[tuple[Measure, Takes], Curve]
    """First takes and repeated ones apart; empty before the first attempt."""


def survey(history: History) -> ProgressSurvey:
    """Read everything; the scores are those of the scorer that judged last, and of no other."""
    seen = overview(history)
    if seen.scorer is None:
        return ProgressSurvey(seen, {})
    curves = {}
    for takes, priors in ((Takes.FIRST, FIRST), (Takes.REPEATED, REPEATED)):
        for measure in CURVES:
            points = measured(history, measure, Choice(seen.scorer, takes), LONGEST)
            told = trend(points, priors[measure.value], better=measure.better)
            curves[measure, takes] = Curve(curve(points, told.noise), told)
    return ProgressSurvey(seen, curves)
