"""The tie between what was written down and the text: which words of the text a transcript holds.

Words are compared by their sound, so that "2" is "two" and "too". What differs is compared phone by phone.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import Levenshtein

from speakcheck.errors import LanguageError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import pack_bare
from speakcheck.language.spelling import plain_word
from speakcheck.language.tokens import tokenise
from speakcheck.recognise.heard import ReferenceWord

ALIKE = 0.75
"""Share of the phones of the longer of two words that they have in common if they are taken for one."""
LONGEST_RESTART = 8
"""Words that are said again at once at most."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A text and a transcript, side by side."""

    owners: tuple[tuple[int, ...], ...]
    """For each word of the transcript the indexes of the words of the text that it stands for, if any."""
    same: frozenset[int]
    """Words of the text that sound exactly as what was written."""


@dataclass(frozen=True, slots=True)
class _Atom:
    """A spoken word of the text or of the transcript."""

    word: int
    """Index of the word that it belongs to."""
    text: str
    """Lower case."""
    sound: str
    """Its phones, one character each."""


Pairs = list[tuple[int, int]]
"""Positions of spoken words of the text and of the transcript that belong together."""


def tie(reference: Sequence[ReferenceWord], written: Sequence[str]) -> Tie:
    """Tie the words of a transcript to the words of a text.

    A word said twice in a row is tied twice; a word that stands for none of the text is tied to none.
    """
    wanted = [_atom(at, text) for at, word in enumerate(reference) for text in spoken_words(word)]
    given = [_atom(at, text) for at, word in enumerate(written) for text in read_words(word)]
    ends: list[set[int]] = [set() for _ in given]
    same: set[int] = set()
    for theirs, ours, equal in _blocks([atom.sound for atom in wanted], [atom.sound for atom in given]):
        block = [wanted[at] for at in theirs], [given[at] for at in ours]
        pairs = list(enumerate(range(len(ours)))) if equal else _joined(*block)
        same.update(theirs[there] for there, _ in pairs)
        for there, here in pairs or _alike(*block):
            ends[ours[here]].add(wanted[theirs[there]].word)
    while _tie_repetitions(given, ends):
        pass
    owners: list[set[int]] = [set() for _ in written]
    for atom, end in zip(given, ends, strict=True):
        owners[atom.word] |= end
    other = {atom.word for at, atom in enumerate(wanted) if at not in same}
    return Tie(
        tuple(tuple(sorted(each)) for each in owners),
        frozenset({atom.word for atom in wanted} - other),
    )


def spoken_words(word: ReferenceWord) -> list[str]:
    """Return the words that are said for a word of a text, lower case."""
    return [spoken.text for spoken in word.forms[0].words] if word.forms else [plain_word(word.text)]


def read_words(text: str) -> list[str]:
    """Return the words that are said for a word of a transcript, lower case."""
    return [atom for token in tokenise(text) for atom in token.readings[0]]


def _atom(word: int, text: str) -> _Atom:
    return _Atom(word, text, _sound(text))


@cache
def _lexicon() -> Lexicon:
    return Lexicon()


def _sound(word: str) -> str:
    try:
        return pack_bare(_lexicon().pronounce(word)[0].phones)
    except LanguageError:
        return word


def _blocks(wanted: Sequence[str], given: Sequence[str]) -> list[tuple[range, range, bool]]:
    """Part two texts into stretches that are the same and stretches that differ, in turn."""
    blocks: list[tuple[range, range, bool]] = []
    for step in Levenshtein.opcodes(wanted, given):
        theirs, ours = range(step.src_start, step.src_end), range(step.dest_start, step.dest_end)
        equal = step.tag == "equal"
        if blocks and not equal and not blocks[-1][2]:
            before = blocks.pop()
            theirs, ours = range(before[0].start, theirs.stop), range(before[1].start, ours.stop)
        blocks.append((theirs, ours, equal))
    return blocks


def _joined(wanted: Sequence[_Atom], given: Sequence[_Atom]) -> Pairs:
    """Pair words that are the same but for the gaps between them: "every day" and "everyday"."""
    one, other = ([atom.text for atom in atoms] for atoms in (wanted, given))
    if "".join(one) != "".join(other):
        one, other = ([atom.sound for atom in atoms] for atoms in (wanted, given))
    if "".join(one) != "".join(other):
        return []
    return sorted(set(zip(_positions(one), _positions(other), strict=True)))


def _positions(parts: Sequence[str]) -> list[int]:
    """Return for each character of the joined parts the part that it belongs to."""
    return [at for at, part in enumerate(parts) for _ in part]


def _alike(wanted: Sequence[_Atom], given: Sequence[_Atom]) -> Pairs:
    """Pair spoken words that have most of their phones in common, in order."""
    one, other = ([atom.sound for atom in atoms] for atoms in (wanted, given))
    theirs, ours = _positions(one), _positions(other)
    common: Counter[tuple[int, int]] = Counter()
    for step in Levenshtein.opcodes("".join(one), "".join(other)):
        if step.tag == "equal":
            common.update(
                zip(theirs[step.src_start : step.src_end], ours[step.dest_start : step.dest_end], strict=True)
            )
    return [
        (there, here)
        for (there, here), count in common.items()
        if count >= ALIKE * max(len(one[there]), len(other[here]))
    ]


def _tie_repetitions(given: Sequence[_Atom], ends: list[set[int]]) -> bool:
    """Tie untied words that say again what was just said, or are said again at once; return whether any."""
    for at in range(len(given)):
        for length in range(min(LONGEST_RESTART, len(given) - at), 0, -1):
            start = _said_again(given, ends, at, length)
            if start >= 0:
                ends[at : at + length] = [set(end) for end in ends[start : start + length]]
                return True
    return False


def _said_again(given: Sequence[_Atom], ends: Sequence[set[int]], at: int, length: int) -> int:
    """Return where, beside a run of untied words, the same words are tied; -1 if nowhere."""
    run = [atom.sound for atom in given[at : at + length]]
    if any(ends[at : at + length]):
        return -1
    for start in (at - length, at + length):
        stretch = [atom.sound for atom in given[max(0, start) : start + length]]
        if start >= 0 and stretch == run and all(ends[start : start + length]):
            return start
    return -1
