"""Owns the history's file while it is open: transactions, and its errors in words."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, NoReturn

from speakcheck import paths
from speakcheck.errors import HistoryError
from speakcheck.errors import reason as why
from speakcheck.i18n import N_
from speakcheck.private_files import FILE_MODE

FILE = "history.sqlite3"
DAMAGE = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CORRUPT_INDEX", "SQLITE_CORRUPT_SEQUENCE"})
Row = sqlite3.Row


def history_file() -> Path:
    """Return the path of the learner's history; it need not be there."""
    return paths.data_dir() / FILE


class Database:
    """An open file; may be used by several threads, one transaction at a time."""

    def __init__(self, connection: sqlite3.Connection, path: Path, trouble: HistoryError | None) -> None:
        self._connection, self._lock = connection, RLock()
        self.path = path
        self.trouble = trouble
        """Why nothing that is remembered now will last; None where it will."""
        self.notices: list[HistoryError] = []
        """What happened while it was opened."""

    @property
    def lasting(self) -> bool:
        """Whether what is remembered outlives the program."""
        return self.trouble is None

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a query; raises HistoryError."""
        with self._lock, self._worded():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, if there is one; raises HistoryError."""
        with self._lock, self._worded():
            first: Row | None = self._connection.execute(query, values).fetchone()
            return first

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Begin a transaction that is kept as a whole, or not at all; it is on the disk when this ends.

        Raises HistoryError where the disk is full, read-only or damaged, and whatever is raised within.
        """
        with self._lock, self._worded():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")

    def shrink(self) -> None:
        """Give room that nothing uses back to the disk, and leave no trace of what was deleted."""
        with self._lock, self._worded():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def flush(self) -> None:
        """Move what is in the companion file into the file, as far as nobody else reads it."""
        with self._lock, self._worded():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def faults(self) -> tuple[str, ...]:
        """Look at everything, which may take seconds, and return what is wrong with the file."""
        with self._lock, self._worded():
            return faults_of(self._connection)

    def close(self) -> None:
        """End; nothing can be asked any more."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if is_damage(error):
                with suppress(OSError):
                    suspicion(self.path).touch(FILE_MODE)
            refuse(error, self.path)


def faults_of(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Look at everything, and return what is wrong."""
    return tuple(text for (text,) in connection.execute("PRAGMA integrity_check(10)") if text != "ok")


def suspicion(path: Path) -> Path:
    """Return the file whose being there says that the history must be looked at as a whole."""
    return path.with_name(f".{path.name}.suspect")


def is_damage(error: sqlite3.Error) -> bool:
    """Tell whether an error says that the file is damaged."""
    return getattr(error, "sqlite_errorname", "") in DAMAGE


def refuse(error: Exception, path: Path) -> NoReturn:
    """Raise what an error of SQLite or of the system means to the learner."""
    name = getattr(error, "sqlite_errorname", "")
    reason = why(error) if isinstance(error, OSError) else str(error)
    if name == "SQLITE_FULL":
        raise HistoryError(
            N_("The disk is full; this cannot be added to the history."),
            N_("Free some space for {folder}.", folder=path.parent),
        ) from error
    if name.startswith("SQLITE_BUSY") or isinstance(error, TimeoutError):
        raise HistoryError(
            N_("Another program has been writing to the history for too long."),
            N_("Close it, and try again."),
        ) from error
    if isinstance(error, sqlite3.Error) and is_damage(error):
        raise HistoryError(
            N_("The history {path} is damaged ({reason}).", path=path, reason=reason),
            N_("Start speakcheck again: it will set the file aside and begin a new one."),
        ) from error
    raise HistoryError(
        N_("The history {path} cannot be read or written ({reason}).", path=path, reason=reason),
        N_("Free some space there and make it yours to write to, or set {name}.", name=paths.HOME_VARIABLE),
    ) from error
