"""Whether words of the text that were not recognised were said after all.

Two accounts of what was said are held against the sound as a whole: the likelier one is believed, with some
favour for the text, since a reader mostly reads what is written.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

FAVOUR = 6.0
"""What a word of the text is worth beside its sound, in nats: to be told wrongly that one left out a word is
worse than not to be told. Of the words that learners said 99 in 100 made the sound likelier than this takes,
of words put into their texts at random 6 in 100."""


class CandidateWord(Protocol):
    """A word that was said, or may have been."""

    @property
    def reference(self) -> int | None:
        """Index of the word of the text; None for a word that is not in it."""
        ...


S = TypeVar("S", bound=CandidateWord)
Worth = Callable[[Sequence[S]], float]
"""Log-likelihood of the sound if just these words were said."""


def favouring(worth: Worth[S]) -> Worth[S]:
    """Return the same with FAVOUR for every word of the text."""
    return lambda said: worth(said) + FAVOUR * sum(word.reference is not None for word in said)


def with_returned(said: Sequence[S], lacking: Sequence[S], worth: Worth[S], instead: float) -> list[S]:
    """Put words of the text to their places among those recognised, where the sound bears them out.

    `lacking` are those that were not recognised, in the order of the text; what was recognised in their place
    gives way to them unless it is worth `instead` nats more. `worth` is to favour the text, see favouring().
    """
    words = list(said)
    known = {word.reference for word in said}
    begin = 0
    while begin <= len(words):
        end = next((at for at in range(begin, len(words)) if words[at].reference is not None), len(words))
        here = [word for word in lacking if word.reference not in known and _between(words, begin, end, word)]
        if here:
            found = _gap(words[begin:end], here, partial(_among, worth, words[:begin], words[end:]), instead)
            words[begin:end] = found
            end = begin + len(found)
        begin = end + 1
    return words


def _between(words: Sequence[S], begin: int, end: int, lacking: S) -> bool:
    """Tell whether a word of the text belongs between those before `begin` and that at `end`."""
    index = lacking.reference
    before = max((word.reference for word in words[:begin] if word.reference is not None), default=-1)
    behind = words[end].reference if end < len(words) else None
    return index is not None and before < index and (behind is None or index < behind)


def _among(worth: Worth[S], before: Sequence[S], behind: Sequence[S], said: Sequence[S]) -> float:
    return worth([*before, *said, *behind])


def _gap(strange: list[S], lacking: list[S], worth: Worth[S], instead: float) -> list[S]:
    """Return what was said between two words of the text that were recognised.

    `strange` is what was recognised there, `lacking` are the words of the text that were not.
    """
    text = lacking
    for word in lacking:
        without = [each for each in text if each is not word]
        if worth(without) > worth(text):
            text = without
    if not strange:
        return text
    if text and worth(text) >= worth(strange) - instead:
        return text
    said = strange
    for word in text:
        said = max(said, [word, *said], [*said, word], key=worth)
    return said
