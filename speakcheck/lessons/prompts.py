"""The prompts of a lesson: their order, their ids, and what the lesson knows about their words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from speakcheck.language.pronunciation import Phones
from speakcheck.lessons.lesson import Drill, Paragraph, Prompt, PromptKind
from speakcheck.lessons.script import CHINESE
from speakcheck.lessons.syllables import splits_by_word

PIECE = re.compile(r"[^\s/–—]+")
EDGES = ".,;:!?…\"“”'‘()[]«»-*"
EDGES_BUT_STOP = EDGES.replace(".", "")
"""An abbreviation keeps its last stop."""
POSSESSIVE = re.compile(r"'s?$")


@dataclass(frozen=True, slots=True)
class PageKnowledge:
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
    knowledge = PageKnowledge(splits, dict(pronunciations))
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


def _prompt(name: str, kind: PromptKind, text: str, knowledge: PageKnowledge) -> Prompt:
    words = words_of(text)
    return Prompt(
        id=name,
        kind=kind,
        text=text,
        splits=_held(knowledge.splits, words),
        pronunciations=_held(knowledge.pronunciations, words),
    )


def _held(
    known: Mapping[str, tuple[str, ...]], words: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((word, known[word]) for word in words if word in known)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case and in order, each once.

    A compound stands there whole and by its parts, a possessive with and without its ending.
    """
    found: dict[str, None] = {}
    for piece in PIECE.findall(CHINESE.sub(" ", text.lower().replace("’", "'"))):
        word = piece.strip(EDGES)
        for form in (piece.strip(EDGES_BUT_STOP), word, *word.split("-")):
            found |= dict.fromkeys((form, POSSESSIVE.sub("", form)))
    return tuple(word for word in found if word)
