"""What to read for a sound: pairs of words that differ in it alone, and words of lessons."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from speakcheck.history.store import History
from speakcheck.language.dictionary import look_up
from speakcheck.language.l1_patterns import SUBSTITUTIONS
from speakcheck.language.minimal_pairs import pairs_of
from speakcheck.language.phones import PHONES, bare_all
from speakcheck.language.spelling import plain_word
from speakcheck.lessons.lesson import Lesson, PromptKind
from speakcheck.lessons.prompts import words_of

HEARD_WITHIN = 200
"""Takes in which a sound was wrong, the latest, that tell what it is taken for."""


@dataclass(frozen=True, slots=True)
class ContrastPairs:
    """Pairs of common words that differ in one sound alone."""

    expected: str
    """The sound, ARPAbet without stress."""
    heard: str
    """The sound that it is taken for."""
    pairs: tuple[tuple[str, str], ...]
    """A word with the one and the same with the other, the commonest first."""


@dataclass(frozen=True, slots=True)
class SoundWord:
    """A word of a lesson that holds a sound."""

    word: str
    """In lower case."""
    lesson: str
    """Id of the first lesson that has it."""
    prompt: str
    """Id of the first prompt there that has it."""


def contrast_pairs(history: History, phone: str, limit: int = 8) -> tuple[ContrastPairs, ...]:
    """Return what to tell a sound from: what was heard in its place, the most frequent first, else what
    Mandarin speakers are known to say.

    Raises LanguageError if the list of common words cannot be read.
    """
    known = [
        heard for pattern in SUBSTITUTIONS if phone in pattern.expected for heard in sorted(pattern.heard)
    ]
    order = dict.fromkeys([*_heard_for(history, phone), *known])
    found = (
        ContrastPairs(phone, heard, pairs_of((phone, heard))[:limit])
        for heard in order
        if heard in PHONES and heard != phone
    )
    return tuple(contrast for contrast in found if contrast.pairs)


def sound_words(lessons: Iterable[Lesson], phone: str, limit: int = 12) -> tuple[SoundWord, ...]:
    """Return words of lessons whose first pronunciation holds a sound; words of drills come first."""
    found: dict[str, SoundWord] = {}
    for lesson in lessons:
        known = dict(lesson.pronunciations)
        for prompt in sorted(lesson.prompts, key=lambda each: each.kind is not PromptKind.KEYWORD):
            for word in words_of(prompt.text):
                name = plain_word(word)
                if name not in found and phone in _phones(name, known.get(word)):
                    found[name] = SoundWord(name, lesson.id, prompt.id)
                    if len(found) == limit:
                        return tuple(found.values())
    return tuple(found.values())


def _phones(word: str, given: tuple[str, ...] | None) -> tuple[str, ...]:
    known = (given,) if given else look_up(word)
    return bare_all(known[0]) if known else ()


def _heard_for(history: History, phone: str) -> Iterator[str]:
    """Yield what was heard in place of a sound when it was wrong lately, the most frequent first."""
    rows = history.database.rows(
        "SELECT f.heard FROM scorers s JOIN sounds f ON f.scorer = s.id"
        " WHERE f.phone = ? AND f.at <= ? AND f.wrong ORDER BY f.at DESC LIMIT ?",
        (phone, history.latest, HEARD_WITHIN),
    )
    tally = Counter(heard for row in rows for heard in row["heard"].split())
    yield from (heard for heard, _ in tally.most_common())
