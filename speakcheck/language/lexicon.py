"""How a word is pronounced: lesson, dictionary, weak forms, rules, and at last a marked guess."""

from collections.abc import Iterable, Mapping, Sequence

from speakcheck.errors import LanguageError
from speakcheck.i18n import N_
from speakcheck.language.dictionary import look_up
from speakcheck.language.inflect import compound, derived, inflected
from speakcheck.language.phones import SYMBOLS
from speakcheck.language.pronunciation import Phones, Pronunciation, PronunciationOrigin
from speakcheck.language.spelling import LONGEST_WORD, is_too_long, plain_word, shortened
from speakcheck.language.weak import is_function_word as is_function_word
from speakcheck.language.weak import weak_forms

MOST_PHONES = 120
"""Phones of a word that an override may give it, twice as many as a word has letters."""

Overrides = Mapping[str, Phones] | Sequence[tuple[str, Phones]]


class Lexicon:
    """The pronunciations of English words, with those of a lesson before all others.

    Raises LanguageError if an override holds a symbol that is not ARPAbet.
    """

    def __init__(self, overrides: Overrides = ()) -> None:
        pairs = overrides.items() if isinstance(overrides, Mapping) else overrides
        self._lesson: dict[str, tuple[Phones, ...]] = {}
        for word, phones in pairs:
            if len(phones) > MOST_PHONES:
                raise LanguageError(
                    N_("The pronunciation given for {word!r} is too long.", word=shortened(word)),
                    N_("Give at most {most} phones for a word.", most=MOST_PHONES),
                )
            if not phones or not set(phones) <= set(SYMBOLS):
                raise LanguageError(
                    N_(
                        "The pronunciation given for {word!r} is not written in ARPAbet.",
                        word=shortened(word),
                    ),
                    N_("Write phones like T IH1 K T AA2 K, vowels with a stress digit."),
                )
            key = plain_word(word)
            self._lesson[key] = (*self._lesson.get(key, ()), tuple(phones))
        self._known: dict[str, tuple[Pronunciation, ...]] = {}

    def pronounce(self, word: str) -> tuple[Pronunciation, ...]:
        """Return how a word may be pronounced, the best first, never empty.

        A pronunciation from the lesson stands alone. Raises LanguageError for a word without a Latin letter,
        and for one that is too long.
        """
        key = plain_word(word)
        if is_too_long(word):
            raise LanguageError(
                N_("“{piece}” is too long to be read aloud.", piece=shortened(word)),
                N_("Write it as words of at most {most} letters.", most=LONGEST_WORD),
            )
        if not key.strip("'"):
            raise LanguageError(
                N_("{word!r} is not an English word.", word=shortened(word)),
                N_("Give a word that is spelled with the letters a to z."),
            )
        if key not in self._known:
            self._known[key] = self._find(key)
        return self._known[key]

    def _find(self, word: str) -> tuple[Pronunciation, ...]:
        if given := self._lesson.get(word) or inflected(word, self._from_lesson):
            return _marked(given, PronunciationOrigin.LESSON)
        if known := look_up(word):
            return _with_weak(word, known)
        bare_word = word.strip("'")
        if known := look_up(bare_word):
            return _with_weak(bare_word, known)
        if known := inflected(word, look_up):
            return _marked(known, PronunciationOrigin.DICTIONARY)
        return _marked(self._guess(word), PronunciationOrigin.GUESS)

    def _from_lesson(self, word: str) -> tuple[Phones, ...]:
        return self._lesson.get(word, ())

    def _guess(self, word: str) -> tuple[Phones, ...]:
        from speakcheck.language.g2p import guess
        from speakcheck.language.pinyin import pinyin

        by_rule = _by_rule(word) or inflected(word, _by_rule)
        if by_rule:
            return by_rule
        stem, ending = _possessive(word)
        readings = [*pinyin(stem), *guess(stem)]
        if not ending:
            return tuple(dict.fromkeys(readings))
        return inflected(word, lambda asked: tuple(dict.fromkeys(readings)) if asked == stem else ())


def _by_rule(word: str) -> tuple[Phones, ...]:
    return compound(word) or derived(word, look_up) or derived(word, compound)


def _possessive(word: str) -> tuple[str, str]:
    """Split a possessive ending off, so that only the stem is guessed."""
    for ending in ("'s", "s'"):
        if word.endswith(ending) and len(word) > len(ending):
            return word.removesuffix(ending if ending == "'s" else "'"), ending
    return word.strip("'"), ""


def _marked(variants: Iterable[Phones], origin: PronunciationOrigin) -> tuple[Pronunciation, ...]:
    return tuple(Pronunciation(phones, origin) for phones in dict.fromkeys(variants))


def _with_weak(word: str, known: tuple[Phones, ...]) -> tuple[Pronunciation, ...]:
    """Return the listed forms, then the weak ones; a listed form that is weak is marked so."""
    weak = weak_forms(word)
    both = dict.fromkeys((*known, *weak))
    return tuple(
        Pronunciation(phones, PronunciationOrigin.WEAK if phones in weak else PronunciationOrigin.DICTIONARY)
        for phones in both
    )
