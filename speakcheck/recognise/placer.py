"""The placing of words that were said, and what it says of whether they were, in one clip."""

from collections.abc import Sequence
from functools import cached_property
from itertools import islice, product

from speakcheck.acoustic.ear import Ear, Hearing
from speakcheck.audio.clip import Clip
from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Phones
from speakcheck.recognise.heard import HeardWord, ReferenceWord
from speakcheck.recognise.restarts import without_false_restarts
from speakcheck.recognise.sounding import sounding

Wanted = Sequence[tuple[int | None, ReferenceWord]]
"""Words in order, each with its index in the text, or None if it does not belong there; those that cannot be
read in English are passed over."""

WAYS = 12
"""Ways to say a word that are tried at most."""
BACK, AGAIN = 4, 12.0
"""Words that a restart goes back at most, and what going back costs, in nats."""
BELIEVED = -0.6
"""Least mean score of every word in both rounds of a restart that is believed: in the recordings of
fixtures/audio those said twice came to -0.22 and more, those that only seemed so to -1.66 and less."""


class Placer:
    """Places words by an ear, which hears the clip once."""

    def __init__(self, ear: Ear, clip: Clip) -> None:
        """Take who hears and what is heard; nothing is done yet."""
        self._ear, self._clip = ear, clip

    @cached_property
    def _hearing(self) -> Hearing:
        return self._ear.hear(self._clip)

    def align(self, words: Wanted) -> tuple[HeardWord, ...]:
        """Place words, each in the way of saying it that fits best; () if the clip is too short for them."""
        return self._placed(words)

    def worth(self, words: Wanted) -> float:
        """Return how likely the clip is if just these words were said: log-likelihood in nats.

        Of two texts the one that is worth more was said, unless they are nearly worth the same. In read
        learner speech 98 in 100 words make the text worth more, and 2 in 100 words that nobody said.
        """
        return self._ear.place(
            self._hearing, [[phones for _, phones in _ways(word)] for _, word in words if word.forms]
        ).worth

    def again(self, words: Sequence[tuple[int, ReferenceWord]]) -> tuple[HeardWord, ...]:
        """Place words of the text that were said in order, and those said twice; () if none was."""
        placed = self._placed(words, BACK)
        known = dict(words)
        kept = [placed[at].reference for at in without_false_restarts(placed, BELIEVED)]
        if len(kept) <= len(words):
            return ()
        if len(kept) == len(placed):
            return placed
        return self._placed([(index, known[index]) for index in kept if index is not None])

    def _placed(self, words: Wanted, back: int = 0) -> tuple[HeardWord, ...]:
        able = [each for each in words if each[1].forms]
        ways = [_ways(word) for _, word in able]
        placed = self._ear.place(
            self._hearing, [[phones for _, phones in each] for each in ways], back, AGAIN
        ).words
        if not placed:
            return ()
        chosen = [ways[each.word][each.way] for each in placed]
        spans = [span for each in placed for span in self._hearing.times(each)]
        found = sounding([phones for _, phones in chosen], spans, self._hearing, self._ear)
        return tuple(
            HeardWord(text, own[0].start, own[-1].end, able[each.word][0], own, sounds)
            for each, (text, _), (own, sounds) in zip(placed, chosen, found, strict=True)
        )


def _ways(word: ReferenceWord) -> list[tuple[str, Phones]]:
    """Return the ways to say a word, each as it is spelled and its phones; those that sound alike once."""
    ways: dict[Phones, tuple[str, Phones]] = {}
    for form in word.forms:
        text = " ".join(spoken.text for spoken in form.words)
        for variants in islice(product(*(spoken.pronunciations for spoken in form.words)), WAYS):
            phones = tuple(phone for variant in variants for phone in variant.phones)
            ways.setdefault(bare_all(phones), (text, phones))
    return list(ways.values())[:WAYS]
