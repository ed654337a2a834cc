"""The alignment of what was heard with the text: which word was said where, and what besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from speakcheck.assess.feedback import ExtraKind, ExtraWord
from speakcheck.recognise.heard import HeardWord, ReferenceWord

BETTER = 1.0
"""What a later round of a restart must score above the first one to be judged in its place."""


@dataclass(frozen=True, slots=True)
class Place:
    """What became of one word of the text."""

    said: HeardWord | None
    """The word as it was said; None if it was not."""
    instead: tuple[HeardWord, ...]
    """What was said in its place; () if it was said, or nothing was."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The text and what was heard, side by side."""

    places: tuple[Place, ...]
    """One for each word of the text."""
    extra: tuple[ExtraWord, ...]
    """In order of time."""


def place(reference: Sequence[ReferenceWord], heard: Sequence[HeardWord]) -> Placement:
    """Give every heard word its place in the text, or none; a recogniser has tied it to the text."""
    tied = [(word.reference, word) for word in heard]
    chosen = _chosen(tied)
    instead = _instead(reference, tied, chosen)
    places = tuple(
        Place(tied[chosen[index]][1] if index in chosen else None, tuple(instead.get(index, ())))
        for index in range(len(reference))
    )
    taken = {id(word) for words in instead.values() for word in words}
    used = {*chosen.values(), *(at for at, (_, word) in enumerate(tied) if id(word) in taken)}
    return Placement(places, _extra(tied, used))


Tied = list[tuple[int | None, HeardWord]]
"""Heard words, each with the index of the word of the text that it is, in order of time."""


def _chosen(tied: Tied) -> dict[int, int]:
    """Return for each word that was said the position of the round that is judged."""
    chosen: dict[int, int] = {}
    for at, (owner, word) in enumerate(tied):
        if owner is None:
            continue
        if owner not in chosen or word.score > tied[chosen[owner]][1].score + BETTER:
            chosen[owner] = at
    return chosen


def _instead(
    reference: Sequence[ReferenceWord], tied: Tied, chosen: dict[int, int]
) -> dict[int, list[HeardWord]]:
    """Pair strange words with the words left out at the same place."""
    instead: dict[int, list[HeardWord]] = {}
    at = 0
    before = -1
    while at < len(tied):
        owner = tied[at][0]
        if owner is not None:
            before, at = owner, at + 1
            continue
        end = at
        while end < len(tied) and tied[end][0] is None:
            end += 1
        behind = tied[end][0] if end < len(tied) else len(reference)
        left_out = [index for index in range(before + 1, behind or 0) if index not in chosen]
        strangers = [word for _, word in tied[at:end]]
        if left_out:
            for index, word in zip(_pairing(reference, left_out, strangers), strangers, strict=True):
                instead.setdefault(index, []).append(word)
        at = end
    return instead


def _pairing(
    reference: Sequence[ReferenceWord], left_out: Sequence[int], strangers: Sequence[HeardWord]
) -> list[int]:
    """Return the word left out that each strange word stands for, in order; surplus ones join the last."""
    count = min(len(left_out), len(strangers), 4)
    choices = list(combinations(left_out[:8], count))
    lengths = [len(stranger.phones) for stranger in strangers]
    best = min(
        choices,
        key=lambda choice: sum(
            abs(_length(reference[index]) - length) for index, length in zip(choice, lengths, strict=False)
        ),
    )
    return [best[min(number, count - 1)] for number in range(len(strangers))]


def _length(word: ReferenceWord) -> int:
    """Return the phones of the likeliest way to say a word."""
    return sum(len(spoken.pronunciations[0].phones) for spoken in word.forms[0].words) if word.forms else 0


def _extra(tied: Tied, used: set[int]) -> tuple[ExtraWord, ...]:
    """Join what has no place into stretches of one kind."""
    extra: list[ExtraWord] = []
    before = -1
    last = -2
    for at, (owner, word) in enumerate(tied):
        if at not in used:
            kind = ExtraKind.INSERTION if owner is None else ExtraKind.REPETITION
            if extra and last == at - 1 and extra[-1].kind is kind:
                whole = extra.pop()
                extra.append(
                    ExtraWord(f"{whole.heard} {word.text}", kind, whole.after, whole.start, word.end)
                )
            else:
                extra.append(ExtraWord(word.text, kind, before, word.start, word.end))
            last = at
        if owner is not None:
            before = owner
    return tuple(extra)
