"""What the progress screen shows, as it is read from the history in a worker."""

from collections.abc import Mapping
from dataclasses import dataclass

from speakcheck.history.store import History
from speakcheck.study.noise import FIRST, REPEATED
from speakcheck.study.overview import Overview, overview
from speakcheck.study.series import ScoreMeasure, SeriesFilter, TakeFilter, measured
from speakcheck.study.trends import Trend, TrendStep, curve, trend

LONGEST = 400
"""Takes of a curve; the latest."""
CURVES = (ScoreMeasure.OVERALL, ScoreMeasure.ACCURACY, ScoreMeasure.FLUENCY, ScoreMeasure.PROSODY)
"""Measures that have the axis from 0 to 100."""


@dataclass(frozen=True, slots=True)
class MeasureCurve:
    """A measure over time, by one scorer."""

    steps: tuple[TrendStep, ...]
    """In order of time."""
    trend: Trend
    """What may be said of it."""


@dataclass(frozen=True, slots=True)
class ProgressSurvey:
    """All that the screen shows."""

    overview: Overview
    """Where the learner is."""
    curves: Mapping[tuple[ScoreMeasure, TakeFilter], MeasureCurve]
    """First takes and repeated ones apart; empty before the first attempt."""


def survey(history: History) -> ProgressSurvey:
    """Read everything; the scores are those of the scorer that judged last, and of no other."""
    seen = overview(history)
    if seen.scorer is None:
        return ProgressSurvey(seen, {})
    curves = {}
    for takes, priors in ((TakeFilter.FIRST, FIRST), (TakeFilter.REPEATED, REPEATED)):
        for measure in CURVES:
            points = measured(history, measure, SeriesFilter(seen.scorer, takes), LONGEST)
            told = trend(points, priors[measure.value], better=measure.better)
            curves[measure, takes] = MeasureCurve(curve(points, told.noise), told)
    return ProgressSurvey(seen, curves)
