"""The values of this room: what a written piece of text is and how it may be pronounced."""

from dataclasses import dataclass
from enum import StrEnum

Phones = tuple[str, ...]
"""ARPAbet symbols; a vowel ends in its stress digit: ("IH1", "N", "F", "L", "AH2", "K", "S")."""

Reading = tuple[str, ...]
"""The lower-case words an English speaker says for one token: ("twenty", "twenty", "five")."""


class PronunciationOrigin(StrEnum):
    """Where a pronunciation comes from."""

    DICTIONARY = "dictionary"
    """Listed in the pronouncing dictionary."""
    WEAK = "weak"
    """The unstressed form of a function word."""
    LESSON = "lesson"
    """Given by the lesson or by the caller."""
    GUESS = "guess"
    """Predicted from the spelling: may be wrong, and is always marked."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """One way to pronounce one spoken word."""

    phones: Phones
    """Never empty."""
    origin: PronunciationOrigin
    """How far it can be trusted."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable of a word, in letters and in phones."""

    text: str
    """The letters of the word that spell it, case kept; joined, the syllables give the word."""
    phones: Phones
    """The phones it holds; exactly one of them is a vowel."""
    stress: int
    """0 unstressed, 1 primary, 2 secondary."""


@dataclass(frozen=True, slots=True)
class Token:
    """One whitespace-separated piece of a text that holds a letter or a digit."""

    text: str
    """As displayed, punctuation included."""
    start: int
    """Index of its first character in the displayed text."""
    end: int
    """Index behind its last character."""
    readings: tuple[Reading, ...]
    """Every accepted way to say it, the likeliest first; never empty."""
