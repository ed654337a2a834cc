"""The way out: attempts with their results and recordings, in forms that outlive the program."""

import csv
import io
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TextIO

from speakcheck.errors import HistoryError, reason
from speakcheck.history.attempt import microseconds, moment
from speakcheck.history.export_line import STORED, line_of
from speakcheck.history.opening import IMPATIENCE, opened
from speakcheck.history.recordings import FOLDER, HOLD, NAME, SUFFIX, hold
from speakcheck.history.store import History
from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean
from speakcheck.private_files import private_file, private_folder, private_opener, replacing
from speakcheck.report.flat import FORMULA
from speakcheck.report.to_json import SCORES

LINES = "attempts.jsonl"
COLUMNS = (
    *("id", "at", "source", "lesson", "prompt", "kind", "text", "first", "seconds", "words"),
    *(*SCORES, "rate", "pace", "hesitations", "faults", "original"),
    *("scorer_words", "scorer_phones", "scorer_version", "recording"),
)
PAGE = 500
BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written."""

    attempts: int
    """Number of attempts; in a table, of results."""
    recordings: int
    """Number of recordings."""
    missing: int
    """Recordings that the history names and that are gone, or cannot be read."""


Put = Callable[[str, Path], None]
"""Puts a recording into an export: its name there, and where it lies."""


def export(history: History, to: Path, *, recordings: bool = True) -> ExportSummary:
    """Write the history to a file or a folder, in the form that its name tells.

    .jsonl: an attempt a line, without recordings; .csv: a result a line, a table; .zip, or a new or empty
    folder: the lines in LINES, and the recordings in a folder beside it. What is there of a file is replaced
    in one step. All of it is as it was at one moment, whatever is written meanwhile; what cannot be read is
    left out, and is among the history's unread. Raises HistoryError where it cannot be written.
    """
    ending = to.suffix.lower()
    try:
        held = recordings and ending not in (".csv", ".jsonl")
        with _held(history.database.path) if held else nullcontext(), history.database.snapshot():
            if ending == ".csv":
                with replacing(to) as beside, beside.open("w", encoding="utf-8", newline="") as file:
                    return _write_table(history, file)
            if ending == ".jsonl":
                with replacing(to) as beside, beside.open("w", encoding="utf-8") as file:
                    return ExportSummary(_write_lines(history, file), 0, 0)
            return (_write_zip if ending == ".zip" else _write_folder)(history, to, recordings)
    except OSError as error:
        raise HistoryError(
            N_(
                "The history cannot be written to {path} ({reason}).",
                path=clean(str(to)),
                reason=reason(error),
            ),
            N_("Free some space there, or name another place."),
        ) from error


def attempt_lines(history: History) -> Iterator[str]:
    """Yield every attempt with all its results as a line, the earliest first.

    What cannot be read is left out, and is among the history's unread.
    """
    last = (-(2**63), "")
    while page := history.database.rows(
        f"{STORED} WHERE (a.at, a.uuid) > (?, ?) ORDER BY a.at, a.uuid LIMIT ?", (*last, PAGE)
    ):
        for row in page:
            lose = partial(history.unread.add, row["uuid"])
            try:
                yield line_of(history.database.rows, dict(row), lose)
            except HistoryError:
                lose()
        last = (page[-1]["at"], page[-1]["uuid"])


def _write_lines(history: History, file: TextIO) -> int:
    count = 0
    for line in attempt_lines(history):
        file.write(line + "\n")
        count += 1
    return count


def _write_table(history: History, file: TextIO) -> ExportSummary:
    """Write a line for each result, with no cell that a spreadsheet would compute."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count, last = 0, (-(2**63), "")
    measures = ", ".join(f"r.{name}" for name in (*SCORES, "rate", "pace", "hesitations", "faults"))
    while page := history.database.rows(
        "SELECT a.uuid AS id, a.at, a.source, p.lesson, p.prompt, p.kind, p.text, a.first, a.seconds,"
        f" a.words, {measures}, r.original, s.words AS scorer_words, s.phones AS scorer_phones,"
        " s.version AS scorer_version, a.recording FROM attempts a JOIN prompts p ON p.id = a.prompt"
        " JOIN results r ON r.attempt = a.id JOIN scorers s ON s.id = r.scorer"
        " WHERE a.id IN (SELECT id FROM attempts WHERE (at, uuid) > (?, ?) ORDER BY at, uuid LIMIT ?)"
        " ORDER BY a.at, a.uuid, r.judged",
        (*last, PAGE),
    ):
        for row in page:
            try:
                writer.writerow([_cell(name, row[name]) for name in COLUMNS])
                count += 1
            except OverflowError:
                history.unread.add(str(row["id"]))
        last = (page[-1]["at"], page[-1]["id"])
    return ExportSummary(count, 0, 0)


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "at" and isinstance(value, int):
        return moment(value).isoformat()
    if isinstance(value, float):
        return f"{value:.6g}"
    shown = clean(str(value))
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def _write_zip(history: History, to: Path, recordings: bool) -> ExportSummary:
    with replacing(to) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(LINES, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8") as file:
            count = _write_lines(history, file)

        def put(name: str, path: Path) -> None:
            archive.write(path, name, zipfile.ZIP_STORED)

        return ExportSummary(count, *_put_recordings(history, put, wanted=recordings))


def _write_folder(history: History, to: Path, recordings: bool) -> ExportSummary:
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise HistoryError(
            N_("{path} is there already, and is no empty folder.", path=clean(str(to))),
            N_("Name a new folder, or a file that ends in .zip, .jsonl or .csv."),
        )
    private_folder(to)
    with open(to / LINES, "w", encoding="utf-8", opener=private_opener) as file:
        count = _write_lines(history, file)

    def put(name: str, path: Path) -> None:
        target = to / name
        private_folder(target.parent)
        shutil.copyfile(path, private_file(target))

    return ExportSummary(count, *_put_recordings(history, put, wanted=recordings))


def _put_recordings(history: History, put: Put, *, wanted: bool) -> tuple[int, int]:
    """Return how many were put, and how many are gone."""
    found = gone = 0
    rows = history.database.rows("SELECT content FROM recordings ORDER BY content") if wanted else []
    for row in rows:
        content = row["content"]
        if NAME.fullmatch(content) and _is_readable(history.recordings.path(content)):
            put(f"{FOLDER}/{content}{SUFFIX}", history.recordings.path(content))
            found += 1
        else:
            gone += 1
    return found, gone


def _is_readable(path: Path) -> bool:
    """Read a recording to its end, so that one that cannot be read costs no other."""
    try:
        with path.open("rb") as file:
            while file.read(BLOCK):
                pass
    except OSError:
        return False
    return True


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Let no recording go to make room meanwhile; should this never end, it counts for an hour.

    Where that cannot be written, recordings that go are counted as missing.
    """
    name = f"{os.getpid()}-{time.monotonic_ns()}"
    held = False
    with suppress(HistoryError):
        if path.exists():
            with closing(opened(path, IMPATIENCE)) as database:
                hold(database, name, microseconds(datetime.now(UTC) + timedelta(seconds=HOLD)))
                held = True
    try:
        yield
    finally:
        if held:
            with suppress(HistoryError), closing(opened(path, IMPATIENCE)) as database:
                hold(database, name, None)
