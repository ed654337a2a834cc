"""Owns the goodness of pronunciation: from acoustic fit and length to scores on the scale of human experts.

The root is the GOP of Witt & Young (Speech Communication 30, 2000): how well the expected phone explains its
stretch of sound, against all others, normalised per phone. Linear maps, fitted on recordings scored by five
experts, bring it and the flow of the reading to their scale: a phone's 0 to 2, a word's and an utterance's
0 to 10 become 0 to 100.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import Ear
from speakcheck.assess.features import Flow, Matrix, phone_figures, symbols, utterance_figures, word_figures
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.paths import asset
from speakcheck.recognise.heard import HeardWord

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a phone sounded like one phone."""

    phone: str
    """ARPAbet without stress."""
    probability: float
    """0 to 1; over all phones it adds up to 1."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores from 0 to 100."""

    phones: tuple[tuple[float, ...], ...]
    """For each word, for each of its phones."""
    words: tuple[float, ...]
    """Accuracy of each word."""
    overall: float
    """Of the utterance."""
    accuracy: float
    """Of the utterance."""
    fluency: float
    """Of the utterance."""
    prosody: float
    """Of the utterance."""
    stresses: tuple[float, ...] | None = None
    """How sure it is that the stress of each word is right; None from a scorer that does not know."""
    likenesses: tuple[tuple[tuple[Likeness, ...], ...], ...] | None = None
    """For each word, for each of its phones, what it may have been, likeliest first; None if not known."""


@dataclass(frozen=True, slots=True)
class SoundGate:
    """Below which score a fault of one sound is believed."""

    wrong: float
    """A phone below it is probably wrong."""
    unsure: float
    """A phone below it is perhaps wrong."""


@dataclass(frozen=True, slots=True)
class Gates:
    """Scores below which a fault is believed, each with its precision on speakers that were not fitted."""

    phone_wrong: float
    """A phone below it is probably wrong."""
    phone_unsure: float
    """A phone below it is perhaps wrong."""
    word_likely: float
    """A word below it is bad in two of three cases or more."""
    word_maybe: float
    """A word below it is bad in one of two cases or more."""
    absent_likely: float
    """A word that was not heard, and scores below it where it should be, is bad in two of three cases."""
    absent_maybe: float
    """A word that was not heard, and scores below it where it should be, is bad in one of two cases."""
    word_fair: float
    """A word below it may have an accent that experts mark; how often says the scorer's description."""
    light_maybe: float = 0.0
    """A function word below it is bad in one of two cases or more; at 0 none is blamed for its sounds."""
    sounds: Mapping[str, SoundGate] = field(default_factory=dict)
    """Gates of single sounds, by phone without stress; the others share `phone_wrong` and `phone_unsure`."""

    def wrong_below(self, phone: str) -> float:
        """Return the score below which a phone, without stress, is probably wrong."""
        return self.sounds[phone].wrong if phone in self.sounds else self.phone_wrong

    def unsure_below(self, phone: str) -> float:
        """Return the score below which a phone, without stress, is perhaps wrong."""
        return self.sounds[phone].unsure if phone in self.sounds else self.phone_unsure


class Scorer(Protocol):
    """Turns what was measured into scores."""

    @property
    def name(self) -> str:
        """Short name, as results quote it."""
        ...

    @property
    def gates(self) -> Gates:
        """Where faults begin on its scale."""
        ...

    @property
    def ear(self) -> Ear | None:
        """What must listen to the phones before it can score them; None if it needs no sounds."""
        ...

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        """Score the words that were said, at least one, each with its phones."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A linear map of standardised figures."""

    centre: Numbers
    """Subtracted from the figures; shape (figures,)."""
    scale: Numbers
    """The figures are divided by it; shape (figures,)."""
    weights: Numbers
    """Shape (figures,)."""
    offset: float
    """Added in the end."""

    def __call__(self, figures: Matrix) -> Numbers:
        """Return one number for each row."""
        values: Numbers = ((figures - self.centre) / self.scale) @ self.weights + self.offset
        return values


@dataclass(frozen=True, slots=True)
class PhoneTerms:
    """What a phone adds to the map that all share: an offset, and slopes for its own fit and length."""

    offset: float
    """Added."""
    fit: float
    """Times the standardised fit."""
    length: float
    """Times the standardised length."""


SENTENCE = 12
"""Words of a part in which a long reading is scored: experts scored single sentences."""
FIT, LENGTH = 0, 3
"""Columns of phone_figures that have a slope for each phone."""


def sentences(words: int) -> list[int]:
    """Return the bounds of the parts, of about SENTENCE words, in which so many words are scored."""
    parts = max(1, round(words / SENTENCE))
    return [round(number * words / parts) for number in range(parts + 1)]


@dataclass(frozen=True, slots=True)
class GoodnessScorer:
    """The scorer that needs only the forced alignment and a table."""

    phone: Line
    """Phone figures to the experts' 0 to 2."""
    terms: dict[str, PhoneTerms]
    """For each phone."""
    word: Line
    """Word figures to the experts' 0 to 10."""
    utterance: dict[str, Line]
    """Utterance figures to the experts' 0 to 10, for each aspect."""
    gates: Gates
    """On the scale of 0 to 100."""
    name: str = "sphinx-gop"
    ear: Ear | None = None

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        """Score the words; see Scorer."""
        phones = self.phone_values(words)
        bounds = np.cumsum([len(word.phones) for word in words])[:-1]
        by_word = np.split(phones, bounds)
        word_values = np.clip(self.word(word_figures(by_word)), 0, 10)
        aspects = self._aspects(words, word_values, flow)
        return Scored(
            tuple(tuple(float(value) * 50 for value in np.clip(each, 0, 2)) for each in by_word),
            tuple(float(value) * 10 for value in word_values),
            aspects["overall"],
            aspects["accuracy"],
            aspects["fluency"],
            aspects["prosody"],
        )

    def _aspects(self, words: Sequence[HeardWord], values: Numbers, flow: Flow) -> dict[str, float]:
        """Score the utterance; a long one part by part."""
        bounds = sentences(len(words))
        figures = np.concatenate(
            [utterance_figures(words[begin:end], values[begin:end], flow) for begin, end in pairwise(bounds)]
        )
        weights = np.diff(bounds)
        return {
            name: float(np.average(np.clip(line(figures), 0, 10), weights=weights)) * 10
            for name, line in self.utterance.items()
        }

    def phone_values(self, words: Sequence[HeardWord]) -> Numbers:
        """Return the value of every phone on the experts' scale, unclipped."""
        figures = phone_figures(words)
        own = (figures - self.phone.centre) / self.phone.scale
        terms = [self.terms[symbol] for symbol in symbols(words)]
        extra = [
            term.offset + term.fit * row[FIT] + term.length * row[LENGTH]
            for term, row in zip(terms, own, strict=True)
        ]
        values: Numbers = self.phone(figures) + np.array(extra)
        return values


@cache
def goodness_scorer() -> GoodnessScorer:
    """Return the scorer with the shipped table (made by speakcheck.training.goodness)."""
    try:
        table = json.loads(asset("assess", "goodness.json").read_text("utf-8"))
        return GoodnessScorer(
            _line(table["phone"]),
            {phone: PhoneTerms(*terms) for phone, terms in table["phone_terms"].items()},
            _line(table["word"]),
            {name: _line(line) for name, line in table["utterance"].items()},
            Gates(**table["gates"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SpeakcheckError(
            N_("The table of the scorer is missing or damaged."), N_("Install speakcheck anew.")
        ) from error


def _line(table: dict[str, list[float]]) -> Line:
    centre, scale, weights = (np.array(table[name]) for name in ("centre", "scale", "weights"))
    return Line(centre, scale, weights, float(table["offset"][0]))
