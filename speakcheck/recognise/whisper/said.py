"""Owns the decision which words were said: what was written, held against how the text fits the sound.

Whisper tends to write the word that was meant, and may miss a word that an accent made hard to understand. So
a word counts as said if it was written, unless neither the sound nor the decoder bears it out, and if it was
not written but fits its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from speakcheck.recognise.heard import ForcedWord, HeardWord, ReferenceWord, WrittenWord
from speakcheck.recognise.sphinx.absence import FIT, FIT_AGAINST_OTHERS
from speakcheck.recognise.tie import Tie, read_words, spoken_words

ADDED = 0.5
"""Least probability of a written word that is not in the text and counts as said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One word as it was said."""

    reference: int | None
    """Index of the word of the text; None for a word that is not in it."""
    text: str = ""
    """As it was written, of a word that is not in the text."""


def turns(
    reference: Sequence[ReferenceWord],
    written: Sequence[WrittenWord],
    tie: Tie,
    whole: Sequence[HeardWord],
    forced: Sequence[ForcedWord],
) -> list[Turn]:
    """Return the words of the reference, and others, that were said, in order.

    `whole` are the words of the text, forced onto their places; `forced` is what the decoder makes of
    them. Words that are placed twice in turn sound as if they had been said twice, which a decoder likes to
    write once, or to make of other words.
    """
    fits: dict[int, float] = {}
    for word in whole:
        if word.reference is not None:
            fits[word.reference] = max(word.score, fits.get(word.reference, word.score))
    again = _said_again(whole)
    gains = {word.reference: word.logprob for word in forced}
    said = [turn for turn in _written(reference, written, tie) if not _is_invented(turn, fits, gains)]
    for index in sorted(fits):
        _return(said, index, fits[index])
    if again:
        said = _once(said)
    for words in again:
        _repeat(said, words)
    return said


def _written(reference: Sequence[ReferenceWord], written: Sequence[WrittenWord], tie: Tie) -> list[Turn]:
    """Return the words that were written; parts of one word of the text ("twenty", "five") are one turn."""
    said: list[Turn] = []
    lacking = 0
    for word, owners in zip(written, tie.owners, strict=True):
        if not owners and word.probability >= ADDED:
            said.append(Turn(None, word.text))
        for index in owners:
            if lacking <= 0 or said[-1].reference != index:
                said.append(Turn(index))
                lacking = len(spoken_words(reference[index]))
            lacking -= len(read_words(word.text))
    return said


def _is_invented(turn: Turn, fits: Mapping[int, float], gains: Mapping[int, float]) -> bool:
    """Tell whether a word of the text was written for the sake of its neighbours: nothing of it sounds."""
    if turn.reference is None:
        return False
    fit, gain = fits.get(turn.reference, 0.0), gains.get(turn.reference, 1.0)
    return fit < FIT and gain <= 0


def _return(said: list[Turn], index: int, fit: float) -> None:
    """Put a word of the text that was not written back to its place, if it fits there."""
    if any(turn.reference == index for turn in said):
        return
    at = next(
        (at for at, turn in enumerate(said) if turn.reference is not None and turn.reference > index),
        len(said),
    )
    begin = at
    while begin and said[begin - 1].reference is None:
        begin -= 1
    if fit >= (FIT if begin == at else FIT_AGAINST_OTHERS):
        said[begin:at] = [Turn(index)]


def _said_again(placed: Sequence[HeardWord]) -> list[range]:
    """Return the words of the text, by index, that are placed a second time at once."""
    indexes = [word.reference for word in placed]
    return [
        range(here, before + 1)
        for before, here in pairwise(indexes)
        if before is not None and here is not None and here <= before
    ]


def _once(said: Sequence[Turn]) -> list[Turn]:
    """Leave out words of the text that were written before."""
    known: set[int | None] = set()
    kept = []
    for turn in said:
        if turn.reference is None or turn.reference not in known:
            kept.append(turn)
        known.add(turn.reference)
    return kept


def _repeat(said: list[Turn], words: range) -> None:
    """Say words of the text twice if they and their neighbours in the text were said, in turn.

    Beside a word that was left out, or one that is not in the text, something else may sound like them.
    """
    indexes = [-1, *(turn.reference for turn in said)]
    around = list(range(words.start - 1, words.stop))
    at = next((at for at in range(len(said)) if indexes[at : at + len(around)] == around), None)
    if at is None:
        return
    end = at + len(words)
    if end == len(said) or said[end].reference == words.stop:
        said[end:end] = [Turn(index) for index in words]
