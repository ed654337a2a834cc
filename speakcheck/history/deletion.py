"""Deletion: what is deleted is gone, from the file, from what was computed of it, and from the disk."""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from speakcheck.errors import HistoryError, reason
from speakcheck.history import scheduler
from speakcheck.history.attempt import microseconds
from speakcheck.history.database import DiskFullError, suspicion
from speakcheck.history.opening import backups, nothing, set_aside
from speakcheck.history.recordings import NAME, Cleared, forget
from speakcheck.history.scheduler import CardKind, CardName
from speakcheck.history.store import History
from speakcheck.i18n import N_, N_many, listed

PORTION = 500
"""Attempts that a transaction deletes."""
EVERYTHING = ("words", "sounds", "documents", "results", "attempts", "prompts", "scorers", "cards", "days")


@dataclass(frozen=True, slots=True)
class DeletionSummary:
    """What was deleted."""

    attempts: int
    """Number of attempts."""
    recordings: int
    """Number of recordings whose files are gone; those that other attempts still need stay."""
    notices: tuple[HistoryError, ...] = ()
    """Where something of it may still be."""


def delete(history: History, ids: Iterable[str]) -> DeletionSummary:
    """Delete attempts by their ids, unknown ones passed over; raises HistoryError if the disk refuses."""
    attempts = 0
    waiting = list(dict.fromkeys(ids))
    names: set[CardName] = set()
    for begin in range(0, len(waiting), PORTION):
        portion, last = waiting[begin : begin + PORTION], begin + PORTION >= len(waiting)
        try:
            attempts += _delete_portion(history, portion, names, last=last)
        except DiskFullError:
            _free(history, portion)
            attempts += _delete_portion(history, portion, names, last=last)
    cleared = history.recordings.clear(history.database)
    return DeletionSummary(
        attempts, cleared.removed, (*_told(history, cleared), *_clean(history), *_aside(history))
    )


def _delete_portion(history: History, ids: list[str], names: set[CardName], *, last: bool) -> int:
    with history.database.writing() as connection:
        keys = _keys(connection, ids)
        names |= _names(connection, keys)
        _delete(connection, keys)
        scheduler.rebuild(connection, names if last else (), history.latest)
    return len(keys)


def _free(history: History, ids: list[str]) -> None:
    """Make room on a full disk: what is to be deleted has recordings, and they go first."""
    for path in backups(history.database.path):
        with suppress(OSError):
            path.unlink()
    for id in ids:
        row = history.database.row(
            "SELECT recording FROM attempts a WHERE uuid = ? AND recording IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM attempts b WHERE b.recording = a.recording AND b.id <> a.id)",
            (id,),
        )
        if row is not None and NAME.fullmatch(row["recording"]):
            with suppress(OSError):
                history.recordings.path(row["recording"]).unlink()


def delete_between(history: History, since: datetime | None, until: datetime | None) -> DeletionSummary:
    """Delete the attempts of a time, its end not included; None is the beginning or the end of all."""
    first = microseconds(since) if since is not None else -(2**63)
    last = microseconds(until) if until is not None else 2**63 - 1
    found = history.database.rows("SELECT uuid FROM attempts WHERE at >= ? AND at < ?", (first, last))
    return delete(history, [row["uuid"] for row in found])


def delete_everything(history: History) -> DeletionSummary:
    """Delete all attempts, recordings, copies of earlier forms and files that were set aside."""
    attempts, database = history.count(), history.database
    try:
        with database.writing() as connection:
            known = connection.execute("SELECT content FROM recordings").fetchall()
            forget(connection, [(content,) for (content,) in known])
            for table in EVERYTHING:
                connection.execute(f"DELETE FROM {table}")
    except DiskFullError:
        database.discard(nothing())
        cleared = history.recordings.remove_all_but(())
        return DeletionSummary(
            attempts, cleared.removed, (*_told(history, cleared), *_remove(*_copies(database.path)))
        )
    cleared = history.recordings.clear(database)
    notices = _told(history, cleared)
    rest = history.recordings.tidy(database)
    if database.lasting:
        with suppress(OSError):
            history.recordings.root.rmdir()
        notices = (*(notices or _told(history, rest)), *_clean(history, *_copies(database.path)))
    return DeletionSummary(attempts, cleared.removed + rest.removed, notices)


def _told(history: History, cleared: Cleared) -> tuple[HistoryError, ...]:
    if not cleared.stuck:
        return ()
    return (
        HistoryError(
            N_many(
                "{count} recording could not be removed from {folder} ({reason}).",
                "{count} recordings could not be removed from {folder} ({reason}).",
                cleared.stuck,
                folder=history.recordings.root,
                reason=cleared.reason,
            ),
            N_("Make that folder yours to write to: the next start of speakcheck tries again."),
        ),
    )


def _keys(connection: sqlite3.Connection, ids: list[str]) -> list[int]:
    found = (connection.execute("SELECT id FROM attempts WHERE uuid = ?", (id,)).fetchone() for id in ids)
    return [row["id"] for row in found if row is not None]


def _names(connection: sqlite3.Connection, keys: list[int]) -> set[CardName]:
    """Return of what there may be cards that rest on attempts."""
    found: set[CardName] = set()
    for key in keys:
        for kind, query in (
            (CardKind.WORD, "SELECT word FROM words WHERE attempt = ?"),
            (CardKind.SOUND, "SELECT phone FROM sounds WHERE attempt = ?"),
            (
                CardKind.SENTENCE,
                "SELECT p.text FROM attempts a JOIN prompts p ON p.id = a.prompt WHERE a.id = ?",
            ),
        ):
            found.update((kind, name) for (name,) in connection.execute(query, (key,)))
    return found


def _delete(connection: sqlite3.Connection, keys: list[int]) -> None:
    contents = set()
    for key in keys:
        contents.update(connection.execute("SELECT recording FROM attempts WHERE id = ?", (key,)).fetchall())
        connection.execute("DELETE FROM attempts WHERE id = ?", (key,))
    forget(
        connection,
        [
            (content,)
            for (content,) in contents
            if content is not None
            and connection.execute("SELECT 1 FROM attempts WHERE recording = ?", (content,)).fetchone()
            is None
        ],
    )
    connection.execute(
        "DELETE FROM scorers WHERE NOT EXISTS (SELECT 1 FROM results WHERE scorer = scorers.id)"
    )


def _clean(history: History, *more: Path) -> tuple[HistoryError, ...]:
    """Remove what still holds something of the deleted: free pages, copies of earlier forms, `more` files."""
    database = history.database
    if not database.lasting:
        return ()
    found = _remove(*backups(database.path), *more)
    try:
        whole = database.shrink()
    except HistoryError:
        whole = False
    if not whole:
        found.append(
            HistoryError(
                N_("What was deleted is gone from the history, but its bytes may still be in its files."),
                N_("Close speakcheck elsewhere, see that the disk has room, and delete something again."),
            )
        )
    return tuple(found)


def _copies(path: Path) -> tuple[Path, ...]:
    """Return all files that hold something of what was in a history."""
    return (*backups(path), *set_aside(path), suspicion(path))


def _remove(*paths: Path) -> list[HistoryError]:
    found = []
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            found.append(
                HistoryError(
                    N_("{path} could not be removed ({reason}).", path=path, reason=reason(error)),
                    N_("It may hold what you deleted: remove it yourself."),
                )
            )
    return found


def _aside(history: History) -> tuple[HistoryError, ...]:
    """Tell of damaged files that were kept: they hold whatever they held."""
    kept = [
        path.name for path in set_aside(history.database.path) if path.suffix == history.database.path.suffix
    ]
    if not kept or not history.database.lasting:
        return ()
    return (
        HistoryError(
            N_(
                "What was deleted may still stand in a damaged history that was kept: {names}.",
                names=listed(kept),
            ),
            N_("Remove it from {folder} when you need it no more.", folder=history.database.path.parent),
        ),
    )
