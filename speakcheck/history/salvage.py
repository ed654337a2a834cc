"""What can be read of a damaged history, attempt by attempt and each by its key, on its way to a new file."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speakcheck.errors import HistoryError
from speakcheck.history.export_line import STORED, ImportedAttempt, arriving, line_of, merge
from speakcheck.history.recordings import SUFFIX
from speakcheck.history.rows import result_from

PORTION = 200
"""Attempts that a transaction takes over."""
MOST_ON_A_PAGE = 64
"""Rows of a table that fit on a page of the file, more than there ever are."""
MOST_KEYS = 10**8
"""Attempts that nobody makes; a greater key is damage."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of a damaged history."""

    saved: int
    """Attempts that are in the new one."""
    known: int
    """Attempts of which there is a trace in the damaged one."""


def salvage(source: sqlite3.Connection, target: sqlite3.Connection, recordings: Path) -> Salvaged:
    """Take over every attempt that can be read; `recordings` is the folder where theirs lie.

    Raises sqlite3.Error where the new file takes no more.
    """
    wreck = _Wreck(source)
    keys = sorted({*wreck.attempts, *wreck.documents})
    saved = 0
    for begin in range(0, len(keys), PORTION):
        found = [each for key in keys[begin : begin + PORTION] if (each := wreck.attempt(key)) is not None]
        target.execute("BEGIN IMMEDIATE")
        for each in found:
            _keep_recording(target, each, recordings)
            saved += merge(target, each, None).new
        target.execute("COMMIT")
    target.execute("BEGIN IMMEDIATE")
    target.execute("REPLACE INTO marks VALUES ('cards', 'stale')")
    target.executemany("INSERT OR IGNORE INTO leaving VALUES (?)", wreck.leaving())
    target.execute("COMMIT")
    return Salvaged(saved, len(keys))


def carry_over(source: sqlite3.Connection, target: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Take some attempts from a file that lost its name to the one that has it; raises sqlite3.Error.

    Recordings, if they are still where they were, go with them.
    """
    target.execute("BEGIN IMMEDIATE")
    for id in ids:
        with suppress(HistoryError):
            for row in source.execute(f"{STORED} WHERE a.uuid = ?", (id,)).fetchall():
                each = arriving(line_of(_asking(source), dict(row)))
                known = "SELECT bytes, seconds, used FROM recordings WHERE content = ?"
                for recording in source.execute(known, (each.recording,)).fetchall():
                    target.execute(
                        "INSERT OR IGNORE INTO recordings VALUES (?, ?, ?, ?)", (each.recording, *recording)
                    )
                merge(target, each, None)
    target.execute("REPLACE INTO marks VALUES ('cards', 'stale')")
    target.execute("COMMIT")


def _keep_recording(target: sqlite3.Connection, each: ImportedAttempt, folder: Path) -> None:
    path = folder / f"{each.recording}{SUFFIX}"
    if each.recording is None:
        return
    with suppress(OSError):
        values = (each.recording, path.stat().st_size, each.judgements[0].facts.seconds, each.microseconds)
        target.execute("INSERT OR IGNORE INTO recordings VALUES (?, ?, ?, ?)", values)


class _Wreck:
    """A damaged history; no index of it is believed in."""

    def __init__(self, source: sqlite3.Connection) -> None:
        self._source = source
        source.text_factory = lambda text: text.decode("utf-8", "replace")
        pages = self._one("SELECT page_count FROM pragma_page_count") or (0,)
        self._most = MOST_ON_A_PAGE * int(pages[0])
        self.attempts = {row["key"] for row in self._scanned("attempts", "uuid")}
        self.documents: dict[int, list[int]] = {}
        """Where the results of each attempt lie."""
        for row in self._scanned("documents", "attempt"):
            if isinstance(row["attempt"], int):
                self.documents.setdefault(row["attempt"], []).append(row["key"])

    def attempt(self, key: int) -> ImportedAttempt | None:
        """Return an attempt as far as it can be read; None where that is not enough."""
        row = self._one("SELECT * FROM attempts WHERE id = ?", (key,))
        if row is None:
            return None
        places = self.documents.get(key, [])
        query = "SELECT scorer, body FROM documents WHERE rowid = ?"
        found = (self._one(query, (place,)) for place in places)
        bodies = {each["scorer"]: each["body"] for each in found if each is not None}
        with suppress(HistoryError, ValueError):
            judged = self._judged(row, bodies)
            return arriving(line_of(lambda *_: judged, self._prompt(row, bodies)))
        return None

    def leaving(self) -> list[tuple[str]]:
        """Return the recordings whose files were still to be removed."""
        with suppress(sqlite3.DatabaseError):
            return [(row["content"],) for row in self._source.execute("SELECT content FROM leaving")]
        return []

    def _judged(self, row: sqlite3.Row, bodies: Mapping[int, object]) -> list[dict[str, Any]]:
        """Return the results of an attempt; what is not known of one is taken from the attempt."""
        told = {
            scorer: self._one(
                "SELECT judged, original FROM results WHERE attempt = ? AND scorer = ?", (row["id"], scorer)
            )
            for scorer in bodies
        }
        return [
            {
                "judged": row["at"] if known is None else known["judged"],
                "original": known is None or known["original"],
                "body": bodies[scorer],
            }
            for scorer, known in told.items()
        ]

    def _prompt(self, row: sqlite3.Row, bodies: Mapping[int, object]) -> dict[str, Any]:
        """Return an attempt with what was to be read: of its prompt, or else of its result alone."""
        known = self._one(
            "SELECT lesson, prompt AS name, text, kind, knowledge FROM prompts WHERE id = ?", (row["prompt"],)
        )
        if known is not None:
            return {**row, **known}
        for body in bodies.values():
            with suppress(HistoryError):
                text = result_from(body).text
                bare = '{"splits":[],"pronunciations":[],"phones":null}'
                return {**row, "lesson": "", "name": "", "text": text, "kind": "sentence", "knowledge": bare}
        raise ValueError("nothing tells what was to be read")

    def _scanned(self, table: str, column: str) -> Iterator[sqlite3.Row]:
        """Yield a column of all rows with their keys; from the first damage on each row is looked for."""
        last = 0
        query = f"SELECT rowid AS key, {column} FROM {table} NOT INDEXED WHERE rowid"
        try:
            for row in self._source.execute(f"{query} > 0 ORDER BY rowid"):
                yield row
                last = row["key"]
        except (sqlite3.DatabaseError, OverflowError):
            top = self._one(f"SELECT MAX(rowid) AS top FROM {table} NOT INDEXED")
            known = None if top is None else top["top"]
            most = known if isinstance(known, int) and 0 < known < MOST_KEYS else self._most
            found = (self._one(f"{query} = ?", (key,)) for key in range(last + 1, most + 1))
            yield from (row for row in found if row is not None)

    def _one(self, query: str, values: Sequence[object] = ()) -> Any:
        """Return the first row of a query; None where there is none, and where it cannot be read."""
        try:
            return self._source.execute(query, values).fetchone()
        except sqlite3.DatabaseError:
            return None


def _asking(connection: sqlite3.Connection) -> Callable[[str, Sequence[Any]], list[sqlite3.Row]]:
    return lambda query, values: connection.execute(query, values).fetchall()
