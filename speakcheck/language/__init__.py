"""How a text should sound: tokens, spoken readings, phones, syllables and stress."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from speakcheck.language.lexicon import Lexicon, is_function_word, same_sound
    from speakcheck.language.sounds import Origin, Phones, Pronunciation, Reading, Syllable, Token
    from speakcheck.language.tokens import tokenise
    from speakcheck.language.words import SpokenForm, SpokenWord, spoken_forms

__all__ = [
    "Lexicon",
    "Origin",
    "Phones",
    "Pronunciation",
    "Reading",
    "SpokenForm",
    "SpokenWord",
    "Syllable",
    "Token",
    "is_function_word",
    "same_sound",
    "spoken_forms",
    "tokenise",
]

_HOMES = {
    "lexicon": ("Lexicon", "is_function_word", "same_sound"),
    "sounds": ("Origin", "Phones", "Pronunciation", "Reading", "Syllable", "Token"),
    "tokens": ("tokenise",),
    "words": ("SpokenForm", "SpokenWord", "spoken_forms"),
}


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first asked for."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"speakcheck.language.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
