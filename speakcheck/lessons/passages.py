"""The longer readings of a lesson: whole paragraphs, and all of them at once."""

from collections.abc import Sequence

from speakcheck.errors import LessonError
from speakcheck.i18n import N_, listed
from speakcheck.lessons.lesson import Lesson, Prompt, PromptKind
from speakcheck.lessons.lines import shown_name
from speakcheck.lessons.names import closest
from speakcheck.lessons.warning import quote

ALL = "all"
"""Id of the passage that holds every paragraph."""


def passages(lesson: Lesson) -> tuple[Prompt, ...]:
    """Return each paragraph of several sentences (id "p1"), and all paragraphs together (id "all")."""
    return tuple(_joined(name, sentences) for name, sentences in sentences_of(lesson).items())


def sentences_of(lesson: Lesson) -> dict[str, tuple[Prompt, ...]]:
    """Return the sentences of each passage by its id."""
    sentences = tuple(prompt for prompt in lesson.prompts if prompt.kind is PromptKind.SENTENCE)
    groups: dict[str, list[Prompt]] = {}
    for prompt in sentences:
        groups.setdefault(prompt.id.partition("s")[0], []).append(prompt)
    found = {name: tuple(group) for name, group in groups.items() if len(group) > 1}
    return found | ({ALL: sentences} if len(groups) > 1 else {})


def find_prompt(lesson: Lesson, id: str) -> Prompt:
    """Return a prompt or a passage by its id, whatever its case; raises LessonError naming the closest."""
    known = {prompt.id: prompt for prompt in (*lesson.prompts, *passages(lesson))}
    wanted = id.strip().lower()
    if wanted not in known:
        raise LessonError(
            N_("The lesson {id} has no prompt {prompt}.", id=lesson.id, prompt=quote(shown_name(id))),
            N_(
                "Choose one of {ids}; “speakcheck lesson show” lists them all.",
                ids=listed(closest(wanted, tuple(known))),
            ),
        )
    return known[wanted]


def _joined(name: str, prompts: Sequence[Prompt]) -> Prompt:
    return Prompt(
        name,
        PromptKind.PASSAGE,
        " ".join(prompt.text for prompt in prompts),
        tuple(dict.fromkeys(pair for prompt in prompts for pair in prompt.splits)),
        tuple(dict.fromkeys(pair for prompt in prompts for pair in prompt.pronunciations)),
    )
