"""Owns the look-up from sounds to words: which dictionary words a phone string may have been."""

from collections.abc import Container
from functools import cache

from speakcheck.language.dictionary import all_words, familiarity
from speakcheck.language.phones import PHONE_OF, distance, pack_bare, unpack
from speakcheck.language.sounds import Phones

SHORTLIST = 400
"""Candidates by edit distance that are compared by phonetic distance."""
RARE = 0.15
"""What a word without relatives in the dictionary, often a surname, is held back by in the ranking."""
MISSING = 1.0
"""Cost of a phone on one side only, in the unit of phones.distance."""
_STRESS = str.maketrans("", "", "012")


@cache
def _sounds() -> tuple[list[str], list[str]]:
    """Return one-letter strings without stress and the words that belong to them, built once."""
    words: list[str] = []
    codes: list[str] = []
    for word, variants in all_words():
        words.extend([word] * len(variants))
        codes.extend(variants)
    # One translation of the whole is far quicker than one a word.
    return "\n".join(codes).translate(_STRESS).split("\n"), words


def nearest(
    phones: Phones, limit: int = 5, *, most: float = 3.0, without: Container[str] = ()
) -> tuple[tuple[str, Phones, float], ...]:
    """Return the dictionary words that sound most like the phones: word, its phones (no stress), distance.

    The distance adds up phones.distance over the best alignment, with 1 for a phone that only one side has;
    stress is ignored. Words farther than `most` and words in `without` are left out. Of words that sound
    about equally close the more familiar ones come first. The first call builds
    a table of the whole dictionary.
    """
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import extract

    if not phones:
        return ()
    query = pack_bare(phones)
    codes, words = _sounds()
    found = extract(
        query, codes, scorer=Levenshtein.distance, limit=SHORTLIST, score_cutoff=int(most) + 1, processor=None
    )
    scored: dict[str, tuple[float, str]] = {}
    for code, _, index in found:
        word = words[index]
        if word in without:
            continue
        gap = _gap(query, code)
        if gap <= most and gap < scored.get(word, (most + 1, ""))[0]:
            scored[word] = (gap, code)
    return tuple(
        (word, unpack(scored[word][1]), round(scored[word][0], 3)) for word in _ranked(scored, limit)
    )


def _ranked(scored: dict[str, tuple[float, str]], limit: int) -> list[str]:
    """Return the closest words; one that looks rare must be closer by RARE to come before a familiar one."""
    gaps = sorted(gap for gap, _ in scored.values())
    farthest = gaps[min(limit, len(gaps)) - 1] + RARE if gaps else 0.0
    close = [word for word in scored if scored[word][0] <= farthest]

    def rank(word: str) -> tuple[float, int, int, str]:
        known = familiarity(word)
        return (round(scored[word][0] + (0 if known else RARE), 3), -known, len(word), word)

    return sorted(close, key=rank)[:limit]


def gap(one: Phones, other: Phones) -> float:
    """Return how unlike two phone strings are: the summed phonetic distance of their best alignment."""
    return _gap(pack_bare(one), pack_bare(other))


def _gap(one: str, other: str) -> float:
    row = [MISSING * at for at in range(len(other) + 1)]
    for letter in one:
        diagonal, row[0] = row[0], row[0] + MISSING
        for at, against in enumerate(other, 1):
            same = diagonal + (0.0 if letter == against else distance(PHONE_OF[letter], PHONE_OF[against]))
            diagonal = row[at]
            row[at] = min(same, row[at] + MISSING, row[at - 1] + MISSING)
    return row[-1]


def homophones(phones: Phones, limit: int = 10) -> tuple[str, ...]:
    """Return the dictionary words that sound exactly like the phones, stress ignored, familiar ones first."""
    query = pack_bare(phones)
    codes, words = _sounds()
    same = {words[index] for index, code in enumerate(codes) if code == query}
    return tuple(sorted(same, key=lambda word: (-familiarity(word), len(word), word)))[:limit]
