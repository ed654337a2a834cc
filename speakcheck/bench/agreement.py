"""How far scores agree with labels: correlations, and what the program points at against what was bad.

Sentences: Pearson and Spearman correlation of each score with its label. A reading that got no score counts
as answered by the mean of those that did, so that it pays neither to refuse a reading nor to guess.
Words: Pearson correlation of the scores; the verdicts poor, wrong and missing as a detector of bad words.
Phones: Pearson correlation of the scores; the verdict wrong as a detector of wrong phones. Only words
of which the program judged the very phones that were labelled.
Shown: the corrections of single words that a learner is shown, as a detector of bad words.
A correlation needs three pairs and two values on either side; a figure that is not defined is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.bench.labels import SENTENCE, ReadingLabels
from speakcheck.language.phones import bare_all

BAD_WORD = 6.0
"""Of 10: a word with this label or a lower one is bad; on the scale of speechocean762 it has wrong phones."""
WRONG_PHONE = 0.5
"""Of 2: a phone with this label or a lower one is wrong, nearer to "wrong or missing" than to "accented"."""
BAD_VERDICTS = frozenset({"poor", "wrong", "missing"})
FEWEST = 3
"""Pairs that a correlation needs: two always lie on a line."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """How far scores and labels of whole readings rise together."""

    pearson: float | None
    """-1 to 1; None where it is not defined."""
    spearman: float | None
    """-1 to 1, of the ranks; None where it is not defined."""
    rows: int
    """Readings that have this label."""
    unscored: int
    """How many of them got no score, and count as the mean."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What was pointed at against what was bad."""

    precision: float | None
    """Share of what was pointed at that was bad; None if nothing was pointed at."""
    recall: float | None
    """Share of what was bad that was pointed at; None if nothing was bad."""
    f1: float | None
    """Harmonic mean of the two; None if nothing was bad and nothing was pointed at."""
    shown: int
    """How many were pointed at."""
    bad: int
    """How many were bad."""


@dataclass(frozen=True, slots=True)
class ScoreAgreement:
    """How far the scores and verdicts of words, or of phones, agree with their labels."""

    pearson: float | None
    """Over all that have both a score and a label; None where it is not defined."""
    scored: int
    """How many have both; one without a score still counts as detected or not, if it is a word."""
    rows: int
    """Readings that they come from."""
    detection: Detection
    """Of bad words, or of wrong phones."""


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """How far the results of one recogniser agree with the labels."""

    utterances: int
    """Readings with labels."""
    unscored: int
    """Readings among them without an overall score."""
    utterance: Mapping[str, Correlation]
    """By the name of the score; only scores that some reading has a label for."""
    word: ScoreAgreement
    """Of words in readings whose words line up with the labels."""
    misfit_utterances: int
    """Readings left out of it, since they have more or fewer words than labels; failed ones have none."""
    phone: ScoreAgreement
    """Of phones in those readings."""
    shown: Detection
    """Of bad words by the corrections that a learner is shown."""


@dataclass(slots=True)
class DetectionCount:
    """Counts what was pointed at and what was bad."""

    hit: int = 0
    """Both."""
    shown: int = 0
    """Pointed at."""
    bad: int = 0
    """Bad."""

    def add(self, *, shown: bool, bad: bool) -> None:
        """Count one word or phone."""
        self.hit += shown and bad
        self.shown += shown
        self.bad += bad

    def detection(self) -> Detection:
        """Return the shares."""
        return Detection(
            _share(self.hit, self.shown),
            _share(self.hit, self.bad),
            _share(2 * self.hit, self.shown + self.bad),
            self.shown,
            self.bad,
        )


@dataclass(slots=True)
class LabelPairs:
    """Gathers scores with labels, of words or of phones."""

    scores: list[float] = field(default_factory=list)
    """Of 100."""
    labels: list[float] = field(default_factory=list)
    """Beside them."""
    tally: DetectionCount = field(default_factory=DetectionCount)
    """Of the verdicts."""
    rows: int = 0
    """Readings that gave any."""

    def add(self, score: float, label: float) -> None:
        """Take one pair."""
        self.scores.append(score)
        self.labels.append(label)

    def marks(self) -> ScoreAgreement:
        """Return the figures."""
        return ScoreAgreement(
            pearson(self.scores, self.labels), len(self.scores), self.rows, self.tally.detection()
        )


class Comparison:
    """Takes results beside their labels, one reading at a time, and keeps only the numbers."""

    def __init__(self) -> None:
        self._sentence: dict[str, list[tuple[float | None, float]]] = {name: [] for name in SENTENCE}
        self._word, self._phone, self._shown = LabelPairs(), LabelPairs(), DetectionCount()
        self._rows = self._unscored = self._misfit = 0

    def add(self, labels: ReadingLabels, result: Mapping[str, Any]) -> None:
        """Take one reading: its labels, and its result as JSON has it, an error included."""
        self._rows += 1
        self._unscored += result["scores"]["overall"] is None
        for name, label in labels.sentence.items():
            self._sentence[name].append((result["scores"][name], label))
        count = next((len(each) for each in (labels.words, labels.phones) if each is not None), None)
        if count is None:
            return
        if count != len(result["words"]):
            self._misfit += 1
            return
        if labels.words is not None:
            self._add_words(labels.words, result)
        if labels.phones is not None:
            self._add_phones(labels, result["words"])

    def _add_words(self, labels: Sequence[float | None], result: Mapping[str, Any]) -> None:
        corrected = {each["word"] for each in result.get("feedback", ())}
        before = len(self._word.scores)
        for index, (label, word) in enumerate(zip(labels, result["words"], strict=True)):
            if label is None:
                continue
            if word["score"] is not None:
                self._word.add(word["score"], label)
            self._word.tally.add(shown=word["verdict"] in BAD_VERDICTS, bad=label <= BAD_WORD)
            self._shown.add(shown=index in corrected, bad=label <= BAD_WORD)
        self._word.rows += len(self._word.scores) > before

    def _add_phones(self, labels: ReadingLabels, words: Sequence[Mapping[str, Any]]) -> None:
        before = len(self._phone.scores)
        for given, spelled, word in zip(labels.phones or (), labels.spelled or (), words, strict=True):
            if not given or bare_all(tuple(phone["phone"] for phone in word["phones"])) != spelled:
                continue
            for label, phone in zip(given, word["phones"], strict=True):
                if phone["score"] is None:
                    continue
                self._phone.add(phone["score"], label)
                self._phone.tally.add(shown=phone["verdict"] == "wrong", bad=label <= WRONG_PHONE)
        self._phone.rows += len(self._phone.scores) > before

    def agreement(self) -> LabelAgreement:
        """Return the figures over all that was taken."""
        return LabelAgreement(
            self._rows,
            self._unscored,
            {name: _correlation(pairs) for name, pairs in self._sentence.items() if pairs},
            self._word.marks(),
            self._misfit,
            self._phone.marks(),
            self._shown.detection(),
        )


def pearson(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the product-moment correlation; None below three pairs, or if either side never changes."""
    x, y = np.asarray(one, float), np.asarray(other, float)
    if len(x) < FEWEST or x.min() == x.max() or y.min() == y.max():
        return None
    x, y = _deviations(x), _deviations(y)
    return float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1.0, 1.0))


def _deviations(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the deviations from the mean, the largest of them 1: no square leaves the range of numbers."""
    small = values / np.abs(values).max()
    around = small - small.mean()
    deviations: NDArray[np.float64] = around / np.abs(around).max()
    return deviations


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the Pearson correlation of the ranks; see `pearson`."""
    return pearson(ranks(one).tolist(), ranks(other).tolist())


def ranks(values: Sequence[float]) -> NDArray[np.float64]:
    """Return the place of each value in ascending order, from 1; equal values share their mean place."""
    _, where, counts = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: NDArray[np.float64] = (last - (counts - 1) / 2)[where]
    return means


def _correlation(pairs: Sequence[tuple[float | None, float]]) -> Correlation:
    known = [score for score, _ in pairs if score is not None]
    # Rounded, the mean of equal scores may be another number: then all would not be equal any more.
    mean = min(max(sum(known) / len(known), min(known)), max(known)) if known else 0.0
    scores = [mean if score is None else score for score, _ in pairs]
    labels = [label for _, label in pairs]
    return Correlation(pearson(scores, labels), spearman(scores, labels), len(pairs), len(pairs) - len(known))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
