"""Owns the gates of the scorer: where they are set, and how they do on speakers that were not looked at."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from speakcheck.language.phones import PHONES
from speakcheck.training.goodness import (
    ACCENTED_WORD,
    BAD_WORD,
    FEWEST,
    LIKELY,
    MAYBE,
    UNSURE_PHONE,
    Marks,
    gate,
)
from speakcheck.training.panel.judging import FORCED, LIGHT, SAID, Items

MARGINS = (0.0, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15)
"""Tried: how much more precise a gate is where it is set than it must be elsewhere."""
ACCENTED = 0.45
"""Share of the words that are called fair in which experts must have heard an accent: few have one."""
SURE = 0.85
"""Share of bad words among those that are called likely bad: beside them there is room for those that are
perhaps bad, of which one in two are, and two in three of all together."""
LIGHTLY = 0.6
"""Share of bad words among function words that are called perhaps bad."""

Setting = Callable[[Marks], float]
"""A gate, as it comes out where only the marked items are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """How a gate does on speakers that neither scorer nor gate was fitted on."""

    precision: float
    """Share of what lies below it, and above a stricter one, that experts find bad."""
    recall: float
    """Share of what experts find bad that lies there."""
    flagged: int
    """Items there."""
    bad: int
    """Items that experts find bad."""


def found(flagged: Marks, bad: Marks) -> Found:
    """Count what was flagged, and what of it is bad; shares of nothing are 0."""
    hits, called, total = int((flagged & bad).sum()), int(flagged.sum()), int(bad.sum())
    return Found(hits / max(1, called), hits / max(1, total), called, total)


def bottom(_: Marks) -> float:
    """Return the gate below which nothing lies."""
    return 0.0


def set_for(items: Items, bad: Marks, precision: float, floor: Setting = bottom) -> Setting:
    """Return the gate above a floor that has a precision on whatever it is set on."""
    return lambda chosen: gate(items.scores[chosen], bad[chosen], precision, floor(chosen))


def between(items: Items, low: Setting, high: Setting) -> Marks:
    """Mark what lies between two gates; for each fold both are set on the others."""
    marks = np.zeros(len(items.scores), np.bool_)
    for fold in np.unique(items.fold):
        inside = items.fold == fold
        scores = items.scores[inside]
        marks[inside] = (scores >= low(~inside)) & (scores < high(~inside))
    return marks


def kept(items: Items, bad: Marks, precision: float, floor: Setting = bottom) -> Setting:
    """Return a gate that keeps its precision on other speakers.

    A gate is the best of many on the items it is set on, and does a little worse on others: it is set for a
    higher precision until that on others is reached. Where it never is, the floor comes back.
    """
    for margin in MARGINS:
        bound = set_for(items, bad, precision + margin, floor)
        there = found(between(items, floor, bound), bad)
        if there.flagged >= FEWEST and there.precision >= precision:
            return bound
    return floor


def everywhere(items: Items, bound: Setting) -> float:
    """Return a gate that is set on all speakers."""
    return round(bound(np.ones(len(items.scores), np.bool_)), 2)


def phone_gates(phones: Items) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the gates of sounds, and how they do: of each sound, of those that share one, and of all.

    A sound that can be told wrong on its own has its own gates; the others share those that are set on them.
    """
    known = phones.part(~np.isnan(phones.values))
    bad = known.values <= UNSURE_PHONE
    wrong, unsure, shared = np.zeros_like(bad), np.zeros_like(bad), np.ones_like(bad)
    sounds = {}
    for number, phone in enumerate(PHONES):
        inside = known.kinds == number
        bounds, marks = _pair(known.part(inside), bad[inside])
        if marks[0].any():
            sounds[phone] = dict(zip(("wrong", "unsure"), bounds, strict=True))
            wrong[inside], unsure[inside] = marks
            shared[inside] = False
    bounds, (wrong[shared], unsure[shared]) = _pair(known.part(shared), bad[shared])
    measured = {
        "gates": {
            "phone_wrong": asdict(found(wrong[shared], bad[shared])),
            "phone_unsure": asdict(found(unsure[shared], bad[shared])),
        },
        "all_sounds": {"wrong": asdict(found(wrong, bad)), "unsure": asdict(found(unsure, bad))},
        "sounds": {
            phone: {
                "items": int(inside.sum()),
                "wrong": asdict(found(wrong[inside], bad[inside])),
                "unsure": asdict(found(unsure[inside], bad[inside])),
            }
            for phone, inside in ((phone, known.kinds == at) for at, phone in enumerate(PHONES))
        },
    }
    return dict(zip(("phone_wrong", "phone_unsure"), bounds, strict=True)) | {"sounds": sounds}, measured


def _pair(items: Items, bad: Marks) -> tuple[tuple[float, float], tuple[Marks, Marks]]:
    """Return the gates of what is called wrong and unsure, and what they call so of unseen speakers."""
    wrong = kept(items, bad, LIKELY)
    unsure = kept(items, bad, MAYBE, wrong)
    bounds = everywhere(items, wrong), everywhere(items, unsure)
    return bounds, (between(items, bottom, wrong), between(items, wrong, unsure))


def word_gates(words: Items) -> tuple[dict[str, float], dict[str, Found]]:
    """Return the gates of words, and how they do; see speakcheck.assess.goodness.Gates.

    Of the words that are called perhaps bad one in two are, or more. A function word that was said is never
    called likely bad, though three in five of those below its gate are: it is what experts mind least.
    """
    said, forced, light = (words.part(words.kinds == kind) for kind in (SAID, FORCED, LIGHT))
    likely, maybe = _word_pair(said)
    absent_likely, absent_maybe = _word_pair(forced)
    accented = said.values <= ACCENTED_WORD
    ladders = {
        "word_likely": (said, bad_words(said), bottom, likely),
        "word_maybe": (said, bad_words(said), likely, maybe),
        "word_fair": (said, accented, maybe, kept(said, accented, ACCENTED, maybe)),
        "absent_likely": (forced, bad_words(forced), bottom, absent_likely),
        "absent_maybe": (forced, bad_words(forced), absent_likely, absent_maybe),
        "light_maybe": (light, bad_words(light), bottom, kept(light, bad_words(light), LIGHTLY)),
    }
    bounds = {name: everywhere(items, high) for name, (items, _, _, high) in ladders.items()}
    measured = {
        name: found(between(items, low, high), bad) for name, (items, bad, low, high) in ladders.items()
    }
    return bounds, measured


def _word_pair(words: Items) -> tuple[Setting, Setting]:
    """Return the gates of what is likely and perhaps bad; they are the same where nothing is perhaps bad."""
    bad = bad_words(words)
    likely = kept(words, bad, SURE)
    return likely, kept(words, bad, MAYBE, likely)


def bad_words(words: Items) -> Marks:
    """Mark the words that experts found bad."""
    return words.values <= BAD_WORD
