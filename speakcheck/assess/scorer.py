"""The trained scorer: sounds and times of phones become the scores that experts would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel, damaged, shipped_model
from speakcheck.assess.features import Flow, Inputs, inputs
from speakcheck.language.phones import PHONES
from speakcheck.recognise.heard import HeardWord

Numbers = NDArray[np.float32]
ASPECTS = ("accuracy", "fluency", "prosody", "overall")
"""What the scorer gives an utterance, in its order."""
PHONE_SCALE, WORD_SCALE = 50.0, 10.0
"""What one point of the experts is worth: they gave a phone 0 to 2, a word and an utterance 0 to 10."""
STRESS_RANGE = (5.0, 10.0)
"""What experts gave the stress of a word: wrong, right."""
LIKENESSES = 3
"""Phones that are named as what one may have been."""
SENTENCE = 12
"""Words of a part in which a long reading is scored: experts scored single sentences."""


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
    stresses: tuple[float, ...]
    """How sure it is that the stress of each word is right."""
    likenesses: tuple[tuple[tuple[Likeness, ...], ...], ...]
    """For each word, for each of its phones, what it may have been, likeliest first."""


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
    def gates(self) -> Gates:
        """Where faults begin on its scale."""
        ...

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        """Score the words that were measured, at least one, each with its phones."""
        ...


@dataclass(frozen=True, slots=True)
class PanelScorer:
    """The scorer trained on recordings that five experts scored; see assets/acoustic/README.md."""

    model: AcousticModel
    """Its networks."""
    ear: Ear
    """What must listen first."""
    gates: Gates
    """On the scale of 0 to 100."""
    name: str
    """With the model's version."""
    doubt: tuple[float, float]
    """See doubted()."""

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        """Score the words, each with phones and sounds; see Scorer. A long reading is scored part by part."""
        bounds = sentences(len(words))
        parts = [self._part(words[begin:end], flow) for begin, end in pairwise(bounds)]
        aspects = np.average([part.aspects for part in parts], axis=0, weights=np.diff(bounds))
        values = dict(zip(ASPECTS, (float(value) for value in aspects), strict=True))
        return Scored(
            phones=tuple(phones for part in parts for phones in part.phones),
            words=tuple(value for part in parts for value in part.words),
            stresses=tuple(value for part in parts for value in part.stresses),
            likenesses=tuple(each for part in parts for each in part.likenesses),
            **values,
        )

    def _part(self, words: Sequence[HeardWord], flow: Flow) -> "_Part":
        given = inputs(words, flow)
        out = self.model.scores(fed(given))
        phones = PHONE_SCALE * np.clip(out["phone"], 0, 2)
        bounds = np.cumsum([len(word.phones) for word in words])[:-1]
        low, high = STRESS_RANGE
        values = out["word"] - doubted(out["said"], given.words, self.doubt)
        return _Part(
            phones=[tuple(part.tolist()) for part in np.split(phones, bounds)],
            words=(WORD_SCALE * np.clip(values, 0, 10)).tolist(),
            stresses=(100 * (np.clip(out["stress"], low, high) - low) / (high - low)).tolist(),
            likenesses=[likenesses(part) for part in np.split(out["likeness"], bounds)],
            aspects=WORD_SCALE * np.clip(out["utterance"], 0, 10),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """The scores of a part of a reading, 0 to 100; see Scored."""

    phones: list[tuple[float, ...]]
    words: list[float]
    stresses: list[float]
    likenesses: list[tuple[tuple[Likeness, ...], ...]]
    aspects: Numbers
    """Shape (4,), in the order of ASPECTS."""


def sentences(words: int) -> list[int]:
    """Return the bounds of the parts, of about SENTENCE words, in which so many words are scored."""
    parts = max(1, round(words / SENTENCE))
    return [round(number * words / parts) for number in range(parts + 1)]


def fed(given: Inputs) -> dict[str, NDArray[Any]]:
    """Return an utterance as the network takes it; which word a phone belongs to becomes a matrix."""
    owners = given.words[:, np.newaxis] == np.arange(given.words[-1] + 1)
    return {
        "sounds": given.sounds,
        "phones": given.phones,
        "stresses": given.stresses,
        "figures": given.figures,
        "owners": owners.astype(np.float32),
        "flow": given.flow,
    }


def doubted(said: Numbers, words: NDArray[np.int64], doubt: tuple[float, float]) -> Numbers:
    """Return what each word loses because one of its phones was hardly said, in points of the experts' ten.

    `said` is the logit that each phone was said and not another, `words` the word that it belongs to. `doubt`
    is the logit below which a word loses, and what it loses for each unit below.
    """
    logit, slope = doubt
    least = np.minimum.reduceat(said, np.flatnonzero(np.diff(words, prepend=-1)))
    return (slope * np.clip(logit - least, 0, None)).astype(np.float32)


def likenesses(probabilities: Numbers) -> tuple[tuple[Likeness, ...], ...]:
    """Return the likeliest phones of each row, likeliest first; shape (phones, all phones)."""
    best = np.argsort(-probabilities, axis=1)[:, :LIKENESSES]
    return tuple(
        tuple(Likeness(PHONES[at], float(row[at])) for at in order)
        for order, row in zip(best, probabilities, strict=True)
    )


@cache
def panel_scorer() -> PanelScorer:
    """Return the scorer with the shipped model; see scorer_of()."""
    return scorer_of(shipped_model())


def scorer_of(model: AcousticModel) -> PanelScorer:
    """Return the scorer of a model, whose networks are loaded on first use.

    Raises SpeakcheckError if the model's file cannot be used.
    """
    try:
        gates = dict(model.facts["gates"])
        sounds = {phone: SoundGate(**gate) for phone, gate in gates.pop("sounds").items()}
        name = f"panel {model.facts['version']}"
        logit, slope = model.facts["doubt"]
        return PanelScorer(model, Ear(model), Gates(**gates, sounds=sounds), name, (logit, slope))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged() from error
