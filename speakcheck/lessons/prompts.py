"""Owns the prompts of a lesson: their order, their ids, and what the lesson knows about their words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from speakcheck.language.sounds import Phones
from speakcheck.lessons.lesson import Drill, Paragraph, Prompt, PromptKind
from speakcheck.lessons.syllables import splits_by_word

PIECE = re.compile(r"[^\s/–—]+")
EDGES = ".,;:!?…\"“”'‘()[]«»-*"
POSSESSIVE = re.compile(r"'s?$")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a lesson says of the sounds of its words, by the word in lower case, in the page's order."""

    splits: Mapping[str, tuple[str, ...]]
    """Syllables."""
    pronunciations: Mapping[str, Phones]
    """Phones."""


def make_prompts(
    paragraphs: Sequence[Paragraph], drills: Sequence[Drill], pronunciations: Sequence[tuple[str, Phones]]
) -> tuple[Prompt, ...]:
    """Return every sentence (id "p1s2"), then for each drill its keyword ("k1") and its example ("e1")."""
    splits: dict[str, tuple[str, ...]] = {}
    for drill in drills:
        for word, syllables in splits_by_word(drill.word, drill.syllables):
            splits.setdefault(word, syllables)
    knowledge = Knowledge(splits, dict(pronunciations))
    return tuple(
        _prompt(name, kind, text, knowledge) for name, kind, text in _texts(paragraphs, drills) if text
    )


def _texts(paragraphs: Sequence[Paragraph], drills: Sequence[Drill]) -> Iterator[tuple[str, PromptKind, str]]:
    for place, paragraph in enumerate(paragraphs, start=1):
        for index, sentence in enumerate(paragraph.sentences, start=1):
            yield f"p{place}s{index}", PromptKind.SENTENCE, sentence
    for index, drill in enumerate(drills, start=1):
        yield f"k{index}", PromptKind.KEYWORD, drill.word
        yield f"e{index}", PromptKind.EXAMPLE, drill.example


def _prompt(name: str, kind: PromptKind, text: str, knowledge: Knowledge) -> Prompt:
    words = words_of(text)
    return Prompt(
        id=name,
        kind=kind,
        text=text,
        splits=_held(knowledge.splits, words),
        pronunciations=_held(knowledge.pronunciations, words),
    )


def _held(
    known: Mapping[str, tuple[str, ...]], words: frozenset[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if len(known) > len(words):
        return tuple((word, known[word]) for word in sorted(words & known.keys()))
    return tuple((word, value) for word, value in known.items() if word in words)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, also without possessives, and the parts of compounds."""
    found: set[str] = set()
    for piece in PIECE.findall(text.lower().replace("’", "'")):
        word = piece.strip(EDGES)
        for form in (piece.strip(EDGES.replace(".", "")), word, *word.split("-")):
            found |= {form, POSSESSIVE.sub("", form)}
    return frozenset(found - {""})
