"""The way to an open history, in whatever state its file is: new, old, newer, damaged or read-only.

Who only reads needs no right to write, no room on the disk and nobody's leave. What must be remembered and
cannot be written is remembered in memory until the program ends.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from speakcheck import paths
from speakcheck.errors import HistoryError
from speakcheck.history import schema
from speakcheck.history.database import COMPANIONS, Database, Row, faults_of, is_damage, refuse, suspicion
from speakcheck.history.recordings import FOLDER
from speakcheck.history.salvage import Salvaged, carry_over, salvage
from speakcheck.i18n import N_
from speakcheck.private_files import FILE_MODE, close_to_others, private_file, private_folder, replacing

PATIENCE = 20.0
"""Seconds that a process waits for another one to end its transaction."""
MAGIC = b"SQLite format 3\0"
VERSION_AT, VERSION_BYTES = 60, 4
"""Where the header holds user_version: https://www.sqlite.org/fileformat.html#user_version_number"""
SMALL = 2**22
"""Bytes; so small a file is looked at as a whole whenever it is opened."""
GLANCE = 0.05
"""Seconds after which the look at a larger file is not carried on to its next table."""
IMPATIENCE = 0.5
"""The same for what can be left to the next process."""
BEING_MADE = ".new"
"""How the name of a file ends that is to take a damaged one's place."""


def opened(path: Path, patience: float = PATIENCE) -> Database:
    """Open a history, made anew where there is none, and brought to today's form.

    What can be read of a damaged one is taken to a new one, and a notice says so. Raises HistoryError for one
    of a newer program, which is left as it is, and where the file cannot be written.
    """
    notices: list[HistoryError] = []
    try:
        connection = _ready(path, notices, patience)
    except (sqlite3.Error, OSError) as error:
        refuse(error, path)
    database = Database(connection, path, renew=partial(_renewed, path, notices))
    database.notices = notices
    return database


def _renewed(
    path: Path, notices: list[HistoryError], old: sqlite3.Connection, ids: Collection[str]
) -> sqlite3.Connection:
    """Open the file that took an open one's name, and take along what was remembered in this process."""
    connection = _ready(path, notices, PATIENCE)
    try:
        carry_over(old, connection, tuple(ids))
    except sqlite3.Error:
        connection.close()
        raise
    if ids:
        notices.append(_told_of_renewal())
    return connection


def _told_of_renewal() -> HistoryError:
    return HistoryError(
        N_("The history was replaced or removed while it was open."),
        N_("What you did since you started speakcheck was added to the one that is there now."),
    )


def _ready(path: Path, notices: list[HistoryError], patience: float) -> sqlite3.Connection:
    for ending in ("", *COMPANIONS):
        close_to_others(path.with_name(path.name + ending))
    try:
        if _needs_care(path):
            private_folder(path.parent)
            _with_care(path, notices)
        connection = _settled(path, patience)
        if not _has_faults(connection, path):
            return connection
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    _with_care(path, notices, damaged=True)
    return _settled(path, patience)


def opened_for_reading(path: Path) -> Database:
    """Open a history without changing anything, even beside a busy writer or on a full or read-only disk.

    One that is damaged, or of an earlier form, is first brought in order, as far as it can be written. Raises
    HistoryError where it cannot be read.
    """
    try:
        version = version_of(path)
        if version == 0:
            return Database(_in_memory(path), path, writable=False)
        if _needs_care(path):
            return _ordered(path)
        connection = _reading(path)
        if _has_faults(connection, path):
            return opened(path)
    except (sqlite3.Error, OSError) as error:
        if is_damage(error):
            return opened(path)
        refuse(error, path)
    return Database(connection, path, writable=False)


def _ordered(path: Path) -> Database:
    try:
        return opened(path)
    except HistoryError:
        # Of an earlier form, it can be read as a copy that is brought to today's.
        if not 0 < version_of(path) <= schema.VERSION:
            raise
        return Database(_in_memory(path), path, writable=False)


def _reading(path: Path) -> sqlite3.Connection:
    """Connect for reading alone; where not even SQLite's companion files can be made, to a copy in memory."""
    # Who may write leaves no companion files behind; it changes nothing all the same.
    for how in ("mode=rw", "mode=ro"):
        with suppress(sqlite3.OperationalError):
            return _read_only(path, how)
    connection = _connection(":memory:")
    try:
        _copy(path, connection)
        connection.execute("PRAGMA query_only = ON")
    except (sqlite3.Error, OSError):
        connection.close()
        raise
    return connection


def _read_only(path: Path, how: str, *, torn: bool = False) -> sqlite3.Connection:
    """Connect for reading alone, even to a file whose end is missing."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        timeout=PATIENCE,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    connection.row_factory = Row
    try:
        if torn:
            # Without it SQLite refuses a file that is shorter than it says.
            connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


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
        return nothing()
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def nothing() -> sqlite3.Connection:
    """Return an empty history in memory."""
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
    """Make, mend or replace a file, while no other process of ours does."""
    from filelock import FileLock

    with FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE, mode=FILE_MODE):
        version = version_of(path)
        if version < 0 or ((damaged or suspicion(path).exists()) and _is_broken(path)):
            notices.append(_replace(path))
        suspicion(path).unlink(missing_ok=True)
        # What SQLite keeps beside its file is as closed as that is.
        with closing(_connection(str(private_file(path)))) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if 0 < version < schema.VERSION:
                _back_up(connection, path.with_name(f"{path.stem}-form{version}{path.suffix}"))
            connection.execute("PRAGMA journal_mode = WAL")
            with _transaction(connection):
                schema.migrate(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _is_broken(path: Path) -> bool:
    try:
        with closing(_connection(str(path))) as connection:
            return bool(faults_of(connection))
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return True
        raise


def _replace(path: Path) -> HistoryError:
    """Put a new file with what could be read in a damaged one's place, and return what to say of it."""
    fresh = path.with_name(f".{path.name}{BEING_MADE}")
    stamp = time.strftime("%Y%m%dT%H%M%S")
    aside = path.with_name(f"{path.stem}-damaged-{stamp}-{os.getpid()}{path.suffix}")
    _remove(fresh)
    try:
        with closing(_connection(str(private_file(fresh)))) as connection:
            with _transaction(connection):
                schema.migrate(connection)
            found = _salvaged(path, connection)
        try:
            os.link(path, aside)
        except OSError:
            path.replace(aside)
        for ending in COMPANIONS:
            with suppress(FileNotFoundError):
                path.with_name(path.name + ending).replace(aside.with_name(aside.name + ending))
        fresh.replace(path)
    finally:
        _remove(fresh)
    return HistoryError(
        N_(
            "The history was damaged; {saved} of {known} attempts could be read and are in a new one, and the"
            " damaged file is kept as {name}.",
            saved=found.saved,
            known=found.known,
            name=aside.name,
        ),
        N_("Bring others back from an export with “speakcheck history import”."),
    )


def _remove(fresh: Path) -> None:
    for ending in ("", "-journal"):
        fresh.with_name(fresh.name + ending).unlink(missing_ok=True)


def _salvaged(path: Path, to: sqlite3.Connection) -> Salvaged:
    for how in ("mode=ro", "mode=ro&immutable=1"):
        try:
            source = _read_only(path, how, torn=True)
        except sqlite3.DatabaseError:
            continue
        with closing(source):
            return salvage(source, to, path.parent / FOLDER)
    return Salvaged(0, 0)


def _back_up(connection: sqlite3.Connection, to: Path) -> None:
    """Copy a file as a whole; the copy gets its name when it is complete."""
    with replacing(to) as beside, closing(sqlite3.connect(beside)) as copy:
        connection.backup(copy)


def _has_faults(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell what a glance sees, and close a file that has faults."""
    try:
        found = _glance(connection, path)
    except (sqlite3.Error, OSError):
        connection.close()
        raise
    if found:
        connection.close()
    return found


def _glance(connection: sqlite3.Connection, path: Path) -> bool:
    """Look at a small file as a whole, at a larger one for as long as a learner does not notice."""
    if path.stat().st_size <= SMALL:
        return bool(faults_of(connection))
    end = time.monotonic() + GLANCE
    for table in schema.TABLES:
        found = any(text != "ok" for (text,) in connection.execute(f"PRAGMA quick_check('{table}')"))
        if found or time.monotonic() >= end:
            return found
    return False


def _connection(name: str, patience: float = PATIENCE) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=patience, isolation_level=None, check_same_thread=False)
    connection.row_factory = Row
    connection.execute(f"PRAGMA busy_timeout = {round(1000 * patience)}")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _settled(path: Path, patience: float) -> sqlite3.Connection:
    """Connect, and ask for the right to write, so that what cannot be written is known now."""
    connection = _connection(str(path), patience)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        connection.execute(f"PRAGMA busy_timeout = {round(1000 * PATIENCE)}")
    except sqlite3.Error:
        connection.close()
        raise
    except UnicodeDecodeError as error:
        # SQLite names what it trips over, and damage may have left no text of that.
        connection.close()
        damage = sqlite3.DatabaseError(str(error))
        damage.sqlite_errorname = "SQLITE_CORRUPT"
        raise damage from error
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
    waiting = path.with_name(f"{path.name}-wal")
    try:
        with closing(_read_only(path, "mode=ro")) as source:
            source.backup(to)
    except sqlite3.OperationalError:
        if not waiting.exists() or not waiting.stat().st_size:
            with closing(_read_only(path, "mode=ro&immutable=1")) as source:
                source.backup(to)
            return
        # What was committed last stands in the companion alone.
        with TemporaryDirectory() as folder:
            for each in (path, waiting):
                shutil.copyfile(each, Path(folder) / each.name)
            with closing(_connection(str(Path(folder) / path.name))) as source:
                source.backup(to)
