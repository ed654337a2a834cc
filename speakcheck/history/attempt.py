"""The values of this room: an attempt as it is remembered, who judged it, and its name."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from speakcheck.assess.feedback import Scores
from speakcheck.language.pronunciation import Phones
from speakcheck.lessons.lesson import Prompt

STAMP_DIGITS = 13
"""Characters of an id that hold its time."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, LAST = (
    (edge.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
    for edge in (datetime.min + DAY, datetime.max - DAY)
)
"""Microseconds since 1970 between which there are dates, wherever the computer is."""


class AttemptSource(StrEnum):
    """Where an attempt was made."""

    APP = "app"
    """In the app."""
    SCORE = "score"
    """By the command that judges recordings."""
    BATCH = "batch"
    """By the same command, with a manifest."""


@dataclass(frozen=True, slots=True)
class ScorerVersion:
    """Which engines gave a result; results of two scorers cannot be compared."""

    words: str
    """What heard the words, as results quote it."""
    phones: str
    """What judged the phones."""
    version: str
    """Versions of the program and of the engines."""


@dataclass(frozen=True, slots=True)
class AttemptText:
    """What was to be read."""

    lesson: str
    """Id of the lesson; "" for free text."""
    prompt: Prompt
    """The prompt; its id is "" for free text."""
    phones: tuple[Phones, ...] | None = None
    """One pronunciation for each word, where the dictionary's were not wanted."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is remembered of an attempt, with its scores by one scorer."""

    id: str
    """Unique everywhere, in the order of time."""
    lesson: str
    """Id of the lesson; "" for free text."""
    prompt: str
    """Id of the prompt; "" for free text."""
    text: str
    """What was to be read."""
    kind: str
    """Kind of the prompt."""
    at: datetime
    """When it began, in UTC."""
    source: AttemptSource
    """Where it was made."""
    scorer: ScorerVersion
    """Who gave the scores."""
    scores: Scores
    """Each None where the take could not be judged."""
    faults: int
    """Words that ask for another try."""
    seconds: float
    """Length of the recording."""
    words: int
    """Words of the text that were said."""
    start: float = 0.0
    """Where the judged sound begins in the recording that is kept, in seconds."""
    recording: str | None = None
    """Name of the recording by its content; None where it is not kept."""
    pinned: bool = False
    """Whether its recording is never to make room for others."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What was set when it was made."""


def new_id(at: datetime, content: bytes | None = None) -> str:
    """Return a UUID of version 7 (RFC 9562, 5.7): milliseconds since 1970, then 74 random bits.

    With `content` they are of its SHA-256: what has the same has an id with the same end, see same_end().
    """
    stamp = max(0, microseconds(at) // 1000) & (1 << 48) - 1
    chance = int.from_bytes(os.urandom(10) if content is None else hashlib.sha256(content).digest()[:10])
    value = stamp << 80 | 7 << 76 | (chance >> 68 & 0xFFF) << 64 | 0b10 << 62 | chance & (1 << 62) - 1
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def same_end(one: str, other: str) -> bool:
    """Tell whether two ids are of the same content, whatever their times."""
    return one[STAMP_DIGITS:] == other[STAMP_DIGITS:]


def microseconds(at: datetime) -> int:
    """Return a time as microseconds since 1970, as the file holds it."""
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """Return the time, in UTC, of so many microseconds since 1970.

    A number that damage has made, beyond all dates, counts as the first or the last of them.
    """
    return EPOCH + timedelta(microseconds=min(max(at, FIRST), LAST))


def day_of(written: object) -> date | None:
    """Return a day as the file holds it, "2026-11-22"; None for what damage has made of one."""
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


def local_day(at: datetime) -> str:
    """Return the date that a time has where this computer is, as "2026-11-22"."""
    return time.strftime("%Y-%m-%d", time.localtime(at.timestamp()))
