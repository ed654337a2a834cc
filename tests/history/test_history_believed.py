"""What is claimed of learners whose truth is known: simulated ones, with the noise of the corpus.

Of each learner the level, the steadiness and the gain are known. They read sentences of the length that
lessons have, each once, and their takes vary as those of the corpus do. Some change: by half the spread that
the panel found between speakers, up or down. A claim is looked for after every take.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from math import sqrt

import pytest

from speakcheck.study.noise import (
    FIRST,
    PANEL,
    PANEL_SLOPE,
    REPEATED,
    SPEAKERS,
    STEADINESS,
    ScoreNoise,
    learned,
)
from speakcheck.study.trends import ScorePoint, TrendCall, by_heart, curve, student, trend
from tests.history.made import BEGIN

LENGTHS = (9, 10, 11, 11, 13, 14, 16, 17, 20)
"""Words of the sentences in the lessons that come with the program, by tenths of them."""
OVERALL = FIRST["overall"]
GAIN = PANEL / 2
SHOWN = GAIN * PANEL_SLOPE
"""What such a gain is in the scorer's own points."""
LEARNERS = 150
BEFORE, LATER, SOON, LONG = 45, 150, 15, 100


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner whose level changes by a known gain after some takes."""

    level: float
    gain: float
    scale: float
    lengths: tuple[int, ...] = LENGTHS
    later: tuple[int, ...] = LENGTHS

    def takes(self, chance: random.Random, count: int, before: int = BEFORE) -> Iterator[ScorePoint]:
        """Yield takes."""
        for number in range(count):
            size = chance.choice(self.lengths if number < before else self.later)
            level = self.level + (self.gain if number >= before else 0.0)
            level = OVERALL.at_size(level, 12, size)
            value = chance.gauss(level, sqrt(self.scale * OVERALL.variance(size)))
            yield ScorePoint(BEGIN + timedelta(hours=number), value, size, number, str(number))


def learner(chance: random.Random, gain: float) -> Learner:
    """Return one of the corpus's kind: some are steadier than others."""
    scale = (STEADINESS - 2) / (2 * chance.gammavariate(STEADINESS / 2, 1))
    return Learner(chance.gauss(70.0, SPEAKERS["overall"]), gain, scale)


def claims(chance: random.Random, gain: float, after: int, before: int = BEFORE) -> list[set[TrendCall]]:
    """Return what each of many learners is told within so many takes after the change."""
    told = []
    for _ in range(LEARNERS):
        points = list(learner(chance, gain).takes(chance, before + after, before))
        ends = range(before + 1, before + after + 1)
        told.append({trend(points[:end], OVERALL).call for end in ends} & {TrendCall.BETTER, TrendCall.WORSE})
    return told


def test_a_claim_is_true_in_95_of_100_cases_and_a_real_gain_is_found_in_80_of_100() -> None:
    chance = random.Random(762)
    still, better, worse = (claims(chance, gain, SOON) for gain in (0.0, GAIN, -GAIN))
    false = sum(map(len, still)) + sum(TrendCall.WORSE in told for told in better)
    false += sum(TrendCall.BETTER in told for told in worse)
    found = sum(TrendCall.BETTER in told for told in better)
    lost = sum(TrendCall.WORSE in told for told in worse)
    assert (found + lost) / (found + lost + false) >= 0.95
    assert found >= 0.80 * LEARNERS
    assert lost >= 0.80 * LEARNERS


@pytest.mark.soak
def test_a_learner_who_never_changes_is_rarely_told_so_even_over_a_hundred_looks() -> None:
    still = claims(random.Random(100), 0.0, LONG)
    assert sum(TrendCall.BETTER in told for told in still) <= 0.05 * LEARNERS


@pytest.mark.soak
def test_a_gain_on_the_scorers_own_scale_is_found_the_sooner_the_more_takes_there_were() -> None:
    chance = random.Random(525)
    few, many = (claims(chance, SHOWN, SOON, before) for before in (BEFORE, LATER))
    assert sum(TrendCall.BETTER in told for told in few) >= 0.50 * LEARNERS
    assert sum(TrendCall.BETTER in told for told in many) >= 0.62 * LEARNERS
    assert sum(TrendCall.WORSE in told for told in few + many) == 0


@pytest.mark.parametrize("later", [(4, 5, 6), (16, 18, 20)], ids=["shorter", "longer"])
def test_texts_of_another_length_are_no_change_of_the_learner(later: tuple[int, ...]) -> None:
    chance = random.Random(17)
    told = []
    for _ in range(LEARNERS):
        points = list(replace(learner(chance, 0.0), later=later).takes(chance, BEFORE + SOON))
        told.append(trend(points, OVERALL).call)
    assert sum(call is not TrendCall.UNCLEAR for call in told) <= 0.05 * LEARNERS


def test_learning_by_heart_is_seen_as_that_and_as_nothing_else() -> None:
    chance = random.Random(3)
    points = []
    for prompt in range(30):
        base = chance.gauss(70, 6)
        for again in range(3):
            value = chance.gauss(base + 8 * again, 4)
            at = BEGIN + timedelta(hours=3 * prompt + again)
            points.append(ScorePoint(at, value, 12, prompt, "", first=not again))
    assert by_heart(points, REPEATED["overall"]).call is TrendCall.BETTER
    assert trend([point for point in points if point.first], OVERALL).call is TrendCall.UNCLEAR


def test_repeating_without_gain_is_no_gain() -> None:
    told = []
    for seed in range(100):
        chance = random.Random(seed)
        points = [
            ScorePoint(BEGIN, chance.gauss(70, 4), 12, prompt, "", first=not again)
            for prompt in range(12)
            for again in range(3)
        ]
        told.append(by_heart(points, REPEATED["overall"]).call)
    assert sum(call is not TrendCall.UNCLEAR for call in told) <= 2


def series(*values: float) -> list[ScorePoint]:
    return [ScorePoint(BEGIN + timedelta(hours=at), value, 12, at, "") for at, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "call"),
    [
        ([], TrendCall.EARLY),
        ([70.0] * 9, TrendCall.EARLY),
        ([70.0, 70.5] * 10, TrendCall.UNCLEAR),
        ([60.0, 61.0] * 10 + [80.0, 81.0] * 8, TrendCall.BETTER),
        ([80.0, 81.0] * 10 + [60.0, 61.0] * 8, TrendCall.WORSE),
    ],
    ids=["nothing", "too-few", "level", "up", "down"],
)
def test_what_is_said_of_a_series(values: list[float], call: TrendCall) -> None:
    assert trend(series(*values), OVERALL).call is call


def test_fewer_may_be_better() -> None:
    points = series(*[3.0, 3.1] * 10, *[0.0, 0.1] * 8)
    assert trend(points, FIRST["hesitations"], better=-1).call is TrendCall.BETTER


def test_the_noise_of_a_steady_learner_is_learned_in_spite_of_a_gain() -> None:
    chance = random.Random(8)
    values = [chance.gauss(70 if at < 40 else 85, 2) for at in range(80)]
    noise = learned(OVERALL, [[(value, 12.0) for value in values]])
    assert 1.8 < noise.spread(12) < 3.2
    assert noise.freedom > 50


def test_without_takes_the_prior_stands() -> None:
    assert learned(OVERALL, []) == OVERALL
    assert ScoreNoise(1.0, 8.0).variance(4) == 3.0


@pytest.mark.parametrize(
    ("normal", "freedom", "quantile"),
    [(1.95996, 10, 2.2281), (2.57583, 20, 2.8453), (3.09023, 30, 3.3852), (1.64485, 6, 1.9432)],
)
def test_quantiles_are_those_of_the_tables(normal: float, freedom: float, quantile: float) -> None:
    assert student(normal, freedom) == pytest.approx(quantile, abs=0.01)


def test_the_band_narrows_as_takes_come() -> None:
    steps = curve(series(70, 71, 69, 70, 72, 70), OVERALL)
    margins = [step.margin for step in steps]
    assert margins == sorted(margins, reverse=True)
    assert steps[-1].level == pytest.approx(70.33, abs=0.01)
