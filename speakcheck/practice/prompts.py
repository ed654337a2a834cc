"""What a prompt belongs to: its mode, its paragraph, its drill; and the words that are drilled alone."""

from enum import StrEnum

from speakcheck.errors import LessonError
from speakcheck.language.tokens import tokenise
from speakcheck.lessons.lesson import Drill, Lesson, Paragraph, Prompt, PromptKind
from speakcheck.lessons.passages import find_prompt, passages
from speakcheck.report.remarks import bare_word


class PracticeMode(StrEnum):
    """What is practised."""

    SENTENCE = "sentence"
    """One sentence at a time."""
    KEYWORD = "keyword"
    """The words of the drills, each with its example."""
    PASSAGE = "passage"
    """Whole paragraphs, and all of them at once."""


def prompts_of(lesson: Lesson, mode: PracticeMode) -> tuple[Prompt, ...]:
    """Return what a lesson has for a mode, in order."""
    if mode is PracticeMode.PASSAGE:
        return passages(lesson)
    kinds = (
        (PromptKind.SENTENCE,) if mode is PracticeMode.SENTENCE else (PromptKind.KEYWORD, PromptKind.EXAMPLE)
    )
    return tuple(prompt for prompt in lesson.prompts if prompt.kind in kinds)


def word_prompt(prompt: Prompt, index: int) -> Prompt | None:
    """Return a word of a prompt as a prompt of its own (the fifth is "p1s2-w5"); None if there is none.

    A word of free text is free text.
    """
    tokens = tokenise(prompt.text)
    if not 0 <= index < len(tokens):
        return None
    word = bare_word(tokens[index].text)
    name = f"{prompt.id}-w{index + 1}" if prompt.id else ""
    return Prompt(name, PromptKind.KEYWORD, word, prompt.splits, prompt.pronunciations)


def prompt_of(lesson: Lesson, id: str) -> Prompt | None:
    """Return a prompt, a passage or a word of one by its id; None if the lesson has it no more."""
    name, drilled, place = id.partition("-w")
    try:
        prompt = find_prompt(lesson, name)
    except LessonError:
        return None
    if not drilled:
        return prompt
    return word_prompt(prompt, int(place) - 1) if place.isdecimal() else None


def drill_of(lesson: Lesson, prompt: Prompt) -> Drill | None:
    """Return the drill that a keyword or an example belongs to; None for other prompts."""
    place = prompt.id[1:]
    if prompt.kind not in (PromptKind.KEYWORD, PromptKind.EXAMPLE) or not place.isdecimal():
        return None
    return lesson.drills[int(place) - 1] if 0 < int(place) <= len(lesson.drills) else None


def paragraph_of(lesson: Lesson, prompt: Prompt) -> Paragraph | None:
    """Return the paragraph that a sentence or a passage is of; None for other prompts."""
    place = prompt.id.partition("s")[0][1:]
    if prompt.id[:1] != "p" or not place.isdecimal():
        return None
    return lesson.paragraphs[int(place) - 1] if 0 < int(place) <= len(lesson.paragraphs) else None
