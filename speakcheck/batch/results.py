"""The file of results: one writer at a time, every row whole, what is there checked and kept."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, Self

from speakcheck.batch.manifest import content, identity
from speakcheck.batch.row_scoring import RowKind, RowOutcome
from speakcheck.errors import UsageError, reason
from speakcheck.i18n import N_, Phrase
from speakcheck.lessons.lines import clean, shown_name
from speakcheck.report.to_json import SCHEMA

if TYPE_CHECKING:
    from filelock import FileLock

BEGINNING = f'{{"schema": "{SCHEMA}"'.encode()
"""How every result begins."""
SYNC = 0.5
"""Seconds between two requests to the disk to keep what was written, should the power fail."""
ANEW = N_("Name another file with --out, or start anew with --fresh.")


@dataclass(slots=True)
class BatchTally:
    """How many rows came out how."""

    scored: int = 0
    """With scores."""
    unscored: int = 0
    """Without scores, because of their problems."""
    failed: int = 0
    """Errors."""

    @property
    def total(self) -> int:
        """Return how many there are."""
        return self.scored + self.unscored + self.failed

    def add(self, kind: RowKind) -> None:
        """Count one."""
        setattr(self, kind.value, getattr(self, kind.value) + 1)


class ResultFile:
    """The results of one manifest; while they are open as a context, no other process writes to them."""

    def __init__(
        self, path: Path, rows: Mapping[int, int], *, fresh: bool, engine: str | None = None
    ) -> None:
        """Take the file, the rows of the manifest, and the recogniser whose results alone may be there."""
        self._path, self._rows, self._fresh, self._engine = path, rows, fresh, engine
        self._file: BinaryIO
        self._lock: FileLock | None = None
        self._synced = time.monotonic()
        self.done: set[int] = set()
        self.tally = BatchTally()

    def __enter__(self) -> Self:
        """Lock the file, check what it holds and drop a torn last line; raises UsageError."""
        if not self._path.absolute().parent.is_dir():
            self._refuse(
                N_("{file} cannot be written: its folder is not there.", file=self._shown),
                N_("Make the folder, or name another file."),
            )
        if self._path.exists() and not self._path.is_file():
            self._refuse(N_("{file} is no file.", file=self._shown), N_("Name a file with --out."))
        try:
            self._acquire()
            self._file = self._path.open("a+b", buffering=0)
        except OSError as error:
            self._release()
            self._refuse(
                N_("{file} cannot be written: {reason}.", file=self._shown, reason=reason(error)),
                N_("Name a file in a folder that is yours to write to."),
            )
        try:
            self._survey()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Keep what was written, and let others write."""
        os.fsync(self._file.fileno())
        self._file.close()
        self._release()

    def _acquire(self) -> None:
        from filelock import FileLock, Timeout

        lock = FileLock(self._path.with_name(f".{self._path.name}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise UsageError(
                N_("Another run of speakcheck is writing to {file}.", file=self._shown),
                N_("Wait until it ends, or name another file with --out."),
            ) from error
        self._lock = lock

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    @property
    def _shown(self) -> str:
        return shown_name(self._path.name)

    def _refuse(self, what: Phrase, remedy: Phrase) -> NoReturn:
        raise UsageError(what, remedy)

    def _survey(self) -> None:
        """Read what is there, up to a torn last line, which goes."""
        self._file.seek(0)
        end = 0
        with open(self._file.fileno(), "rb", closefd=False) as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    self._check_torn(line, number)
                    break
                self._note(line, number)
                end += len(line)
                if self._fresh:
                    end = 0
                    break
        self._file.truncate(end)
        self._file.seek(0, os.SEEK_END)

    def _check_torn(self, line: bytes, number: int) -> None:
        """Make sure that what is to be cut off is the beginning of a result, or what a failing disk left."""
        begun = line.startswith(BEGINNING) or BEGINNING.startswith(line)
        if not begun and line.strip(b"\0"):
            self._refuse_line(number)

    def _refuse_line(self, number: int) -> NoReturn:
        self._refuse(
            N_("{file} holds something other than results in line {line}.", file=self._shown, line=number),
            N_("Name another file with --out."),
        )

    def _note(self, line: bytes, number: int) -> None:
        result = _parsed(line)
        if result is None:
            self._refuse_line(number)
        if self._fresh:
            return
        key = identity(result["id"])
        if key not in self._rows:
            self._refuse(
                N_(
                    "{file} holds the result “{id}”, which is not in the manifest.",
                    file=self._shown,
                    id=clean(result["id"]),
                ),
                ANEW,
            )
        if self._rows[key] != content(result["audio"], result["text"]):
            self._refuse(
                N_(
                    "{file} holds the result “{id}” of another recording or another text.",
                    file=self._shown,
                    id=clean(result["id"]),
                ),
                ANEW,
            )
        self._check_engine(result)
        if key not in self.done:
            self.done.add(key)
            self.tally.add(_kind(result))

    def _check_engine(self, result: Mapping[str, Any]) -> None:
        """Keep results of two recognisers apart: their scores cannot be compared."""
        engine = result.get("engine")
        there = engine.get("words") if isinstance(engine, dict) else None
        if self._engine is None or not isinstance(there, str) or there == self._engine:
            return
        recogniser, _, model = clean(there).partition(":")
        same = f"--recogniser {recogniser}" + (f" --model {model}" if model else "")
        self._refuse(
            N_(
                "{file} holds results that rest on {there}, and this run would use {here}.",
                file=self._shown,
                there=clean(there),
                here=self._engine,
            ),
            N_("Go on with {same}, name another file with --out, or start anew with --fresh.", same=same),
        )

    def append(self, outcome: RowOutcome) -> None:
        """Write one result; raises UsageError if the disk does not take it."""
        data = outcome.line.encode("utf-8") + b"\n"
        try:
            while data:
                data = data[self._file.write(data) :]
            self.tally.add(outcome.kind)
            if time.monotonic() - self._synced >= SYNC:
                os.fsync(self._file.fileno())
                self._synced = time.monotonic()
        except OSError as error:
            self._refuse(
                N_("{file} cannot be written: {reason}.", file=self._shown, reason=reason(error)),
                N_("Free some space and run the same command again; what is done is kept."),
            )


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        result = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(result, dict) or result.get("schema") != SCHEMA:
        return None
    texts = (result.get(name) for name in ("id", "audio", "text"))
    known = all(isinstance(text, str) for text in texts) and isinstance(result.get("scores"), dict)
    return result if known else None


def _kind(result: Mapping[str, Any]) -> RowKind:
    if "error" in result:
        return RowKind.FAILED
    return RowKind.UNSCORED if result["scores"].get("overall") is None else RowKind.SCORED
