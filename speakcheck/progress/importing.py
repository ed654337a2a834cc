"""Owns the way back in: an export of this computer or another is merged, and what is known stays as it is."""

import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from speakcheck.audio.files import AudioFile
from speakcheck.errors import AudioError, HistoryError
from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean
from speakcheck.private_files import private_folder, private_opener
from speakcheck.progress import cards
from speakcheck.progress.arriving import Arriving, arriving, merge
from speakcheck.progress.cards import Name
from speakcheck.progress.exporting import LINES
from speakcheck.progress.history import History
from speakcheck.progress.recordings import FOLDER, SUFFIX, Draft

PORTION = 200
"""Attempts that a transaction takes in."""
LARGEST_LINE = 2**26
"""Bytes; a longer line is none of ours."""
LARGEST_RECORDING = 2**30
"""Bytes; a larger file is none of ours."""
SHOWN_FAULTS = 20
"""Lines that could not be read, of which it is said why."""


@dataclass(slots=True)
class Imported:
    """What came of an import."""

    new: int = 0
    """Attempts that were not known."""
    known: int = 0
    """Attempts that were."""
    results: int = 0
    """Results that were not known, those of new attempts counted."""
    recordings: int = 0
    """Recordings that were taken in."""
    bad: int = 0
    """Lines and recordings that cannot be used."""
    faults: list[HistoryError] = field(default_factory=list)
    """Why, of the first ones."""

    def fault(self, where: str, why: str) -> None:
        """Count what cannot be used."""
        self.bad += 1
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append(
                HistoryError(
                    N_("{where}: {why}", where=where, why=why),
                    N_("The rest was taken in; export it again."),
                )
            )


def merge_from(history: History, source: Path) -> Imported:
    """Merge an export: a folder, a .zip, or a .jsonl file; to do it again changes nothing.

    A line or a recording that cannot be used is passed over, counted, and told. Raises HistoryError where the
    source cannot be read as an export, or the disk takes no more; what was merged by then stays.
    """
    report = Imported()
    try:
        with _parcel(source) as parcel:
            names: set[Name] = set()
            lines = _lines(parcel, report)
            while portion := list(islice(lines, PORTION)):
                names |= _merge(history, parcel, portion, report)
            _settle(history, names)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise HistoryError(
            N_("{path} cannot be read as an export ({reason}).", path=clean(str(source)), reason=reason),
            N_("Name a folder, a .zip or a .jsonl file that “speakcheck history export” has written."),
        ) from error
    return report


class _Parcel:
    """An export on the disk."""

    def __init__(self, source: Path, archive: zipfile.ZipFile | None) -> None:
        self._archive = archive
        self._lines = source / LINES if source.is_dir() else source
        self._folder = (source if source.is_dir() else source.parent) / FOLDER

    def lines(self) -> BinaryIO:
        """Open the lines; raises OSError."""
        if self._archive is None:
            return self._lines.open("rb")
        try:
            return self._archive.open(LINES)  # type: ignore[return-value]
        except KeyError as error:
            raise zipfile.BadZipFile(f"it holds no {LINES}") from error

    def copy(self, content: str, to: Path) -> bool:
        """Copy a recording; return whether there is one. Raises OSError."""
        name = f"{content}{SUFFIX}"
        if self._archive is None:
            path = self._folder / name
            if not path.is_file():
                return False
            with path.open("rb") as file:
                return _copied(file, to)
        if f"{FOLDER}/{name}" not in self._archive.namelist():
            return False
        with self._archive.open(f"{FOLDER}/{name}") as member:
            return _copied(member, to)  # type: ignore[arg-type]


@contextmanager
def _parcel(source: Path) -> Iterator[_Parcel]:
    if source.suffix.lower() != ".zip" or source.is_dir():
        yield _Parcel(source, None)
        return
    with zipfile.ZipFile(source) as archive:
        yield _Parcel(source, archive)


def _copied(file: BinaryIO, to: Path) -> bool:
    left = LARGEST_RECORDING
    with open(to, "wb", opener=private_opener) as out:
        while block := file.read(min(2**20, left)):
            out.write(block)
            left -= len(block)
        os.fsync(out.fileno())
    return left > 0


def _lines(parcel: _Parcel, report: Imported) -> Iterator[Arriving]:
    """Yield what each line holds, and count the others."""
    with parcel.lines() as file:
        number = 0
        while line := file.readline(LARGEST_LINE):
            number += 1
            if not line.strip():
                continue
            try:
                yield arriving(line)
            except HistoryError as error:
                report.fault(N_("Line {number}", number=number), error.what)


def _merge(history: History, parcel: _Parcel, portion: list[Arriving], report: Imported) -> set[Name]:
    """Take in some attempts with their recordings, in one transaction; return of what there may be cards."""
    drafts = _drafts(history, parcel, portion, report)
    names: set[Name] = set()
    try:
        with history.database.writing() as connection:
            for each in portion:
                place = None
                if each.recording in drafts:
                    at = each.microseconds
                    place = history.recordings.place(connection, drafts[each.recording], at)
                merged = merge(connection, each, place)
                report.new += merged.new
                report.known += not merged.new
                report.results += merged.results
                if merged.new:
                    names |= each.names
            if names:
                connection.execute("REPLACE INTO marks VALUES ('cards', 'stale')")
        report.recordings += len(drafts)
    finally:
        for draft in drafts.values():
            with suppress(OSError):
                draft.path.unlink(missing_ok=True)
    return names


def _drafts(
    history: History, parcel: _Parcel, portion: list[Arriving], report: Imported
) -> dict[str | None, Draft]:
    """Copy the recordings that are not here yet, each looked at before it is believed."""
    found: dict[str | None, Draft] = {}
    recordings = history.recordings
    if not history.database.lasting:
        return found
    for content in dict.fromkeys(each.recording for each in portion if each.recording is not None):
        known = history.database.row("SELECT 1 FROM recordings WHERE content = ?", (content,))
        if known is not None and recordings.path(content).exists():
            continue
        private_folder(recordings.root)
        begun = recordings.root / f".{os.getpid()}-{time.monotonic_ns()}{SUFFIX}"
        if not parcel.copy(content, begun):
            begun.unlink(missing_ok=True)
        elif recordings.is_whole(begun, content):
            found[content] = Draft(content, _seconds(begun), begun)
        else:
            begun.unlink(missing_ok=True)
            report.fault(N_("Recording {name}…", name=content[:12]), N_("It is not what its name promises."))
    return found


def _seconds(path: Path) -> float:
    try:
        return AudioFile(path).duration or 0.0
    except AudioError:
        return 0.0


def _settle(history: History, names: set[Name]) -> None:
    """Make the cards anew that the new attempts touch, and keep to the budget."""
    if names:
        with history.database.writing() as connection:
            cards.rebuild(connection, names)
            connection.execute("DELETE FROM marks WHERE name = 'cards'")
    history.make_room()
