"""How far Whisper's witnesses move the score of a word; not at all, unless weights were fitted here.

A score and witnesses go in, a score from 0 to 100 comes out. The weights come from labels on the user's own
computer (speakcheck.bench.fusing), since they depend on the model. What a witness says is taken in
deviations from its mean over the words that they were fitted on, at most three: a word of which nothing
special is said keeps its score, and no witness outweighs the sounds beyond what was fitted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from speakcheck.assess.feedback import Witness
from speakcheck.assess.scorer import Scored

FARTHEST = 3.0
"""Deviations from the mean beyond which a figure counts as that far."""
BEST = 100.0
"""The upper end of the scale; it begins at 0."""


@dataclass(frozen=True, slots=True)
class Term:
    """What one figure adds to a score."""

    weight: float = 0.0
    """Points of the score for one deviation."""
    centre: float = 0.0
    """The mean of the figure over the words that it was fitted on."""
    scale: float = 1.0
    """Its standard deviation over them, above 0."""

    def standardised(self, figure: float | None) -> float:
        """Return the deviations from the mean, -3 to 3; 0 for a figure that is missing."""
        if figure is None:
            return 0.0
        return min(max((figure - self.centre) / self.scale, -FARTHEST), FARTHEST)


@dataclass(frozen=True, slots=True)
class Weights:
    """How far each figure moves a score; the fields have the order of figures()."""

    probability: Term = Term()
    """Of the word in the transcript; a word that is not there counts as the mean."""
    unwritten: Term = Term()
    """1 for a word that is not in the transcript, 0 for one that is: never missing."""
    reference_logprob: Term = Term()
    """Of the word of the text; one that was not held against the sound counts as the mean."""
    contrast: Term = Term()
    """Margin over the likeliest confusion; a word that has none counts as the mean."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """In the order of figures()."""
        return self.probability, self.unwritten, self.reference_logprob, self.contrast

    @property
    def move(self) -> bool:
        """Whether they move any score."""
        return any(term.weight for term in self.terms)


NO_WEIGHTS = Weights()
"""Every score stays what it is."""


def figures(witness: Witness) -> tuple[float | None, ...]:
    """Return what a witness says of a word, in the order of Weights; None for what is missing."""
    return (
        _finite(witness.probability),
        float(witness.probability is None),
        _finite(witness.reference_logprob),
        None if witness.contrast is None else _finite(witness.contrast.margin),
    )


def fused_score(score: float, witness: Witness, weights: Weights) -> float:
    """Return the score of a word after a witness was heard, 0 to 100; without weights the very same."""
    if not weights.move:
        return score
    moved = sum(
        term.weight * term.standardised(figure)
        for term, figure in zip(weights.terms, figures(witness), strict=True)
    )
    return min(max(score + moved, 0.0), BEST)


def fused(scored: Scored, witnesses: Sequence[Witness], weights: Weights) -> Scored:
    """Return scores whose words were moved, each by its own witness; all else stays what it is."""
    words = (
        fused_score(score, witness, weights) for score, witness in zip(scored.words, witnesses, strict=True)
    )
    return replace(scored, words=tuple(words))


def _finite(figure: float | None) -> float | None:
    return figure if figure is not None and math.isfinite(figure) else None
