"""The letter-to-phone model: a joint n-gram model over graphones, its file and its search."""

import json
import math
import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from speakcheck.errors import LanguageError
from speakcheck.i18n import N_
from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Phones

# The zero tells tools that look at the beginning alone that this is no text.
MAGIC = b"speakcheck graphones 1\0\n"
SCALE = 16
"""Costs are stored as bytes in units of 1/SCALE nat."""
BEGIN, END = 0, 1
FIRST_PAIR = 2
BEAM = 24
"""Hypotheses kept at each letter."""
WIDTH = 8 * SCALE
"""Hypotheses worse than the best by more than this cost are dropped."""


@dataclass(slots=True)
class _Order:
    """The n-grams of one order: plain arrays, children of one context side by side."""

    symbol: "array[int]"
    cost: bytes
    first: "array[int]"
    back_off: bytes


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    cost: int
    contexts: tuple[tuple[int, int], ...]
    history: tuple[int, ...]
    phones: Phones
    stressed: bool


class Graphones:
    """The model, read from the bytes of its file. Raises LanguageError if they are not a model."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC):
            raise LanguageError(
                N_("The letter-to-phone model cannot be read."), N_("Install speakcheck again.")
            )
        head, _, body = data[len(MAGIC) :].partition(b"\n")
        layout = json.loads(head)
        self.pairs: list[tuple[str, Phones]] = [
            (letters, tuple(phones.split())) for letters, phones, _ in layout["pairs"]
        ]
        self._counts: list[int] = [count for _, _, count in layout["pairs"]]
        self._orders = _orders(zlib.decompress(body), layout["sizes"])
        self._by_letters: dict[str, list[int]] = defaultdict(list)
        for symbol, (letters, _) in enumerate(self.pairs, FIRST_PAIR):
            self._by_letters[letters].append(symbol)

    def decode(self, word: str, limit: int = 3) -> tuple[Phones, ...]:
        """Return the likeliest pronunciations of a word of letters a to z, the best first, or ().

        No two differ in stress alone.
        """
        start = _Hypothesis(0, ((1, self._child(0, 0, BEGIN)),), (BEGIN,), (), False)
        ends: list[dict[tuple[tuple[int, ...], bool], _Hypothesis]] = [{} for _ in range(len(word) + 1)]
        ends[0][start.history, False] = start
        for at in range(len(word)):
            for hypothesis in _best(ends[at].values()):
                for symbol, end in self._choices(word, at):
                    self._extend(hypothesis, symbol, ends[end])
        return self._finish(ends[-1].values(), limit)

    def _choices(self, word: str, at: int) -> list[tuple[int, int]]:
        """Return the graphones that may spell the next one or two letters, with where they end."""
        ends = (end for end in (at + 1, at + 2) if end <= len(word))
        return [(symbol, end) for end in ends for symbol in self._by_letters.get(word[at:end], ())]

    def pair_costs(self) -> dict[tuple[str, Phones], float]:
        """Return the cost in nats of every graphone by itself, stress aside."""
        counts: dict[tuple[str, Phones], int] = defaultdict(int)
        for (letters, phones), count in zip(self.pairs, self._counts, strict=True):
            counts[letters, bare_all(phones)] += count
        total = sum(counts.values())
        return {pair: math.log(total / count) for pair, count in counts.items()}

    def _finish(self, hypotheses: Iterable[_Hypothesis], limit: int) -> tuple[Phones, ...]:
        found = []
        for hypothesis in hypotheses:
            cost = hypothesis.cost + self._step(hypothesis.contexts, END)[0]
            if hypothesis.phones and hypothesis.stressed:
                found.append((cost, hypothesis.phones))
        found.sort()
        best: dict[Phones, Phones] = {}
        for _, phones in found:
            best.setdefault(bare_all(phones), phones)
        return tuple(best.values())[:limit]

    def _extend(
        self, old: _Hypothesis, symbol: int, ends: dict[tuple[tuple[int, ...], bool], _Hypothesis]
    ) -> None:
        phones = self.pairs[symbol - FIRST_PAIR][1]
        primary = sum(phone.endswith("1") for phone in phones)
        if primary + old.stressed > 1:
            return
        cost, contexts = self._step(old.contexts, symbol)
        history = (*old.history, symbol)[1 - len(self._orders) :]
        key = (history, old.stressed or bool(primary))
        rival = ends.get(key)
        if rival is None or old.cost + cost < rival.cost:
            ends[key] = _Hypothesis(old.cost + cost, contexts, history, old.phones + phones, key[1])

    def _step(
        self, contexts: tuple[tuple[int, int], ...], symbol: int
    ) -> tuple[int, tuple[tuple[int, int], ...]]:
        """Return the cost of a symbol after the contexts, longest first, and the contexts behind it."""
        cost, known, longer = 0, False, []
        for order, node in contexts:
            child = self._child(order, node, symbol)
            if child < 0:
                cost += 0 if known else self._orders[order - 1].back_off[node]
                continue
            if not known:
                cost, known = cost + self._orders[order].cost[child], True
            if order + 1 < len(self._orders):
                longer.append((order + 1, child))
        if not known:
            cost += self._orders[0].cost[symbol]
        longer.append((1, symbol))
        return cost, tuple(longer)

    def _child(self, order: int, node: int, symbol: int) -> int:
        """Return the n-gram of `order` + 1 symbols that extends a node of `order` symbols, -1 if pruned."""
        if order == 0:
            return symbol
        first = self._orders[order - 1].first
        symbols = self._orders[order].symbol
        low, high = first[node], first[node + 1]
        at = bisect_left(symbols, symbol, low, high)
        return at if at < high and symbols[at] == symbol else -1


def _best(hypotheses: Iterable[_Hypothesis]) -> list[_Hypothesis]:
    ranked = sorted(hypotheses, key=lambda hypothesis: hypothesis.cost)[:BEAM]
    return [hypothesis for hypothesis in ranked if hypothesis.cost <= ranked[0].cost + WIDTH]


def _orders(body: bytes, sizes: list[int]) -> list[_Order]:
    """Cut the planes of every order out of the decompressed file."""
    orders, at = [], 0

    def take(length: int) -> bytes:
        nonlocal at
        at += length
        return body[at - length : at]

    for index, size in enumerate(sizes):
        symbol = array("H", take(2 * size))
        cost = take(size)
        first, back_off = array("I"), b""
        if index + 1 < len(sizes):
            first = array("I", accumulate(array("H", take(2 * size)), initial=0))
            back_off = take(size)
        orders.append(_Order(symbol, cost, first, back_off))
    return orders
