"""The way back in: an export of this computer or another is merged, and what is known stays as it is.

It may come from anywhere: however large it claims to be, a line at a time is held, and no more than so much
is read of it.
"""

import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from speakcheck.audio.files import AudioFile
from speakcheck.errors import AudioError, HistoryError
from speakcheck.history import scheduler
from speakcheck.history.export_line import ImportedAttempt, arriving, merge
from speakcheck.history.exporting import LINES
from speakcheck.history.recordings import FOLDER, SUFFIX, RecordingDraft
from speakcheck.history.scheduler import CardName
from speakcheck.history.store import History
from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean

PORTION, WEIGHT = 200, 2**22
"""Attempts that a transaction takes in, and bytes of their lines from which on it takes no more."""
LARGEST_LINE = 2**26
"""Bytes; a longer line is none of ours."""
MOST_PIECES = 4_000_000
"""Commas in a line, which tell how much memory it takes; an hour of speech has 700,000."""
LARGEST_RECORDING = 2**30
"""Bytes; a larger file is none of ours."""
ALLOWANCE, TIMES = 2**28, 200
"""Bytes that an archive may unpack to, and how many times its size beyond that; exports shrink to a tenth."""
MOST_BAD = 10_000
"""Lines that cannot be used, after which no more are looked at."""
BLOCK = 2**20
SHOWN_FAULTS = 20
"""Lines that could not be read, of which it is said why."""
UNREADABLE = (
    *(OSError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError),
    *(ValueError, zlib.error, lzma.LZMAError),
)
"""What is raised for an archive that is damaged, encrypted, or packed in a way that is not known."""


@dataclass(slots=True)
class ImportSummary:
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
    broken: HistoryError | None = None
    """Why it was not read to its end; None where it was."""

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


def merge_from(history: History, source: Path) -> ImportSummary:
    """Merge an export: a folder, a .zip, or a .jsonl file; to do it again changes nothing.

    A line or a recording that cannot be used is passed over, counted, and told. Raises HistoryError where the
    source cannot be read as an export, or the disk takes no more; what was merged by then stays.
    """
    report = ImportSummary()
    names: set[CardName] = set()
    try:
        with _parcel(source) as parcel:
            for portion in _portions(_arriving(parcel, report)):
                names |= _merge(history, parcel, portion, report)
    except UNREADABLE as error:
        reason = _reason(error)
        path = clean(str(source))
        if report.new or report.known or report.bad:
            report.broken = HistoryError(
                N_("{path} cannot be read to its end ({reason}).", path=path, reason=reason),
                N_("What was read up to there is in the history; export it again."),
            )
            return report
        raise HistoryError(
            N_("{path} cannot be read as an export ({reason}).", path=path, reason=reason),
            N_("Name a folder, a .zip or a .jsonl file that “speakcheck history export” has written."),
        ) from error
    finally:
        _settle(history, names)
    return report


def _reason(error: Exception) -> object:
    return getattr(error, "strerror", None) or (error.args[0] if error.args else type(error).__name__)


class _Export:
    """An export on the disk."""

    def __init__(self, source: Path, archive: zipfile.ZipFile | None) -> None:
        self._archive = archive
        self._lines = source / LINES if source.is_dir() else source
        self._folder = (source if source.is_dir() else source.parent) / FOLDER
        self._left = ALLOWANCE + TIMES * source.stat().st_size if archive is not None else None

    def blocks(self) -> Iterator[bytes]:
        """Yield the lines in blocks that end anywhere; raises what UNREADABLE names."""
        if self._archive is None:
            with self._lines.open("rb") as file:
                yield from self._read(file, BLOCK)
            return
        try:
            member = self._open(LINES)
        except KeyError as error:
            raise zipfile.BadZipFile(f"it holds no {LINES}") from error
        with member:
            yield from self._read(member, BLOCK)

    def copy(self, content: str, to: Path) -> bool:
        """Copy a recording; return whether there is one. Raises what UNREADABLE names."""
        name = f"{content}{SUFFIX}"
        if self._archive is None:
            path = self._folder / name
            if not path.is_file():
                return False
            with path.open("rb") as file:
                self._copy(file, to)
            return True
        try:
            member = self._open(f"{FOLDER}/{name}")
        except KeyError:
            return False
        with member:
            self._copy(member, to)
        return True

    def _open(self, name: str) -> IO[bytes]:
        """Open a file of the archive; raises KeyError for none, and what UNREADABLE names."""
        assert self._archive is not None
        told = self._archive.getinfo(name)
        # What is packed otherwise, zipfile unpacks as a whole, however little of it is asked for.
        if told.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile(N_("it is packed in a way that no export is"))
        return self._archive.open(told)

    def _copy(self, file: IO[bytes], to: Path) -> None:
        left = LARGEST_RECORDING
        with to.open("wb") as out:
            for block in self._read(file, BLOCK):
                out.write(block)
                if (left := left - len(block)) < 0:
                    raise ValueError(N_("a recording is too large"))
            out.flush()
            os.fsync(out.fileno())

    def _read(self, file: IO[bytes], size: int) -> Iterator[bytes]:
        while block := file.read(size):
            if self._left is not None:
                self._left -= len(block)
                if self._left < 0:
                    raise ValueError(N_("it unpacks to far more than an export does"))
            yield block


@contextmanager
def _parcel(source: Path) -> Iterator[_Export]:
    if source.suffix.lower() != ".zip" or source.is_dir():
        yield _Export(source, None)
        return
    with zipfile.ZipFile(source) as archive:
        yield _Export(source, archive)


def _lines(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines that are not blank with their numbers, and None for one that is too long."""
    number, parts, length = 1, [b""], 0
    for block in blocks:
        if not length and not block.strip():
            # Millions of blank lines cost no more than their bytes.
            number += block.count(b"\n")
            continue
        begin = 0
        while (end := block.find(b"\n", begin)) >= 0:
            parts.append(block[begin:end])
            length += end - begin
            line = b"".join(parts) if length <= LARGEST_LINE else None
            if line is None or line.strip():
                yield number, line
            number, parts, length, begin = number + 1, [], 0, end + 1
        rest = block[begin:]
        length += len(rest)
        parts = [*parts, rest] if length <= LARGEST_LINE else []
    if length:
        line = b"".join(parts) if length <= LARGEST_LINE else None
        if line is None or line.strip():
            yield number, line


def _arriving(parcel: _Export, report: ImportSummary) -> Iterator[tuple[ImportedAttempt, int]]:
    """Yield what each line holds with its length, and count the others."""
    for number, line in _lines(parcel.blocks()):
        try:
            if line is None or line.count(b",") > MOST_PIECES:
                report.fault(N_("Line {number}", number=number), N_("It is too long."))
            else:
                yield arriving(line), len(line)
        except HistoryError as error:
            report.fault(N_("Line {number}", number=number), error.what)
        if report.bad > MOST_BAD:
            raise ValueError(N_("more than {count} lines cannot be used", count=MOST_BAD))


def _portions(lines: Iterable[tuple[ImportedAttempt, int]]) -> Iterator[list[ImportedAttempt]]:
    """Yield attempts together that a transaction takes in, so many that memory holds them with ease."""
    portion: list[ImportedAttempt] = []
    weight = 0
    try:
        for each, length in lines:
            portion.append(each)
            weight += length
            if len(portion) >= PORTION or weight >= WEIGHT:
                yield portion
                portion, weight = [], 0
    except UNREADABLE:
        # What was read before the damage is good.
        if portion:
            yield portion
        raise
    if portion:
        yield portion


def _merge(
    history: History, parcel: _Export, portion: list[ImportedAttempt], report: ImportSummary
) -> set[CardName]:
    """Take in some attempts with their recordings, in one transaction; return of what there may be cards."""
    drafts: dict[str, RecordingDraft] = {}
    names: set[CardName] = set()
    try:
        _drafts(history, parcel, portion, report, drafts)
        if drafts:
            history.recordings.announce(history.database, drafts)
        with history.database.writing([each.entry.id for each in portion]) as connection:
            for each in portion:
                place = None
                if each.recording in drafts:
                    at = history.past(each.microseconds)
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
            history.recordings.drop(draft.path)
    return names


def _drafts(
    history: History,
    parcel: _Export,
    portion: list[ImportedAttempt],
    report: ImportSummary,
    found: dict[str, RecordingDraft],
) -> None:
    """Copy the recordings that are not here yet into `found`, each looked at before it is believed."""
    recordings = history.recordings
    if not history.database.lasting:
        return
    for content in dict.fromkeys(each.recording for each in portion if each.recording is not None):
        known = history.database.row("SELECT 1 FROM recordings WHERE content = ?", (content,))
        if known is not None and os.path.exists(recordings.path(content)):
            continue
        where, begun = N_("Recording {name}…", name=content[:12]), None
        try:
            begun = recordings.begin()
            if not parcel.copy(content, begun):
                continue
            if recordings.is_whole(begun, content):
                found[content] = RecordingDraft(content, _seconds(begun), begun)
            else:
                report.fault(where, N_("It is not what its name promises."))
        except UNREADABLE as error:
            report.fault(where, N_("It cannot be taken in ({reason}).", reason=_reason(error)))
        finally:
            if begun is not None and content not in found:
                recordings.drop(begun)


def _seconds(path: Path) -> float:
    try:
        return AudioFile(path).duration or 0.0
    except AudioError:
        return 0.0


def _settle(history: History, names: set[CardName]) -> None:
    """Make the cards anew that the new attempts touch, and keep to the budget."""
    if names:
        with history.database.writing() as connection:
            scheduler.rebuild(connection, names, history.latest)
            connection.execute("DELETE FROM marks WHERE name = 'cards'")
    history.make_room()
