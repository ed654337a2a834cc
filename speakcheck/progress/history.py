"""Owns the history: attempts go in the moment they are judged, and come out, change and go as one piece."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from speakcheck.audio.clip import Clip
from speakcheck.errors import AudioError, HistoryError, SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.progress import cards
from speakcheck.progress.attempt import Attempt, Scorer, Source, Text, microseconds, new_id
from speakcheck.progress.database import Database, history_file
from speakcheck.progress.facts import facts_of
from speakcheck.progress.opening import opened, opened_anyhow
from speakcheck.progress.recordings import FOLDER, Recordings
from speakcheck.progress.rows import (
    ATTEMPT,
    JUDGED,
    Entry,
    Judgement,
    attempts_from,
    insert,
    insert_result,
    text_from,
    unpacked,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An attempt that is remembered."""

    attempt: Attempt
    """As it is remembered."""
    notices: tuple[SpeakcheckError, ...] = ()
    """What of it is not kept: its recording, or, without a disk to write to, anything beyond this program."""


class History:
    """Attempts in a file and their recordings beside it; as a context it is closed in the end."""

    def __init__(self, database: Database, budget: int | None = None) -> None:
        """Take an open file, and the bytes that recordings may take, by default those of the settings."""
        self.database = database
        self.recordings = Recordings(database.path.parent / FOLDER, budget)
        self._finish_cards()
        self.recordings.clear(database)

    @classmethod
    def open(cls, path: Path | None = None, budget: int | None = None) -> Self:
        """Open the learner's history, or another; raises HistoryError where it cannot be written."""
        return cls(opened(path or history_file()), budget)

    @classmethod
    def open_anyhow(cls, path: Path | None = None, budget: int | None = None) -> Self:
        """Open a history; where it cannot be written it is remembered in memory, and `trouble` says why."""
        return cls(opened_anyhow(path or history_file()), budget)

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    @property
    def trouble(self) -> HistoryError | None:
        """Why nothing that is remembered now will last; None where it will."""
        return self.database.trouble

    @property
    def notices(self) -> tuple[HistoryError, ...]:
        """What to tell the learner of the opening."""
        return (*self.database.notices, *([self.trouble] if self.trouble else []))

    def add(
        self,
        result: Mapping[str, Any],
        text: Text,
        at: datetime,
        source: Source,
        *,
        sound: Path | Clip | None = None,
        start: float = 0.0,
        settings: Mapping[str, str] | None = None,
    ) -> Kept:
        """Remember a take with its result, and with its sound where that is given; when this returns, it is.

        `result` is as report.result gives it, `at` is when the take began, and `start` where in the sound
        the judged part begins, in seconds. Raises HistoryError where the disk does not take it, or the result
        is none.
        """
        facts = facts_of(result)
        draft, notices = self._draft(sound)
        entry = Entry(new_id(at), text, at, source, settings or {}, start, None)
        when = microseconds(at)
        try:
            with self.database.writing() as connection:
                if draft is not None:
                    entry = replace(entry, recording=self.recordings.place(connection, draft, when))
                key = insert(connection, entry, facts)
                insert_result(connection, key, when, Judgement(result, facts, datetime.now(UTC), True))
                cards.count(connection, cards.ratings(facts, text.prompt).items(), when)
                gone = draft is not None and self.recordings.make_room(connection, _now())
        finally:
            if draft is not None:
                draft.path.unlink(missing_ok=True)
        if gone:
            self.recordings.clear(self.database)
        return Kept(self.attempt(entry.id), notices)

    def add_result(self, id: str, result: Mapping[str, Any]) -> bool:
        """Remember another scorer's result of an attempt; return whether there was none by it yet.

        Raises HistoryError where the disk does not take it, and where there is no such attempt.
        """
        facts = facts_of(result)
        with self.database.writing() as connection:
            row = connection.execute("SELECT id, at FROM attempts WHERE uuid = ?", (id,)).fetchone()
            if row is None:
                raise _unknown(id)
            judgement = Judgement(result, facts, datetime.now(UTC), False)
            return insert_result(connection, row["id"], row["at"], judgement)

    def attempt(self, id: str, scorer: Scorer | None = None) -> Attempt:
        """Return an attempt as a scorer saw it, or as it was first seen; raises HistoryError if unknown."""
        found = self.database.rows(f"{ATTEMPT} WHERE a.uuid = ? ORDER BY r.original DESC", (id,))
        attempts = [each for each in attempts_from(found) if scorer in (None, each.scorer)]
        if not attempts:
            raise _unknown(id)
        return attempts[0]

    def attempts(
        self,
        *,
        lesson: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        scorer: Scorer | None = None,
        limit: int = -1,
        before: Attempt | None = None,
    ) -> tuple[Attempt, ...]:
        """Return attempts, the latest first, each as it was first seen, or all that a scorer has seen.

        `since` is included and `until` is not; `before` goes on behind the last one of a page.
        """
        conditions = ["r.original"] if scorer is None else ["r.scorer = ?"]
        values: list[str | int] = []
        when = "a" if scorer is None else "r"
        if scorer is not None:
            values.append(self.scorer_key(scorer))
        for condition, value in (
            ("p.lesson = ?", lesson),
            (f"{when}.at >= ?", None if since is None else microseconds(since)),
            (f"{when}.at < ?", None if until is None else microseconds(until)),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        if before is not None:
            conditions.append(f"({when}.at, a.uuid) < (?, ?)")
            values += [microseconds(before.at), before.id]
        rows, where = ATTEMPT if scorer is None else JUDGED, " AND ".join(conditions)
        query = f"{rows} WHERE {where} ORDER BY {when}.at DESC, a.uuid DESC LIMIT ?"
        return attempts_from(self.database.rows(query, (*values, limit)))

    def result(self, attempt: Attempt) -> dict[str, Any]:
        """Return the whole result of an attempt by its scorer; raises HistoryError if it is gone."""
        row = self.database.row(
            "SELECT body FROM documents WHERE attempt = (SELECT id FROM attempts WHERE uuid = ?)"
            " AND scorer = ?",
            (attempt.id, self.scorer_key(attempt.scorer)),
        )
        if row is None:
            raise _unknown(attempt.id)
        return unpacked(row["body"])

    def text(self, attempt: Attempt) -> Text:
        """Return what was to be read, with what was known of its sounds; raises HistoryError if unknown."""
        row = self.database.row(
            "SELECT p.* FROM attempts a JOIN prompts p ON p.id = a.prompt WHERE a.uuid = ?", (attempt.id,)
        )
        if row is None:
            raise _unknown(attempt.id)
        return text_from(row)

    def sound(self, attempt: Attempt) -> Path | None:
        """Return the recording of an attempt; None where it was not kept, or is gone."""
        path = None if attempt.recording is None else self.recordings.path(attempt.recording)
        return path if path is not None and path.exists() else None

    def pin(self, id: str, pinned: bool = True) -> None:
        """Keep the recording of an attempt whatever the budget, or no more; raises HistoryError."""
        with self.database.writing() as connection:
            done = connection.execute("UPDATE attempts SET pinned = ? WHERE uuid = ?", (pinned, id))
            if not done.rowcount:
                raise _unknown(id)

    def make_room(self) -> None:
        """Let the oldest recordings go that are beyond the budget; raises HistoryError."""
        with self.database.writing() as connection:
            gone = self.recordings.make_room(connection, _now())
        if gone:
            self.recordings.clear(self.database)

    def count(self) -> int:
        """Return the number of attempts."""
        row = self.database.row("SELECT TOTAL(attempts) FROM days")
        return 0 if row is None else int(row[0])

    def scorers(self) -> tuple[Scorer, ...]:
        """Return the scorers of which there are results, the one that judged last first."""
        rows = self.database.rows(
            "SELECT words, phones, version FROM scorers s WHERE EXISTS"
            " (SELECT 1 FROM results WHERE scorer = s.id)"
            " ORDER BY (SELECT MAX(judged) FROM results WHERE scorer = s.id) DESC, id DESC"
        )
        return tuple(Scorer(*row) for row in rows)

    def scorer_key(self, scorer: Scorer) -> int:
        """Return the key of a scorer in the tables; -1 for one that has judged nothing."""
        row = self.database.row(
            "SELECT id FROM scorers WHERE words = ? AND phones = ? AND version = ?",
            (scorer.words, scorer.phones, scorer.version),
        )
        return -1 if row is None else int(row["id"])

    def _draft(self, sound: Path | Clip | None) -> "tuple[Any, tuple[SpeakcheckError, ...]]":
        """Write the sound, and say what is not kept."""
        trouble = () if self.trouble is None else (self.trouble,)
        if sound is None or not self.database.lasting:
            return None, trouble
        try:
            return self.recordings.draft(sound), ()
        except AudioError as error:
            return None, (error,)

    def _finish_cards(self) -> None:
        """Make the cards of a history that was brought here from a form that had none."""
        if self.database.row("SELECT 1 FROM marks WHERE name = 'cards'") is None:
            return
        with self.database.writing() as connection:
            cards.rebuild(connection, cards.all_names(connection))
            connection.execute("DELETE FROM marks WHERE name = 'cards'")


def _now() -> int:
    return microseconds(datetime.now(UTC))


def _unknown(id: str) -> HistoryError:
    return HistoryError(
        N_("There is no attempt “{id}” in the history.", id=id[:40]),
        N_("List them with “speakcheck history list”."),
    )
