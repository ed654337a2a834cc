"""How a page splits a word into syllables, and which words of a keyword the split belongs to."""

import re
import unicodedata
from collections.abc import Iterator

BREAK = re.compile(r"[\s·•‧∙⋅・|/‐‑‒–—−-]+")
STRESS_MARK = re.compile("[ˈˌ`´]|(?<![^\\W\\d_])['’]|['’](?=[\\s·•‧∙⋅・|/‐‑‒–—−-])")
PART = re.compile(r"[^\s‐‑–-]+")

Split = tuple[str, tuple[str, ...]]
"""A word in lower case and its syllables as the page writes them."""


def split_syllables(text: str) -> tuple[str, ...]:
    """Split "De-lib-er-ate-ly", its parts joined by hyphens, dots, bars, dashes or spaces."""
    pieces = (piece for piece in BREAK.split(STRESS_MARK.sub("", text)) if _letters(piece))
    return tuple(pieces)


def spells(split: str, word: str) -> bool:
    """Tell whether a split has the letters of the word, all of them in order and no others."""
    letters = _letters(split)
    return letters != "" and letters == _letters(word)


def _letters(text: str) -> str:
    """Return the letters and digits in one case, without accents, which pages drop in one of two places."""
    decomposed = unicodedata.normalize("NFKD", STRESS_MARK.sub("", text))
    return "".join(character for character in decomposed if character.isalnum()).casefold()


def splits_by_word(word: str, syllables: tuple[str, ...]) -> tuple[Split, ...]:
    """Return the split of each word of a keyword, and of each part of a word that a hyphen joins.

    A keyword whose syllables run across the space between two words yields nothing.
    """
    if not syllables:
        return ()
    rows = _aligned(word.split(), list(syllables))
    found: dict[str, tuple[str, ...]] = {}
    for whole, own in rows:
        found.setdefault(_key(whole), own)
        parts = PART.findall(whole)
        for part, few in _aligned(parts, list(own)) if len(parts) > 1 else ():
            found.setdefault(_key(part), few)
    return tuple((key, own) for key, own in found.items() if key)


def _aligned(words: list[str], syllables: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Hand each word its syllables, or return nothing if one syllable spans two words."""
    rows = []
    rest = iter(syllables)
    for word in words:
        own = tuple(_take(_letters(word), rest))
        if "".join(map(_letters, own)) != _letters(word):
            return []
        rows.append((word, own))
    return rows


def _take(letters: str, syllables: Iterator[str]) -> Iterator[str]:
    length = 0
    while length < len(letters) and (syllable := next(syllables, None)) is not None:
        length += len(_letters(syllable))
        yield syllable


def _key(word: str) -> str:
    return word.strip(".,;:!?\"“”'‘’()").lower().replace("’", "'")
