"""Owns how far a score moves by itself: what is known of learners in general, and what a learner's takes add.

The prior comes from speechocean762 (Zhang et al., Interspeech 2021), its training half: 2,500 sentences, none
twice, by 125 Mandarin speakers, judged by the embedded scorer; `python -m speakcheck.training.noise` computes
it. The variance of a speaker's scores over sentences never read before, with the speaker's own mean taken
out, was fitted as common + piece / size, where size is the number of words. That is just what the first takes
of new sentences show: hard and easy texts, good and bad moments, and errors of the scorer together. Long
sentences get lower scores, from the panel and more so from the scorer, by the logarithm of their number of
words; this slope was fitted within speakers and taken out before. On speakers that it was not fitted to it
explains 11 to 20 % of the variance within a speaker, and 16 to 27 % where sentences have 7 words and more;
which sounds a sentence is made of explains nothing besides.

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

STEADINESS = 6.0
"""Degrees of freedom that the prior counts for: 4.8 for overall, 5.3 accuracy, 6.6 fluency, 7.0 prosody."""
RANGE = 3.0, 20.0
"""Words between which the slope is taken to hold. The corpus's sentences have 3 to 11; of 14 takes that were
joined of two or three, 11 to 26 words, it is -12.7 (standard error 1.8) overall, -12.0 (1.4) in prosody."""


@dataclass(frozen=True, slots=True)
class Noise:
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
    "overall": Noise(27.13, 108.90, slope=-10.48),
    "accuracy": Noise(15.90, 80.75, slope=-8.02),
    "fluency": Noise(19.40, 85.44, slope=-11.66),
    "prosody": Noise(16.31, 75.30, slope=-11.42),
    "rate": Noise(0.217, 1.010),
    "pace": Noise(767.7, 2024.4),
    "hesitations": Noise(0.436, 2.894),
    "sound": Noise(12.87, 27.99),
    "word": Noise(26.91, 0.0),
}
"""Takes of texts that were not read before, by measure; points of 100, but for rate, pace and hesitations:
see curves.Measure. "sound": the mean score of a sound in a take, by its places; "word": the
score of a word in a take: 5,134 degrees of freedom from words that a speaker said more than once."""
REPEATED = FIRST | {"accuracy": Noise(12.19, 20.87, slope=-8.02)}
"""Takes of a text that was read before."""
SPEAKERS = {"overall": 11.01, "accuracy": 8.83, "fluency": 10.41, "prosody": 9.74, "rate": 0.73}
"""Standard deviation between the corpus's speakers, in the same units."""
PANEL = 15.8
"""Standard deviation between the corpus's speakers of the panel's total, in points of 100."""
PANEL_SLOPE = 0.664
"""Points of `overall` for each point of the panel's total, over speakers; their correlation is 0.918."""


def _held(size: float) -> float:
    return min(max(size, RANGE[0]), RANGE[1])


def learned(prior: Noise, runs: Sequence[Sequence[tuple[float, float]]]) -> Noise:
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
