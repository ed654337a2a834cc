"""Owns deletion: what is deleted is gone, from the file, from what was computed of it, and from the disk."""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from speakcheck.progress import cards
from speakcheck.progress.attempt import microseconds
from speakcheck.progress.cards import CardKind, Name
from speakcheck.progress.history import History
from speakcheck.progress.opening import backups, set_aside
from speakcheck.progress.recordings import SUFFIX, forget

EMPTY_SHARE = 0.25
"""Share of the file that must be unused before it is written anew to give that back."""
PORTION = 500
"""Attempts that a transaction deletes."""
EVERYTHING = ("words", "sounds", "documents", "results", "attempts", "prompts", "scorers", "cards", "days")


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted."""

    attempts: int
    """Number of attempts."""
    recordings: int
    """Number of recordings, those that other attempts still need not counted."""


def delete(history: History, ids: Iterable[str]) -> Gone:
    """Delete attempts by their ids, unknown ones passed over; raises HistoryError if the disk refuses."""
    attempts = recordings = 0
    waiting = list(dict.fromkeys(ids))
    names: set[Name] = set()
    for begin in range(0, len(waiting), PORTION):
        with history.database.writing() as connection:
            keys = _keys(connection, waiting[begin : begin + PORTION])
            names |= _names(connection, keys)
            recordings += _delete(connection, keys)
            attempts += len(keys)
            cards.rebuild(connection, names if begin + PORTION >= len(waiting) else ())
    _clean(history)
    return Gone(attempts, recordings)


def delete_between(history: History, since: datetime | None, until: datetime | None) -> Gone:
    """Delete the attempts of a time, its end not included; None is the beginning or the end of all."""
    first = microseconds(since) if since is not None else -(2**63)
    last = microseconds(until) if until is not None else 2**63 - 1
    found = history.database.rows("SELECT uuid FROM attempts WHERE at >= ? AND at < ?", (first, last))
    return delete(history, [row["uuid"] for row in found])


def delete_everything(history: History) -> Gone:
    """Delete all attempts, recordings, copies of earlier forms and files that were set aside."""
    attempts = history.count()
    with history.database.writing() as connection:
        known = connection.execute("SELECT content FROM recordings").fetchall()
        forget(connection, [(content,) for (content,) in known])
        for table in EVERYTHING:
            connection.execute(f"DELETE FROM {table}")
    history.recordings.clear(history.database)
    history.recordings.tidy(history.database)
    if history.database.lasting:
        for path in (*backups(history.database.path), *set_aside(history.database.path)):
            path.unlink(missing_ok=True)
        for path in history.recordings.root.glob(f".*{SUFFIX}"):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            history.recordings.root.rmdir()
        history.database.shrink()
    return Gone(attempts, len(known))


def _keys(connection: sqlite3.Connection, ids: list[str]) -> list[int]:
    found = (connection.execute("SELECT id FROM attempts WHERE uuid = ?", (id,)).fetchone() for id in ids)
    return [row["id"] for row in found if row is not None]


def _names(connection: sqlite3.Connection, keys: list[int]) -> set[Name]:
    """Return of what there may be cards that rest on attempts."""
    found: set[Name] = set()
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


def _delete(connection: sqlite3.Connection, keys: list[int]) -> int:
    contents = set()
    for key in keys:
        contents.update(connection.execute("SELECT recording FROM attempts WHERE id = ?", (key,)).fetchall())
        connection.execute("DELETE FROM attempts WHERE id = ?", (key,))
    alone = [
        (content,)
        for (content,) in contents
        if content is not None
        and connection.execute("SELECT 1 FROM attempts WHERE recording = ?", (content,)).fetchone() is None
    ]
    forget(connection, alone)
    connection.execute(
        "DELETE FROM scorers WHERE NOT EXISTS (SELECT 1 FROM results WHERE scorer = scorers.id)"
    )
    return len(alone)


def _clean(history: History) -> None:
    """Remove what still holds something of the deleted: files, pages, copies of earlier forms."""
    database = history.database
    history.recordings.clear(database)
    if not database.lasting:
        return
    for path in backups(database.path):
        path.unlink(missing_ok=True)
    used = database.row("SELECT freelist_count, page_count FROM pragma_freelist_count, pragma_page_count")
    if used is not None and used[0] > EMPTY_SHARE * used[1]:
        database.shrink()
    else:
        database.flush()
