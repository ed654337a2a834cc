"""Owns what is known of the scorer: its agreement with experts on speakers it never heard, and its gates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.assess.goodness import SoundGate
from speakcheck.assess.panel import doubted
from speakcheck.language.lexicon import is_function_word
from speakcheck.language.phones import PHONES
from speakcheck.training.goodness import ACCENTED_WORD, BAD_WORD, FEWEST, LIKELY, MAYBE, UNSURE_PHONE
from speakcheck.training.panel.examples import ASPECTS, Example

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]

DOUBTS = tuple(product((3.0, 2.0, 1.0, 0.0, -1.0), (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.75)))
"""Tried: see speakcheck.assess.panel.doubted."""
SWAP_AREA = 0.9
"""How well swapped words must be told from well-said ones, as the area under the ROC."""
ACCENTED = 0.45
"""Share of the words that are called fair in which experts must have heard an accent: few have one."""
MARGINS = (0.0, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15)
"""Tried: how much more precise a gate is where it is set than it must be elsewhere."""
SURE = 0.75
"""Share of bad words among those that are called likely bad, so that two in three of all called bad are."""
LIGHTLY = 0.58
"""The same among function words that are called perhaps bad."""
SAID, FORCED, LIGHT = 0, 1, 2
"""Kinds of words: said, forced onto its place since it was not heard, and function words that were said."""


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
    """Collect every word; see speakcheck.assess.panel.doubted."""
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
    """Collect every utterance."""
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
    """Share of what lies below it that experts find bad."""
    recall: float
    """Share of what experts find bad that lies below it."""
    flagged: int
    """Items below it."""
    bad: int
    """Items that experts find bad."""


def gate(scores: Numbers, bad: Marks, precision: float, floor: float) -> float:
    """Return the highest score such that of the items between the floor and it `precision` are bad.

    It rests on FEWEST items; where nothing reaches such a share it is the floor.
    """
    above = scores >= floor
    order = np.argsort(scores[above], kind="stable")
    found = bad[above][order]
    share = np.cumsum(found) / np.arange(1, len(found) + 1)
    enough = np.flatnonzero(share >= precision)
    enough = enough[enough >= FEWEST]
    return float(scores[above][order[enough[-1]]]) if len(enough) else floor


def nested(items: Items, bad: Marks, precision: float, floor: float = 0.0) -> Found:
    """Measure a gate above a floor: for each fold it is set on the others."""
    below = np.zeros(len(bad), np.bool_)
    for fold in np.unique(items.fold):
        inside = items.fold == fold
        bound = gate(items.scores[~inside], bad[~inside], precision, floor)
        below[inside] = (items.scores[inside] >= floor) & (items.scores[inside] < bound)
    hits = int((below & bad).sum())
    flagged, total = int(below.sum()), int(bad.sum())
    return Found(hits / max(1, flagged), hits / max(1, total), flagged, total)


def safe_gate(items: Items, bad: Marks, precision: float, floor: float = 0.0) -> tuple[float, Found]:
    """Return a gate that keeps its precision on other speakers, and how it does there.

    A gate is the best of many on the items it is set on, and does a little worse on others: it is set for a
    higher precision until that on others is reached. Where it never is, the floor comes back.
    """
    for margin in MARGINS:
        found = nested(items, bad, precision + margin, floor)
        if found.flagged >= FEWEST and found.precision >= precision:
            return gate(items.scores, bad, precision + margin, floor), found
    return floor, Found(0.0, 0.0, 0, int(bad.sum()))


def sound_gates(phones: Items) -> dict[str, SoundGate]:
    """Return the gates of every sound that can be told wrong on its own."""
    found = {}
    for number, phone in enumerate(PHONES):
        own = _part(phones, (phones.kinds == number) & ~np.isnan(phones.values))
        bad = own.values <= UNSURE_PHONE
        wrong, known = safe_gate(own, bad, LIKELY)
        if not known.flagged:
            continue
        unsure, _ = safe_gate(own, bad, MAYBE, wrong)
        found[phone] = SoundGate(
            wrong=round(wrong, 2),
            unsure=round(unsure, 2),
            precision=round(known.precision, 3),
            recall=round(known.recall, 3),
            items=len(bad),
            bad=known.bad,
        )
    return found


def _part(items: Items, chosen: Marks) -> Items:
    return Items(items.scores[chosen], items.values[chosen], items.fold[chosen], items.kinds[chosen])


def all_gates(phones: Items, words: Items) -> tuple[dict[str, float], dict[str, Found]]:
    """Return the gates of the model file, and how they do; see speakcheck.assess.goodness.Gates.

    A function word that was said is never called likely bad. Of all words that are called likely or perhaps
    bad two in three are, or more, and of the latter one in two.
    """
    known = _part(phones, ~np.isnan(phones.values))
    gates, found = {}, {}
    wrong = known.values <= UNSURE_PHONE
    gates["phone_wrong"], found["phone_wrong"] = safe_gate(known, wrong, LIKELY)
    gates["phone_unsure"], found["phone_unsure"] = safe_gate(known, wrong, MAYBE, gates["phone_wrong"])
    for name, kind in (("word", SAID), ("absent", FORCED)):
        items = _part(words, words.kinds == kind)
        bad = bad_words(items)
        likely, maybe = f"{name}_likely", f"{name}_maybe"
        gates[likely], found[likely] = safe_gate(items, bad, SURE)
        gates[maybe] = max(gates[likely], safe_gate(items, bad, LIKELY)[0])
        if within(items, bad, gates[likely], gates[maybe]).precision < MAYBE:
            gates[maybe] = gates[likely]
        found[maybe] = within(items, bad, gates[likely], gates[maybe])
    light = _part(words, words.kinds == LIGHT)
    gates["light_maybe"], found["light_maybe"] = safe_gate(light, bad_words(light), LIGHTLY)
    said = _part(words, words.kinds == SAID)
    accented = said.values <= ACCENTED_WORD
    gates["word_fair"], found["word_fair"] = safe_gate(said, accented, ACCENTED, gates["word_maybe"])
    return {name: round(value, 2) for name, value in gates.items()}, found


def within(items: Items, bad: Marks, low: float, high: float) -> Found:
    """Count what lies between two gates."""
    between = (items.scores >= low) & (items.scores < high)
    hits, flagged, total = int((between & bad).sum()), int(between.sum()), int(bad.sum())
    return Found(hits / max(1, flagged), hits / max(1, total), flagged, total)


def bad_words(words: Items) -> Marks:
    """Mark the words that experts found bad."""
    return words.values <= BAD_WORD
