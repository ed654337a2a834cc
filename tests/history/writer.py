"""A program that adds attempts to the history and says so, each after it was added.

Run: python -m tests.history.writer NAME COUNT; a COUNT of 0 goes on until something ends it.
"""

import random
import sys
from itertools import count

import numpy as np

from speakcheck.audio.clip import Clip
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.store import History
from tests.history.made import by_chance, later

EVERY = 4
"""Every so many attempts have a recording."""


def main(name: str, wanted: int) -> None:
    """Add and tell."""
    chance = random.Random(name)
    with History.open() as history:
        print("ready", flush=True)
        for number in count() if not wanted else range(wanted):
            result, text = by_chance(chance, chance.gauss(75, 8))
            noise = np.random.default_rng(chance.randrange(50)).normal(0, 0.1, 1600).astype(np.float32)
            sound = None if number % EVERY else Clip(noise)
            kept = history.add(result, text, later(number), AttemptSource.APP, sound=sound)
            print(kept.attempt.id, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
