"""The recordings that are kept: FLAC files named by their content, within a budget of bytes.

A file lies in its place before the transaction that names it ends, and leaves after the one that forgets it:
what ends the program in between leaves a file too many, never one too few. The table `leaving` names such
files, those that are about to be placed among them, and the next start removes what is in no use.
"""

import os
import re
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.files import AudioFile
from speakcheck.audio.flac import content_of, write_flac
from speakcheck.config import usable_settings
from speakcheck.errors import AudioError, HistoryError, reason
from speakcheck.history.database import Database
from speakcheck.i18n import N_
from speakcheck.private_files import private_folder

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]

FOLDER = "recordings"
SUFFIX = ".flac"
NAME = re.compile(r"[0-9a-f]{64}")
GIGABYTE = 10**9
"""Bytes; the setting's default of two hold some 30 hours of speech."""
ABANDONED = 3600.0
"""Seconds after which a file that was never finished belongs to no running program."""
LONGEST = 6 * 3600.0
"""Seconds; a longer recording is none of ours."""
HOLD = 3600
"""Seconds that recordings are kept for an export, should it never say that it has ended."""


@dataclass(frozen=True, slots=True)
class RecordingDraft:
    """A recording that was written, and has no place yet."""

    content: str
    """Its name."""
    seconds: float
    """Its length."""
    path: Path
    """Where it lies for now."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What came of the files of recordings that were forgotten."""

    removed: int = 0
    """Files that are gone now."""
    stuck: int = 0
    """Files that cannot be removed now, and will be tried again."""
    reason: str = ""
    """Why one of them cannot."""


def usual_budget() -> int:
    """Return the bytes that the learner's settings give to recordings."""
    settings, _faults = usable_settings()
    return round(settings.recordings_limit * GIGABYTE)


class Recordings:
    """The recordings in a folder; nothing is made before the first one."""

    def __init__(self, root: Path, budget: int | None = None) -> None:
        """Set the folder, and the bytes that it may hold, by default those of the settings."""
        self.root = root
        self._held: dict[Path, int] = {}
        self.budget = usual_budget() if budget is None else budget

    def path(self, content: str) -> Path:
        """Return where a recording lies; raises ValueError for what is no name of one."""
        if not NAME.fullmatch(content):
            raise ValueError(f"{content!r} names no recording")
        return self.root / f"{content}{SUFFIX}"

    def begin(self) -> Path:
        """Make an empty file for a recording, which no other process sweeps away; raises OSError."""
        private_folder(self.root)
        path = self.root / f".{os.getpid()}-{time.monotonic_ns()}{SUFFIX}"
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        if fcntl is None:
            os.close(handle)
            return path
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        self._held[path] = handle
        return path

    def drop(self, path: Path) -> None:
        """Let go of a file that was begun, and remove it where it still lies there."""
        with suppress(OSError):
            path.unlink(missing_ok=True)
        handle = self._held.pop(path, None)
        if handle is not None:
            os.close(handle)

    def draft(self, sound: Path | Clip) -> RecordingDraft:
        """Write a recording as FLAC, and have it on the disk; raises AudioError."""
        begun: Path | None = None
        try:
            begun = self.begin()
            written = write_flac(begun, _blocks(sound))
            with begun.open("rb+") as file:
                os.fsync(file.fileno())
        except (OSError, AudioError) as error:
            if begun is not None:
                self.drop(begun)
            if isinstance(error, AudioError):
                raise
            raise self._unusable(error) from error
        return RecordingDraft(written.content, written.seconds, begun)

    def trouble(self) -> AudioError | None:
        """Return why no recording can be kept here, as far as that is seen before there is one."""
        try:
            self.drop(self.begin())
        except OSError as error:
            return self._unusable(error)
        return None

    def _unusable(self, error: OSError) -> AudioError:
        return AudioError(
            N_("The recording cannot be kept ({reason}).", reason=reason(error)),
            N_("Free some space for {folder}, or make it yours to write to.", folder=self.root),
        )

    def announce(self, database: Database, contents: Iterable[str]) -> None:
        """Note which recordings are about to be placed: should that end in between, clear() removes them."""
        with database.writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO leaving VALUES (?)", [(content,) for content in contents]
            )

    def place(self, connection: sqlite3.Connection, draft: RecordingDraft, at: int) -> str:
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

    def clear(self, database: Database) -> Cleared:
        """Remove the files of recordings that were forgotten; one that cannot be removed now is next time."""
        if not database.lasting or database.row("SELECT 1 FROM leaving LIMIT 1") is None:
            return Cleared()
        removed, stuck, why = 0, 0, ""
        with database.writing() as connection:
            for (content,) in connection.execute("SELECT content FROM leaving").fetchall():
                known = "SELECT 1 FROM recordings WHERE content = ?"
                if NAME.fullmatch(content) and connection.execute(known, (content,)).fetchone() is None:
                    try:
                        self.path(content).unlink()
                        removed += 1
                    except FileNotFoundError:
                        pass
                    except OSError as error:
                        stuck, why = stuck + 1, reason(error)
                        continue
                connection.execute("DELETE FROM leaving WHERE content = ?", (content,))
        return Cleared(removed, stuck, why)

    def sweep(self) -> None:
        """Remove what ended processes have left unfinished; what a living one works at stays."""
        with suppress(OSError):
            for path in self.root.glob(f".*{SUFFIX}"):
                if path not in self._held and _is_left(path):
                    with suppress(OSError):
                        path.unlink()

    def tidy(self, database: Database) -> Cleared:
        """Remove every recording that no attempt has, whoever left it."""
        if not database.lasting or not os.path.isdir(self.root):
            return Cleared()
        # Within a transaction nobody else is about to name a file that lies here.
        with database.writing() as connection:
            known = {content for (content,) in connection.execute("SELECT content FROM recordings")}
            return self.remove_all_but(known)

    def remove_all_but(self, known: Collection[str]) -> Cleared:
        """Remove all recordings but some, and what ended processes have left unfinished."""
        self.sweep()
        removed, stuck, why = 0, 0, ""
        try:
            there = sorted(os.listdir(self.root))
        except FileNotFoundError:
            return Cleared()
        except OSError as error:
            return Cleared(0, 1, reason(error))
        for name in there:
            path = self.root / name
            if not name.startswith(".") and path.suffix == SUFFIX and path.stem not in known:
                try:
                    path.unlink()
                    removed += 1
                except OSError as error:
                    stuck, why = stuck + 1, reason(error)
        return Cleared(removed, stuck, why)

    def is_whole(self, path: Path, content: str) -> bool:
        """Tell whether a file, which may come from anywhere, holds the sound that its name promises."""
        try:
            return content_of(_at_most(AudioFile(path).blocks(), LONGEST)) == content
        except AudioError:
            return False


def _at_most(blocks: Iterable[Samples], seconds: float) -> Iterator[Samples]:
    """Yield blocks up to a length; a small file may promise years of silence."""
    left = round(seconds * SAMPLE_RATE)
    for block in blocks:
        if (left := left - len(block)) < 0:
            return
        yield block


def _is_left(path: Path) -> bool:
    """Tell whether no process works at a file that was begun."""
    if fcntl is None:
        # Here a file that is open cannot be removed; between two steps of its making it is young.
        return time.time() - path.stat().st_mtime > ABANDONED
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return time.time() - path.stat().st_mtime > ABANDONED
    finally:
        os.close(handle)
    return True


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
