"""The shelf: the bundled lessons and those the learner added, found by id."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from speakcheck import paths
from speakcheck.errors import LessonError, reason
from speakcheck.i18n import N_, either
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.lessons.lines import shown_name
from speakcheck.lessons.names import SUGGESTED, closest, is_id
from speakcheck.lessons.passages import find_prompt
from speakcheck.lessons.reading import ReadLesson, parse_bytes, read_bytes, read_lesson
from speakcheck.lessons.stored import SUFFIX, StoredLesson, create, fingerprint, load, packed
from speakcheck.lessons.warning import LessonWarning, quote
from speakcheck.private_files import private_folder

FINGERPRINT_SHOWN = (6, 12, 64)
"""Digits of the fingerprint that tell lessons of one name apart."""


@dataclass(frozen=True, slots=True)
class AddedLesson:
    """The outcome of adding a file."""

    lesson: Lesson
    """As it stands on the shelf."""
    warnings: tuple[LessonWarning, ...]
    """What of the file is not in the lesson."""
    was_there: bool
    """Whether the same lesson stood on the shelf before."""


@dataclass(frozen=True, slots=True)
class ShelvedLesson:
    """A lesson in its place."""

    lesson: Lesson
    """Its id is the name on the shelf."""
    bundled: bool
    """Whether it came with speakcheck and cannot be removed."""


@dataclass(frozen=True, slots=True)
class ShelfSurvey:
    """All that stands on the shelf."""

    lessons: tuple[ShelvedLesson, ...]
    """Bundled ones first, each group by id."""
    warnings: tuple[LessonWarning, ...]
    """One for each lesson that cannot be read."""


class Shelf:
    """The lessons in a folder and the bundled ones; nothing is created before a lesson is added."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = root if root is not None else paths.data_dir() / "lessons"

    def add(self, path: Path) -> AddedLesson:
        """Read a lesson file and put it on the shelf; raises LessonError."""
        return self.add_bytes(read_bytes(path), path.name)

    def add_bytes(self, data: bytes, name: str, title: str = "") -> AddedLesson:
        """Put the content of a lesson file on the shelf; a `title` counts more than the file's own.

        Adding a lesson again changes nothing and returns the one that is there. Raises LessonError.
        """
        read = parse_bytes(data, name, title)
        stored = StoredLesson(shown_name(name), title, fingerprint(read), data)
        same = self._bundled_like(stored) or self._added_like(stored)
        if same is not None:
            return AddedLesson(same, read.warnings, was_there=True)
        try:
            private_folder(self.root)
            return self._place(read, stored)
        except OSError as error:
            raise LessonError(
                N_(
                    "The lesson cannot be saved in {folder}: {reason}.",
                    folder=shown_name(str(self.root)),
                    reason=reason(error),
                ),
                N_(
                    "Free some space there, or set {variable} to a folder that you can write to.",
                    variable=paths.HOME_VARIABLE,
                ),
            ) from error

    def _place(self, read: ReadLesson, stored: StoredLesson) -> AddedLesson:
        """Take the first free name; another process may take one at the same moment."""
        bundled = bundled_files()
        data = packed(stored)
        for name in _names(read.lesson.id, stored.content):
            path = self.root / f"{name}{SUFFIX}"
            if name in bundled:
                continue
            if create(path, data):
                return AddedLesson(replace(read.lesson, id=name), read.warnings, was_there=False)
            if _is_same(path, stored):
                return AddedLesson(replace(read.lesson, id=name), read.warnings, was_there=True)
        raise LessonError(
            N_("Every name for this lesson is taken."), N_("Remove a damaged lesson of that name first.")
        )

    def _bundled_like(self, stored: StoredLesson) -> Lesson | None:
        for name, path in bundled_files().items():
            read = read_lesson(path)
            if fingerprint(read) == stored.content:
                return replace(read.lesson, id=name)
        return None

    def _added_like(self, stored: StoredLesson) -> Lesson | None:
        for name, path in self._added_files().items():
            if _is_same(path, stored):
                return self._load(name, path)
        return None

    def list(self) -> tuple[ShelvedLesson, ...]:
        """Return every readable lesson."""
        return self.survey().lessons

    def survey(self) -> ShelfSurvey:
        """Return every readable lesson, and a warning for each that is not."""
        lessons: list[ShelvedLesson] = []
        warnings: list[LessonWarning] = []
        try:
            files = [*self._files()]
        except LessonError as error:
            # The bundled lessons are there, whatever became of the learner's folder.
            files = [(name, path, True) for name, path in bundled_files().items()]
            warnings.append(LessonWarning(shown_name(self.root.name), 0, error.what, error.remedy))
        for name, path, bundled in files:
            try:
                lesson = read_bundled(name, path) if bundled else self._load(name, path)
            except LessonError as error:
                warnings.append(LessonWarning(path.name, 0, error.what, error.remedy))
            else:
                lessons.append(ShelvedLesson(lesson, bundled))
        return ShelfSurvey(tuple(lessons), tuple(warnings))

    def get(self, name: str) -> Lesson:
        """Return the lesson with this id, or the only one whose id begins so; raises LessonError."""
        found, path, bundled = self._find(name)
        return read_bundled(found, path) if bundled else self._load(found, path)

    def find_prompt(self, name: str, prompt_id: str) -> Prompt:
        """Return a prompt or a passage of a lesson ("p1s2", "k1", "e1", "p1", "all"); raises LessonError."""
        return find_prompt(self.get(name), prompt_id)

    def remove(self, name: str) -> str:
        """Take an added lesson off the shelf, readable or not, and return its id; raises LessonError."""
        found, path, bundled = self._find(name)
        if bundled:
            raise LessonError(
                N_("The lesson {id} came with speakcheck and cannot be removed.", id=found),
                N_("Only lessons that you added can be removed."),
            )
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            what = N_("The lesson {id} cannot be removed: {reason}.", id=found, reason=reason(error))
            raise LessonError(what, N_("Check that its folder is yours to write to.")) from error
        return found

    def _files(self) -> Iterator[tuple[str, Path, bool]]:
        bundled = bundled_files()
        yield from ((name, path, True) for name, path in bundled.items())
        for name, path in self._added_files().items():
            if name not in bundled:
                yield name, path, False

    def _added_files(self) -> dict[str, Path]:
        try:
            names = sorted(entry.name for entry in self.root.iterdir())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise LessonError(
                N_(
                    "The folder {folder} cannot be read: {reason}.",
                    folder=shown_name(str(self.root)),
                    reason=reason(error),
                ),
                N_(
                    "Make it readable, or set {variable} to another folder.",
                    variable=paths.HOME_VARIABLE,
                ),
            ) from error
        stems = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
        return {stem: self.root / f"{stem}{SUFFIX}" for stem in stems if is_id(stem)}

    def _find(self, name: str) -> tuple[str, Path, bool]:
        wanted = name.strip().lower()
        files = {found: (found, path, bundled) for found, path, bundled in self._files()}
        if wanted in files:
            return files[wanted]
        beginning = [found for found in files if wanted and found.startswith(wanted)]
        if len(beginning) == 1:
            return files[beginning[0]]
        close = beginning[: 2 * SUGGESTED] or closest(wanted, tuple(files))
        shown = quote(shown_name(name))
        raise LessonError(
            N_("{lesson} begins the ids of several lessons.", lesson=shown)
            if beginning
            else N_("{lesson} is the id of no lesson.", lesson=shown),
            N_("Did you mean {names}?", names=either(close))
            if close
            else N_("Add a lesson with “speakcheck lesson add”."),
        )

    def _load(self, name: str, path: Path) -> Lesson:
        return replace(load(path).read().lesson, id=name)


def bundled_files() -> dict[str, Path]:
    """Return the lesson files that came with speakcheck, by id."""
    return {path.stem: path for path in sorted(paths.asset("lessons").glob("*.txt"))}


def read_bundled(name: str, path: Path) -> Lesson:
    """Read a bundled lesson, whose id is its file's name; raises LessonError."""
    return replace(read_lesson(path).lesson, id=name)


def _names(base: str, content: str) -> Iterator[str]:
    yield base
    for digits in FINGERPRINT_SHOWN:
        yield f"{base}-{content[:digits]}"


def _is_same(path: Path, stored: StoredLesson) -> bool:
    """Tell whether a stored file gives the lesson to be stored: as it was read then, or by its very bytes."""
    try:
        there = load(path)
    except LessonError:
        return False
    return there.content == stored.content or replace(there, content=stored.content) == stored
