"""The values of this room: a lesson and the prompts that it yields."""

from dataclasses import dataclass
from enum import StrEnum

from speakcheck.language.pronunciation import Phones


class PromptKind(StrEnum):
    """What a learner is asked to say."""

    SENTENCE = "sentence"
    """A sentence of a paragraph."""
    KEYWORD = "keyword"
    """The word of a drill, alone."""
    EXAMPLE = "example"
    """The example sentence of a drill."""
    PASSAGE = "passage"
    """Several sentences in one go: a paragraph, or all of them."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to read aloud, with what the lesson knows about its sounds."""

    id: str
    """Unique and stable within its lesson; "" for free text."""
    kind: PromptKind
    """Where in the lesson it stands."""
    text: str
    """What is displayed and read."""
    splits: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Lower-case word and the drill's own syllables, for the drill words that the text holds."""
    pronunciations: tuple[tuple[str, Phones], ...] = ()
    """Lower-case word and its phones, where the lesson overrides the dictionary."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in English with its translation."""

    sentences: tuple[str, ...]
    """In order, never empty."""
    translation: str | None
    """Traditional Chinese, or None where the page gives none."""


@dataclass(frozen=True, slots=True)
class Drill:
    """A keyword with what the page says of it; a missing part is an empty string or tuple."""

    word: str
    """One or more words."""
    syllables: tuple[str, ...]
    """As the page splits them: ("De", "lib", "er", "ate", "ly")."""
    part_of_speech: str
    """For example "adverb"."""
    definition: str
    """In English or Chinese."""
    example: str
    """A sentence that holds the word."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """An episode page."""

    id: str
    """Letters, digits and hyphens only; the name of the lesson on the shelf."""
    title: str
    """Without series and number."""
    series: str
    """For example the name of the podcast; may be empty."""
    number: str
    """The episode as the page writes it ("K935"); may be empty."""
    level: str
    """CEFR level ("A2" … "C1"); empty if unknown."""
    highlights: tuple[str, ...]
    """The page's summary points."""
    paragraphs: tuple[Paragraph, ...]
    """In order."""
    drills: tuple[Drill, ...]
    """In order."""
    pronunciations: tuple[tuple[str, Phones], ...]
    """Overrides that the page gives: lower-case word and phones."""
    prompts: tuple[Prompt, ...]
    """Every sentence, then for each drill its keyword and its example."""
