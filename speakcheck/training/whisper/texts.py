"""Owns what is said for the training: mostly words in an order that nobody could foresee.

A network that is trained on sentences learns the sentences. Here most texts are jumbled or drawn at random,
and the sentences come with the faults of a learner, so that only the ear can tell which words were said.
"""

from collections.abc import Callable
from random import Random

from speakcheck.training.whisper.vocabulary import bare, inside, sentences, words

Pieces = list[str]
LESSON_SHARE = 0.5
"""Of random words that are drawn as often as the lessons use them; the others all alike."""
COMMA_SHARE = 0.04
REPEATED_MOST = 3
"""Words at most that a learner says twice."""
CUT_LEAST = 4
"""Words at least in a part of a sentence."""


class Writer:
    """Draws texts; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._lesson_words = [inside(bare(piece)) for text in sentences() for piece in text.split()]
        self._faults: tuple[Callable[[Pieces], Pieces], ...] = (
            self.omit,
            self.insert,
            self.repeat,
            self.restart,
            self.replace,
        )

    def line(self) -> str:
        """Return a text of 1 to about 25 words without a sign at its end, names alone with capitals."""
        kind = self._random.random()
        if kind < 0.5:
            return " ".join(self.strange(self._random.choice((2, 3, 4, 5, 6, 8, 10, 13))))
        sentence = self._sentence()
        if kind < 0.7:
            return " ".join(self.jumble(sentence))
        if kind < 0.9:
            return " ".join(self._random.choice(self._faults)(sentence)).rstrip(",")
        return " ".join(sentence).rstrip(",")

    def strange(self, count: int) -> Pieces:
        """Return words that have nothing to do with one another."""
        drawn = [self._word() for _ in range(count)]
        return [
            word + ("," if self._random.random() < COMMA_SHARE and at < count - 1 else "")
            for at, word in enumerate(drawn)
        ]

    def jumble(self, pieces: Pieces) -> Pieces:
        """Return the words in another order."""
        jumbled = [bare(piece) for piece in pieces]
        self._random.shuffle(jumbled)
        return jumbled

    def omit(self, pieces: Pieces) -> Pieces:
        """Leave out one to three words, or half of them."""
        count = self._random.choice((1, 1, 2, 3, max(1, len(pieces) // 2)))
        gone = set(self._random.sample(range(len(pieces)), min(count, len(pieces) - 1)))
        return [piece for at, piece in enumerate(pieces) if at not in gone]

    def insert(self, pieces: Pieces) -> Pieces:
        """Put in one or two words."""
        out = list(pieces)
        for _ in range(self._random.choice((1, 1, 2))):
            out.insert(self._random.randrange(len(out) + 1), self._word())
        return out

    def repeat(self, pieces: Pieces) -> Pieces:
        """Say one to three words twice, now and then a word three times."""
        first = self._random.randrange(len(pieces))
        last = min(len(pieces), first + self._random.randint(1, REPEATED_MOST))
        again = [bare(piece) for piece in pieces[first:last]]
        times = 2 if last == first + 1 and self._random.random() < 0.2 else 1
        return [*pieces[:first], *again * times, *pieces[first:]]

    def restart(self, pieces: Pieces) -> Pieces:
        """Begin, and begin again."""
        count = self._random.randint(1, min(5, len(pieces)))
        return [*(bare(piece) for piece in pieces[:count]), *pieces]

    def replace(self, pieces: Pieces) -> Pieces:
        """Say other words instead of one to four."""
        out = list(pieces)
        count = min(len(out), self._random.randint(1, 4))
        for at in self._random.sample(range(len(out)), count):
            out[at] = self._word() + out[at][len(bare(out[at])) :]
        return out

    def _word(self) -> str:
        if self._random.random() < LESSON_SHARE:
            return self._random.choice(self._lesson_words)
        return self._random.choice(words())

    def _sentence(self) -> Pieces:
        """Return a sentence or a part of one."""
        pieces = [inside(piece).rstrip(".?") for piece in self._random.choice(sentences()).split()]
        if self._random.random() < 0.5 and len(pieces) > CUT_LEAST:
            count = self._random.randint(CUT_LEAST, len(pieces))
            first = self._random.randrange(len(pieces) - count + 1)
            pieces = pieces[first : first + count]
        return pieces
