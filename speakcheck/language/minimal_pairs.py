"""Minimal pairs: the common words that one habit of Mandarin speakers makes of another word."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from speakcheck.errors import LanguageError, reason
from speakcheck.i18n import N_, listed
from speakcheck.language.dictionary import look_up
from speakcheck.language.l1_patterns import PATTERNS, VOWEL_ADDED, pattern_for
from speakcheck.language.phones import (
    CONSONANTS,
    LETTER_OF,
    PHONE_OF,
    PHONES,
    distance,
    is_vowel,
    pack_bare,
    unpack,
)
from speakcheck.language.pronunciation import Phones
from speakcheck.language.spelling import plain_word
from speakcheck.language.syllables import syllabify
from speakcheck.paths import asset

COMMON_WORDS = "common-words.txt"
WEIGHT_OF_DISTANCE = 4.0
"""Nats of commonness that a change by a unit of distance outweighs; like the distance itself, a choice."""
WITHOUT_PARTNER = 0.3
"""Distance of a sound dropped or added: near that of TH and T, so that no kind of habit is always first."""
REMEMBERED = 5_000
_INFLECTIONS = ("s", "es", "'s", "d", "'d", "ed")
_STRESS = str.maketrans("", "", "012")

Sound = str
"""The bare phones of a word in one-letter form."""
Edit = tuple[int, str | None, str | None, Sound]
"""Index of a phone, the phone expected, the phone heard, both bare, and the sound that results."""


@dataclass(frozen=True, slots=True)
class MinimalPair:
    """A word that may be heard for another because of one habit."""

    word: str
    """The word heard, in lower case."""
    phone: int
    """Index of the phone that changes; for an added vowel, of the consonant before it."""
    expected: str | None
    """The phone as it should be, without stress; None for an added vowel."""
    heard: str | None
    """The phone heard instead, without stress; None where it is dropped."""
    pattern: str
    """Id of the habit: "th", "cluster" …"""
    rank: int
    """How common the word heard is: 1 the commonest of all."""


@lru_cache(REMEMBERED)
def minimal_pairs(word: str, phones: Phones) -> tuple[MinimalPair, ...]:
    """Return the common words that one habit makes of a word said with these phones, the likeliest first.

    phones is one pronunciation of the word in ARPAbet; stress matters for "schwa" alone, where AH and ER
    without a digit count as reduced. No word heard comes twice or may sound as the word itself; of words that
    sound alike the commonest is named. Likely is what is common (by Zipf's law the rank tells how common) and
    near in sound. () where no habit makes a common word. Raises LanguageError if the list of common words
    cannot be read.
    """
    spelling = plain_word(word)
    own = {pack_bare(known) for known in (phones, *look_up(spelling))}
    pairs: dict[str, MinimalPair] = {}
    for at, expected, heard, sound in _edits(pack_bare(phones)):
        rank = _ranks()[sound]
        other, *sounds = _row(rank)
        pattern = _pattern(phones, at, expected, heard, _is_inflected(spelling, other))
        if pattern is None or not own.isdisjoint(sounds):
            continue
        pair = MinimalPair(other, at, expected, heard, pattern, rank)
        if other not in pairs or _cost(pair) < _cost(pairs[other]):
            pairs[other] = pair
    return tuple(sorted(pairs.values(), key=_cost))


@cache
def pairs_of(habit: str | tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of common words for practice, the commonest first.

    habit is the id of a pattern, and each pair is a word and what the habit makes of it; or it is two bare
    phones, and each pair is a word with the one and the same with the other. A pair is as common as its rarer
    word. Only the first pronunciation of a word counts. () for "stress", which no single phone shows. Raises
    LanguageError for an id or phones that do not exist, or if the list of common words cannot be read.
    """
    found = _pairs_of_phones(*habit) if isinstance(habit, tuple) else _pairs_of_pattern(habit)
    # A habit that works both ways finds each pair twice; the first finding begins with the commoner word.
    once = {frozenset(pair): pair for pair in reversed(list(found))}
    ordered = sorted(once.values(), key=lambda pair: (max(pair), pair))
    return tuple((_row(one)[0], _row(other)[0]) for one, other in ordered)


def _pairs_of_pattern(pattern: str) -> Iterator[tuple[int, int]]:
    ids = [known.id for known in PATTERNS]
    if pattern not in ids:
        raise LanguageError(
            N_("There is no pattern {pattern!r}.", pattern=pattern),
            N_("Ask for one of {ids}, or for two phones.", ids=listed(ids)),
        )
    concerned = {LETTER_OF[phone] for phone in PATTERNS[ids.index(pattern)].expected or CONSONANTS}
    for rank, code in _practice():
        if concerned.isdisjoint(code):
            continue
        phones, spelling = unpack(code), _row(rank)[0]
        for at, expected, heard, sound in _edits(code.translate(_STRESS)):
            other = _practised(rank, sound)
            if other is None:
                continue
            inflected = _is_inflected(spelling, _row(other)[0])
            if _pattern(phones, at, expected, heard, inflected) == pattern:
                yield rank, other


def _pairs_of_phones(one: str, other: str) -> Iterator[tuple[int, int]]:
    if not {one, other} <= set(PHONES):
        raise LanguageError(
            N_("{one!r} and {other!r} are not two phones.", one=one, other=other),
            N_("Write ARPAbet without stress digits: L and R."),
        )
    letter, instead = LETTER_OF[one], LETTER_OF[other]
    for rank, code in _practice():
        sound = code.translate(_STRESS)
        for at, known in enumerate(sound):
            heard = _practised(rank, sound[:at] + instead + sound[at + 1 :]) if known == letter else None
            if heard is not None:
                yield rank, heard


def _practised(rank: int, sound: Sound) -> int | None:
    """Return the word whose first pronunciation a sound is, unless it may sound as the word of a rank."""
    other = _ranks().get(sound)
    if other is None:
        return None
    sounds = _row(other)[1:]
    return other if sounds[0] == sound and set(sounds).isdisjoint(_row(rank)[1:]) else None


@cache
def _text() -> str:
    path = asset("language", COMMON_WORDS)
    try:
        return path.read_text("ascii")
    except OSError as error:
        raise LanguageError(
            N_("The list of common words {path} cannot be read: {reason}.", path=path, reason=reason(error)),
            N_("Install speakcheck again."),
        ) from error


@cache
def _lines() -> list[str]:
    """Return a common word and its sounds on each line, the commonest first."""
    return _text().translate(_STRESS).splitlines()


def _row(rank: int) -> list[str]:
    """Return the common word of a rank, and its sounds."""
    return _lines()[rank - 1].split(" ")


@cache
def _ranks() -> dict[Sound, int]:
    """Return the rank of the commonest word of each sound; a first pronunciation comes before all others."""
    found: dict[Sound, int] = {}
    later: list[tuple[Sound, int]] = []
    for rank, line in enumerate(_lines(), 1):
        _, first, *others = line.split(" ")
        found.setdefault(first, rank)
        if others:
            later += [(sound, rank) for sound in others]
    for sound, rank in later:
        found.setdefault(sound, rank)
    return found


def _practice() -> Iterator[tuple[int, str]]:
    """Yield rank and first pronunciation, in one-letter form, of each word that stands for its sound."""
    for rank, line in enumerate(_text().splitlines(), 1):
        code = line.split(" ", 2)[1]
        if _ranks()[code.translate(_STRESS)] == rank:
            yield rank, code


def _edits(sound: Sound) -> Iterator[Edit]:
    """Yield every change of one phone that gives a common word and that some habit may explain."""
    ranks = _ranks()
    for at, letter in enumerate(sound):
        phone, before, behind = PHONE_OF[letter], sound[:at], sound[at + 1 :]
        for heard in _heard_for(letter):
            if (changed := before + heard + behind) in ranks:
                yield at, phone, PHONE_OF[heard], changed
        if phone not in CONSONANTS:
            continue
        if before + behind in ranks:
            yield at, phone, None, before + behind
        for heard in _added():
            if (changed := before + letter + heard + behind) in ranks:
                yield at, None, PHONE_OF[heard], changed


@cache
def _heard_for(letter: str) -> str:
    """Return the phones, as letters, that some habit may put in the place of another somewhere in a word."""
    return "".join(
        LETTER_OF[heard] for heard in PHONES if pattern_for(PHONE_OF[letter], heard, is_final=True)
    )


@cache
def _added() -> str:
    return "".join(LETTER_OF[vowel] for vowel in sorted(VOWEL_ADDED.heard))


def _pattern(phones: Phones, at: int, expected: str | None, heard: str | None, inflected: bool) -> str | None:
    """Return the id of the habit that makes a change of one phone, or None; inflected: see _is_inflected."""
    clusters = _joined(phones)
    pattern = pattern_for(
        None if expected is None else phones[at],
        heard,
        is_final=not any(map(is_vowel, phones[at:])),
        in_cluster=clusters[at] or (expected is not None and at > 0 and clusters[at - 1]),
        is_ending=inflected and at == len(phones) - 1,
    )
    return pattern.id if pattern else None


@lru_cache(REMEMBERED)
def _joined(phones: Phones) -> list[bool]:
    """Tell of each phone whether it is a consonant followed by another one in its syllable."""
    return [
        here in CONSONANTS and behind in CONSONANTS
        for syllable in syllabify(phones)
        for here, behind in zip(syllable, (*syllable[1:], ""), strict=True)
    ]


def _is_inflected(word: str, stem: str) -> bool:
    """Tell whether a spelling is another with a grammatical -s or -ed."""
    forms = {stem + ending for ending in _INFLECTIONS} | {f"{stem}{stem[-1]}ed"}
    return word in forms or (stem.endswith("y") and word in (f"{stem[:-1]}ies", f"{stem[:-1]}ied"))


def _cost(pair: MinimalPair) -> tuple[float, str]:
    """Return how unlikely a pair is, in nats; equals are kept in the order of the alphabet."""
    both = pair.expected is not None and pair.heard is not None
    apart = distance(pair.expected or "", pair.heard or "") if both else WITHOUT_PARTNER
    return log(pair.rank) + WEIGHT_OF_DISTANCE * apart, pair.word
