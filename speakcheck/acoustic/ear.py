"""What the acoustic model hears in a clip: frames, which phones they sound like, and where words lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.model import AcousticModel, Frames, shipped_model
from speakcheck.acoustic.placing import Placed, PlacedWord, likeliest, place
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.energy import speech_spans
from speakcheck.audio.level import normalise_level
from speakcheck.language.phones import NUMBER_OF, PHONES, bare
from speakcheck.language.pronunciation import Phones

Span = tuple[float, float]
"""Begin and end in seconds from the beginning of the recording."""
Fits = NDArray[np.float64]
"""Mean log-probability and log duration of phones, in deviations from the mean of their kind; shape (phones,
2)."""
SILENCE = len(PHONES)

MARGIN = 0.3
"""Seconds that are heard before the first and behind the last speech; the rest changes nothing."""
SHORTEST = 0.3
"""Seconds that the encoder needs at least."""
PRIOR = 0.5
"""How much of the frequency of a phone is taken off its probability where phones are placed: half of it, as
usual where a network stands for a likelihood, since frames in a row are not independent."""
CHANGE = 2.0
"""Nats that going from one phone to another costs where phones are written down without a text: of what 100
learners said in 2,490 sentences 36 in 100 phones are then wrong, without a cost 49."""
GOODNESS = 5
"""Figures of each phone; see Sounds.goodness."""
LEAST = -10.0
"""Log-probability below which nothing more is said."""
BRIEFEST = 0.01
"""Seconds that a phone has at least."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """How phones sound, and how they fit; the goodness of pronunciation as in Witt & Young (2000)."""

    frames: Frames
    """Mean frame of each phone, shape (phones, channels)."""
    goodness: Frames
    """Shape (phones, GOODNESS): log-ratio to the best rival, least and greatest log-probability of a frame,
    log-probability of silence, mean probability."""

    def part(self, begin: int, end: int) -> "Sounds":
        """Return the sounds of some of the phones."""
        return Sounds(self.frames[begin:end], self.goodness[begin:end])


@dataclass(frozen=True, slots=True)
class Hearing:
    """A clip as the acoustic model hears it."""

    frames: Frames
    """Shape (frames, channels)."""
    phones: Frames
    """Log-probability of each of PHONES, and of silence, in each frame; shape (frames, SILENCE + 1)."""
    first: float
    """Time of the middle of the first frame, in seconds from the beginning of the recording."""
    hop: float
    """Seconds from frame to frame."""

    def times(self, word: PlacedWord) -> list[Span]:
        """Return when each phone of a word begins and ends."""
        return [(self._begin(first), self._begin(behind)) for first, behind in word.bounds]

    def _begin(self, frame: int) -> float:
        return self.first + (frame - 0.5) * self.hop


class Ear:
    """Listens to clips with one model."""

    def __init__(self, model: AcousticModel) -> None:
        """Take the model."""
        self._model = model

    def load(self) -> None:
        """Load the model, if that has not been done; raises SpeakcheckError if it cannot be."""
        self._model.load()

    def hear(self, clip: Clip) -> Hearing:
        """Hear the speech of a clip and a little around it; raises SpeakcheckError without a usable model."""
        part = spoken(clip)
        frames = self._model.frames(part.samples)
        facts = self._model.facts
        first = part.start + facts["centre"] / SAMPLE_RATE
        return Hearing(frames, self._model.phones(frames), first, facts["hop"] / SAMPLE_RATE)

    def place(
        self, hearing: Hearing, words: Sequence[Sequence[Sequence[str]]], back: int = 0, penalty: float = 0.0
    ) -> Placed:
        """Place words, each with its accepted ways to be said in ARPAbet; see speakcheck.acoustic.placing."""
        ways = [[[NUMBER_OF[bare(phone)] for phone in way] for way in word] for word in words]
        return place(hearing.phones - PRIOR * self._frequencies, ways, back, penalty)

    def write_down(self, hearing: Hearing) -> Phones:
        """Return the phones that were likely said, whatever the text; about a third of them are wrong."""
        return tuple(PHONES[kind] for kind in likeliest(hearing.phones - PRIOR * self._frequencies, CHANGE))

    def listen(self, hearing: Hearing, phones: Sequence[str], spans: Sequence[Span]) -> tuple[Sounds, Fits]:
        """Return how phones, in ARPAbet, sound in their spans, and how they fit; at least one."""
        parts = shares(spans, len(hearing.frames), hearing.first, hearing.hop)
        numbers = np.array([NUMBER_OF[bare(phone)] for phone in phones])
        means = parts @ hearing.phones
        norms = self._norms[numbers]
        fits = raw_fits(means, numbers, spans)
        return (
            Sounds(parts @ hearing.frames, _goodness(hearing.phones, parts, means, numbers)),
            (fits - norms[:, 0]) / norms[:, 1],
        )

    @cached_property
    def _norms(self) -> NDArray[np.float64]:
        """Mean and deviation of fit and length of each phone: shape (phones, 2, 2)."""
        return np.array([self._model.facts["norms"][phone] for phone in PHONES])

    @cached_property
    def _frequencies(self) -> Frames:
        """Logarithm of the share of the frames that each phone, and silence, has."""
        return np.array(self._model.facts["frequencies"], np.float32)


@cache
def shipped_ear() -> Ear:
    """Return what listens with the shipped model, which is loaded on first use."""
    return Ear(shipped_model())


def spoken(clip: Clip) -> Clip:
    """Return what is heard of a clip: its speech, and a little around it.

    It is brought to a level of its own, so that neither the gain of a microphone nor what is around the
    speech counts.
    """
    spans = speech_spans(clip)
    part = clip.part(spans[0][0] - MARGIN, spans[-1][1] + MARGIN) if spans else clip
    if part.duration < SHORTEST:
        part = Clip(np.pad(part.samples, (0, round(SHORTEST * SAMPLE_RATE))), part.start)
    return normalise_level(part)


def raw_fits(means: Frames, numbers: NDArray[np.int64], spans: Sequence[Span]) -> Fits:
    """Return mean log-probability and log duration as they are; `means` are those of all phones."""
    bounds = np.asarray(spans, np.float64)
    logs = np.log(np.maximum(bounds[:, 1] - bounds[:, 0], BRIEFEST))
    return np.stack([means[np.arange(len(numbers)), numbers], logs], axis=1)


def _goodness(phones: Frames, parts: Frames, means: Frames, numbers: NDArray[np.int64]) -> Frames:
    """Return Sounds.goodness of phones that have shares of the frames."""
    rows = np.arange(len(numbers))
    rivals = means[:, :SILENCE].copy()
    rivals[rows, numbers] = -np.inf
    own = np.where(parts > 0, phones.T[numbers], np.nan)
    return np.stack(
        [
            np.clip(means[rows, numbers] - rivals.max(axis=1), LEAST, -LEAST),
            np.clip(np.nanmin(own, axis=1), LEAST, 0),
            np.clip(np.nanmax(own, axis=1), LEAST, 0),
            np.clip(means[:, SILENCE], LEAST, 0),
            (parts @ np.exp(phones))[rows, numbers],
        ],
        axis=1,
    ).astype(np.float32)


def shares(spans: Sequence[Span], frames: int, first: float, hop: float) -> Frames:
    """Return the share of each frame in each span, shape (spans, frames); the shares of a span add up to 1.

    `first` is the time of the middle of the first frame. A span that touches no frame takes the nearest.
    """
    bounds = np.asarray(spans, np.float64)
    centres = first + hop * np.arange(frames)
    overlap = np.minimum(centres + hop / 2, bounds[:, 1:]) - np.maximum(centres - hop / 2, bounds[:, :1])
    weights = np.clip(overlap, 0.0, None)
    lost = np.flatnonzero(weights.sum(axis=1) < hop * 1e-3)
    middles = bounds[lost].mean(axis=1)
    weights[lost] = 0.0
    weights[lost, np.abs(centres - middles[:, np.newaxis]).argmin(axis=1)] = 1.0
    normalised: Frames = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return normalised
