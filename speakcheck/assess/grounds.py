"""What the gates of the trained scorer rest on, as its model file tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speakcheck.acoustic.model import AcousticModel, damaged, shipped_model
from speakcheck.language.phones import PHONES

ASPECTS = ("overall", "accuracy", "fluency", "prosody", "word", "phone", "stress")
"""What is held against the experts."""
WORD_GATES = ("word_likely", "word_maybe", "light_maybe", "absent_likely", "absent_maybe", "word_fair")
"""See speakcheck.assess.scorer.Gates."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How far what was called a fault was one, measured on speakers that the model never heard."""

    precision: float | None
    """Share of what was called so that experts heard so; None if nothing was."""
    recall: float | None
    """Share of what experts heard so that was called so; None if nothing was."""
    flagged: int
    """How much was called so."""
    bad: int
    """How much experts heard so."""


@dataclass(frozen=True, slots=True)
class Gate(Shares):
    """A score below which a fault is believed; a stricter gate takes what lies below that one."""

    below: float
    """0 to 100."""


@dataclass(frozen=True, slots=True)
class SoundGrounds:
    """What is known of a sound; its shares are of that sound alone, whichever gates it goes by."""

    phone: str
    """ARPAbet without stress."""
    own: bool
    """Whether its gates are its own; it shares those of all sounds that have none otherwise."""
    judged: int
    """Sounds of this kind that experts judged."""
    wrong: Gate
    """Below it the sound is called wrong."""
    unsure: Gate
    """Below it, and not below the other gate, it is called unsure; never where the two are equal."""


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
    wrong: Shares
    """Of all sounds together, each by its gate."""
    unsure: Shares
    """Of all sounds together, each by its gate."""
    shared_wrong: Gate
    """Of the sounds without gates of their own together."""
    shared_unsure: Gate
    """Of the sounds without gates of their own together."""
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
    return grounds(shipped_model())


def grounds(model: AcousticModel) -> Grounds:
    """Read what was written down when a model was made; raises SpeakcheckError if it cannot be read."""
    try:
        return _grounds(model.facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged() from error


def _grounds(facts: Mapping[str, Any]) -> Grounds:
    gates, measured = facts["gates"], facts["measured"]
    together = {
        name: _gate(gates[name], measured["gates"][name])
        for name in ("phone_wrong", "phone_unsure", *WORD_GATES)
    }
    wrong, unsure = together.pop("phone_wrong"), together.pop("phone_unsure")
    shared = {"wrong": wrong.below, "unsure": unsure.below}
    return Grounds(
        scorer=f"panel {facts['version']}",
        sounds=tuple(
            _sound(phone, gates["sounds"].get(phone), shared, measured["sounds"][phone]) for phone in PHONES
        ),
        wrong=Shares(*_shares(measured["all_sounds"]["wrong"])),
        unsure=Shares(*_shares(measured["all_sounds"]["unsure"])),
        shared_wrong=wrong,
        shared_unsure=unsure,
        words=together,
        agreement={name: _agreement(measured["pearson"][name]) for name in ASPECTS},
        swapped_word=float(measured["swapped_word"]),
    )


def _sound(
    phone: str, own: Mapping[str, Any] | None, shared: Mapping[str, float], found: Mapping[str, Any]
) -> SoundGrounds:
    bounds = own or shared
    wrong, unsure = (_gate(bounds[name], found[name]) for name in ("wrong", "unsure"))
    return SoundGrounds(phone, own is not None, int(found["items"]), wrong, unsure)


def _gate(below: float, found: Mapping[str, Any]) -> Gate:
    return Gate(*_shares(found), float(below))


def _shares(found: Mapping[str, Any]) -> tuple[float | None, float | None, int, int]:
    flagged = int(found["flagged"])
    precision, recall = (float(found[name]) if flagged else None for name in ("precision", "recall"))
    return precision, recall, flagged, int(found["bad"])


def _agreement(found: Mapping[str, Any]) -> Agreement:
    return Agreement(float(found["mean"]), tuple(float(each) for each in found["folds"]))
