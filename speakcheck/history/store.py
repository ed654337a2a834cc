"""The history: attempts go in the moment they are judged, and come out, change and go as one piece."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from speakcheck.audio.clip import Clip
from speakcheck.errors import AudioError, HistoryError, SpeakcheckError
from speakcheck.history import scheduler
from speakcheck.history.attempt import (
    Attempt,
    AttemptSource,
    AttemptText,
    ScorerVersion,
    microseconds,
    new_id,
)
from speakcheck.history.database import Database, history_file
from speakcheck.history.opening import IMPATIENCE, opened, opened_anyhow, opened_for_reading
from speakcheck.history.recordings import FOLDER, NAME, RecordingDraft, Recordings
from speakcheck.history.result_facts import facts_of
from speakcheck.history.rows import (
    ATTEMPT,
    JUDGED,
    AttemptRow,
    ResultRow,
    attempts_from,
    insert,
    insert_result,
    result_from,
    text_from,
)
from speakcheck.i18n import N_, N_many
from speakcheck.report.stored import StoredResult, read_result, written_result

AHEAD = timedelta(days=1)
"""How far from now a date may lie in the future and count all the same: clocks differ."""


@dataclass(frozen=True, slots=True)
class KeptAttempt:
    """An attempt that is remembered."""

    attempt: Attempt
    """As it is remembered."""
    notices: tuple[SpeakcheckError, ...] = ()
    """What of it is not kept: its recording, or, without a disk to write to, anything beyond this program."""


class History:
    """Attempts in a file and their recordings beside it; as a context it is closed in the end."""

    def __init__(
        self,
        database: Database,
        budget: int | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take an open file, the bytes for recordings, by default those of the settings, and a clock."""
        self.database, self._now = database, now
        self.recordings = Recordings(database.path.parent / FOLDER, budget)
        self.unread: set[str] = set()
        """Ids of attempts that could not be read, as a whole or in part, and were passed over."""
        if database.writable:
            self._finish_cards()
            self.recordings.clear(database)
        if database.lasting:
            self.recordings.sweep()

    @classmethod
    def open(cls, path: Path | None = None, budget: int | None = None) -> Self:
        """Open the learner's history, or another; raises HistoryError where it cannot be written."""
        return cls(opened(path or history_file()), budget)

    @classmethod
    def open_anyhow(cls, path: Path | None = None, budget: int | None = None) -> Self:
        """Open a history; where it cannot be written it is remembered in memory, and `trouble` says why."""
        return cls(opened_anyhow(path or history_file()), budget)

    @classmethod
    def open_for_reading(cls, path: Path | None = None) -> Self:
        """Open a history that is not to be changed; raises HistoryError where it cannot be read."""
        where = path or history_file()
        history = cls(opened_for_reading(where))
        if not history.database.writable and history._must_finish_cards():
            # Who only reads can wait for no one; the cards are as good as they are.
            with suppress(HistoryError):
                better = cls(opened(where, IMPATIENCE))
                history.close()
                return better
        return history

    @property
    def latest(self) -> int:
        """The time, in microseconds since 1970, after which nothing counts: a clock was wrong then."""
        return microseconds(self._now() + AHEAD)

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
    def loss(self) -> HistoryError | None:
        """What to tell the learner of attempts that could not be read so far; None where all could."""
        if not self.unread:
            return None
        return HistoryError(
            N_many(
                "{count} attempt could not be read and was left out.",
                "{count} attempts could not be read and were left out.",
                len(self.unread),
            ),
            N_(
                "Bring them back with “speakcheck history import” from an export,"
                " or judge their recordings again with “speakcheck history rescore”."
            ),
        )

    @property
    def notices(self) -> tuple[HistoryError, ...]:
        """What to tell the learner of the opening."""
        return (*self.database.notices, *([self.trouble] if self.trouble else []))

    def add(
        self,
        result: Mapping[str, Any],
        text: AttemptText,
        at: datetime,
        source: AttemptSource,
        *,
        sound: Path | Clip | None = None,
        start: float = 0.0,
        settings: Mapping[str, str] | None = None,
        id: str | None = None,
    ) -> KeptAttempt:
        """Remember a take with its result, and with its sound where that is given; when this returns, it is.

        `result` is as report.result gives it, `at` is when the take began, and `start` where in the sound
        the judged part begins, in seconds; `id` is by default a new one. Raises HistoryError where the disk
        does not take it, or the result is none.
        """
        body = written_result(result)
        facts = facts_of(read_result(body))
        draft, notices = self._draft(sound)
        entry = AttemptRow(id or new_id(at), text, at, source, settings or {}, start, None)
        when, gone = microseconds(at), False
        try:
            if draft is not None:
                self.recordings.announce(self.database, [draft.content])
            with self.database.writing([entry.id]) as connection:
                if draft is not None:
                    content = self.recordings.place(connection, draft, self.past(when))
                    entry = replace(entry, recording=content)
                key = insert(connection, entry, facts)
                insert_result(connection, key, when, ResultRow(body, facts, self._now(), True))
                if when <= self.latest:
                    scheduler.count(connection, scheduler.ratings(facts, text.prompt).items(), when)
                if draft is not None:
                    gone = self.recordings.make_room(connection, microseconds(self._now()))
        finally:
            if draft is not None:
                self.recordings.drop(draft.path)
        if gone:
            self.recordings.clear(self.database)
        return KeptAttempt(self.attempt(entry.id), notices)

    def past(self, when: int) -> int:
        """Return a time, or now where that lies in the future."""
        return min(when, microseconds(self._now()))

    def add_result(self, id: str, result: Mapping[str, Any]) -> bool:
        """Remember another scorer's result of an attempt; return whether none by it could be read yet.

        Raises HistoryError where the disk does not take it, and where there is no such attempt.
        """
        body = written_result(result)
        facts = facts_of(read_result(body))
        with self.database.writing([id]) as connection:
            row = connection.execute("SELECT id, at FROM attempts WHERE uuid = ?", (id,)).fetchone()
            if row is None:
                raise _unknown(id)
            judgement = ResultRow(body, facts, self._now(), False)
            return insert_result(connection, row["id"], row["at"], judgement)

    def attempt(self, id: str, scorer: ScorerVersion | None = None) -> Attempt:
        """Return an attempt as a scorer saw it, or as it was first seen; raises HistoryError if unknown."""
        found = self.database.rows(f"{ATTEMPT} WHERE a.uuid = ? ORDER BY r.original DESC", (id,))
        attempts = [each for each in attempts_from(found, self.unread) if scorer in (None, each.scorer)]
        if not attempts:
            raise _unknown(id)
        return attempts[0]

    def attempts(
        self,
        *,
        lesson: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        scorer: ScorerVersion | None = None,
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
        return attempts_from(self.database.rows(query, (*values, limit)), self.unread)

    def result(self, attempt: Attempt) -> StoredResult:
        """Return the whole result of an attempt by its scorer; raises HistoryError if it cannot be read."""
        row = self.database.row(
            "SELECT body FROM documents WHERE attempt = (SELECT id FROM attempts WHERE uuid = ?)"
            " AND scorer = ?",
            (attempt.id, self.scorer_key(attempt.scorer)),
        )
        if row is None:
            raise _unknown(attempt.id)
        try:
            return result_from(row["body"])
        except HistoryError:
            self.unread.add(attempt.id)
            raise

    def text(self, attempt: Attempt) -> AttemptText:
        """Return what was to be read, with what was known of its sounds; raises HistoryError if unknown."""
        row = self.database.row(
            "SELECT p.* FROM attempts a JOIN prompts p ON p.id = a.prompt WHERE a.uuid = ?", (attempt.id,)
        )
        if row is None:
            raise _unknown(attempt.id)
        return text_from(row, row["prompt"])

    def sound(self, attempt: Attempt) -> Path | None:
        """Return the recording of an attempt; None where it was not kept, or is gone."""
        if attempt.recording is None or not NAME.fullmatch(attempt.recording):
            return None
        path = self.recordings.path(attempt.recording)
        # Unlike Path.exists(), this raises nothing where the folder cannot be entered.
        return path if os.path.exists(path) else None

    def pin(self, id: str, pinned: bool = True) -> None:
        """Keep the recording of an attempt whatever the budget, or no more; raises HistoryError."""
        with self.database.writing() as connection:
            done = connection.execute("UPDATE attempts SET pinned = ? WHERE uuid = ?", (pinned, id))
            if not done.rowcount:
                raise _unknown(id)

    def make_room(self) -> None:
        """Let the oldest recordings go that are beyond the budget; raises HistoryError."""
        with self.database.writing() as connection:
            gone = self.recordings.make_room(connection, microseconds(self._now()))
        if gone:
            self.recordings.clear(self.database)

    def count(self) -> int:
        """Return the number of attempts."""
        row = self.database.row("SELECT TOTAL(attempts) FROM days")
        return 0 if row is None else int(row[0])

    def scorers(self) -> tuple[ScorerVersion, ...]:
        """Return the scorers of which there are results, the one that judged last first.

        What was judged in the future, by a clock that was wrong, makes none the last.
        """
        rows = self.database.rows(
            "SELECT words, phones, version FROM scorers s WHERE EXISTS"
            " (SELECT 1 FROM results WHERE scorer = s.id) ORDER BY"
            " (SELECT MAX(judged) FROM results WHERE scorer = s.id AND judged <= ?) DESC NULLS LAST, id DESC",
            (self.latest,),
        )
        return tuple(ScorerVersion(*row) for row in rows)

    def scorer_key(self, scorer: ScorerVersion) -> int:
        """Return the key of a scorer in the tables; -1 for one that has judged nothing."""
        row = self.database.row(
            "SELECT id FROM scorers WHERE words = ? AND phones = ? AND version = ?",
            (scorer.words, scorer.phones, scorer.version),
        )
        return -1 if row is None else int(row["id"])

    def _draft(self, sound: Path | Clip | None) -> tuple[RecordingDraft | None, tuple[SpeakcheckError, ...]]:
        """Write the sound, and say what is not kept."""
        trouble = () if self.trouble is None else (self.trouble,)
        if sound is None or not self.database.lasting:
            return None, trouble
        try:
            return self.recordings.draft(sound), ()
        except AudioError as error:
            return None, (error,)

    def _must_finish_cards(self) -> bool:
        """Tell whether there are cards to be made, or some that rest on what a wrong clock dated ahead."""
        stale = "SELECT 1 FROM marks WHERE name = 'cards'"
        ahead = "SELECT 1 FROM cards WHERE reviewed > ? LIMIT 1"
        rows = (self.database.row(stale), self.database.row(ahead, (self.latest,)))
        return any(row is not None for row in rows)

    def _finish_cards(self) -> None:
        """Make the cards of a history that was brought here from a form that had none, or from elsewhere."""
        if not self._must_finish_cards():
            return
        with self.database.writing() as connection:
            scheduler.rebuild(connection, scheduler.all_names(connection), self.latest)
            connection.execute("DELETE FROM marks WHERE name = 'cards'")


def _unknown(id: str) -> HistoryError:
    return HistoryError(
        N_("There is no attempt “{id}” in the history.", id=id[:40]),
        N_("List them with “speakcheck history list”."),
    )
