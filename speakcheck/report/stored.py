"""The result as it comes back from a file: types and ranges as the schema has them, and nothing else.

assets/schema/result-1.json describes the same form; indexes must also lie within the words they point to.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from speakcheck.assess.feedback import ExtraKind, PhoneVerdict, Sureness, Verdict
from speakcheck.audio.problems import Problem
from speakcheck.errors import HistoryError
from speakcheck.i18n import N_
from speakcheck.language.phones import PHONES
from speakcheck.report.to_json import whole

MOST_SECONDS = 1e7
"""Seconds; no recording is longer."""
MOST_WORDS = 200_000
"""Words of a text; no take has more."""
Score = Annotated[float, Meta(ge=0, le=100)]
Time = Annotated[float, Meta(ge=0, le=MOST_SECONDS)]
Rate = Annotated[float, Meta(ge=0, le=1e9)]
Share = Annotated[float, Meta(ge=0, le=1)]
Index = Annotated[int, Meta(ge=0, lt=MOST_WORDS)]
Before = Annotated[int, Meta(ge=-1, lt=MOST_WORDS)]
"""Index of the word before something, or -1."""
Phone = Annotated[str, Meta(pattern=rf"\A(?:{'|'.join(PHONES)})\Z")]
"""ARPAbet without stress."""


class _Form(Struct, frozen=True, forbid_unknown_fields=True):
    """What every part of a result has in common."""


class StoredEngine(_Form, frozen=True):
    """Which engines a result rests on."""

    words: str
    phones: str
    version: str


class StoredTake(_Form, frozen=True):
    """The recording."""

    duration: Time
    speech_start: Time | None
    speech_end: Time | None
    level_dbfs: float | None
    problems: Annotated[tuple[Problem, ...], Meta(max_length=len(Problem))]

    def __post_init__(self) -> None:
        """Refuse a problem that is named twice."""
        if len(set(self.problems)) < len(self.problems):
            raise ValueError("a problem is named twice")


class StoredScores(_Form, frozen=True):
    """The whole take."""

    overall: Score | None
    accuracy: Score | None
    fluency: Score | None
    prosody: Score | None
    completeness: Score | None


class StoredLikeness(_Form, frozen=True):
    """What a phone may have been."""

    phone: Phone
    probability: Share


class StoredPhone(_Form, frozen=True):
    """A phone of a word."""

    phone: Phone
    score: Score | None
    verdict: PhoneVerdict | None
    heard: Phone | None
    start: Time | None
    end: Time | None
    likely: Annotated[tuple[StoredLikeness, ...], Meta(max_length=3)] | None = None


class StoredSyllable(_Form, frozen=True):
    """A syllable of a word."""

    text: str
    phones: tuple[Phone, ...]
    stress: Literal[0, 1, 2]
    score: Score | None


class StoredConfusion(_Form, frozen=True):
    """A word held against one that may be said instead."""

    word: str
    margin: float


class StoredWitness(_Form, frozen=True):
    """What Whisper says of a word."""

    probability: Share | None
    reference_logprob: float | None
    contrast: StoredConfusion | None


class StoredWord(_Form, frozen=True):
    """A word of the text."""

    text: str
    start: Time | None
    end: Time | None
    verdict: Verdict | None
    score: Score | None
    heard: str | None
    hint: str | None
    syllables: tuple[StoredSyllable, ...]
    phones: tuple[StoredPhone, ...]
    stress: Score | None = None
    whisper: StoredWitness | None = None


class StoredExtra(_Form, frozen=True):
    """Something said beyond the text."""

    heard: str
    kind: ExtraKind
    after: Before
    start: Time
    end: Time


class StoredPause(_Form, frozen=True):
    """A silence within the reading."""

    after: Before
    seconds: Time
    at_punctuation: bool


class StoredFluency(_Form, frozen=True):
    """How the reading flowed."""

    words_per_minute: Rate | None
    syllables_per_second: Rate | None
    pauses: tuple[StoredPause, ...]


class StoredMessage(_Form, frozen=True):
    """A sentence in two languages."""

    english: Annotated[str, Meta(min_length=1)] = field(name="en")
    chinese: Annotated[str, Meta(min_length=1)] = field(name="zh-TW")


class StoredCorrection(_Form, frozen=True):
    """One thing to do better."""

    word: Index | None
    syllable: Index | None
    sureness: Sureness
    message: StoredMessage


class StoredResult(_Form, frozen=True):
    """The result of one take."""

    schema: Literal["speakcheck/result/1"]
    id: str
    audio: str
    text: str
    engine: StoredEngine
    take: StoredTake
    heard: str | None
    scores: StoredScores
    words: Annotated[tuple[StoredWord, ...], Meta(max_length=MOST_WORDS)]
    extra: tuple[StoredExtra, ...]
    fluency: StoredFluency
    corrections: Annotated[tuple[StoredCorrection, ...], Meta(max_length=2)] = field(name="feedback")
    understood: Share | None = None

    def __post_init__(self) -> None:
        """Refuse an index that points to no word or syllable."""
        words = len(self.words)
        after = (*(each.after for each in self.extra), *(each.after for each in self.fluency.pauses))
        if any(place >= words for place in after):
            raise ValueError("an index points to no word")
        for each in self.corrections:
            if each.word is None:
                if each.syllable is not None:
                    raise ValueError("a syllable of no word")
            elif each.word >= words:
                raise ValueError("an index points to no word")
            elif each.syllable is not None and each.syllable >= len(self.words[each.word].syllables):
                raise ValueError("an index points to no syllable")


_DECODER = msgspec.json.Decoder(StoredResult)


def read_result(text: bytes | str | msgspec.Raw) -> StoredResult:
    """Return the result that JSON holds; raises HistoryError for anything else."""
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise HistoryError(
            N_("This is no result that can be remembered ({reason}).", reason=unfit(error)),
            N_("Judge the recording again, and save that result."),
        ) from error


def unfit(error: Exception) -> str:
    """Return why something is not of its form, without the pattern that a text should have."""
    return re.sub(r" matching regex '.*?'(?= - at |$)", " of another form", str(error))


def written_result(result: Mapping[str, Any]) -> bytes:
    """Return a result as it is kept: JSON in UTF-8, which read_result() has still to look at."""
    return whole(json.dumps(result, ensure_ascii=False, separators=(",", ":"))).encode("utf-8")
