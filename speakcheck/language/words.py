"""Owns the front door for recognisers: a token's readings as spoken words with their pronunciations."""

from dataclasses import dataclass

from speakcheck.errors import LanguageError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import bare_all
from speakcheck.language.sounds import Phones, Pronunciation, Token

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
