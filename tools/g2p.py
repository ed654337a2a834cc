"""Makes the letter-to-phone model: python -m tools.g2p [--report].

The model is a joint n-gram model over graphones, pairs of letters and phones (Bisani and Ney, Joint-sequence
models for grapheme-to-phoneme conversion, Speech Communication 50, 2008). The pairs come from an
expectation-maximisation alignment of the dictionary (Jiampojamarn, Kondrak and Sherif, NAACL 2007), the
probabilities from modified Kneser-Ney smoothing (Chen and Goodman 1999), pruned by weighted difference
(Seymore and Rosenfeld 1996). --report trains on 95 % of the words and measures on the other 5 %.
"""

import json
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from speakcheck.language.dictionary import dictionary_words
from speakcheck.language.graphones import BEGIN, END, FIRST_PAIR, MAGIC, SCALE, Graphones
from speakcheck.language.phones import bare_all, is_vowel, unpack
from speakcheck.language.pronunciation import Phones
from speakcheck.paths import asset

ORDER = 7
MOVES = {(1, 0): 0.2, (1, 1): 1.0, (1, 2): 0.05, (2, 1): 0.3}
"""How many letters and phones one graphone may hold, and its weight before the first round."""
VOWEL_LETTERS = frozenset("aeiouy")
BEHIND_A_VOWEL = frozenset("rwh")
"""Consonant letters that may share a vowel sound with the vowel letter before them: er, ow, ah."""
WITH_A_VOWEL = frozenset(("ti", "ci", "si", "xi", "qu", "gu"))
"""Letter pairs of consonant and vowel that spell one consonant."""
SYLLABIC = frozenset("lmnr")
"""Consonant letters that may spell a vowel: litt-le, rhyth-m, -n't, ac-re."""
EM_WORDS = 30_000
EM_ROUNDS = 6
RAREST = 3
"""Words that need a graphone rarer than this are left out: abbreviations and slips, mostly."""
HELD_OUT = 20
"""One word of this many is held out for the report."""
PRUNE_BELOW = 0.6
"""An n-gram that changes the training log-likelihood by less (in nats) is dropped."""

Word = tuple[str, Phones]
Pair = tuple[str, Phones]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def corpus() -> list[Word]:
    """Return every word of letters alone with each of its pronunciations, sorted."""
    pairs = {(word, unpack(code)) for word, codes in dictionary_words() for code in codes if word.isalpha()}
    return sorted(pairs)


def held_out(word: str) -> bool:
    """Tell whether the word belongs to the test part; depends on its spelling alone."""
    return zlib.crc32(word.encode()) % HELD_OUT == 0


def plausible(letters: str, sounds: Phones) -> bool:
    """Tell whether letters may spell the phones: vowel letters vowels, consonant letters consonants."""
    if not sounds:
        return True
    has_vowel, first = any(is_vowel(sound) for sound in sounds), letters[0]
    if first not in VOWEL_LETTERS:
        if len(letters) == 2 and letters[1] in VOWEL_LETTERS:
            return letters in WITH_A_VOWEL and not has_vowel
        return not has_vowel or (letters in SYLLABIC and is_vowel(sounds[0]))
    if len(letters) == 2 and letters[1] not in VOWEL_LETTERS | BEHIND_A_VOWEL:
        return False
    return has_vowel or sounds in (("Y",), ("W",))


def _cells(
    word: str, phones: Phones, table: dict[Pair, float]
) -> Iterator[tuple[int, int, int, int, Pair, float]]:
    """Yield the possible steps through the letter-phone grid in order, with their weights."""
    for i, j, (letters, sounds) in product(range(len(word)), range(len(phones) + 1), MOVES):
        if i + letters <= len(word) and j + sounds <= len(phones):
            pair = (word[i : i + letters], phones[j : j + sounds])
            yield i, j, i + letters, j + sounds, pair, table.get(pair, 0.0)


def _expect(word: str, phones: Phones, table: dict[Pair, float], counts: dict[Pair, float]) -> None:
    """Add the expected count of every graphone in one word."""
    steps = [step for step in _cells(word, phones, table) if step[5] > 0.0]
    width = len(phones) + 1
    forward = [0.0] * ((len(word) + 1) * width)
    backward = forward.copy()
    forward[0] = backward[-1] = 1.0
    for i, j, k, m, _, weight in steps:
        forward[k * width + m] += forward[i * width + j] * weight
    for i, j, k, m, _, weight in reversed(steps):
        backward[i * width + j] += backward[k * width + m] * weight
    if forward[-1] == 0.0:
        return
    for i, j, k, m, pair, weight in steps:
        counts[pair] += forward[i * width + j] * weight * backward[k * width + m] / forward[-1]


def fit_pairs(words: Sequence[Word]) -> dict[Pair, float]:
    """Return the probability of every graphone, stress aside, by expectation maximisation."""
    sample = words[:: max(1, len(words) // EM_WORDS)]
    bare_words = [(word, bare_all(phones)) for word, phones in sample]
    pairs = {step[4] for word, phones in bare_words for step in _cells(word, phones, {})}
    table: dict[Pair, float] = {pair: MOVES[len(pair[0]), len(pair[1])] for pair in pairs if plausible(*pair)}
    for _ in range(EM_ROUNDS):
        counts: dict[Pair, float] = defaultdict(float)
        for word, phones in bare_words:
            _expect(word, phones, table, counts)
        total = sum(counts.values())
        table = {pair: count / total for pair, count in counts.items() if count > 0.1}
    return table


def align(word: str, phones: Phones, table: dict[Pair, float]) -> tuple[Pair, ...] | None:
    """Return the likeliest way to cut a word into graphones, phones with stress; None if there is none."""
    width = len(phones) + 1
    best: list[tuple[float, int, int, int]] = [(0.0, 0, 0, 0)] * ((len(word) + 1) * width)
    best[0] = (1.0, 0, 0, 0)
    for i, j, k, m, _, weight in _cells(word, bare_all(phones), table):
        score = best[i * width + j][0] * weight
        if score > best[k * width + m][0]:
            best[k * width + m] = (score, i, j, 0)
    k, m, path = len(word), len(phones), []
    if best[-1][0] == 0.0:
        return None
    while k:
        _, i, j, _ = best[k * width + m]
        path.append((word[i:k], phones[j:m]))
        k, m = i, j
    return tuple(reversed(path))


def graphone_words(words: Sequence[Word]) -> list[tuple[Pair, ...]]:
    """Return the words as graphones, without those that need a rare one."""
    table = fit_pairs(words)
    aligned = [path for word, phones in words if (path := align(word, phones, table))]
    count = Counter(pair for path in aligned for pair in path)
    return [path for path in aligned if min(count[pair] for pair in path) >= RAREST]


class Level:
    """The n-grams of one order, sorted by context and symbol."""

    def __init__(self, parent: Ints, symbol: Ints, suffix: Ints, raw: Ints) -> None:
        self.parent, self.symbol, self.suffix, self.raw = parent, symbol, suffix, raw
        self.count: Ints = raw
        self.prob: Floats = np.zeros(0)
        self.gamma: Floats = np.zeros(0)
        self.keep = np.ones(len(symbol), dtype=bool)


def levels(sequences: Sequence[Sequence[int]], size: int) -> list[Level]:
    """Count the n-grams of symbol sequences; symbol BEGIN begins every word."""
    flat = np.array([symbol for sequence in sequences for symbol in sequence], dtype=np.int64)
    first = np.flatnonzero(flat == BEGIN)
    age = np.arange(len(flat)) - np.repeat(first, np.diff(np.append(first, len(flat))))
    found = [Level(np.zeros(size, np.int64), np.arange(size), np.zeros(size, np.int64), np.bincount(flat))]
    node = flat
    for order in range(2, ORDER + 1):
        valid = age >= order - 1
        key = (np.roll(node, 1) * size + flat)[valid]
        kept, index, inverse, raw = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
        found.append(Level(kept // size, kept % size, node[valid][index], raw))
        node = np.full(len(flat), -1)
        node[valid] = inverse
    return found


def _begins(found: list[Level]) -> list[npt.NDArray[np.bool_]]:
    """Tell of every n-gram whether it begins with the start of a word."""
    begins = [found[0].symbol == BEGIN]
    for level in found[1:]:
        begins.append(begins[-1][level.parent])
    return begins


def smooth(found: list[Level]) -> None:
    """Fill in interpolated modified Kneser-Ney probabilities."""
    for level, longer, begins in zip(found, found[1:], _begins(found), strict=False):
        types = np.bincount(longer.suffix, minlength=len(level.symbol))
        level.count = np.where(begins, level.raw, types)
    found[0].count = np.where(found[0].symbol == BEGIN, 0, found[0].count)
    lower = np.full(len(found[0].symbol), 1 / (len(found[0].symbol) - 1))
    for order, level in enumerate(found):
        contexts = len(found[order - 1].symbol) if order else 1
        seen = [max(1, int(np.sum(level.count == n))) for n in (1, 2, 3, 4)]
        y = seen[0] / (seen[0] + 2 * seen[1])
        estimates = [n - (n + 1) * y * seen[n] / seen[n - 1] for n in (1, 2, 3)]
        # Few words give counts that the estimate was not made for; a discount stays between 0 and the count.
        discounts = np.array([0.0, *(min(max(d, 0.1), n - 0.1) for n, d in enumerate(estimates, 1))])
        discount = np.minimum(level.count, discounts[np.minimum(level.count, 3)])
        total = np.maximum(np.bincount(level.parent, level.count, contexts), 1e-9)
        gamma = np.bincount(level.parent, discount, contexts) / total
        below = lower if order == 0 else found[order - 1].prob[level.suffix]
        level.prob = (level.count - discount) / total[level.parent] + gamma[level.parent] * below
        level.gamma = gamma


def prune(found: list[Level]) -> None:
    """Drop n-grams that the shorter ones predict nearly as well; set the back-off weights anew."""
    for order in range(len(found) - 1, 0, -1):
        level, shorter = found[order], found[order - 1]
        backed = level.gamma[level.parent] * shorter.prob[level.suffix]
        gain = level.raw * np.log(level.prob / np.maximum(backed, 1e-12))
        needed = np.zeros(len(level.symbol), dtype=bool)
        if order + 1 < len(found):
            longer = found[order + 1]
            needed[longer.parent[longer.keep]] = True
        level.keep = (gain >= PRUNE_BELOW) | needed
        contexts = len(shorter.symbol)
        left = 1 - np.bincount(level.parent, level.prob * level.keep, contexts)
        free = 1 - np.bincount(level.parent, shorter.prob[level.suffix] * level.keep, contexts)
        level.gamma = np.maximum(left, 1e-6) / np.maximum(free, 1e-6)


def _quantised(prob: Floats) -> bytes:
    cost = -np.log(np.clip(prob, 1e-9, 1.0)) * SCALE
    return bytes(np.clip(np.rint(cost), 0, 255).astype(np.uint8))


def packed(found: list[Level], pairs: Sequence[Pair]) -> bytes:
    """Return the model file: a line of JSON, then the compressed planes of every order.

    The JSON holds the n-grams of each order and each graphone with its count in the training words.
    """
    planes: list[bytes] = []
    sizes = []
    for order, level in enumerate(found):
        keep = level.keep
        sizes.append(int(keep.sum()))
        planes += [level.symbol[keep].astype("<u2").tobytes(), _quantised(level.prob[keep])]
        if order + 1 < len(found):
            longer = found[order + 1]
            children = np.bincount(longer.parent[longer.keep], minlength=len(keep))[keep]
            planes += [children.astype("<u2").tobytes(), _quantised(longer.gamma[keep])]
    counts = (int(count) for count in found[0].raw[FIRST_PAIR:])
    rows = [
        (letters, " ".join(phones), count) for (letters, phones), count in zip(pairs, counts, strict=True)
    ]
    head = {"sizes": sizes, "pairs": rows}
    return MAGIC + json.dumps(head).encode() + b"\n" + zlib.compress(b"".join(planes), 9)


def train(words: Sequence[Word]) -> bytes:
    """Return the model file for a list of words."""
    paths = graphone_words(words)
    count = Counter(pair for path in paths for pair in path)
    pairs = [pair for pair, _ in sorted(count.items(), key=lambda item: (-item[1], item[0]))]
    number = {pair: index for index, pair in enumerate(pairs, FIRST_PAIR)}
    sequences = [[BEGIN, *(number[pair] for pair in path), END] for path in paths]
    found = levels(sequences, len(pairs) + FIRST_PAIR)
    smooth(found)
    prune(found)
    return packed(found, pairs)


def measure(model: Graphones, words: Iterable[Word]) -> dict[str, float]:
    """Return error rates in per cent on held-out words; any listed variant counts as right."""
    from rapidfuzz.distance import Levenshtein

    truth: dict[str, list[Phones]] = defaultdict(list)
    for word, phones in words:
        truth[word].append(phones)
    wrong = wrong_stress = edits = phones_total = 0
    for word, variants in truth.items():
        best = next(iter(model.decode(word)), ())
        wrong_stress += best not in variants
        bare_variants = [bare_all(variant) for variant in variants]
        wrong += bare_all(best) not in bare_variants
        distances = [(Levenshtein.distance(bare_all(best), v), len(v)) for v in bare_variants]
        edits += min(distances)[0]
        phones_total += min(distances)[1]
    return {
        "words": len(truth),
        "word error": 100 * wrong / len(truth),
        "word error with stress": 100 * wrong_stress / len(truth),
        "phone error": 100 * edits / phones_total,
    }


def main(arguments: list[str]) -> int:
    """Write the model into the assets, or report on held-out words."""
    words = corpus()
    if arguments == ["--report"]:
        model = Graphones(train([pair for pair in words if not held_out(pair[0])]))
        for name, value in measure(model, (pair for pair in words if held_out(pair[0]))).items():
            print(f"{name}: {value:.1f}")
        return 0
    asset("language", "g2p.model").write_bytes(train(words))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
