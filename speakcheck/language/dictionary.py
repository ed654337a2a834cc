"""The look-up in the shipped dictionary: CMUdict, searched in place, and the project's own additions."""

import mmap
from collections.abc import Iterator
from functools import cache, lru_cache

from speakcheck.errors import LanguageError, reason
from speakcheck.i18n import N_
from speakcheck.language.phones import SYMBOLS, unpack
from speakcheck.language.pronunciation import Phones
from speakcheck.paths import asset

FAMILY_ENDINGS = ("s", "es", "'s", "ed", "d", "ing", "ly", "ness", "less")
"""Endings that the dictionary lists for common words and seldom for names and rare words."""

REMEMBERED = 50_000


@cache
def _table() -> mmap.mmap:
    path = asset("language", "cmudict.txt")
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise LanguageError(
            N_(
                "The pronouncing dictionary {path} cannot be read: {reason}.", path=path, reason=reason(error)
            ),
            N_("Install speakcheck again."),
        ) from error


@cache
def additions() -> dict[str, tuple[Phones, ...]]:
    """Return the words that the project adds to the dictionary: names of the news, mostly."""
    return parse_additions(asset("language", "additions.txt").read_text("utf-8"))


def parse_additions(text: str) -> dict[str, tuple[Phones, ...]]:
    """Read lines "word PHONE PHONE …"; a word may have several lines, the best first; # begins a comment.

    Raises LanguageError for a line that holds no word or a symbol that is not ARPAbet.
    """
    words: dict[str, tuple[Phones, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        word, *phones = line.partition("#")[0].split() or [""]
        if not word:
            continue
        if not phones or not set(phones) <= set(SYMBOLS):
            raise LanguageError(
                N_("Line {number} of the additions is not a word and its phones.", number=number),
                N_(
                    "Write the word, then ARPAbet symbols, vowels with a stress digit, all with spaces "
                    "between."
                ),
            )
        words[word] = (*words.get(word, ()), tuple(phones))
    return words


def _line_of(word: str) -> str | None:
    """Return the rest of the word's line, by bisection over the sorted bytes."""
    table, key = _table(), word.encode("utf-8") + b" "
    low, high = 0, len(table)
    while low < high:
        middle = (low + high) // 2
        start = table.rfind(b"\n", 0, middle) + 1
        end = table.find(b"\n", middle)
        line = table[start:end]
        if line.startswith(key):
            return line[len(key) :].decode("ascii")
        # Words are sorted without the space behind them, which sorts before every letter and apostrophe.
        if line < key:
            low = end + 1
        else:
            high = start
    return None


@lru_cache(REMEMBERED)
def look_up(word: str) -> tuple[Phones, ...]:
    """Return the listed pronunciations of a lower-case word, the best first; () where it is not listed."""
    found = dict.fromkeys(additions().get(word, ()))
    line = _line_of(word) if word else None
    if line is not None:
        found |= dict.fromkeys(unpack(code) for code in line.split(" "))
    return tuple(found)


def listed(word: str) -> bool:
    """Tell whether the dictionary or the additions list a lower-case word."""
    return bool(look_up(word))


def dictionary_words() -> Iterator[tuple[str, list[str]]]:
    """Yield every word of CMUdict with its pronunciations in one-letter form, sorted."""
    for line in _table()[:].decode("ascii").splitlines():
        word, *codes = line.split(" ")
        yield word, codes


@lru_cache(REMEMBERED)
def familiarity(word: str) -> int:
    """Return how many regular derivations of the word are listed: evidence that it is a common word.

    The dictionary carries no frequencies, but it was collected from running text: "think" comes with
    "thinks", "thinking", "thinker" …, a rare surname comes alone.
    """
    stem = word[:-1] if word.endswith("e") else word
    forms = {word + ending for ending in FAMILY_ENDINGS} | {stem + ending for ending in ("ing", "er")}
    forms |= {word + word[-1] + ending for ending in ("ing", "ed", "er")}
    if word.endswith("y"):
        forms |= {word[:-1] + ending for ending in ("ies", "ied", "ily")}
    return sum(1 for form in forms - {word} if listed(form))
