"""What may be claimed of a series of takes: better, worse, or no clear change.

The takes of now are held against those before; a change is claimed only beyond what takes of a learner who
does not change differ by. What the learner has read already is kept apart: whoever knows a sentence by heart
reads it better without speaking better.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import exp, log, sqrt

from speakcheck.study.noise import ScoreNoise, learned

NOW, BEFORE = 15, 150
"""Takes that the present is judged by, and those before it that it is held against, at most."""
LEAST = 5
"""Takes that are needed of either; with fewer nothing is said."""
QUANTILE = 3.0
"""Of the normal distribution, beyond which a change is claimed. It is looked at after every take, so that
chance alone has many tries: of simulated learners who never change, at most 1 of 100 is told of a gain
within 15 takes, and 4 of 100 within 100. A gain of half the spread that the corpus's panel found between
speakers is 5.9 points of the overall score: within 15 takes it is found with 64 of 100 who made 45 takes
before it, and with 73 who made 150. Were the score to gain as much as the panel's, 7.85 points, it would be
found with 84 and 89. These are shares of 2,000 learners each, made as those of
tests/history/test_progress_believed.py are."""


class TrendCall(StrEnum):
    """What may be said of a change."""

    BETTER = "better"
    """It is real, and to the better."""
    WORSE = "worse"
    """It is real, and to the worse."""
    UNCLEAR = "no clear change"
    """It may well be chance."""
    EARLY = "too early to tell"
    """There are too few takes."""


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A take in a series."""

    at: datetime
    """When it was made, in UTC."""
    value: float
    """What was measured, in the measure's unit."""
    size: float
    """Words or places of the sound that it rests on."""
    prompt: int
    """The text that was read: takes of one have the same number."""
    attempt: str
    """Id of the attempt."""
    first: bool = True
    """Whether the text had not been read before."""


@dataclass(frozen=True, slots=True)
class ScoreLevel:
    """The mean of some takes."""

    value: float
    """In the measure's unit."""
    error: float
    """Its standard error."""
    takes: int
    """How many they are."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What a series of takes shows."""

    call: TrendCall
    """What may be said."""
    change: float
    """From before to now, in the measure's unit; 0 where it is too early."""
    margin: float
    """How far a change must go to be clear."""
    now: ScoreLevel | None
    """The last takes; None where there are none."""
    before: ScoreLevel | None
    """Those before; None where there are too few."""
    noise: ScoreNoise
    """By how much this learner's takes vary."""


@dataclass(frozen=True, slots=True)
class TrendStep:
    """A place on the curve, with its band of noise."""

    at: datetime
    """When the take was made, in UTC."""
    value: float
    """The take itself."""
    level: float
    """The mean of the takes up to here, NOW at most."""
    margin: float
    """Half the width of the band that the level lies in, 19 of 20 times."""
    attempt: str
    """Id of the attempt."""


def trend(points: Sequence[ScorePoint], prior: ScoreNoise, *, better: int = 1) -> Trend:
    """Hold the last takes of a series, in order of time, against those before.

    `better` is -1 for a measure that is better the smaller it is.
    """
    noise = learned(prior, [[(point.value, point.size) for point in points[-NOW - BEFORE :]]])
    recent = min(NOW, len(points) // 2)
    latest = points[len(points) - recent :] if recent >= LEAST else points[-NOW:]
    size = _usual(latest)
    now = _level(latest, noise, size)
    if recent < LEAST:
        return Trend(TrendCall.EARLY, 0.0, 0.0, now, None, noise)
    before = _level(points[-recent - BEFORE : len(points) - recent], noise, size)
    assert now is not None
    assert before is not None
    change = now.value - before.value
    margin = student(QUANTILE, noise.freedom) * sqrt(now.error**2 + before.error**2)
    return Trend(_called(better * change, margin), change, margin, now, before, noise)


def by_heart(points: Sequence[ScorePoint], prior: ScoreNoise, *, better: int = 1) -> Trend:
    """Hold the last take of each text that was read again against its first take: what repeating brings."""
    takes: dict[int, list[ScorePoint]] = {}
    for point in points:
        takes.setdefault(point.prompt, []).append(point)
    runs = [run for run in takes.values() if len(run) > 1 and run[0].first]
    # The step from the first take to the second is what is asked for; the noise is that of the ones behind.
    noise = learned(prior, [[(point.value, point.size) for point in run[1:]] for run in runs])
    size = _usual([run[0] for run in runs])
    first = _level([run[0] for run in runs], noise, size)
    last = _level([run[-1] for run in runs], noise, size)
    if first is None or last is None or len(runs) < LEAST:
        return Trend(TrendCall.EARLY, 0.0, 0.0, last, None, noise)
    change = sum(run[-1].value - run[0].value for run in runs) / len(runs)
    error = sqrt(sum(noise.variance(run[0].size) + noise.variance(run[-1].size) for run in runs)) / len(runs)
    margin = student(QUANTILE, noise.freedom) * error
    return Trend(_called(better * change, margin), change, margin, last, first, noise)


def curve(points: Sequence[ScorePoint], noise: ScoreNoise) -> tuple[TrendStep, ...]:
    """Return the way of the level through a series, with the band that chance alone gives it.

    The level is what texts of the usual size in this series show.
    """
    steps, size = [], _usual(points)
    for end, point in enumerate(points, start=1):
        level = _level(points[max(0, end - NOW) : end], noise, size)
        assert level is not None
        margin = student(1.96, noise.freedom) * level.error
        steps.append(TrendStep(point.at, point.value, level.value, margin, point.attempt))
    return tuple(steps)


def student(normal: float, freedom: float) -> float:
    """Return the quantile of Student's distribution for one of the normal distribution.

    Abramowitz and Stegun 26.7.5; good to a hundredth from 5 degrees of freedom on.
    """
    z, v = normal, freedom
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / v**power for power, term in enumerate(terms, start=1))


def _usual(points: Sequence[ScorePoint]) -> float:
    """Return the size that texts have on the whole: the geometric mean."""
    return exp(sum(log(max(1.0, point.size)) for point in points) / len(points)) if points else 1.0


def _level(points: Sequence[ScorePoint], noise: ScoreNoise, size: float) -> ScoreLevel | None:
    """Return the mean of takes as if all had one size, each counted by how little it varies."""
    if not points:
        return None
    weights = [1 / noise.variance(point.size) for point in points]
    whole = sum(weights)
    values = [noise.at_size(point.value, point.size, size) for point in points]
    mean = sum(weight * value for weight, value in zip(weights, values, strict=True)) / whole
    return ScoreLevel(mean, sqrt(1 / whole), len(points))


def _called(change: float, margin: float) -> TrendCall:
    if abs(change) <= margin:
        return TrendCall.UNCLEAR
    return TrendCall.BETTER if change > 0 else TrendCall.WORSE
