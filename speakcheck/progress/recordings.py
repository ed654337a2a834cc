"""Owns the recordings that are kept: FLAC files named by their content, within a budget of bytes.

A file lies in its place before the transaction that names it ends, and leaves after the one that forgets it:
what ends the program in between leaves a file too many, never one too few.
"""

import os
import re
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from speakcheck.audio.clip import Clip, Samples
from speakcheck.audio.files import AudioFile
from speakcheck.audio.flac import content_of, write_flac
from speakcheck.config import usable_settings
from speakcheck.errors import AudioError, HistoryError, reason
from speakcheck.i18n import N_
from speakcheck.private_files import private_file, private_folder
from speakcheck.progress.database import Database

FOLDER = "recordings"
SUFFIX = ".flac"
NAME = re.compile(r"[0-9a-f]{64}")
GIGABYTE = 10**9
"""Bytes; the setting's default of two hold some 30 hours of speech."""
ABANDONED = 3600.0
"""Seconds after which a file that was never finished belongs to no running program."""
HOLD = 3600
"""Seconds that recordings are kept for an export, should it never say that it has ended."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A recording that was written, and has no place yet."""

    content: str
    """Its name."""
    seconds: float
    """Its length."""
    path: Path
    """Where it lies for now."""


def usual_budget() -> int:
    """Return the bytes that the learner's settings give to recordings."""
    settings, _faults = usable_settings()
    return round(settings.recordings_limit * GIGABYTE)


class Recordings:
    """The recordings in a folder; nothing is made before the first one."""

    def __init__(self, root: Path, budget: int | None = None) -> None:
        """Set the folder, and the bytes that it may hold, by default those of the settings."""
        self.root = root
        self.budget = usual_budget() if budget is None else budget

    def path(self, content: str) -> Path:
        """Return where a recording lies; raises ValueError for what is no name of one."""
        if not NAME.fullmatch(content):
            raise ValueError(f"{content!r} names no recording")
        return self.root / f"{content}{SUFFIX}"

    def draft(self, sound: Path | Clip) -> Draft:
        """Write a recording as FLAC, and have it on the disk; raises AudioError."""
        begun = self.root / f".{os.getpid()}-{time.monotonic_ns()}{SUFFIX}"
        try:
            private_folder(self.root)
            written = write_flac(private_file(begun), _blocks(sound))
            with begun.open("rb+") as file:
                os.fsync(file.fileno())
        except OSError as error:
            begun.unlink(missing_ok=True)
            raise AudioError(
                N_("The recording cannot be kept ({reason}).", reason=reason(error)),
                N_("Free some space for {folder}, or make it yours to write to.", folder=self.root),
            ) from error
        except AudioError:
            begun.unlink(missing_ok=True)
            raise
        return Draft(written.content, written.seconds, begun)

    def place(self, connection: sqlite3.Connection, draft: Draft, at: int) -> str:
        """Give a draft its place within a transaction, once for all of this content; return its name.

        `at` is when it was made, in microseconds since 1970.
        """
        path = self.path(draft.content)
        if not path.exists():
            os.replace(draft.path, path)
        connection.execute("DELETE FROM leaving WHERE content = ?", (draft.content,))
        connection.execute(
            "INSERT INTO recordings VALUES (?, ?, ?, ?)"
            " ON CONFLICT (content) DO UPDATE SET used = MAX(used, excluded.used)",
            (draft.content, path.stat().st_size, draft.seconds, at),
        )
        return draft.content

    def make_room(self, connection: sqlite3.Connection, now: int) -> bool:
        """Let the oldest recordings go, within a transaction, until the rest is within the budget.

        None goes that is pinned, and none while an export runs. Returns whether any goes.
        """
        (total,) = connection.execute("SELECT TOTAL(bytes) FROM recordings").fetchone()
        if total <= self.budget or _is_held(connection, now):
            return False
        gone = []
        for content, size in connection.execute(
            "SELECT content, bytes FROM recordings WHERE NOT EXISTS"
            " (SELECT 1 FROM attempts WHERE recording = content AND pinned) ORDER BY used"
        ):
            if total <= self.budget:
                break
            gone.append((content,))
            total -= size
        forget(connection, gone)
        return bool(gone)

    def clear(self, database: Database) -> None:
        """Remove the files of recordings that were forgotten; one that cannot be removed now is next time."""
        if not database.lasting or database.row("SELECT 1 FROM leaving LIMIT 1") is None:
            return
        with database.writing() as connection:
            for (content,) in connection.execute("SELECT content FROM leaving").fetchall():
                known = "SELECT 1 FROM recordings WHERE content = ?"
                if connection.execute(known, (content,)).fetchone() is None:
                    try:
                        self.path(content).unlink(missing_ok=True)
                    except OSError:
                        continue
                connection.execute("DELETE FROM leaving WHERE content = ?", (content,))

    def tidy(self, database: Database) -> int:
        """Remove the files that belong to nothing, as an ended program leaves them; return their number."""
        if not database.lasting or not self.root.is_dir():
            return 0
        removed = 0
        with database.writing() as connection:
            known = {content for (content,) in connection.execute("SELECT content FROM recordings")}
            for path in self.root.glob(f"*{SUFFIX}"):
                begun = path.name.startswith(".")
                fresh = begun and time.time() - path.stat().st_mtime < ABANDONED
                if not fresh and (begun or path.stem not in known):
                    with suppress(OSError):
                        path.unlink(missing_ok=True)
                        removed += 1
        return removed

    def is_whole(self, path: Path, content: str) -> bool:
        """Tell whether a file, which may come from anywhere, holds the sound that its name promises."""
        try:
            return content_of(AudioFile(path).blocks()) == content
        except AudioError:
            return False


def forget(connection: sqlite3.Connection, contents: Iterable[tuple[str]]) -> None:
    """Let recordings go within a transaction; clear() then removes their files."""
    for content in contents:
        connection.execute("INSERT OR IGNORE INTO leaving VALUES (?)", content)
        connection.execute("DELETE FROM recordings WHERE content = ?", content)


def hold(database: Database, name: str, until: int | None) -> None:
    """Let no recording go before a time, in microseconds since 1970, or again with None."""
    with database.writing() as connection:
        connection.execute("DELETE FROM holds WHERE name = ?", (name,))
        if until is not None:
            connection.execute("INSERT INTO holds VALUES (?, ?)", (name, until))


def missing(content: str) -> HistoryError:
    """Return what to say where the file of a recording is gone."""
    return HistoryError(
        N_("The recording {name}… is not there any more.", name=content[:12]),
        N_("Bring it back from an export, or go without."),
    )


def _is_held(connection: sqlite3.Connection, now: int) -> bool:
    return connection.execute("SELECT 1 FROM holds WHERE until > ?", (now,)).fetchone() is not None


def _blocks(sound: Path | Clip) -> Iterable[Samples]:
    return [sound.samples] if isinstance(sound, Clip) else AudioFile(sound).blocks()
