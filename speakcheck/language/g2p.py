"""The guess: how an unlisted word is probably pronounced, and which letters spell which phones."""

from functools import cache, lru_cache

from speakcheck.errors import LanguageError, reason
from speakcheck.i18n import N_
from speakcheck.language.dictionary import look_up
from speakcheck.language.graphones import Graphones
from speakcheck.language.pronunciation import Phones
from speakcheck.paths import asset

GUESSES = 3
REMEMBERED = 20_000
"""Words whose guesses are kept: a long batch must not grow without end."""


@cache
def model() -> Graphones:
    """Return the shipped letter-to-phone model, read once."""
    path = asset("language", "g2p.model")
    try:
        return Graphones(path.read_bytes())
    except OSError as error:
        raise LanguageError(
            N_("The letter-to-phone model {path} cannot be read: {reason}.", path=path, reason=reason(error)),
            N_("Install speakcheck again."),
        ) from error


@lru_cache(REMEMBERED)
def guess(word: str) -> tuple[Phones, ...]:
    """Return up to three likely pronunciations of a lower-case word, the best first, never empty.

    A word without a vowel letter, or one that the model cannot read, is spelled out.
    """
    letters = word.replace("'", "")
    if not set(letters) & set("aeiouy"):
        return (_spelled_out(letters),)
    guesses = model().decode(letters, GUESSES)
    return guesses or (_spelled_out(letters),)


def _spelled_out(letters: str) -> Phones:
    names = [("EY1",) if letter == "a" else look_up(letter)[0] for letter in letters]
    return tuple(phone for name in names for phone in name)
