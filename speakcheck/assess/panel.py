"""Owns the trained scorer: sounds and times of phones become the scores that experts would give."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel, damaged, shipped_model
from speakcheck.assess.features import Flow
from speakcheck.assess.goodness import Gates, Likeness, Scored, SoundGate, sentences
from speakcheck.assess.inputs import Inputs, inputs
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
