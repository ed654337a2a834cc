"""How a lesson leaves the program: JSON with fixed keys, and text in columns as wide as they look."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from speakcheck.i18n import N_, _
from speakcheck.lessons.lesson import Drill, Lesson, Paragraph, Prompt, PromptKind
from speakcheck.lessons.shelf import AddedLesson, ShelvedLesson
from speakcheck.report.wrapping import wrapped

if TYPE_CHECKING:
    from rich.table import Table

INDENT = 2


def shelved_json(shelved: ShelvedLesson) -> dict[str, Any]:
    """Return one entry of the list of lessons."""
    lesson = shelved.lesson
    return {
        "id": lesson.id,
        "title": lesson.title,
        "level": lesson.level,
        "prompts": len(lesson.prompts),
        "bundled": shelved.bundled,
    }


def added_json(added: AddedLesson) -> dict[str, Any]:
    """Return the outcome of adding one file."""
    lesson = added.lesson
    return {
        "id": lesson.id,
        "title": lesson.title,
        "level": lesson.level,
        "prompts": len(lesson.prompts),
        "was_there": added.was_there,
    }


def lesson_json(lesson: Lesson) -> dict[str, Any]:
    """Return a whole lesson; what its page does not say is empty, a missing translation null."""
    return {
        "id": lesson.id,
        "title": lesson.title,
        "series": lesson.series,
        "number": lesson.number,
        "level": lesson.level,
        "highlights": list(lesson.highlights),
        "paragraphs": [_paragraph_json(paragraph) for paragraph in lesson.paragraphs],
        "drills": [_drill_json(drill) for drill in lesson.drills],
        "prompts": [_prompt_json(prompt) for prompt in lesson.prompts],
    }


def _paragraph_json(paragraph: Paragraph) -> dict[str, Any]:
    return {"sentences": list(paragraph.sentences), "translation": paragraph.translation}


def _drill_json(drill: Drill) -> dict[str, Any]:
    return {
        "word": drill.word,
        "syllables": list(drill.syllables),
        "part_of_speech": drill.part_of_speech,
        "definition": drill.definition,
        "example": drill.example,
    }


def _prompt_json(prompt: Prompt) -> dict[str, Any]:
    return {"id": prompt.id, "kind": prompt.kind.value, "text": prompt.text}


def shelf_table(lessons: Sequence[ShelvedLesson]) -> "Table":
    """Return the list of lessons as a table; ids are never cut, titles wrap."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(_("ID"), no_wrap=True, overflow="ignore")
    table.add_column(_("Level"), no_wrap=True)
    table.add_column(_("Prompts"), justify="right", no_wrap=True)
    table.add_column(_("Title"), overflow="fold")
    for shelved in lessons:
        lesson = shelved.lesson
        title = lesson.title if shelved.bundled else _(N_("{title} (added)", title=lesson.title))
        row = (lesson.id, lesson.level or "–", str(len(lesson.prompts)), title)
        table.add_row(*(Text(cell) for cell in row))
    return table


def lesson_text(lesson: Lesson, width: int) -> str:
    """Return a lesson as text lines of at most `width` terminal cells, prompts behind their ids."""
    return "\n".join(line.rstrip() for line in _text_lines(lesson, max(20, width))) + "\n"


def _text_lines(lesson: Lesson, width: int) -> Iterator[str]:
    yield from wrapped(lesson.title, width)
    prompts_told = _(N_("{count} prompts", count=len(lesson.prompts)))
    facts = (lesson.series, lesson.number, lesson.level, prompts_told, lesson.id)
    yield from wrapped(" · ".join(fact for fact in facts if fact), width)
    if lesson.highlights:
        yield from ("", _("Highlights"))
    for highlight in lesson.highlights:
        yield from _hung("•", highlight, 1, width)
    prompts = {prompt.id: prompt for prompt in lesson.prompts}
    names = [prompt.id for prompt in lesson.prompts if prompt.kind is PromptKind.SENTENCE]
    label = max((len(name) for name in prompts), default=0)
    remaining = iter(names)
    for paragraph in lesson.paragraphs:
        yield ""
        for sentence in paragraph.sentences:
            yield from _hung(next(remaining), sentence, label, width)
        yield from _hung("", paragraph.translation or "", label, width)
    if lesson.drills:
        yield from ("", _("Keyword drills"))
    for place, drill in enumerate(lesson.drills, start=1):
        yield from _drill_lines(place, drill, label, width)
    if lesson.pronunciations:
        yield from ("", _("Pronunciation"))
    for word, phones in lesson.pronunciations:
        yield from _hung("", f"{word} = {' '.join(phones)}", 0, width)


def _drill_lines(place: int, drill: Drill, label: int, width: int) -> Iterator[str]:
    syllables = f"({'·'.join(drill.syllables)})" if drill.syllables else ""
    meaning = ". ".join(part for part in (drill.part_of_speech, drill.definition) if part)
    parts = (drill.word, syllables, f"[{meaning}]" if meaning else "")
    yield from _hung(f"k{place}", " ".join(part for part in parts if part), label, width)
    if drill.example:
        yield from _hung(f"e{place}", drill.example, label, width)


def _hung(mark: str, text: str, label: int, width: int) -> Iterator[str]:
    """Wrap a text behind a mark, its lines under each other."""
    edge = INDENT + label + (INDENT if label else 0)
    for index, line in enumerate(wrapped(text, width - edge)):
        yield (" " * INDENT + (mark if index == 0 else "")).ljust(edge) + line
