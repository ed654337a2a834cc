"""How attempts and results lie in the tables, on the way in and on the way out."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from speakcheck.assess.feedback import Scores
from speakcheck.errors import HistoryError
from speakcheck.history.attempt import (
    Attempt,
    AttemptSource,
    AttemptText,
    ScorerVersion,
    local_day,
    microseconds,
    moment,
)
from speakcheck.history.result_facts import ResultFacts
from speakcheck.i18n import N_
from speakcheck.language.phones import PHONES
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.report.stored import MOST_WORDS, StoredResult, read_result
from speakcheck.report.to_json import SCORES, whole

LARGEST = 2**26
"""Bytes of a result, unpacked; more is none of ours."""
MOST_PARTS = 1000
"""Parts of a word, or sounds in it."""
Symbol = Annotated[str, Meta(pattern=rf"\A(?:{'|'.join(PHONES)})[012]?\Z")]
"""ARPAbet, with or without stress."""
Sounds = Annotated[tuple[Symbol, ...], Meta(max_length=MOST_PARTS)]
Parts = Annotated[tuple[str, ...], Meta(max_length=MOST_PARTS)]
_COLUMNS = """
SELECT a.id AS key, a.uuid, p.lesson, p.prompt, p.text, p.kind, a.at, a.source, a.seconds, a.words, a.start,
    a.recording, a.pinned, a.settings, r.overall, r.accuracy, r.fluency, r.prosody, r.completeness, r.faults,
    s.words AS heard, s.phones, s.version
"""
_REST = " JOIN prompts p ON p.id = a.prompt JOIN scorers s ON s.id = r.scorer"
# CROSS JOIN: the table on the left is gone through, in the order of its index, and the other looked up.
ATTEMPT = f"{_COLUMNS} FROM attempts a CROSS JOIN results r ON r.attempt = a.id {_REST}"
"""Attempts with their results; a condition may follow."""
JUDGED = f"{_COLUMNS} FROM results r CROSS JOIN attempts a ON a.id = r.attempt {_REST}"
"""The same, where the condition names a scorer."""


class Knowledge(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of the sounds of a text."""

    splits: Annotated[tuple[tuple[str, Parts], ...], Meta(max_length=MOST_WORDS)]
    pronunciations: Annotated[tuple[tuple[str, Sounds], ...], Meta(max_length=MOST_WORDS)]
    phones: Annotated[tuple[Sounds, ...], Meta(max_length=MOST_WORDS)] | None


_KNOWLEDGE = msgspec.json.Decoder(Knowledge)
_SETTINGS = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt on its way into the tables."""

    id: str
    """Its name."""
    text: AttemptText
    """What was to be read."""
    at: datetime
    """When it began, in UTC."""
    source: AttemptSource
    """Where it was made."""
    settings: Mapping[str, str]
    """What was set."""
    start: float
    """Where the judged sound begins in the recording, in seconds."""
    recording: str | None
    """Name of its recording, which is in its place."""
    pinned: bool = False
    """Whether its recording must stay."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result on its way into the tables."""

    result: bytes
    """JSON, as the schema describes it."""
    facts: ResultFacts
    """What it says."""
    judged: datetime
    """When it was made, in UTC."""
    original: bool
    """Whether it is the one that the learner saw first."""


def insert(connection: sqlite3.Connection, entry: AttemptRow, facts: ResultFacts) -> int:
    """Add an attempt without a result, and return its key; raises sqlite3.IntegrityError if it is there."""
    at = microseconds(entry.at)
    prompt = _prompt(connection, entry.text)
    values = (
        entry.id,
        prompt,
        at,
        local_day(entry.at),
        entry.source.value,
        facts.seconds,
        facts.said,
        facts.length,
        json.dumps(dict(entry.settings), sort_keys=True),
        entry.start,
        entry.recording,
        entry.pinned,
        _is_first(connection, prompt, at),
    )
    done = connection.execute(
        "INSERT INTO attempts (uuid, prompt, at, day, source, seconds, words, length, settings, start,"
        " recording, pinned, first) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    assert done.lastrowid is not None
    return done.lastrowid


def insert_result(connection: sqlite3.Connection, key: int, at: int, judgement: ResultRow) -> bool:
    """Add a result to an attempt; return whether there was none by its scorer that can be read."""
    facts = judgement.facts
    scorer = _scorer(connection, facts.scorer)
    original = judgement.original
    known = connection.execute(
        "SELECT original FROM results WHERE attempt = ? AND scorer = ?", (key, scorer)
    ).fetchone()
    if known is not None:
        if is_readable(connection, key, scorer):
            return False
        original = bool(known[0])
        connection.execute("DELETE FROM results WHERE attempt = ? AND scorer = ?", (key, scorer))
    scores = (getattr(facts.scores, name) for name in SCORES)
    connection.execute(
        "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(key, scorer, at, microseconds(judgement.judged), original),
            *(*scores, facts.rate, facts.pace, facts.hesitations, facts.faults),
        ),
    )
    connection.execute("INSERT INTO documents VALUES (?, ?, ?)", (key, scorer, packed(judgement.result)))
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (scorer, word.word, at, key, word.position, word.score, word.verdict.value, word.start, word.end)
            for word in facts.words
        ),
    )
    connection.executemany(
        "INSERT INTO sounds VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (scorer, sound.phone, at, key, sound.count, sound.total, sound.wrong, " ".join(sound.heard))
            for sound in facts.sounds
        ),
    )
    return True


def is_readable(connection: sqlite3.Connection, key: int, scorer: int) -> bool:
    """Tell whether the document of a result holds a result."""
    row = connection.execute(
        "SELECT body FROM documents WHERE attempt = ? AND scorer = ?", (key, scorer)
    ).fetchone()
    try:
        return row is not None and bool(result_from(row[0]))
    except HistoryError:
        return False


def attempts_from(rows: Iterable[sqlite3.Row], unread: set[str]) -> tuple[Attempt, ...]:
    """Return the attempts that a query with ATTEMPT gives; `unread` gets the ids of the others."""
    found = []
    for row in rows:
        try:
            found.append(_attempt(row))
        except (ValueError, TypeError, OverflowError):
            unread.add(str(row["uuid"]))
    return tuple(found)


def _attempt(row: sqlite3.Row) -> Attempt:
    return Attempt(
        id=row["uuid"],
        lesson=row["lesson"],
        prompt=row["prompt"],
        text=row["text"],
        kind=row["kind"],
        at=moment(row["at"]),
        source=AttemptSource(row["source"]),
        scorer=ScorerVersion(row["heard"], row["phones"], row["version"]),
        scores=Scores(*(row[name] for name in SCORES)),
        faults=row["faults"],
        seconds=row["seconds"],
        words=row["words"],
        start=row["start"],
        recording=row["recording"],
        pinned=bool(row["pinned"]),
        settings=_SETTINGS.decode(row["settings"]),
    )


def text_from(row: Mapping[str, Any] | sqlite3.Row, name: str) -> AttemptText:
    """Return what was to be read, from a row of prompts and the prompt's id; raises HistoryError."""
    try:
        known = _KNOWLEDGE.decode(row["knowledge"])
        kind = PromptKind(row["kind"])
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise _unreadable(str(error)) from error
    prompt = Prompt(name, kind, row["text"], known.splits, known.pronunciations)
    return AttemptText(row["lesson"], prompt, known.phones)


def knowledge_of(text: AttemptText) -> dict[str, Any]:
    """Return what is known of the sounds of a text, as it is stored."""
    prompt = text.prompt
    return {"splits": prompt.splits, "pronunciations": prompt.pronunciations, "phones": text.phones}


def packed(result: bytes) -> bytes:
    """Return a result compressed, with a checksum that tells of every bit that changes."""
    return zlib.compress(result, 6)


def unpacked(body: object) -> bytes:
    """Return the result that packed() was given; raises HistoryError for anything else."""
    if not isinstance(body, bytes):
        raise _unreadable("no bytes")
    if body.startswith(b"{"):
        return body
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(body, LARGEST)
    except zlib.error as error:
        raise _unreadable(str(error)) from error
    if not stream.eof:
        raise _unreadable("its end is missing")
    return text


def result_from(body: object) -> StoredResult:
    """Return the result that a document holds; raises HistoryError."""
    return read_result(unpacked(body))


def _unreadable(reason: str) -> HistoryError:
    return HistoryError(
        N_("The result of this attempt cannot be read ({reason}).", reason=reason),
        N_("Judge its recording again with “speakcheck history rescore”."),
    )


def _is_first(connection: sqlite3.Connection, prompt: int, at: int) -> bool:
    """Tell whether no take of a prompt is earlier; one that was thought to be the first is so no more."""
    earlier = "SELECT 1 FROM attempts WHERE prompt = ? AND at <= ?"
    if connection.execute(earlier, (prompt, at)).fetchone() is not None:
        return False
    connection.execute("UPDATE attempts SET first = 0 WHERE prompt = ? AND first", (prompt,))
    return True


def _scorer(connection: sqlite3.Connection, scorer: ScorerVersion) -> int:
    values = (scorer.words, scorer.phones, scorer.version)
    connection.execute("INSERT OR IGNORE INTO scorers (words, phones, version) VALUES (?, ?, ?)", values)
    found = connection.execute(
        "SELECT id FROM scorers WHERE words = ? AND phones = ? AND version = ?", values
    ).fetchone()
    return int(found[0])


def _prompt(connection: sqlite3.Connection, text: AttemptText) -> int:
    prompt = text.prompt
    name = (whole(text.lesson), whole(prompt.id), whole(prompt.text))
    connection.execute(
        "INSERT INTO prompts (lesson, prompt, text, kind, knowledge) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (lesson, prompt, text) DO UPDATE SET knowledge = excluded.knowledge",
        (*name, prompt.kind.value, json.dumps(knowledge_of(text))),
    )
    found = connection.execute(
        "SELECT id FROM prompts WHERE lesson = ? AND prompt = ? AND text = ?", name
    ).fetchone()
    return int(found[0])
