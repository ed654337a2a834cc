"""The arithmetic of readings: joining the parts of a token and keeping the likeliest."""

from collections.abc import Iterable, Sequence
from itertools import product

from speakcheck.language.pronunciation import Reading

MOST = 8
"""Readings kept for one token."""


def distinct(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return the readings without repetitions and empty ones, in order, no more than MOST."""
    return tuple(dict.fromkeys(reading for reading in readings if reading))[:MOST]


def combined(parts: Sequence[Sequence[Reading]]) -> tuple[Reading, ...]:
    """Return the readings of parts said one after the other; parts come with their likeliest first.

    Parts of which at least one cannot be read give ().
    """
    joined: list[tuple[int, Reading]] = [(0, ())]
    for part in parts:
        pairs = product(joined, enumerate(part))
        longer = [(rank + more, (*before, *after)) for (rank, before), (more, after) in pairs]
        joined = sorted(longer, key=lambda pair: pair[0])[: 2 * MOST]
    return distinct(reading for _, reading in joined)
