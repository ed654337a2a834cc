"""The gates of the scorer, and its agreement with experts, on speakers it never heard."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.assess.scorer import ASPECTS, doubted
from speakcheck.language.lexicon import is_function_word
from speakcheck.language.phones import PHONES
from tools.panel.examples import Example

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]

BAD_WORD, ACCENTED_WORD, UNSURE_PHONE = 6.0, 8.0, 1.0
"""Experts' values up to which a word or a phone counts as bad."""
LIKELY, MAYBE = 2 / 3, 1 / 2
"""Precision that a gate must have."""
FEWEST = 30
"""Items that a gate must rest on."""
DOUBTS = tuple(product((3.0, 2.0, 1.0, 0.0, -1.0), (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.75)))
"""Tried: see speakcheck.assess.scorer.doubted."""
SWAP_AREA = 0.9
"""How well swapped words must be told from well-said ones, as the area under the ROC."""
SAID, FORCED, LIGHT = 0, 1, 2
"""Kinds of words: said, forced onto its place since it was not heard, and function words that were said."""


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
class Items:
    """All phones or all words of the corpus, by scorers that never heard their speakers."""

    scores: Numbers
    """0 to 100."""
    values: Numbers
    """What experts gave; NaN where they gave nothing."""
    fold: NDArray[np.int64]
    """Which fold the speaker is in."""
    kinds: NDArray[np.int64]
    """Which phone it is, by number; of a word, one of SAID, FORCED and LIGHT."""

    def part(self, chosen: Marks) -> "Items":
        """Return those that are marked."""
        return Items(self.scores[chosen], self.values[chosen], self.fold[chosen], self.kinds[chosen])


def by_fold(items: Items) -> list[float]:
    """Return the correlation (Pearson) with the experts in each fold."""
    known = ~np.isnan(items.values)
    return [_pearson(items, known & (items.fold == fold)) for fold in np.unique(items.fold)]


def _pearson(items: Items, chosen: Marks) -> float:
    return float(np.corrcoef(items.scores[chosen], items.values[chosen])[0, 1])


def phone_items(examples: Sequence[Example], judged: Sequence[Mapping[str, Any]]) -> Items:
    """Collect every phone."""
    return Items(
        np.concatenate([50 * np.clip(each["phone"], 0, 2) for each in judged]).astype(np.float64),
        np.concatenate([each.phones for each in examples]).astype(np.float64),
        np.concatenate([np.full(len(each.phones), each.fold) for each in examples]),
        np.concatenate([each.given.phones for each in examples]),
    )


def word_items(
    examples: Sequence[Example], judged: Sequence[Mapping[str, Any]], doubt: tuple[float, float]
) -> Items:
    """Collect every word; see speakcheck.assess.scorer.doubted."""
    words: list[NDArray[np.float32]] = [
        each["word"] - doubted(each["said"], example.given.words, doubt)
        for example, each in zip(examples, judged, strict=True)
    ]
    return Items(
        np.concatenate([10 * np.clip(each, 0, 10) for each in words]).astype(np.float64),
        np.concatenate([each.words[:, 0] for each in examples]).astype(np.float64),
        np.concatenate([np.full(len(each.words), each.fold) for each in examples]),
        np.concatenate([_kinds(each) for each in examples]),
    )


def _kinds(example: Example) -> NDArray[np.int64]:
    texts = [example.label["words"][index]["text"].lower() for index in example.indexes]
    said = [LIGHT if is_function_word(text) else SAID for text in texts]
    return np.array([FORCED if at in example.absent else kind for at, kind in enumerate(said)], np.int64)


def utterance_items(examples: Sequence[Example], judged: Sequence[Mapping[str, Any]], aspect: str) -> Items:
    """Collect every utterance; the aspect is one of speakcheck.assess.scorer.ASPECTS."""
    at = ASPECTS.index(aspect)
    return Items(
        np.array([10 * np.clip(each["utterance"][at], 0, 10) for each in judged], np.float64),
        np.array([each.utterance[0, at] for each in examples], np.float64),
        np.array([each.fold for each in examples]),
        np.zeros(len(examples), np.int64),
    )


def best_doubt(
    examples: Sequence[Example],
    judged: Sequence[Mapping[str, Any]],
    swapped: Sequence[tuple[int, int, Mapping[str, Any]]],
) -> tuple[float, float]:
    """Choose how much doubt weighs: what costs least agreement and tells swapped words well enough.

    `swapped` names an example, a word of it, and what is said of the example with that word swapped.
    """
    areas = {doubt: swap_area(examples, judged, swapped, doubt) for doubt in DOUBTS}
    able = [doubt for doubt in DOUBTS if areas[doubt] >= SWAP_AREA] or [max(areas, key=areas.__getitem__)]
    return max(able, key=lambda doubt: np.mean(by_fold(word_items(examples, judged, doubt))))


def swap_area(
    examples: Sequence[Example],
    judged: Sequence[Mapping[str, Any]],
    swapped: Sequence[tuple[int, int, Mapping[str, Any]]],
    doubt: tuple[float, float],
) -> float:
    """Return how often a swapped word scores below one that experts found well said (area under the ROC)."""
    low = [
        (each["word"] - doubted(each["said"], examples[at].given.words, doubt))[word]
        for at, word, each in swapped
    ]
    items = word_items(examples, judged, doubt)
    high = items.scores[items.values >= 9] / 10
    both = np.concatenate([np.clip(low, 0, 10), high])
    order = both.argsort(kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(len(both))
    _, inverse = np.unique(both, return_inverse=True)
    mean_ranks = np.bincount(inverse, ranks) / np.bincount(inverse)
    above = mean_ranks[inverse][: len(low)].sum() - len(low) * (len(low) - 1) / 2
    return float(1 - above / (len(low) * len(high)))


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


def gate(scores: Numbers, bad: Marks, precision: float, floor: float) -> float:
    """Return the highest score such that of the items between the floor and it `precision` are bad.

    It rests on FEWEST items; where nothing reaches such a share it is the floor.
    """
    above = scores >= floor
    order = np.argsort(scores[above], kind="stable")
    share = np.cumsum(bad[above][order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    enough = enough[enough >= FEWEST]
    return float(scores[above][order[enough[-1]]]) if len(enough) else floor


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
    """Return the gates of words, and how they do; see speakcheck.assess.scorer.Gates.

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
