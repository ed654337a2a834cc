"""Which letters of a word spell which of its phones."""

from functools import cache, lru_cache
from itertools import product

from speakcheck.language.g2p import REMEMBERED, model
from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Phones

Graphone = tuple[str, Phones]
"""Some letters and the phones that they spell; one of the two may be empty."""

STEPS = ((1, 1), (2, 1), (1, 2), (1, 0), (2, 0), (0, 1))
UNSEEN = {(1, 1): 16.0, (2, 1): 20.0, (1, 2): 20.0, (1, 0): 10.0, (2, 0): 22.0, (0, 1): 22.0}
"""Cost in nats of a pair that the model has never seen; every word can be aligned at some cost."""


SILENT_PAIR = "gh"
"""Two letters that are silent together: high, daughter, through."""
SILENT_PAIR_COST = 6.0


@cache
def _costs() -> dict[Graphone, float]:
    return model().pair_costs() | {(SILENT_PAIR, ()): SILENT_PAIR_COST}


@lru_cache(REMEMBERED)
def align(letters: str, phones: Phones) -> tuple[Graphone, ...]:
    """Return the likeliest division of lower-case letters a to z and phones into graphones, in order.

    The letters joined give the word, the phones joined give its phones, stress kept.
    """
    bare, costs = bare_all(phones), _costs()
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i, j, step in product(range(len(letters) + 1), range(len(phones) + 1), STEPS):
        to = (i + step[0], j + step[1])
        if (i, j) not in best or to[0] > len(letters) or to[1] > len(phones):
            continue
        cost = best[i, j][0] + costs.get((letters[i : to[0]], bare[j : to[1]]), UNSEEN[step])
        if to not in best or cost < best[to][0]:
            best[to] = (cost, i, j)
    path: list[Graphone] = []
    i, j = len(letters), len(phones)
    while (i, j) != (0, 0):
        _, before_i, before_j = best[i, j]
        path.append((letters[before_i:i], phones[before_j:j]))
        i, j = before_i, before_j
    return tuple(reversed(path))
