"""The fit of the weights of fusion, and the proof on held-out words that it pays or does not.

What listeners gave a word less its score is fitted on what Whisper says of the word, by ridge regression
(Hoerl & Kennard, Technometrics 12, 1970) whose penalty generalised cross-validation chooses (Golub, Heath &
Wahba, Technometrics 21, 1979). Only the slopes are kept: whether all words are scored too high is no matter
of witnesses. It is proved on folds that share no voice: how far the correlation with the labels rises, and
how sure that is by a bootstrap over the voices (Efron & Tibshirani, An Introduction to the Bootstrap, 1993).
A voice is a speaker, or a recording where no speaker is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.assess.feedback import Confusion, Witness
from speakcheck.assess.fits import Fit
from speakcheck.assess.fusion import BEST, Term, Weights, figures, fused_score
from speakcheck.bench.agreement import pearson
from speakcheck.bench.labels import BEST_WORD, ReadingLabels
from speakcheck.i18n import N_

Numbers = NDArray[np.float64]
FOLDS = 5
"""Parts in each of which no voice is heard that another part has."""
FEWEST_WORDS, FEWEST_VOICES = 300, 10
"""With fewer, weights are not worth keeping, whatever the figures say."""
DRAWS = 2000
"""Samples of the bootstrap."""
CERTAINTY = (2.5, 97.5)
"""Percentiles between which the gain lies in 95 of 100 cases."""
PENALTIES = np.logspace(-3, 6, 37)
"""Of the ridge, to choose from; on standardised figures the largest leaves no slope worth its name."""
SEED = 20


class VoiceFolds(StrEnum):
    """What is never in two folds."""

    SPEAKERS = "speakers"
    """As the manifest names them."""
    RECORDINGS = "recordings"
    """Where it names none."""


@dataclass(frozen=True, slots=True)
class LabelledWord:
    """A word with a label."""

    voice: str
    """Who said it."""
    score: float
    """0 to 100, without fusion."""
    label: float
    """0 to 100."""
    witness: Witness
    """Of Whisper."""


@dataclass(frozen=True, slots=True)
class Fusing:
    """What fusion is worth with one model."""

    voices: VoiceFolds
    """What the words are held apart by."""
    fit: Fit | None
    """The weights of all words, with the correlation on held-out ones; None where nothing could be fitted."""
    words: int
    """With a score, a label and a witness."""
    voice_count: int
    """Speakers or recordings that they come from."""
    gain: tuple[float, float] | None
    """Within which the rise of the correlation lies in 95 of 100 cases; None without a fit."""

    @property
    def is_enough(self) -> bool:
        """Whether it rests on so much that the figures mean something."""
        return self.words >= FEWEST_WORDS and self.voice_count >= FEWEST_VOICES

    @property
    def pays(self) -> bool:
        """Whether the weights are worth keeping."""
        return self.is_enough and self.gain is not None and self.gain[0] > 0


@dataclass(slots=True)
class EvidenceGathering:
    """Takes results beside their labels, and keeps the words that Whisper bears witness of."""

    words: list[LabelledWord] = field(default_factory=list)
    """In order."""
    named: bool = True
    """Whether every voice is a speaker that the manifest names."""
    engines: tuple[str, str] | None = None
    """Names of the scorer and of the recogniser; words of others are left out."""

    def add(self, labels: ReadingLabels, result: Mapping[str, Any]) -> None:
        """Take one reading: its labels, and its result as JSON has it, an error included."""
        words = result["words"]
        if not words or labels.words is None or len(labels.words) != len(words):
            return
        engines = result["engine"]["phones"], result["engine"]["words"]
        self.engines = self.engines or engines
        voice = (labels.speaker is None, labels.speaker or result["audio"])
        found = [
            LabelledWord(f"{voice}", word["score"], label / BEST_WORD * BEST, _witness(word["whisper"]))
            for label, word in zip(labels.words, words, strict=True)
            if label is not None and word["score"] is not None and word["whisper"] is not None
        ]
        if found and engines == self.engines:
            self.words += found
            self.named = self.named and labels.speaker is not None

    def fusing(self) -> Fusing | None:
        """Return what fusion is worth; None where Whisper bears witness of no word with a label."""
        if not self.words or self.engines is None:
            return None
        voices = VoiceFolds.SPEAKERS if self.named else VoiceFolds.RECORDINGS
        count = len({word.voice for word in self.words})
        held_out = _held_out(self.words)
        labels = [word.label for word in self.words]
        before = pearson([word.score for word in self.words], labels)
        after = None if held_out is None else pearson(held_out, labels)
        if held_out is None or before is None or after is None:
            return Fusing(voices, None, len(self.words), count, None)
        fit = Fit(*self.engines, fitted(self.words), len(self.words), count, before, after)
        return Fusing(voices, fit, len(self.words), count, _gain(self.words, held_out))


def unpaid(found: Fusing) -> str:
    """Return why fusion is not worth keeping, as part of a sentence; empty if it is."""
    if found.pays:
        return ""
    if not found.is_enough:
        least = {"words": FEWEST_WORDS, "voices": FEWEST_VOICES}
        if found.voices is VoiceFolds.SPEAKERS:
            return N_("it takes at least {words} words of {voices} speakers to tell", **least)
        return N_("it takes at least {words} words of {voices} recordings to tell", **least)
    if found.fit is None:
        return N_("scores or labels are all alike")
    return N_("it does not pay, since the gain is not more than its uncertainty")


def fitted(words: Sequence[LabelledWord]) -> Weights:
    """Return the weights that bring the scores of some words nearest to their labels."""
    columns = list(zip(*(figures(word.witness) for word in words), strict=True))
    terms = [_standard(column) for column in columns]
    table = np.array(
        [[term.standardised(each) for each in column] for term, column in zip(terms, columns, strict=True)]
    )
    missed = np.array([word.label - word.score for word in words])
    slopes = _ridge(table.T, missed)
    weighted = (
        Term(float(np.clip(slope, -BEST, BEST)), term.centre, term.scale)
        for slope, term in zip(slopes, terms, strict=True)
    )
    return Weights(*weighted)


def _standard(column: Sequence[float | None]) -> Term:
    """Return mean and deviation of a figure where it is known; 1 stands for no deviation."""
    known = np.array([each for each in column if each is not None])
    if not len(known):
        return Term()
    deviation = float(known.std())
    return Term(0.0, float(known.mean()), deviation if deviation > 1e-9 else 1.0)


def _ridge(table: Numbers, wanted: Numbers) -> Numbers:
    """Return the slopes of a ridge regression with an intercept; shape (figures,)."""
    left, singular, right = np.linalg.svd(table - table.mean(axis=0), full_matrices=False)
    wanted = wanted - wanted.mean()
    along = left.T @ wanted
    rest = wanted @ wanted - along @ along
    kept = singular**2 / (singular**2 + PENALTIES[:, None])
    error = rest + (((1 - kept) * along) ** 2).sum(axis=1)
    # The intercept takes one of the degrees of freedom that the words have.
    free = len(wanted) - 1 - kept.sum(axis=1)
    penalty = PENALTIES[int(np.argmin(error / np.maximum(free, 1e-9) ** 2))]
    slopes: Numbers = right.T @ (singular / (singular**2 + penalty) * along)
    return slopes


def _held_out(words: Sequence[LabelledWord]) -> list[float] | None:
    """Return the score of each word by weights fitted without its voice; None with a single voice."""
    fold_of = folds([word.voice for word in words])
    count = max(fold_of.values()) + 1
    if count < 2:
        return None
    weights = [fitted([word for word in words if fold_of[word.voice] != fold]) for fold in range(count)]
    return [fused_score(word.score, word.witness, weights[fold_of[word.voice]]) for word in words]


def folds(voices: Sequence[str]) -> dict[str, int]:
    """Return the fold of each voice, from 0; each fold has about as many words, whose voices these are."""
    names, counts = np.unique(np.array(voices), return_counts=True)
    sizes = [0] * min(FOLDS, len(names))
    found = {}
    for at in np.argsort(-counts, kind="stable"):
        fold = sizes.index(min(sizes))
        found[str(names[at])] = fold
        sizes[fold] += int(counts[at])
    return found


def _gain(words: Sequence[LabelledWord], held_out: Sequence[float]) -> tuple[float, float]:
    """Return the percentiles of the rise of the correlation, over samples of the voices."""
    names, voice = np.unique(np.array([word.voice for word in words]), return_inverse=True)
    labels = np.array([word.label for word in words])
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS).astype(float)
    before, after = (
        _correlations(np.array(scores), labels, voice, drawn)
        for scores in ([word.score for word in words], held_out)
    )
    low, high = np.percentile(after - before, CERTAINTY)
    return float(low), float(high)


def _correlations(scores: Numbers, labels: Numbers, voice: NDArray[np.intp], drawn: Numbers) -> Numbers:
    """Return the Pearson correlation in each sample; `drawn` says how often it has each voice."""
    x, y = scores - scores.mean(), labels - labels.mean()
    n, sx, sy, sxx, syy, sxy = (
        drawn @ np.bincount(voice, each) for each in (np.ones_like(x), x, y, x * x, y * y, x * y)
    )
    spread = np.maximum(n * sxx - sx**2, 0) * np.maximum(n * syy - sy**2, 0)
    # Where all are alike there is none: 0 before and after, which is no gain.
    found: Numbers = np.divide(n * sxy - sx * sy, np.sqrt(spread), out=np.zeros_like(n), where=spread > 1e-9)
    return np.clip(found, -1.0, 1.0)


def _witness(found: Mapping[str, Any]) -> Witness:
    contrast = found["contrast"]
    confusion = contrast and Confusion(contrast["word"], contrast["margin"])
    return Witness(found["probability"], found["reference_logprob"], confusion)
