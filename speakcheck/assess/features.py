"""Owns the figures that scores are computed from: of phones, of words and of the utterance.

The same functions serve the program and the fitting of its tables (speakcheck.training.goodness).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speakcheck.language.phones import bare, is_vowel, stress_of
from speakcheck.recognise.heard import HeardWord, PhoneSpan

Matrix = NDArray[np.float64]
"""One row for each item, one column for each figure."""

FIT_RANGE = (-6.0, 2.0)
"""Deviations beyond which a phone's fit says nothing more."""
LENGTH_RANGE = (-3.0, 3.0)
"""Deviations beyond which a phone's length says nothing more."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What is known of the utterance beside its phones."""

    completeness: float
    """Share of the words that were said, 0 to 1."""
    articulation_rate: float
    """Syllables a second of speech; 0 where it was not measured."""
    pause_share: float
    """Share of the time from first to last word that is pause, 0 to 1."""
    gap_share: float
    """Share of that time that the alignment gives to no word, 0 to 1."""
    pauses_per_word: float
    """Pauses inside phrases for each word."""
    restarts_per_word: float
    """Words said again, or strange, for each word of the text."""


def phone_figures(words: Sequence[HeardWord]) -> Matrix:
    """Return the figures of every phone of the words that were said, shape (phones, 16).

    Each phone is seen beside its neighbours, its word and the whole utterance: experts judge a sound of a
    speaker whom they have come to know.
    """
    fits = [np.clip([span.score for span in word.phones], *FIT_RANGE) for word in words]
    lengths = [np.clip([span.length for span in word.phones], *LENGTH_RANGE) for word in words]
    fit, length = np.concatenate(fits), np.concatenate(lengths)
    whole = [fit.mean(), np.percentile(fit, 20), below(fit.mean(), -0.5), length.mean(), length.std()]
    rows = [
        [
            *_own(word_fit, word_length, at, length.mean()),
            word_fit.mean(),
            word_fit.min(),
            below(word_fit.mean(), -1.0),
            *whole,
            len(word_fit),
        ]
        for word_fit, word_length in zip(fits, lengths, strict=True)
        for at in range(len(word_fit))
    ]
    return np.array(rows)


def _own(fit: NDArray[np.float64], length: NDArray[np.float64], at: int, usual: float) -> list[float]:
    own, long = fit[at], length[at]
    return [
        own,
        below(own, -1.0),
        below(own, -3.0),
        long,
        abs(long - usual),
        below(-long, -1.5),
        fit[max(0, at - 1) : at + 2].mean(),
    ]


def below(value: float, bend: float) -> float:
    """Return how far a value lies below a bend, negative; 0 above it."""
    return min(value - bend, 0.0)


def word_figures(phone_scores: Sequence[NDArray[np.float64]]) -> Matrix:
    """Return the figures of every word from the scores of its phones, shape (words, 4)."""
    return np.array([[each.mean(), each.min(), len(each), 1 / len(each)] for each in phone_scores])


def utterance_figures(words: Sequence[HeardWord], word_scores: NDArray[np.float64], flow: Flow) -> Matrix:
    """Return the figures of the utterance, shape (1, 16)."""
    spans = [span for word in words for span in word.phones]
    fit = np.clip([span.score for span in spans], *FIT_RANGE)
    length = np.clip([span.length for span in spans], *LENGTH_RANGE)
    return np.array(
        [
            [
                word_scores.mean(),
                word_scores.min(),
                np.percentile(word_scores, 25),
                fit.mean(),
                length.mean(),
                length.std(),
                stress_contrast(spans),
                flow.completeness,
                flow.articulation_rate,
                below(flow.articulation_rate, 3.0),
                flow.pause_share,
                flow.gap_share,
                flow.pauses_per_word,
                min(flow.restarts_per_word, 1.0),
                np.log(len(words)),
                len(spans) / len(words),
            ]
        ]
    )


def stress_contrast(spans: Sequence[PhoneSpan]) -> float:
    """Return how much longer stressed vowels are than unstressed ones, in deviations; 0 if one kind lacks."""
    stressed = [span.length for span in spans if is_vowel(span.phone) and stress_of(span.phone)]
    reduced = [span.length for span in spans if is_vowel(span.phone) and not stress_of(span.phone)]
    if not stressed or not reduced:
        return 0.0
    return float(np.clip(np.mean(stressed) - np.mean(reduced), *LENGTH_RANGE))


def symbols(words: Sequence[HeardWord]) -> list[str]:
    """Return the phones of all words without stress, in the order of phone_figures."""
    return [bare(span.phone) for word in words for span in word.phones]
