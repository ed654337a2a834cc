"""Owns what is known of the scorer: its agreement with experts on speakers it never heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.assess.panel import ASPECTS, doubted
from speakcheck.language.lexicon import is_function_word
from speakcheck.training.goodness import Marks, Numbers
from speakcheck.training.panel.examples import Example

DOUBTS = tuple(product((3.0, 2.0, 1.0, 0.0, -1.0), (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.75)))
"""Tried: see speakcheck.assess.panel.doubted."""
SWAP_AREA = 0.9
"""How well swapped words must be told from well-said ones, as the area under the ROC."""
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
    """Collect every utterance; the aspect is one of speakcheck.assess.panel.ASPECTS."""
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
