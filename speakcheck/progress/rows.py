"""Owns how attempts and results lie in the tables, on the way in and on the way out."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from speakcheck.assess.feedback import Scores
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.progress.attempt import (
    Attempt,
    Scorer,
    Source,
    Text,
    local_day,
    microseconds,
    moment,
)
from speakcheck.progress.facts import Facts
from speakcheck.report.result import SCORES, whole

LARGEST = 2**26
"""Bytes of a result, unpacked; more is none of ours."""
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


@dataclass(frozen=True, slots=True)
class Entry:
    """An attempt on its way into the tables."""

    id: str
    """Its name."""
    text: Text
    """What was to be read."""
    at: datetime
    """When it began, in UTC."""
    source: Source
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
class Judgement:
    """A result on its way into the tables."""

    result: Mapping[str, Any]
    """As the schema describes it."""
    facts: Facts
    """What it says."""
    judged: datetime
    """When it was made, in UTC."""
    original: bool
    """Whether it is the one that the learner saw first."""


def insert(connection: sqlite3.Connection, entry: Entry, facts: Facts) -> int:
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


def insert_result(connection: sqlite3.Connection, key: int, at: int, judgement: Judgement) -> bool:
    """Add a result to an attempt; return whether there was none by its scorer."""
    facts = judgement.facts
    scorer = _scorer(connection, facts.scorer)
    scores = (getattr(facts.scores, name) for name in SCORES)
    done = connection.execute(
        "INSERT OR IGNORE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(key, scorer, at, microseconds(judgement.judged), judgement.original),
            *(*scores, facts.rate, facts.pace, facts.hesitations, facts.faults),
        ),
    )
    if not done.rowcount:
        return False
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


def attempts_from(rows: Iterable[sqlite3.Row]) -> tuple[Attempt, ...]:
    """Return the attempts that a query with ATTEMPT gives."""
    return tuple(
        Attempt(
            id=row["uuid"],
            lesson=row["lesson"],
            prompt=row["prompt"],
            text=row["text"],
            kind=row["kind"],
            at=moment(row["at"]),
            source=Source(row["source"]),
            scorer=Scorer(row["heard"], row["phones"], row["version"]),
            scores=Scores(*(row[name] for name in SCORES)),
            faults=row["faults"],
            seconds=row["seconds"],
            words=row["words"],
            start=row["start"],
            recording=row["recording"],
            pinned=bool(row["pinned"]),
            settings=json.loads(row["settings"]),
        )
        for row in rows
    )


def text_from(row: Mapping[str, Any] | sqlite3.Row) -> Text:
    """Return what was to be read, from a row of prompts."""
    known = json.loads(row["knowledge"])
    pairs = [
        tuple((word, tuple(parts)) for word, parts in known[name]) for name in ("splits", "pronunciations")
    ]
    prompt = Prompt(row["prompt"], PromptKind(row["kind"]), row["text"], *pairs)
    phones = known["phones"]
    return Text(row["lesson"], prompt, None if phones is None else tuple(map(tuple, phones)))


def knowledge_of(text: Text) -> dict[str, Any]:
    """Return what is known of the sounds of a text, as it is stored."""
    prompt = text.prompt
    return {"splits": prompt.splits, "pronunciations": prompt.pronunciations, "phones": text.phones}


def packed(result: Mapping[str, Any]) -> bytes:
    """Return a result as bytes, compressed where that makes it shorter."""
    text = whole(json.dumps(result, ensure_ascii=False, separators=(",", ":"))).encode("utf-8")
    return min(zlib.compress(text, 6), text, key=len)


def unpacked(body: bytes) -> dict[str, Any]:
    """Return the result that packed() gave; raises ValueError for anything else."""
    if not body.startswith(b"{"):
        stream = zlib.decompressobj()
        try:
            body = stream.decompress(body, LARGEST)
        except zlib.error as error:
            raise ValueError(str(error)) from error
    value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _is_first(connection: sqlite3.Connection, prompt: int, at: int) -> bool:
    """Tell whether no take of a prompt is earlier; one that was thought to be the first is so no more."""
    earlier = "SELECT 1 FROM attempts WHERE prompt = ? AND at <= ?"
    if connection.execute(earlier, (prompt, at)).fetchone() is not None:
        return False
    connection.execute("UPDATE attempts SET first = 0 WHERE prompt = ? AND first", (prompt,))
    return True


def _scorer(connection: sqlite3.Connection, scorer: Scorer) -> int:
    values = (scorer.words, scorer.phones, scorer.version)
    connection.execute("INSERT OR IGNORE INTO scorers (words, phones, version) VALUES (?, ?, ?)", values)
    found = connection.execute(
        "SELECT id FROM scorers WHERE words = ? AND phones = ? AND version = ?", values
    ).fetchone()
    return int(found[0])


def _prompt(connection: sqlite3.Connection, text: Text) -> int:
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
