"""Owns what the gates of the trained scorer rest on, as its model file tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speakcheck.acoustic.model import AcousticModel
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.language.phones import PHONES
from speakcheck.paths import asset

ASPECTS = {
    "overall": "total",
    "accuracy": "accuracy",
    "fluency": "fluency",
    "prosody": "prosodic",
    "word": "word",
    "phone": "phone",
    "stress": "stress",
}
"""What is held against the experts, and what the model file calls it."""
WORD_GATES = ("word_likely", "word_maybe", "light_maybe", "absent_likely", "absent_maybe", "word_fair")
"""See speakcheck.assess.goodness.Gates."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A score below which a fault is believed, measured on speakers that the model never heard."""

    below: float
    """0 to 100."""
    precision: float | None
    """Share of what lies below it, and above a stricter gate, that experts heard so; None if nothing does."""
    recall: float | None
    """Share of what experts heard so that lies there; None if nothing does."""
    flagged: int | None
    """How much lies there; None where it was not written down."""
    bad: int
    """How much experts heard so."""


@dataclass(frozen=True, slots=True)
class SoundGrounds:
    """What is known of a sound."""

    phone: str
    """ARPAbet without stress."""
    wrong: Gate
    """Below it the sound is called wrong; that of all sounds where it has none of its own."""
    unsure_below: float
    """Below it, and not below the other gate, it is called unsure; never where the two are equal."""
    judged: int | None
    """Sounds of this kind that experts judged; None for one without a gate of its own."""

    @property
    def own(self) -> bool:
        """Tell whether it has a gate of its own."""
        return self.judged is not None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far scores go along with those of the experts (Pearson), by folds of speakers."""

    mean: float
    """Of the folds."""
    folds: tuple[float, ...]
    """Each of speakers that the model of that fold never heard."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the trained scorer can be trusted for."""

    scorer: str
    """Its name, as results quote it."""
    sounds: tuple[SoundGrounds, ...]
    """All 39, by name."""
    wrong: Gate
    """Of all sounds together."""
    unsure: Gate
    """Of all sounds together."""
    words: Mapping[str, Gate]
    """By names of WORD_GATES."""
    agreement: Mapping[str, Agreement]
    """By names of ASPECTS."""
    swapped_word: float
    """How often a word with one phone swapped scores below a word that experts found well said, 0 to 1."""

    def of(self, phone: str) -> SoundGrounds:
        """Return what is known of a phone without stress."""
        return next(each for each in self.sounds if each.phone == phone)


def shipped_grounds() -> Grounds:
    """Return those of the model that comes with the program; see grounds()."""
    return grounds(AcousticModel(asset("acoustic", "panel.zip")))


def grounds(model: AcousticModel) -> Grounds:
    """Read what was written down when a model was made; raises SpeakcheckError if it cannot be read."""
    try:
        return _grounds(model.facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SpeakcheckError(
            N_("The acoustic model is missing or damaged."), N_("Install speakcheck anew.")
        ) from error


def _grounds(facts: Mapping[str, Any]) -> Grounds:
    gates, measured = facts["gates"], facts["measured"]
    of_all = {
        name: _gate(gates[name], measured["gates"][name])
        for name in ("phone_wrong", "phone_unsure", *WORD_GATES)
    }
    wrong, unsure = of_all.pop("phone_wrong"), of_all.pop("phone_unsure")
    return Grounds(
        scorer=f"panel {facts['version']}",
        sounds=tuple(_sound(phone, gates["sounds"].get(phone), wrong, unsure) for phone in PHONES),
        wrong=wrong,
        unsure=unsure,
        words=of_all,
        agreement={name: _agreement(measured["pearson"][key]) for name, key in ASPECTS.items()},
        swapped_word=float(measured["swapped_word"]),
    )


def _gate(below: float, found: Mapping[str, Any]) -> Gate:
    flagged = int(found["flagged"])
    precision, recall = (float(found[name]) if flagged else None for name in ("precision", "recall"))
    return Gate(float(below), precision, recall, flagged, int(found["bad"]))


def _sound(phone: str, own: Mapping[str, Any] | None, wrong: Gate, unsure: Gate) -> SoundGrounds:
    if own is None:
        return SoundGrounds(phone, wrong, unsure.below, None)
    gate = Gate(float(own["wrong"]), float(own["precision"]), float(own["recall"]), None, int(own["bad"]))
    return SoundGrounds(phone, gate, float(own["unsure"]), int(own["items"]))


def _agreement(found: Mapping[str, Any]) -> Agreement:
    return Agreement(float(found["mean"]), tuple(float(each) for each in found["folds"]))
