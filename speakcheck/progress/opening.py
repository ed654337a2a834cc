"""Owns the way to an open history, in whatever state its file is: new, old, newer, damaged or read-only.

What cannot be written is remembered in memory until the program ends.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from speakcheck import paths
from speakcheck.errors import HistoryError
from speakcheck.i18n import N_
from speakcheck.private_files import FILE_MODE, close_to_others, private_file, private_folder, replacing
from speakcheck.progress import schema
from speakcheck.progress.database import Database, Row, faults_of, is_damage, refuse, suspicion

PATIENCE = 20.0
"""Seconds that a process waits for another one to end its transaction."""
MAGIC = b"SQLite format 3\0"
VERSION_AT, VERSION_BYTES = 60, 4
"""Where the header holds user_version: https://www.sqlite.org/fileformat.html#user_version_number"""
SMALL = 2**22
"""Bytes; so small a file is looked at as a whole whenever it is opened."""
GLANCE = 0.05
"""Seconds after which the look at a larger file is not carried on to its next table."""
COMPANIONS = ("-wal", "-shm")
"""Files that SQLite keeps beside its own."""


def opened(path: Path) -> Database:
    """Open a history, made anew where there is none, and brought to today's form.

    A damaged one is set aside, and a notice says so. Raises HistoryError for one of a newer program, which is
    left as it is, and where the file cannot be written.
    """
    notices: list[HistoryError] = []
    try:
        connection = _ready(path, notices)
    except (sqlite3.Error, OSError) as error:
        refuse(error, path)
    database = Database(connection, path, None)
    database.notices = notices
    return database


def _ready(path: Path, notices: list[HistoryError]) -> sqlite3.Connection:
    for ending in ("", *COMPANIONS):
        close_to_others(path.with_name(path.name + ending))
    try:
        if _needs_care(path):
            private_folder(path.parent)
            _with_care(path, notices)
        connection = _settled(path)
        if not _glance(connection, path):
            return connection
        connection.close()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    _with_care(path, notices, damaged=True)
    return _settled(path)


def opened_anyhow(path: Path) -> Database:
    """Open a history; where that cannot be, go on with a copy of it in memory, and say why in `trouble`."""
    try:
        return opened(path)
    except HistoryError as error:
        return Database(_in_memory(path), path, error)


def _in_memory(path: Path) -> sqlite3.Connection:
    """Return a copy of a file in memory, or an empty history where it cannot be copied."""
    connection = _connection(":memory:")
    try:
        if 0 < version_of(path) <= schema.VERSION:
            _copy(path, connection)
        with _transaction(connection):
            schema.migrate(connection)
    except (sqlite3.Error, OSError):
        connection.close()
        connection = _connection(":memory:")
        with _transaction(connection):
            schema.migrate(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def version_of(path: Path) -> int:
    """Return the form of a file without touching it: 0 where it is empty, -1 where it is no database."""
    try:
        with path.open("rb") as file:
            head = file.read(VERSION_AT + VERSION_BYTES)
    except FileNotFoundError:
        return 0
    if not head:
        return 0
    if not head.startswith(MAGIC) or len(head) < VERSION_AT + VERSION_BYTES:
        return -1
    return int.from_bytes(head[VERSION_AT:], "big")


def backups(path: Path) -> tuple[Path, ...]:
    """Return the copies that were made of a history before its form was changed."""
    return tuple(sorted(path.parent.glob(f"{path.stem}-form*{path.suffix}")))


def set_aside(path: Path) -> tuple[Path, ...]:
    """Return the damaged files that were set aside, and their companions."""
    return tuple(sorted(path.parent.glob(f"{path.stem}-damaged-*")))


def _needs_care(path: Path) -> bool:
    version = version_of(path)
    if version > schema.VERSION:
        raise HistoryError(
            N_(
                "The history {path} was written by a newer speakcheck (form {form}).", path=path, form=version
            ),
            N_("Update speakcheck, or set {name} to another folder.", name=paths.HOME_VARIABLE),
        )
    return version < schema.VERSION or suspicion(path).exists()


def _with_care(path: Path, notices: list[HistoryError], *, damaged: bool = False) -> None:
    """Make, mend or set aside a file, while no other process of ours does."""
    from filelock import FileLock

    with FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE, mode=FILE_MODE):
        version = version_of(path)
        if version < 0 or ((damaged or suspicion(path).exists()) and _is_broken(path)):
            notices.append(_put_aside(path))
        suspicion(path).unlink(missing_ok=True)
        # What SQLite keeps beside its file is as closed as that is.
        with closing(_connected(private_file(path))) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if 0 < version < schema.VERSION:
                _back_up(connection, path.with_name(f"{path.stem}-form{version}{path.suffix}"))
            connection.execute("PRAGMA journal_mode = WAL")
            with _transaction(connection):
                schema.migrate(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_broken(path: Path) -> bool:
    try:
        with closing(_connected(path)) as connection:
            return bool(faults_of(connection))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return True
        raise


def _put_aside(path: Path) -> HistoryError:
    """Rename a damaged file and its companions, and return what to say of it."""
    stamp = time.strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.stem}-damaged-{stamp}-{os.getpid()}{path.suffix}")
    path.replace(aside)
    for ending in COMPANIONS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
    return HistoryError(
        N_("The history was damaged; it was set aside as {name}, and a new one was begun.", name=aside.name),
        N_("Bring attempts back from an export with “speakcheck history import”."),
    )


def _back_up(connection: sqlite3.Connection, to: Path) -> None:
    """Copy a file as a whole; the copy gets its name when it is complete."""
    with replacing(to) as beside, closing(sqlite3.connect(beside)) as copy:
        connection.backup(copy)


def _glance(connection: sqlite3.Connection, path: Path) -> tuple[str, ...]:
    """Look at a small file as a whole, at a larger one for as long as a learner does not notice."""
    if path.stat().st_size <= SMALL:
        return faults_of(connection)
    end = time.monotonic() + GLANCE
    for table in schema.TABLES:
        found = [text for (text,) in connection.execute(f"PRAGMA quick_check('{table}')") if text != "ok"]
        if found or time.monotonic() >= end:
            return tuple(found)
    return ()


def _connected(path: Path) -> sqlite3.Connection:
    return _connection(str(path))


def _connection(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    connection.row_factory = Row
    connection.execute(f"PRAGMA busy_timeout = {round(1000 * PATIENCE)}")
    return connection


def _settled(path: Path) -> sqlite3.Connection:
    """Connect, and ask for the right to write, so that what cannot be written is known now."""
    connection = _connected(path)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _copy(path: Path, to: sqlite3.Connection) -> None:
    """Read a file that cannot be written; where not even its companions can be made, without them."""
    reading: Sequence[Callable[[], str]] = (
        lambda: f"{path.absolute().as_uri()}?mode=ro",
        lambda: f"{path.absolute().as_uri()}?mode=ro&immutable=1",
    )
    for name in reading:
        try:
            with closing(sqlite3.connect(name(), uri=True)) as source:
                source.backup(to)
            return
        except sqlite3.OperationalError:
            continue
