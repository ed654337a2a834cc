"""An attempt as a line of an export: how it is written, and how it is read, which believes in nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from speakcheck.errors import HistoryError
from speakcheck.history import scheduler
from speakcheck.history.attempt import AttemptSource, AttemptText, microseconds, moment
from speakcheck.history.result_facts import facts_of
from speakcheck.history.rows import (
    AttemptRow,
    Knowledge,
    ResultRow,
    insert,
    insert_result,
    knowledge_of,
    text_from,
    unpacked,
)
from speakcheck.history.scheduler import CardName
from speakcheck.i18n import N_
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.report.stored import read_result, unfit
from speakcheck.report.to_json import dumped

SCHEMA = "speakcheck/attempt/1"
"""Names the form of an attempt in an export."""
YEARS = range(1990, 2200)
"""In which attempts are made; a clock that says otherwise is wrong."""
MOST_RESULTS = 100
"""Results of one attempt, each by another scorer."""
STORED = (
    "SELECT a.*, p.lesson, p.prompt AS name, p.text, p.kind, p.knowledge FROM attempts a"
    " JOIN prompts p ON p.id = a.prompt"
)
"""Attempts as line_of() takes them; a condition may follow."""
Ask = Callable[[str, Sequence[Any]], Iterable[Any]]
"""Returns all rows of a query."""
Moment = Annotated[datetime, Meta(tz=True)]


class PromptLine(Knowledge, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was to be read."""

    id: str
    kind: PromptKind
    text: str


class JudgementLine(Struct, frozen=True, forbid_unknown_fields=True):
    """A result, and when it was made."""

    judged: Moment
    original: bool
    result: msgspec.Raw


class AttemptLine(Struct, frozen=True, forbid_unknown_fields=True):
    """An attempt with all its results."""

    schema: Literal["speakcheck/attempt/1"]
    id: Annotated[str, Meta(pattern=r"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
    at: Moment
    source: AttemptSource
    lesson: str
    prompt: PromptLine
    settings: Annotated[dict[str, str], Meta(max_length=1000)]
    start: Annotated[float, Meta(ge=0, lt=1e6)]
    recording: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")] | None
    pinned: bool
    results: Annotated[list[JudgementLine], Meta(min_length=1, max_length=MOST_RESULTS)]


_DECODER = msgspec.json.Decoder(AttemptLine)


@dataclass(frozen=True, slots=True)
class ImportedAttempt:
    """An attempt that was read from a line."""

    entry: AttemptRow
    """The attempt; its recording is named in `recording` alone."""
    judgements: tuple[ResultRow, ...]
    """Its results, the one that was seen first at the beginning; at least one."""
    recording: str | None
    """Name of its recording, which may be there or not."""

    @property
    def microseconds(self) -> int:
        """When it was made, in microseconds since 1970."""
        return microseconds(self.entry.at)

    @property
    def names(self) -> set[CardName]:
        """Of what there may be cards that rest on it."""
        return set(scheduler.ratings(self.judgements[0].facts, self.entry.text.prompt))


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What came of an attempt."""

    new: bool
    """Whether it was not known."""
    results: int
    """Results that were not known."""


def line_of(ask: Ask, row: Mapping[str, Any], lose: Callable[[], None] = lambda: None) -> str:
    """Return the line of an attempt that a query with STORED gave.

    A result that cannot be read is left out, and `lose` is called. Raises HistoryError where the attempt
    cannot be read, or none of its results.
    """
    results = []
    for each in _results(ask, row["id"]):
        try:
            body = unpacked(each["body"])
            read_result(body)
        except HistoryError:
            lose()
            continue
        results.append(
            {
                "judged": moment(each["judged"]).isoformat(),
                "original": bool(each["original"]),
                "result": json.loads(body),
            }
        )
    try:
        line = dumped(_fields(row) | {"results": results})
    except (ValueError, TypeError, OverflowError) as error:
        raise _no_attempt(str(error)) from error
    arriving(line)
    return line


def _results(ask: Ask, attempt: int) -> Iterable[Any]:
    return ask(
        "SELECT r.judged, r.original, d.body FROM results r JOIN documents d"
        " ON d.attempt = r.attempt AND d.scorer = r.scorer WHERE r.attempt = ?"
        " ORDER BY r.original DESC, r.judged",
        (attempt,),
    )


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    text = text_from({name: row[name] for name in ("lesson", "text", "kind", "knowledge")}, row["name"])
    prompt = text.prompt
    return {
        "schema": SCHEMA,
        "id": row["uuid"],
        "at": moment(row["at"]).isoformat(),
        "source": row["source"],
        "lesson": text.lesson,
        "prompt": {"id": prompt.id, "kind": prompt.kind, "text": prompt.text, **knowledge_of(text)},
        "settings": json.loads(row["settings"]),
        "start": row["start"],
        "recording": row["recording"],
        "pinned": bool(row["pinned"]),
    }


def arriving(line: bytes | str) -> ImportedAttempt:
    """Read a line; raises HistoryError for anything that is none."""
    try:
        told = _DECODER.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _no_attempt(unfit(error)) from error
    prompt = told.prompt
    entry = AttemptRow(
        id=told.id,
        text=AttemptText(
            told.lesson,
            Prompt(prompt.id, prompt.kind, prompt.text, prompt.splits, prompt.pronunciations),
            prompt.phones,
        ),
        at=_time(told.at),
        source=told.source,
        settings=told.settings,
        start=told.start,
        recording=None,
        pinned=told.pinned,
    )
    return ImportedAttempt(entry, _judgements(told.results), told.recording)


def _judgements(lines: Sequence[JudgementLine]) -> tuple[ResultRow, ...]:
    """Return the results, of which just one was seen first."""
    first = next((place for place, each in enumerate(lines) if each.original), 0)
    found = [
        ResultRow(bytes(each.result), facts_of(read_result(each.result)), _time(each.judged), place == first)
        for place, each in enumerate(lines)
    ]
    return tuple(sorted(found, key=lambda judgement: not judgement.original))


def _time(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise _no_attempt(f"the year {at.year}")
    return at.astimezone(UTC)


def _no_attempt(reason: str) -> HistoryError:
    return HistoryError(N_("it holds no attempt ({reason}).", reason=reason), N_("Export the history again."))


def merge(connection: sqlite3.Connection, each: ImportedAttempt, recording: str | None) -> MergeOutcome:
    """Add what is not known of an attempt, within a transaction; `recording` is in its place now."""
    row = connection.execute(
        "SELECT id, at, recording FROM attempts WHERE uuid = ?", (each.entry.id,)
    ).fetchone()
    known = recording or _known(connection, each.recording)
    if row is None:
        entry = replace(each.entry, recording=known)
        key, at = insert(connection, entry, each.judgements[0].facts), each.microseconds
    else:
        key, at = row["id"], row["at"]
        if row["recording"] is None and known is not None:
            connection.execute("UPDATE attempts SET recording = ? WHERE id = ?", (known, key))
    results = 0
    for judgement in each.judgements:
        original = judgement.original and row is None
        results += insert_result(connection, key, at, replace(judgement, original=original))
    return MergeOutcome(row is None, results)


def _known(connection: sqlite3.Connection, content: str | None) -> str | None:
    found = connection.execute("SELECT 1 FROM recordings WHERE content = ?", (content,)).fetchone()
    return content if found is not None else None
