"""How far a score moves by itself: what is known of learners in general, and what a learner's takes add.

The prior comes from speechocean762 (Zhang et al., Interspeech 2021), its training half: 2,500 sentences, none
twice, by 125 Mandarin speakers, each judged by a trained scorer that never heard the speaker; `python -m
tools.noise` computes it from what `python -m tools.panel.results` writes. The
variance of a speaker's scores over sentences never read before, with the speaker's own mean taken out, was
fitted as common + piece / size, where size is the number of words. That is just what the first takes of new
sentences show: hard and easy texts, good and bad moments, and errors of the scorer together. Where the size
explained nothing, the whole was taken as common. Long sentences get lower scores, from the panel and more so
from the scorer, by the logarithm of their number of words; this slope was fitted within speakers and taken
out before.

The corpus repeats no sentence, but words: the same word by the same speaker in two sentences, and what the
words of a sentence share beyond speaker and word, tell what a repeated take must vary by, at most. That is
known of accuracy and of words. For all else a repeated take is taken to vary as much as a first one, which is
too much rather than too little, until the learner's own repeats tell.

Speakers differ in how steady they are: over them the variance varies like a scaled inverse chi-square with
about STEADINESS degrees of freedom (matched by the variance of its logarithm; Smyth 2004, section 6.1). With
so much weight the prior enters, and the learner's own takes with the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log, sqrt

STEADINESS = 4.0
"""Degrees of freedom that the prior counts for: 2.7 for overall, 3.1 accuracy, 4.6 fluency, 4.7 prosody."""
RANGE = 3.0, 20.0
"""Words between which the slope is taken to hold. The corpus's sentences have 3 to 11; takes joined of two or
three of them, 11 to 26 words, went on falling when the scorer without a model judged them."""


@dataclass(frozen=True, slots=True)
class ScoreNoise:
    """The variance of a take: what does not depend on its size, and what shrinks with it."""

    common: float
    """Variance that a take of any size has, in squared units of the measure."""
    piece: float
    """Variance of one word or sound, which a take of more of them averages out."""
    scale: float = 1.0
    """How much of it a learner has; 1 for the mean of all."""
    freedom: float = STEADINESS
    """Degrees of freedom by which the scale is known."""
    slope: float = 0.0
    """What a take gains for each unit that the natural logarithm of its size grows, in the measure's unit."""

    def variance(self, size: float) -> float:
        """Return the variance of a take that holds so many words or sounds."""
        return self.scale * (self.common + self.piece / max(1.0, size))

    def spread(self, size: float) -> float:
        """Return the standard deviation of a take."""
        return sqrt(self.variance(size))

    def at_size(self, value: float, size: float, other: float) -> float:
        """Return what a take would have been worth, had it had another size; beyond RANGE none counts."""
        return value + self.slope * (log(_held(other)) - log(_held(size)))


FIRST = {
    "overall": ScoreNoise(48.2, 0.0, slope=-5.63),
    "accuracy": ScoreNoise(32.6, 0.0, slope=-4.66),
    "fluency": ScoreNoise(25.17, 21.20, slope=-8.15),
    "prosody": ScoreNoise(22.44, 19.32, slope=-7.80),
    "rate": ScoreNoise(0.227, 1.010),
    "pace": ScoreNoise(773.7, 2114.9),
    "hesitations": ScoreNoise(0.417, 2.975),
    "sound": ScoreNoise(43.00, 99.10),
    "word": ScoreNoise(87.61, 0.0),
}
"""Takes of texts that were not read before, by measure; points of 100, but for rate, pace and hesitations:
see curves.Measure. "sound": the mean score of a sound in a take, by its places; "word": the
score of a word in a take: 5,132 degrees of freedom from words that a speaker said more than once."""
REPEATED = FIRST | {"accuracy": ScoreNoise(8.23, 107.80, slope=-4.66)}
"""Takes of a text that was read before."""
SPEAKERS = {"overall": 12.15, "accuracy": 9.85, "fluency": 11.20, "prosody": 10.59, "rate": 0.73}
"""Standard deviation between the corpus's speakers, in the same units."""
PANEL = 15.7
"""Standard deviation between the corpus's speakers of the panel's total, in points of 100."""
PANEL_SLOPE = 0.752
"""Points of `overall` for each point of the panel's total, over speakers; their correlation is 0.948."""


def _held(size: float) -> float:
    return min(max(size, RANGE[0]), RANGE[1])


def learned(prior: ScoreNoise, runs: Sequence[Sequence[tuple[float, float]]]) -> ScoreNoise:
    """Return the noise of a learner: the prior, corrected by runs of (value, size) in order of time.

    Within each run successive values are compared, so that a slow change adds next to nothing (von Neumann
    1941); n values so compared count for about 2 (n - 1)^2 / (3 n - 4) degrees of freedom.
    """
    total = freedom = 0.0
    for run in runs:
        steps = [
            (value - prior.at_size(before, earlier, size)) ** 2
            / (prior.variance(size) + prior.variance(earlier))
            for (before, earlier), (value, size) in pairwise(run)
        ]
        if steps:
            known = 2 * len(steps) ** 2 / (3 * len(steps) - 1)
            total += known * sum(steps) / len(steps)
            freedom += known
    whole = prior.freedom + freedom
    scale = prior.scale * (prior.freedom + total) / whole
    return replace(prior, scale=scale, freedom=whole)
