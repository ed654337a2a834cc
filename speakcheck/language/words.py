"""The front door for recognisers: a token's readings as spoken words with their pronunciations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from speakcheck.errors import LanguageError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Phones, Pronunciation, Reading, Syllable, Token
from speakcheck.language.spelling import plain, plain_word
from speakcheck.language.syllables import fitting, syllables

FORMS = 8
VARIANTS = 6
"""Pronunciations kept for one spoken word."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One spoken word of a reading."""

    text: str
    """Lower-case letters and apostrophes."""
    pronunciations: tuple[Pronunciation, ...]
    """The best first; no two alike when stress is put aside."""


@dataclass(frozen=True, slots=True)
class SpokenForm:
    """One way to say a token."""

    words: tuple[SpokenWord, ...]
    """Never empty."""


def spoken_forms(token: Token, lexicon: Lexicon, limit: int = FORMS) -> tuple[SpokenForm, ...]:
    """Return every accepted way to say a token, the likeliest first, at most `limit`.

    A token that cannot be read in English (another script) gives (): it is not to be judged.
    """
    forms = []
    for reading in token.readings[:limit]:
        try:
            forms.append(SpokenForm(tuple(_spoken_word(word, token, lexicon) for word in reading)))
        except LanguageError:
            continue
    return tuple(forms)


def displayed_words(token: Token, reading: Reading) -> tuple[str, ...]:
    """Return for each spoken word the characters of the token that show it, or the spoken word itself.

    "Person-to-person" read as three words gives "Person", "to", "person"; "2025" gives the words of its
    reading.
    """
    runs = _letter_runs(token.text)
    pieces = tuple(token.text[start:end] for start, end in runs)
    if tuple(plain_word(piece).strip("'") for piece in pieces) == tuple(word.strip("'") for word in reading):
        return pieces
    if len(reading) == 1 and runs:
        whole = token.text[runs[0][0] : runs[-1][1]]
        if plain_word(whole).strip("'") == reading[0].strip("'") and not any(map(str.isdigit, whole)):
            return (whole,)
    return reading


def _letter_runs(text: str) -> list[tuple[int, int]]:
    """Return start and end of each run of letters a to z, with apostrophes and invisible signs inside."""
    return [match.span() for match in re.finditer("a(?:'*a)*", "".join(map(_kind, text)))]


@lru_cache(4096)
def _kind(sign: str) -> str:
    if plain_word(sign).strip("'"):
        return "a"
    return " " if plain(sign).strip("'") else "'"


def spoken_syllables(
    token: Token,
    form: SpokenForm,
    splits: Mapping[str, tuple[str, ...]] | Sequence[tuple[str, tuple[str, ...]]] = (),
) -> tuple[tuple[Syllable, ...], ...]:
    """Return the syllables of each spoken word of a token, with the token's own letters where it shows them.

    splits: lower-case words with a lesson's own syllables; the pronunciation that fits the split is taken.
    """
    known = dict(splits)
    shown = displayed_words(token, tuple(word.text for word in form.words))
    result = []
    for word, text in zip(form.words, shown, strict=True):
        split = known.get(word.text)
        best = fitting(word.pronunciations, split) if split else word.pronunciations[0]
        result.append(syllables(text, best.phones, split))
    return tuple(result)


def _spoken_word(word: str, token: Token, lexicon: Lexicon) -> SpokenWord:
    variants = lexicon.pronounce(word)
    if word == "a" and _is_letter_name(token):
        variants = tuple(variant for variant in variants if variant.phones == ("EY1",)) or variants
    return SpokenWord(word, distinct_sounds(variants))


def _is_letter_name(token: Token) -> bool:
    """Tell whether a spoken "a" is the letter ("AI", "a.m.") and not the article ("a", "100")."""
    letters = [sign for sign in token.text if sign.isalpha()]
    return len(letters) > 1 and any(sign in "aA" for sign in letters)


def distinct_sounds(variants: tuple[Pronunciation, ...]) -> tuple[Pronunciation, ...]:
    """Return at most VARIANTS pronunciations, of those that differ in stress alone the best."""
    kept: dict[Phones, Pronunciation] = {}
    for variant in variants:
        kept.setdefault(bare_all(variant.phones), variant)
    return tuple(kept.values())[:VARIANTS]
