"""The page as a whole: title, level and sections, in any order, each of them optional."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from speakcheck.i18n import N_
from speakcheck.lessons.body import read_body
from speakcheck.lessons.drills import read_drills
from speakcheck.lessons.headings import Section, cefr_level, section_heading
from speakcheck.lessons.highlights import read_highlights
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.lines import PageLine, vocabulary
from speakcheck.lessons.names import lesson_id
from speakcheck.lessons.prompts import make_prompts
from speakcheck.lessons.pronunciations import read_pronunciations
from speakcheck.lessons.title import UNTITLED, TitleLine, part_title
from speakcheck.lessons.warning import Remark, quote

LONGEST_TITLE = 120
"""Characters; a longer title is cut."""
WORDS_OF_FALLBACK = 8
"""First words of a text that name it where nothing else does."""


@dataclass(slots=True)
class EpisodePage:
    """The lines of a page by section, in order."""

    sections: dict[Section, list[PageLine]] = field(
        default_factory=lambda: {section: [] for section in Section}
    )

    def add(self, section: Section, lines: Sequence[PageLine]) -> None:
        """Append lines, parted by a blank line from what the section holds already."""
        if self.sections[section]:
            self.sections[section].append(PageLine(0, ""))
        self.sections[section] += lines


def read_page(lines: Sequence[PageLine], fallback_title: str, remark: Remark) -> tuple[Lesson, bool]:
    """Read an episode page; also tell whether its title is its own and not the fallback.

    A page without anything to read aloud gives a lesson without prompts.
    """
    known = vocabulary(lines)
    title, rest = part_title(lines, remark)
    page = EpisodePage()
    highlights: list[str] = []
    for section, part in _parts(rest):
        if section is Section.HIGHLIGHTS:
            points, behind = read_highlights(part, known)
            highlights += points
            page.add(Section.BODY, behind)
        else:
            page.add(section, part)
    lesson = _lesson(page, title, tuple(highlights), fallback_title, known, remark)
    return lesson, title != UNTITLED


def read_running_text(lines: Sequence[PageLine], title: str, remark: Remark) -> Lesson:
    """Read text that has paragraphs and nothing else, such as a transcript."""
    page = EpisodePage()
    page.add(Section.BODY, lines)
    return _lesson(page, UNTITLED, (), title, vocabulary(lines), remark)


def _parts(lines: Sequence[PageLine]) -> Iterator[tuple[Section, list[PageLine]]]:
    """Cut the page at its section headings; a level line is a section of one line."""
    section = Section.BODY
    part: list[PageLine] = []
    for line in lines:
        heading = section_heading(line.text) if line.text else None
        if heading is None:
            part.append(line)
            continue
        own = [PageLine(line.number, heading.rest)] if heading.rest else []
        if heading.section is Section.LEVEL:
            yield Section.LEVEL, own
            continue
        yield section, part
        section, part = heading.section, own
    yield section, part


def _lesson(
    page: EpisodePage,
    title: TitleLine,
    highlights: tuple[str, ...],
    fallback_title: str,
    known: frozenset[str],
    remark: Remark,
) -> Lesson:
    paragraphs = read_body(page.sections[Section.BODY], known, remark)
    drills = read_drills(page.sections[Section.DRILLS], known, remark)
    pronunciations = read_pronunciations(page.sections[Section.PRONUNCIATION], remark)
    prompts = make_prompts(paragraphs, drills, pronunciations)
    own_title = title.title or f"{title.series} {title.number}".strip()
    first_words = " ".join(prompts[0].text.split()[:WORDS_OF_FALLBACK]) if prompts else ""
    shown_title = (own_title or fallback_title or first_words)[:LONGEST_TITLE].strip()
    return Lesson(
        id=lesson_id(title.number, shown_title),
        title=shown_title,
        series=title.series,
        number=title.number,
        level=_level(page.sections[Section.LEVEL], remark),
        highlights=highlights,
        paragraphs=paragraphs,
        drills=drills,
        pronunciations=pronunciations,
        prompts=prompts,
    )


def _level(lines: Sequence[PageLine], remark: Remark) -> str:
    written = [line for line in lines if line.text]
    for line in written:
        if level := cefr_level(line.text):
            return level
        remark(
            line.number,
            N_("{text} is no CEFR level.", text=quote(line.text)),
            N_("Write A1, A2, B1, B2, C1 or C2."),
        )
    return ""
