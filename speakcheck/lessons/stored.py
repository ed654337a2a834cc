"""One stored lesson on disk: a line about it, then the bytes of the file that the learner added."""

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

from speakcheck.errors import LessonError, reason
from speakcheck.i18n import N_, Phrase
from speakcheck.lessons.decoding import LARGEST
from speakcheck.lessons.reading import ReadLesson, parse_bytes
from speakcheck.private_files import private_opener

SUFFIX = ".lesson"
SCHEMA = 1
LARGEST_HEADER = 100_000
"""Bytes; names and titles are far shorter."""


@dataclass(frozen=True, slots=True)
class StoredLesson:
    """What a stored file holds; the lesson is read from it anew each time, with the reader of the day."""

    name: str
    """The added file's name; it tells the format, and is never used as a path."""
    title: str
    """The title that the learner gave, or an empty string."""
    content: str
    """Fingerprint of the lesson when it was added."""
    source: bytes
    """The added file, byte for byte."""

    def read(self) -> ReadLesson:
        """Read the lesson; raises LessonError."""
        return parse_bytes(self.source, self.name, self.title)


def fingerprint(read: ReadLesson) -> str:
    """Return the SHA-256 of what a learner sees of a lesson, but for a title taken from a file's name."""
    lesson = read.lesson
    seen = (
        lesson.title if read.titled else "",
        lesson.series,
        lesson.number,
        lesson.level,
        lesson.highlights,
        [astuple(paragraph) for paragraph in lesson.paragraphs],
        [astuple(drill) for drill in lesson.drills],
        lesson.pronunciations,
    )
    return hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode("ascii")).hexdigest()


def packed(stored: StoredLesson) -> bytes:
    """Return the bytes of a stored file."""
    header = {
        "speakcheck-lesson": SCHEMA,
        "name": stored.name,
        "title": stored.title,
        "content": stored.content,
        "sha256": hashlib.sha256(stored.source).hexdigest(),
    }
    return json.dumps(header).encode("ascii") + b"\n" + stored.source


def load(path: Path) -> StoredLesson:
    """Read a stored file; raises LessonError if it is gone or damaged."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + LARGEST_HEADER)
    except OSError as error:
        what = N_("The stored lesson {id} cannot be read: {reason}.", id=path.stem, reason=reason(error))
        raise LessonError(what, _again(path)) from error
    header, _, source = data.partition(b"\n")
    try:
        fields = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    return _checked(path, fields, source)


def _checked(path: Path, fields: object, source: bytes) -> StoredLesson:
    if not isinstance(fields, dict) or not isinstance(fields.get("speakcheck-lesson"), int):
        raise _damaged(path)
    if fields["speakcheck-lesson"] > SCHEMA:
        raise LessonError(
            N_("The stored lesson {id} was saved by a newer speakcheck.", id=path.stem),
            N_("Update speakcheck to read it."),
        )
    texts = [fields.get(key) for key in ("name", "title", "content")]
    name, title, content = (text if isinstance(text, str) else "" for text in texts)
    if not name or fields.get("sha256") != hashlib.sha256(source).hexdigest():
        raise _damaged(path)
    return StoredLesson(name, title, content, source)


def _damaged(path: Path) -> LessonError:
    return LessonError(N_("The stored lesson {id} is damaged.", id=path.stem), _again(path))


def _again(path: Path) -> Phrase:
    return N_("Remove it with “speakcheck lesson remove {id}” and add its file again.", id=path.stem)


def create(path: Path, data: bytes) -> bool:
    """Write a whole file that no other process sees half written; return False if the name is taken.

    Raises OSError.
    """
    handle, temporary = tempfile.mkstemp(prefix=f".adding-{os.getpid()}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        created = _linked(temporary, path, data)
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    _sync_folder(path.parent)
    return created


def _linked(temporary: str, path: Path, data: bytes) -> bool:
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:
        return _written_exclusively(path, data)
    return True


def _written_exclusively(path: Path, data: bytes) -> bool:
    """Create the file where the file system knows no links, such as a memory card."""
    try:
        with open(path, "xb", opener=private_opener) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return False
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return True


def _sync_folder(folder: Path) -> None:
    """Make a new name last through a power cut, where folders can be synced."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
