"""What the scorer is told of an utterance: the sounds of its phones, their times, and its flow.

The same functions serve the program and the training (tools/panel).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import GOODNESS
from speakcheck.language.phones import NUMBER_OF, bare, is_vowel
from speakcheck.recognise.heard import HeardWord, PhoneSpan

Column = NDArray[np.float32]
"""Shape (phones,)."""

NO_STRESS = 3
"""Stands for the stress of a phone that has none: a consonant."""
FIT_RANGE, LENGTH_RANGE = (-6.0, 3.0), (-3.0, 3.0)
"""Deviations beyond which fit and length say nothing more."""
LONGEST_GAP, SHORTEST_GAP = 2.0, 0.01
"""Seconds; a longer silence says nothing more, a shorter one is none."""
SLOW = 3.0
"""Syllables a second above which a faster pace is hardly a better one."""
PHONE_FIGURES, UTTERANCE_FIGURES = 9 + GOODNESS, 21


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


@dataclass(frozen=True, slots=True)
class Inputs:
    """An utterance as the scorer takes it."""

    sounds: NDArray[np.float32]
    """What the acoustic model makes of each phone, shape (phones, channels)."""
    phones: NDArray[np.int64]
    """Which phone is to be said, by its number in PHONES; shape (phones,)."""
    stresses: NDArray[np.int64]
    """0 to 2, and NO_STRESS; shape (phones,)."""
    figures: NDArray[np.float32]
    """Fit, length, times, place in the word, and goodness; shape (phones, PHONE_FIGURES)."""
    words: NDArray[np.int64]
    """Which word each phone belongs to, from 0; shape (phones,)."""
    flow: NDArray[np.float32]
    """Pace, pauses and evenness; shape (UTTERANCE_FIGURES,)."""


def inputs(words: Sequence[HeardWord], flow: Flow) -> Inputs:
    """Return what is known of words that have phones and sounds, at least one, in the order of the text."""
    spans = [span for word in words for span in word.phones]
    starts, ends = (_column([at(span) for span in spans]) for at in (_start, _end))
    durations = ends - starts
    gaps = np.clip(np.append(starts[1:], ends[-1:]) - ends, 0.0, LONGEST_GAP)
    fits = np.clip(_column([span.score for span in spans]), *FIT_RANGE)
    lengths = np.clip(_column([span.length for span in spans]), *LENGTH_RANGE)
    places = [(at, len(word.phones)) for word in words for at in range(len(word.phones))]
    figures = np.stack(
        [
            fits,
            lengths,
            np.log(durations + 0.01),
            np.log(np.append(0.0, gaps[:-1]) + 0.02),
            np.log(gaps + 0.02),
            _column([at / max(1, count - 1) for at, count in places]),
            _column([min(count, 12) / 6 for _, count in places]),
            _column([at == 0 for at, _ in places]),
            _column([at == count - 1 for at, count in places]),
        ],
        axis=1,
    )
    vowels = np.array([is_vowel(bare(span.phone)) for span in spans])
    sounds = [word.sounds for word in words if word.sounds is not None]
    return Inputs(
        sounds=np.concatenate([each.frames for each in sounds]),
        phones=np.array([NUMBER_OF[bare(span.phone)] for span in spans], np.int64),
        stresses=np.array([_stress(span) for span in spans], np.int64),
        figures=np.hstack([figures, np.concatenate([each.goodness for each in sounds])]).astype(np.float32),
        words=np.repeat(np.arange(len(words)), [len(word.phones) for word in words]),
        flow=_flow_figures(flow, len(words), starts, gaps, durations, fits, lengths, vowels),
    )


def _below(value: float, bend: float) -> float:
    """Return how far a value lies below a bend, negative; 0 above it."""
    return min(value - bend, 0.0)


def _start(span: PhoneSpan) -> float:
    return span.start


def _end(span: PhoneSpan) -> float:
    return span.end


def _column(values: Sequence[float]) -> Column:
    return np.array(values, np.float32)


def _stress(span: PhoneSpan) -> int:
    return int(span.phone[-1]) if span.phone[-1].isdigit() else NO_STRESS


def _flow_figures(
    flow: Flow,
    words: int,
    starts: Column,
    gaps: Column,
    durations: Column,
    fits: Column,
    lengths: Column,
    vowels: NDArray[np.bool_],
) -> NDArray[np.float32]:
    whole = max(0.1, float(starts[-1] + durations[-1] - starts[0]))
    silent = gaps[gaps > SHORTEST_GAP]
    logs = np.log(durations + 0.01)
    figures = [
        flow.completeness,
        flow.articulation_rate,
        _below(flow.articulation_rate, SLOW),
        flow.pause_share,
        flow.gap_share,
        flow.pauses_per_word,
        min(flow.restarts_per_word, 1.0),
        np.log(words),
        len(starts) / words,
        np.log(whole),
        len(starts) / whole,
        vowels.sum() / max(0.1, float(durations.sum())),
        silent.sum() / whole,
        len(silent) / words,
        silent.max() if len(silent) else 0.0,
        fits.mean(),
        np.percentile(fits, 20),
        lengths.mean(),
        lengths.std(),
        logs.std(),
        _unevenness(logs[vowels]),
    ]
    return np.array(figures, np.float32)


def _unevenness(logs: Column) -> float:
    """Return how much the length of a vowel differs from the next one's (as the PVI of Low et al. 2000)."""
    return float(np.abs(np.diff(logs)).mean()) if len(logs) > 2 else 0.5
