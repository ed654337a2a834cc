"""The one way in: a file or a text of any known format becomes a lesson and what was wrong with it."""

from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from speakcheck.errors import LessonError, reason
from speakcheck.i18n import N_, N_many
from speakcheck.lessons.decoding import LARGEST, DecodedText, decode
from speakcheck.lessons.episode import read_page, read_running_text
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.lines import clean, numbered_lines, shown_name
from speakcheck.lessons.markdown import markdown_lines
from speakcheck.lessons.names import lesson_id
from speakcheck.lessons.subtitles import looks_like_subtitles, subtitle_lines
from speakcheck.lessons.warning import LessonWarning, Remark

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
SUBTITLES = frozenset({".srt", ".vtt"})
MOST_PROMPTS = 5000
"""About two hundred times what an episode page has."""
MOST_WARNINGS = 30
LONGEST_TITLE = 120
STANDARD_INPUT = "standard input"
"""The name of a text that comes from no file."""


@dataclass(frozen=True, slots=True)
class ReadLesson:
    """A lesson, and what of its file is not in it."""

    lesson: Lesson
    """With at least one prompt."""
    warnings: tuple[LessonWarning, ...]
    """In the order of the file's lines."""
    titled: bool
    """Whether the text or the caller gave the title, not the file's name."""


def read_lesson(path: Path) -> ReadLesson:
    """Read a lesson file: an episode page, plain text, Markdown, SRT or WebVTT, in any usual encoding.

    Raises LessonError if the file cannot be read or holds nothing to read aloud.
    """
    return parse_bytes(read_bytes(path), path.name)


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; raises LessonError if it cannot be read or is too large."""
    name = shown_name(path.name)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise LessonError(
            N_("There is no file {name}.", name=name), N_("Check the name and the folder.")
        ) from error
    except IsADirectoryError as error:
        raise LessonError(N_("{name} is a folder.", name=name), N_("Name the files in it.")) from error
    except (OSError, ValueError) as error:
        what = N_("{name} cannot be read: {reason}.", name=name, reason=reason(error))
        raise LessonError(what, N_("Check that the file is yours to read.")) from error


def parse_bytes(data: bytes, name: str, title: str = "") -> ReadLesson:
    """Read a lesson from a file's content; `name` tells the format and stands in for a missing title.

    Raises LessonError like read_lesson.
    """
    decoded = decode(data, shown_name(name))
    read = parse_text(decoded.text, name, title)
    broken = _warning_on_broken(decoded, shown_name(name))
    return replace(read, warnings=(*broken, *read.warnings))


def _warning_on_broken(decoded: DecodedText, name: str) -> tuple[LessonWarning, ...]:
    if decoded.broken == 0:
        return ()
    what = N_(
        "{count} characters cannot be read as {encoding} and show as “\ufffd”.",
        count=decoded.broken,
        encoding=decoded.encoding,
    )
    return (LessonWarning(name, 0, what, N_("Save the file as UTF-8 and add it again.")),)


def parse_text(text: str, name: str, title: str = "") -> ReadLesson:
    """Read a lesson from text; a `title` that is given counts more than the text's own.

    Raises LessonError if the text holds nothing to read aloud.
    """
    warnings: list[LessonWarning] = []
    file = shown_name(name)

    def remark(line: int, what: str, remedy: str) -> None:
        warnings.append(LessonWarning(file, line, what, remedy))

    given = clean(title)[:LONGEST_TITLE].strip()
    lesson, titled = _parse(text, name, given or _title_from(name), remark)
    _refuse_unless_fit(lesson, file)
    if given:
        lesson = replace(lesson, title=given, id=lesson_id(lesson.number, given))
    return ReadLesson(lesson, _ordered(warnings), titled or given != "")


def _refuse_unless_fit(lesson: Lesson, file: str) -> None:
    count = len(lesson.prompts)
    if count == 0:
        raise LessonError(
            N_("{file} holds no English sentence or keyword to read aloud.", file=file),
            N_("Copy the English text of an episode into it, with or without its translation."),
        )
    if count > MOST_PROMPTS:
        raise LessonError(
            N_(
                "{file} holds {count} sentences and keywords; a lesson has at most {most}.",
                file=file,
                count=count,
                most=MOST_PROMPTS,
            ),
            N_("Save the part that you want to practise as a file of its own."),
        )


def _ordered(warnings: list[LessonWarning]) -> tuple[LessonWarning, ...]:
    """Sort by line; of very many keep the first and count the others."""
    shown = sorted(warnings, key=lambda warning: warning.line)
    if len(shown) > MOST_WARNINGS:
        what = N_many(
            "{count} more part of the file is left out.",
            "{count} more parts of the file are left out.",
            len(shown) - MOST_WARNINGS,
        )
        last = LessonWarning(
            shown[0].file, shown[MOST_WARNINGS].line, what, N_("Check that it is an episode page.")
        )
        shown[MOST_WARNINGS:] = [last]
    return tuple(shown)


def _parse(text: str, name: str, title: str, remark: Remark) -> tuple[Lesson, bool]:
    suffix = PurePath(name).suffix.lower()
    if suffix in SUBTITLES or looks_like_subtitles(text):
        return read_running_text(subtitle_lines(text, remark), title, remark), False
    lines = markdown_lines(text, remark) if suffix in MARKDOWN else numbered_lines(text)
    return read_page(lines, title, remark)


def _title_from(name: str) -> str:
    if name == STANDARD_INPUT:
        return ""
    stem = PurePath(name).stem.replace("_", " ")
    return shown_name(stem)[:LONGEST_TITLE]
