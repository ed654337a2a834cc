"""How a text should sound: tokens, spoken readings, phones, syllables, stress, minimal pairs.

Public names are imported when first asked for; the functions `syllables` and `minimal_pairs` are in the
modules of those names.
"""

from importlib import import_module

# The name is known to type checkers; importing it from typing would cost more than this whole module.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from speakcheck.language.l1_patterns import PATTERNS, Pattern, pattern_for
    from speakcheck.language.lexicon import Lexicon, is_function_word
    from speakcheck.language.minimal_pairs import MinimalPair, pairs_of
    from speakcheck.language.phones import PHONES, VOWELS, bare, bare_all, distance, ipa, is_vowel
    from speakcheck.language.pronunciation import (
        Phones,
        Pronunciation,
        PronunciationOrigin,
        Reading,
        Syllable,
        Token,
    )
    from speakcheck.language.syllables import fitting, syllabify
    from speakcheck.language.tokens import tokenise
    from speakcheck.language.words import (
        SpokenForm,
        SpokenWord,
        displayed_words,
        spoken_forms,
        spoken_syllables,
    )

__all__ = [
    "PATTERNS",
    "PHONES",
    "VOWELS",
    "Lexicon",
    "MinimalPair",
    "Pattern",
    "Phones",
    "Pronunciation",
    "PronunciationOrigin",
    "Reading",
    "SpokenForm",
    "SpokenWord",
    "Syllable",
    "Token",
    "bare",
    "bare_all",
    "displayed_words",
    "distance",
    "fitting",
    "ipa",
    "is_function_word",
    "is_vowel",
    "pairs_of",
    "pattern_for",
    "spoken_forms",
    "spoken_syllables",
    "syllabify",
    "tokenise",
]

_HOMES = {
    "l1_patterns": (
        "PATTERNS",
        "Pattern",
        "pattern_for",
    ),
    "lexicon": (
        "Lexicon",
        "is_function_word",
    ),
    "minimal_pairs": (
        "MinimalPair",
        "pairs_of",
    ),
    "phones": (
        "PHONES",
        "VOWELS",
        "bare",
        "bare_all",
        "distance",
        "ipa",
        "is_vowel",
    ),
    "pronunciation": (
        "PronunciationOrigin",
        "Phones",
        "Pronunciation",
        "Reading",
        "Syllable",
        "Token",
    ),
    "syllables": (
        "fitting",
        "syllabify",
    ),
    "tokens": ("tokenise",),
    "words": (
        "SpokenForm",
        "SpokenWord",
        "displayed_words",
        "spoken_forms",
        "spoken_syllables",
    ),
}


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first asked for."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"speakcheck.language.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
