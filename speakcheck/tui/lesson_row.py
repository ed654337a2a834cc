"""What the shelf knows of a lesson, the order of lessons, and how one is shown in so many cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from speakcheck.i18n import _, many
from speakcheck.lessons.lesson import Lesson, PromptKind
from speakcheck.lessons.lines import clean

if TYPE_CHECKING:
    from speakcheck.lessons.shelf import ShelvedLesson
    from speakcheck.study.queries import PromptHistory

PACE = 120
"""Words a minute by which the length of a lesson is told; news is read at about 150, slow news at 100."""
WIDE, NORMAL = 84, 58
"""Cells from which on all is shown in columns, and from which on the progress is."""
BAR = 8
"""Cells of the bar."""
FULL, EMPTY = "█", "░"
GAP = 3
SEPARATOR = " · "
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson on the shelf with what the learner has done of it."""

    lesson: Lesson
    """Its id is the name on the shelf."""
    bundled: bool
    """Whether it came with speakcheck."""
    tried: int = 0
    """Prompts that were read at least once."""
    score: int | None = None
    """Mean of the last overall scores of the prompts tried, 0 to 100; None without any."""
    last: datetime = NEVER
    """When it was practised last."""

    @property
    def sentences(self) -> int:
        """How many sentences the text has."""
        return sum(prompt.kind is PromptKind.SENTENCE for prompt in self.lesson.prompts)

    @property
    def minutes(self) -> int:
        """How long it takes to read the text aloud, at least 1."""
        texts = (each.text for each in self.lesson.prompts if each.kind is PromptKind.SENTENCE)
        return max(1, round(sum(len(text.split()) for text in texts) / PACE))

    @property
    def done(self) -> bool:
        """Whether every prompt was tried."""
        return 0 < len(self.lesson.prompts) <= self.tried

    def holds(self, wanted: str) -> bool:
        """Tell whether every word that is looked for stands in its title, its level or its keywords."""
        lesson = self.lesson
        words = (drill.word for drill in lesson.drills)
        text = " ".join((lesson.title, lesson.series, lesson.number, lesson.level, lesson.id, *words))
        return all(word in text.casefold() for word in wanted.casefold().split())


def row(shelved: "ShelvedLesson", tried: "Iterable[PromptHistory]") -> LessonRow:
    """Return what is shown of a lesson; takes of prompts that it has no more do not count."""
    own = [each for each in tried if each.lesson == shelved.lesson.id]
    names = {prompt.id for prompt in shelved.lesson.prompts}
    known = [each for each in own if each.prompt in names]
    scores = [round(each.score) for each in known if each.score is not None]
    score = round(sum(scores) / len(scores)) if scores else None
    last = max((each.last for each in own), default=NEVER)
    return LessonRow(shelved.lesson, shelved.bundled, len(known), score, last)


def ordered(rows: Iterable[LessonRow]) -> list[LessonRow]:
    """Begun ones first, the latest on top, then new ones from easy to hard, then those that are done."""

    def rank(row: LessonRow) -> tuple[int, float, str, str]:
        if row.done:
            return (2, -row.last.timestamp(), "", row.lesson.id)
        if row.last > NEVER:
            return (0, -row.last.timestamp(), "", row.lesson.id)
        return (1, 0.0, row.lesson.level or "Z", row.lesson.id)

    return sorted(rows, key=rank)


def shown(row: LessonRow, width: int) -> Content:
    """Return a lesson in one line of so many cells, or in two where that is few."""
    title = clean(row.lesson.title) or row.lesson.id
    level = row.lesson.level or "–"
    if width < NORMAL:
        facts = [each for each in (row.lesson.level, _sentences(row), _minutes(row), *_progress(row)) if each]
        # The bar to scroll by takes a cell once the list is full.
        while len(facts) > 2 and cell_len(SEPARATOR.join(facts)) >= width:
            facts.pop(1)
        below = cut(SEPARATOR.join(facts), width)
        return Content.assemble(cut(title, width), "\n", (below, "$quiet"))
    columns = [level, _minutes(row), *([_sentences(row)] if width >= WIDE else ())]
    widths = [2, 6, *([14] if width >= WIDE else ())]
    right = (" " * GAP).join(fitted(text, size) for text, size in zip(columns, widths, strict=True))
    progress = _bar(row)
    room = width - cell_len(right) - progress.cell_length - 2 * GAP
    return Content.assemble(fitted(title, room), " " * GAP, (right, "$quiet"), " " * GAP, progress)


def _bar(row: LessonRow) -> Content:
    """Return the progress as a bar with its numbers, always of the same width."""
    count = len(row.lesson.prompts)
    filled = round(BAR * min(row.tried, count) / count) if count else 0
    filled = max(filled, min(row.tried, 1))
    numbers = f"{row.tried:>3}/{count:<3}"
    score = "   " if row.score is None else f"{row.score:>3}"
    return Content.assemble(
        (FULL * filled, "$accent"), (EMPTY * (BAR - filled), "$line"), (numbers, "$quiet"), f" {score}"
    )


def _progress(row: LessonRow) -> tuple[str, ...]:
    if not row.tried:
        return ()
    tried = f"{row.tried}/{len(row.lesson.prompts)}"
    return (tried,) if row.score is None else (tried, str(row.score))


def _sentences(row: LessonRow) -> str:
    return many("{count} sentence", "{count} sentences", row.sentences).format(count=row.sentences)


def _minutes(row: LessonRow) -> str:
    return _("{count} min").format(count=row.minutes)


def fitted(text: str, width: int) -> str:
    """Return a text in exactly so many cells, cut with an ellipsis or filled up with spaces."""
    return set_cell_size(cut(text, width), max(0, width))


def cut(text: str, width: int) -> str:
    """Return a text in at most so many cells."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + "…" if width > 0 else ""


def own_and_bundled(rows: Sequence[LessonRow]) -> tuple[list[LessonRow], list[LessonRow]]:
    """Part the lessons that the learner added from those that came with speakcheck, each in order."""
    return ordered(each for each in rows if not each.bundled), ordered(each for each in rows if each.bundled)
