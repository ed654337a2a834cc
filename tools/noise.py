"""Computes the prior of speakcheck.study.noise from speechocean762 and the results of its recordings.

Run: python -m tools.noise LABELS.jsonl RESULTS.jsonl, where RESULTS is what
`speakcheck score --manifest` writes for the corpus.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.history.result_facts import ResultFacts, facts_of
from speakcheck.report.stored import read_result

ROUNDS = 30
LEAST_WORDS = 5
"""How often a word must come for its own mean to be known."""
MEASURES = ("overall", "accuracy", "fluency", "prosody", "rate", "pace", "hesitations")
SLOPED = MEASURES[:4]
"""Those that long sentences get less of; of the others the length explains next to nothing."""
Row = tuple[object, float, float]
"""Speaker, size, value."""


def fitted(rows: Iterable[Row]) -> tuple[float, float, float]:
    """Return common and piece variance within speakers, and the deviation between them."""
    by: dict[object, list[tuple[float, float]]] = defaultdict(list)
    for speaker, size, value in rows:
        by[speaker].append((size, value))
    squares, sizes, means, errors = [], [], [], []
    for pairs in by.values():
        if len(pairs) < 3:
            continue
        values = np.array([value for _, value in pairs])
        squares += list((values - values.mean()) ** 2 * len(pairs) / (len(pairs) - 1))
        sizes += [1 / size for size, _ in pairs]
        means.append(values.mean())
        errors.append(values.var(ddof=1) / len(pairs))
    matrix = np.stack([np.ones(len(sizes)), np.array(sizes)], axis=1)
    target, weights = np.array(squares), np.ones(len(sizes))
    for _ in range(ROUNDS):
        common, piece = np.linalg.lstsq(matrix * weights[:, None], target * weights, rcond=None)[0]
        weights = 1 / np.maximum(matrix @ [common, piece], 1e-9)
    between = float(np.sqrt(max(0.0, np.var(means, ddof=1) - np.mean(errors))))
    return float(common), float(piece), between


def slope(rows: Iterable[Row]) -> float:
    """Return what a value gains within speakers for each unit of the logarithm of its size."""
    by: dict[object, list[tuple[float, float]]] = defaultdict(list)
    for speaker, size, value in rows:
        by[speaker].append((float(np.log(size)), value))
    products = squares = 0.0
    for pairs in by.values():
        sizes, values = (np.array(each) - np.mean(each) for each in zip(*pairs, strict=True))
        products += float(sizes @ values)
        squares += float(sizes @ sizes)
    return products / squares


def repeated_words(words: list[tuple[str, str, str, float]]) -> tuple[float, float]:
    """Return the variance that the words of one sentence share, and that of a word by itself.

    `words` are speaker, word, sentence, score. Speakers' and words' means are taken out, then the covariance
    within sentences is the first, and what neither it nor a speaker's own way with a word explains the other.
    """
    counts: dict[str, int] = defaultdict(int)
    for _, name, _, _ in words:
        counts[name] += 1
    kept = [each for each in words if counts[each[1]] >= LEAST_WORDS]
    value = np.array([each[3] for each in kept])
    speaker, word, sentence = (_numbered([str(each[at]) for each in kept]) for at in range(3))
    left = value - value.mean()
    for _ in range(ROUNDS):
        for group in (speaker, word):
            left = left - (np.bincount(group, left) / np.bincount(group))[group]
    shared = _covariance(left, sentence, word)
    own = _covariance(left, speaker * (word.max() + 1) + word, sentence)
    return shared, float(left.var()) - shared - own


def pooled(rows: Iterable[tuple[object, float]]) -> tuple[float, int]:
    """Return the variance within groups, and its degrees of freedom."""
    by: dict[object, list[float]] = defaultdict(list)
    for group, value in rows:
        by[group].append(value)
    freedom = sum(len(values) - 1 for values in by.values())
    return sum(float(np.var(values)) * len(values) for values in by.values()) / freedom, freedom


def steadiness(rows: Sequence[Row], common: float, piece: float) -> float:
    """Return the degrees of freedom by which the variance differs between speakers.

    The variance of the logarithms of speakers' variances, less what so few takes explain, is the trigamma of
    half of them (Smyth 2004, section 6.1).
    """
    by: dict[object, list[float]] = defaultdict(list)
    levels: dict[object, list[float]] = defaultdict(list)
    for speaker, _, value in rows:
        levels[speaker].append(value)
    for speaker, size, value in rows:
        by[speaker].append((value - np.mean(levels[speaker])) / np.sqrt(common + piece / size))
    whole = [values for values in by.values() if len(values) >= 15]
    logs = np.log([np.var(values, ddof=1) for values in whole])
    excess = np.var(logs, ddof=1) - np.mean([_trigamma((len(values) - 1) / 2) for values in whole])
    candidates = np.arange(1.0, 60.0, 0.1)
    return float(candidates[np.argmin([abs(_trigamma(each / 2) - excess) for each in candidates])])


def _numbered(names: list[str]) -> NDArray[Any]:
    return np.unique(names, return_inverse=True)[1]


def _trigamma(x: float) -> float:
    total = 0.0
    while x < 6:
        total += 1 / x**2
        x += 1
    return total + 1 / x + 1 / (2 * x**2) + 1 / (6 * x**3) - 1 / (30 * x**5)


def _covariance(left: NDArray[Any], group: NDArray[Any], apart: NDArray[Any]) -> float:
    """Return the mean product of two members of a group that differ in something."""
    members: dict[int, list[int]] = defaultdict(list)
    for at, name in enumerate(group):
        members[int(name)].append(at)
    products = [
        left[one] * left[other]
        for places in members.values()
        for one, other in combinations(places, 2)
        if apart[one] != apart[other]
    ]
    return float(np.mean(products))


def values_of(facts: ResultFacts) -> dict[str, float | None]:
    """Return all measures of a result."""
    scores = {name: getattr(facts.scores, name) for name in MEASURES[:4]}
    return scores | {name: getattr(facts, name) for name in MEASURES[4:]}


def main(labels_file: str, results_file: str) -> None:
    """Print the numbers."""
    labels = {row["id"]: row for row in map(json.loads, Path(labels_file).read_text("utf-8").splitlines())}
    results = [(json.loads(line), line) for line in Path(results_file).read_text("utf-8").splitlines()]
    judged = [(labels[row["id"]]["speaker"], row["id"], facts_of(read_result(line))) for row, line in results]
    for name in MEASURES:
        rows = [(speaker, facts.length, values_of(facts)[name]) for speaker, _, facts in judged]
        known = [(speaker, size, value) for speaker, size, value in rows if value is not None]
        steep = slope(known) if name in SLOPED else 0.0
        known = [(speaker, size, value - steep * float(np.log(size))) for speaker, size, value in known]
        common, piece, between = fitted(known)
        print(f"{name} slope {steep:.2f} common {common:.3f} piece {piece:.3f} between {between:.2f}")
        if name != "hesitations":
            print(f"  steadiness {steadiness(known, common, piece):.1f}")
    sounds = [
        ((speaker, sound.phone), sound.count, sound.total / sound.count)
        for speaker, _, facts in judged
        for sound in facts.sounds
    ]
    print("sound", "common {:.3f} piece {:.3f}".format(*fitted(sounds)))
    words = [
        (speaker, word.word, name, word.score)
        for speaker, name, facts in judged
        for word in facts.words
        if word.score is not None
    ]
    variance, freedom = pooled(((speaker, word), score) for speaker, word, _, score in words)
    print(f"word common {variance:.3f}, {freedom} degrees of freedom")
    print("accuracy, repeated: common {:.3f} piece {:.3f}".format(*repeated_words(words)))


if __name__ == "__main__":
    main(*sys.argv[1:])
