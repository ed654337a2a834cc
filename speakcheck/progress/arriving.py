"""Owns what a line of an export means: it may come from anywhere, and is believed in nothing."""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from speakcheck.errors import HistoryError
from speakcheck.i18n import N_
from speakcheck.language.phones import PHONES, bare
from speakcheck.language.sounds import Phones
from speakcheck.lessons.lesson import Prompt, PromptKind
from speakcheck.progress import cards
from speakcheck.progress.attempt import Source, Text, microseconds
from speakcheck.progress.cards import Name
from speakcheck.progress.exporting import SCHEMA
from speakcheck.progress.facts import facts_of
from speakcheck.progress.recordings import NAME
from speakcheck.progress.rows import Entry, Judgement, insert, insert_result

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
YEARS = range(1990, 2200)
"""In which attempts are made; a clock that says otherwise is wrong."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """An attempt of an export."""

    entry: Entry
    """The attempt; its recording is named in `recording` alone."""
    judgements: tuple[Judgement, ...]
    """Its results, the one that was seen first at the beginning; at least one."""
    recording: str | None
    """Name of its recording, which may be in the export or not."""

    @property
    def microseconds(self) -> int:
        """When it was made, in microseconds since 1970."""
        return microseconds(self.entry.at)

    @property
    def names(self) -> set[Name]:
        """Of what there may be cards that rest on it."""
        return set(cards.ratings(self.judgements[0].facts, self.entry.text.prompt))


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of an attempt."""

    new: bool
    """Whether it was not known."""
    results: int
    """Results that were not known."""


def arriving(line: bytes) -> Arriving:
    """Read a line of an export; raises HistoryError for anything that is none."""
    try:
        value = json.loads(line, parse_constant=_no_number)
        if not isinstance(value, dict) or value["schema"] != SCHEMA:
            raise ValueError("it is none of ours")
        return _arriving(value)
    except HistoryError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise HistoryError(
            N_("it holds no attempt ({kind}: {reason}).", kind=type(error).__name__, reason=error),
            N_("Export the history again."),
        ) from error


def merge(connection: sqlite3.Connection, each: Arriving, recording: str | None) -> Merged:
    """Add what is not known of an attempt, within a transaction; `recording` is in its place now."""
    row = connection.execute(
        "SELECT id, at, recording FROM attempts WHERE uuid = ?", (each.entry.id,)
    ).fetchone()
    known = recording or _known(connection, each.recording)
    if row is None:
        entry = Entry(
            *(each.entry.id, each.entry.text, each.entry.at, each.entry.source, each.entry.settings),
            *(each.entry.start, known, each.entry.pinned),
        )
        key, at = insert(connection, entry, each.judgements[0].facts), each.microseconds
    else:
        key, at = row["id"], row["at"]
        if row["recording"] is None and known is not None:
            connection.execute("UPDATE attempts SET recording = ? WHERE id = ?", (known, key))
    results = 0
    for judgement in each.judgements:
        original = judgement.original and row is None
        changed = Judgement(judgement.result, judgement.facts, judgement.judged, original)
        results += insert_result(connection, key, at, changed)
    return Merged(row is None, results)


def _known(connection: sqlite3.Connection, content: str | None) -> str | None:
    found = connection.execute("SELECT 1 FROM recordings WHERE content = ?", (content,)).fetchone()
    return content if found is not None else None


def _arriving(value: Mapping[str, Any]) -> Arriving:
    recording, start, settings = value["recording"], value["start"], value["settings"]
    if not ID.fullmatch(value["id"]) or (recording is not None and not NAME.fullmatch(recording)):
        raise ValueError("a name that is none")
    if isinstance(start, bool) or not isinstance(start, int | float) or not 0 <= start < 1e6:
        raise ValueError("a beginning that is none")
    at = _time(value["at"])
    entry = Entry(
        id=value["id"],
        text=Text(_text(value["lesson"]), _prompt(value["prompt"]), _phones_given(value["prompt"])),
        at=at,
        source=Source(value["source"]),
        settings={_text(name): _text(setting) for name, setting in settings.items()},
        start=float(start),
        recording=None,
        pinned=value["pinned"] is True,
    )
    return Arriving(entry, _judgements(value["results"]), recording)


def _judgements(values: Sequence[Mapping[str, Any]]) -> tuple[Judgement, ...]:
    """Return the results, of which just one was seen first."""
    if not values:
        raise ValueError("no result")
    first = next((place for place, value in enumerate(values) if value["original"] is True), 0)
    found = [
        Judgement(value["result"], facts_of(value["result"]), _time(value["judged"]), place == first)
        for place, value in enumerate(values)
    ]
    return tuple(sorted(found, key=lambda judgement: not judgement.original))


def _prompt(value: Mapping[str, Any]) -> Prompt:
    splits = tuple((_text(word), tuple(map(_text, parts))) for word, parts in value["splits"])
    spoken = tuple((_text(word), _phones(phones)) for word, phones in value["pronunciations"])
    return Prompt(_text(value["id"]), PromptKind(value["kind"]), _text(value["text"]), splits, spoken)


def _phones_given(value: Mapping[str, Any]) -> tuple[Phones, ...] | None:
    given = value["phones"]
    return None if given is None else tuple(map(_phones, given))


def _phones(values: Sequence[str]) -> Phones:
    if isinstance(values, str) or any(bare(phone) not in PHONES for phone in values):
        raise ValueError("phones that are none")
    return tuple(values)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _time(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or at.year not in YEARS:
        raise ValueError(f"{value} is no time")
    return at.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value
