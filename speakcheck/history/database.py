"""The history's file while it is open: transactions, and its errors in words."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
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
COMPANIONS = ("-wal", "-shm")
"""Files that SQLite keeps beside its own."""
READERS = 2000
"""Milliseconds that are waited for those who read, until nothing of what was deleted is needed by them."""
Row = sqlite3.Row


def history_file() -> Path:
    """Return the path of the learner's history; it need not be there."""
    return paths.data_dir() / FILE


class DiskFullError(HistoryError):
    """The disk takes no more."""


Identity = tuple[int, int]
"""What tells a file from another one that has its name later: device and number."""
Renew = Callable[[sqlite3.Connection, Collection[str]], sqlite3.Connection]
"""Opens the file anew that has the name now, takes some attempts along by their ids, and returns it."""


class Database:
    """An open file; may be used by several threads, one transaction at a time.

    Should another file get its name meanwhile, as when a folder is synchronised, or should it be removed,
    that is seen before the next query or transaction, and the file that is there then is opened.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        trouble: HistoryError | None = None,
        *,
        writable: bool = True,
        renew: Renew | None = None,
    ) -> None:
        """Take an open file; without `renew` it is used to its end, whatever has its name."""
        self._connection, self._lock, self._renew = connection, RLock(), renew
        self.path = path
        self.trouble = trouble
        """Why nothing that is remembered now will last; None where it will."""
        self.writable = writable
        """Whether it may be changed at all."""
        self.notices: list[HistoryError] = []
        """What happened while it was opened."""
        self._mine: dict[str, None] = {}
        self._known = self._identities()

    @property
    def lasting(self) -> bool:
        """Whether what is remembered outlives the program."""
        return self.writable and self.trouble is None

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a query; raises HistoryError."""
        with self._lock, self._worded():
            self._keep_up()
            return _fetched(self._connection, query, values)

    def row(self, query: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row of a query, if there is one; raises HistoryError."""
        with self._lock, self._worded():
            self._keep_up()
            first: Row | None = self._connection.execute(query, values).fetchone()
            return first

    @contextmanager
    def writing(self, mine: Collection[str] = ()) -> Iterator[sqlite3.Connection]:
        """Begin a transaction that is kept as a whole, or not at all; it is on the disk when this ends.

        `mine` are the ids of attempts that it adds to or changes: should the file be replaced, they are taken
        to the new one. Raises HistoryError where the disk is full, read-only or damaged, and whatever is
        raised within.
        """
        with self._lock, self._worded():
            self._keep_up()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")
            self._mine |= dict.fromkeys(mine)
            # Replaced in the midst of it, the file that was written to has lost its name.
            self._keep_up()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all queries within see one state, whatever others write; raises HistoryError."""
        with self._lock, self._worded():
            if self._connection.in_transaction:
                yield
                return
            self._keep_up()
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self._connection.execute("ROLLBACK")

    def _keep_up(self) -> None:
        """Open the file anew if another one has its name."""
        if self._renew is None or self._connection.in_transaction:
            return
        if identity(self.path) == self._known[""]:
            return
        for ending, known in self._known.items():
            beside = self.path.with_name(self.path.name + ending)
            # What belongs to the file that went would be taken for the new one's.
            if ending and known is not None and identity(beside) == known:
                beside.unlink(missing_ok=True)
        old = self._connection
        self._connection = self._renew(old, self._mine)
        self._known = self._identities()
        with suppress(sqlite3.Error):
            old.close()

    def _identities(self) -> dict[str, Identity | None]:
        if self._renew is None:
            return {}
        names = {ending: self.path.with_name(self.path.name + ending) for ending in ("", *COMPANIONS)}
        return {ending: identity(path) for ending, path in names.items()}

    def shrink(self) -> bool:
        """Write the file anew, so that no trace is left of what was deleted; return whether none is.

        Some may be where another program reads on what it began to read before. Raises HistoryError where the
        disk has no room for it.
        """
        with self._lock, self._worded():
            self._keep_up()
            self._connection.execute("VACUUM")
            return self._is_flushed()

    def flush(self) -> bool:
        """Move what is in the companion file into the file; return whether that was all of it."""
        with self._lock, self._worded():
            self._keep_up()
            return self._is_flushed()

    def _is_flushed(self) -> bool:
        # An export may read on for long; what it still needs goes with the next deletion.
        (usual,) = self._connection.execute("PRAGMA busy_timeout").fetchone()
        self._connection.execute(f"PRAGMA busy_timeout = {READERS}")
        try:
            (busy,) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[:1]
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {usual}")
        return not busy

    def faults(self) -> tuple[str, ...]:
        """Look at everything, which may take seconds, and return what is wrong with the file."""
        with self._lock, self._worded():
            return faults_of(self._connection)

    def discard(self, instead: sqlite3.Connection) -> None:
        """Remove the file with all that is in it, which needs no room on the disk, and use another one."""
        with self._lock, self._worded():
            self._connection.close()
            for ending in ("", *COMPANIONS):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            self._connection, self._renew = instead, None
            self.trouble = HistoryError(
                N_("The history was removed from a disk that is full."),
                N_("Free some space for {folder}, and start speakcheck again.", folder=self.path.parent),
            )

    def close(self) -> None:
        """End; nothing can be asked any more."""
        with self._lock:
            # Left to lie, a companion of the file that was replaced would be taken for the new one's.
            with suppress(sqlite3.Error, OSError, HistoryError):
                self._keep_up()
            with suppress(sqlite3.Error):
                self._connection.close()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            if is_damage(error):
                with suppress(OSError):
                    suspicion(self.path).touch(FILE_MODE)
            refuse(error, self.path)


def identity(path: Path) -> Identity | None:
    """Return which file has a name now; None for none. Raises OSError where that cannot be told."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_dev, found.st_ino


def _fetched(connection: sqlite3.Connection, query: str, values: Sequence[Any]) -> list[Row]:
    try:
        return connection.execute(query, values).fetchall()
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
    # A text that is no Unicode is damage of one row; the others are read all the same.
    usual = connection.text_factory
    connection.text_factory = _decoded
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.text_factory = usual


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def faults_of(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Look at everything, and return what is wrong."""
    try:
        return tuple(text for (text,) in connection.execute("PRAGMA integrity_check(10)") if text != "ok")
    except UnicodeDecodeError as error:
        # A fault is told with the name of what it is in, of which damage may have left no text.
        return (str(error),)


def suspicion(path: Path) -> Path:
    """Return the file whose being there says that the history must be looked at as a whole."""
    return path.with_name(f".{path.name}.suspect")


def is_damage(error: Exception) -> bool:
    """Tell whether an error says that the file is damaged."""
    return getattr(error, "sqlite_errorname", "") in DAMAGE


def refuse(error: Exception, path: Path) -> NoReturn:
    """Raise what an error of SQLite or of the system means to the learner."""
    name = getattr(error, "sqlite_errorname", "")
    reason = why(error) if isinstance(error, OSError) else str(error)
    if name == "SQLITE_FULL":
        raise DiskFullError(
            N_("The disk is full; the history cannot be changed."),
            N_("Free some space for {folder}, and try again.", folder=path.parent),
        ) from error
    if name.startswith("SQLITE_BUSY") or isinstance(error, TimeoutError):
        raise HistoryError(
            N_("Another program has been writing to the history for too long."),
            N_("Close it, and try again."),
        ) from error
    if isinstance(error, sqlite3.Error) and is_damage(error):
        raise HistoryError(
            N_("The history {path} is damaged ({reason}).", path=path, reason=reason),
            N_("Start speakcheck again: it will set the file aside and save what can be read."),
        ) from error
    raise HistoryError(
        N_("The history {path} cannot be read or written ({reason}).", path=path, reason=reason),
        N_("Free some space there and make it yours to write to, or set {name}.", name=paths.HOME_VARIABLE),
    ) from error
