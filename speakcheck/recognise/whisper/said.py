"""The decision which words were said: what was written, held against how the text fits the sound.

Whisper tends to write the word that was meant, and may miss a word that an accent made hard to understand. So
a word counts as said if it was written, unless neither the sound nor the decoder bears it out, and if it was
not written but the sound is likelier with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from speakcheck.recognise.heard import ForcedWord, HeardWord, ReferenceWord, WrittenWord
from speakcheck.recognise.returning import Worth, favouring, with_returned
from speakcheck.recognise.tie import Tie, read_words, spoken_words

ADDED = 0.5
"""Least probability of a written word that is not in the text and counts as said."""
TRIED = -2.5
"""Mean score, forced onto its place, from which a word that was not written may have been said after all."""

INSTEAD = 24.0
"""What words that are not in the text must be worth more than those of the text in their place, in nats, with
favour for the text: in the recordings of fixtures/audio words that were replaced came to 47 and more, what
was written for words that were mispronounced to 13 at most."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One word as it was said."""

    reference: int | None
    """Index of the word of the text."""
    text: str = ""
    """As it was written, of a word that is not in the text."""


def turns(
    reference: Sequence[ReferenceWord],
    written: Sequence[WrittenWord],
    tie: Tie,
    whole: Sequence[HeardWord],
    forced: Sequence[ForcedWord],
    worth: Worth[Turn],
) -> list[Turn]:
    """Return the words of the reference, and others, that were said, in order.

    `whole` are the words of the text, forced onto their places, `forced` is what the decoder makes of them,
    and `worth` tells how likely the sound is with any words. Where nothing was written nothing was said, for
    noise may sound like words. Words that are placed twice in turn sound as if
    they had been said twice, which a decoder likes to write once, or to make of other words.
    """
    if not written:
        return []
    worth = favouring(worth)
    said = _without_invented(_written(reference, written, tie), forced, worth)
    fits = {word.reference: word.score for word in whole if word.reference is not None}
    lacking = [Turn(index) for index, fit in sorted(fits.items()) if fit >= TRIED]
    said = with_returned(said, lacking, worth, INSTEAD)
    again = _said_again(whole)
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


def _without_invented(said: list[Turn], forced: Sequence[ForcedWord], worth: Worth[Turn]) -> list[Turn]:
    """Leave out what does not sound: words that the text has not, or the decoder does not hear, and rounds.

    What is written for the end of a word ("friendly or" for "friendlier") makes the sound no likelier.
    """
    gains: Mapping[int, float] = {word.reference: word.logprob for word in forced}
    doubted = [[turn] for turn in said if turn.reference is None or gains.get(turn.reference, 1.0) <= 0]
    for turns in (*doubted, *_rounds(said)):
        without = [each for each in said if not any(each is turn for turn in turns)]
        if worth(without) >= worth(said):
            said = without
    return said


def _rounds(said: Sequence[Turn]) -> list[list[Turn]]:
    """Return the stretches of words of the text that were written before: decoders like to go in circles."""
    known: set[int | None] = set()
    rounds: list[list[Turn]] = [[]]
    for turn in said:
        if turn.reference is None or turn.reference not in known:
            known.add(turn.reference)
            rounds.append([])
        elif rounds[-1] and turn.reference <= (rounds[-1][-1].reference or 0):
            rounds.append([turn])
        else:
            rounds[-1].append(turn)
    return [each for each in rounds if each]


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
