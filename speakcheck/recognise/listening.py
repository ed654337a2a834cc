"""The way through a recording of any length: piece by piece, each against the words that are due."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from speakcheck.acoustic.ear import Ear
from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import PAUSE, Span, speech_spans
from speakcheck.audio.quality import QualityMeter
from speakcheck.recognise.heard import (
    ForcedWord,
    Heard,
    HeardWord,
    Recogniser,
    ReferenceWord,
    WrittenWord,
)
from speakcheck.recognise.sounding import with_sounds

FASTEST = 6.0
"""Words a second that nobody reads beyond; how far into the text a piece may reach."""
AHEAD = 10
"""Words that a piece may reach further, because words are left out."""
LEFT_OUT = 2.5
"""How many times as many words as can be read the last piece is heard against, because they may be left out.
Who says less than two in five words of a text has not read it."""


@dataclass(frozen=True, slots=True)
class Listened:
    """What was heard in a recording."""

    words: tuple[HeardWord, ...]
    """In order of time."""
    absent: tuple[HeardWord, ...]
    """Words of the text that were not heard, forced onto their place; see Heard."""
    speech: float
    """Seconds of speech."""
    alone: Clip | None
    """The piece, if there was only one."""
    silences: tuple[Span, ...]
    """Pauses of PAUSE seconds or more between stretches of speech: start and end in seconds."""
    written: tuple[WrittenWord, ...] | None = None
    """The transcript, made without the text; None from a recogniser that makes none."""
    forced: tuple[ForcedWord, ...] = ()
    """The words of the text that were held against the sound, in order."""


def listen(
    recogniser: Recogniser,
    reference: tuple[ReferenceWord, ...],
    pieces: Iterable[Clip],
    meter: QualityMeter,
    ear: Ear | None = None,
) -> Listened:
    """Hear a recording that comes in pieces, cut at pauses; the meter measures what passes.

    A piece of a long recording is heard against the words behind the last one that was heard. With an ear,
    the words get their sounds, and places by them.
    """
    parts: list[Heard] = []
    spans: list[Span] = []
    alone: Clip | None = None
    due = 0
    for clip, is_first, is_last in _with_neighbours(pieces):
        meter.add(clip)
        alone = clip if is_first and is_last else None
        spoken = [(clip.start + start, clip.start + end) for start, end in speech_spans(clip)]
        spans += spoken
        if not spoken or due == len(reference):
            continue
        able = int(clip.duration * FASTEST) + AHEAD
        reach = min(len(reference), due + (int(LEFT_OUT * able) if is_last else able))
        # Alone, a piece must hold the whole text, but for one that it cannot hold; the last of several may
        # hold any part of what is left.
        whole = is_first and is_last and reach == len(reference)
        heard = recogniser.hear(reference[due:reach], clip, to_the_end=whole)
        parts.append(_shifted(heard if ear is None else with_sounds(heard, clip, ear), due))
        due = max((word.reference + 1 for word in parts[-1].words if word.reference is not None), default=due)
    return Listened(
        words=tuple(word for part in parts for word in part.words),
        absent=tuple(word for part in parts for word in part.absent),
        speech=sum(end - start for start, end in spans),
        alone=alone,
        silences=tuple((end, start) for (_, end), (start, _) in pairwise(spans) if start - end >= PAUSE),
        written=_transcript(parts),
        forced=tuple(word for part in parts for word in part.forced),
    )


def _transcript(parts: Sequence[Heard]) -> tuple[WrittenWord, ...] | None:
    if not parts or any(part.written is None for part in parts):
        return None
    return tuple(word for part in parts for word in part.written or ())


def _with_neighbours(pieces: Iterable[Clip]) -> Iterator[tuple[Clip, bool, bool]]:
    """Say of each piece whether it is the first, and whether the last."""
    waiting: Clip | None = None
    is_first = True
    for piece in pieces:
        if waiting is not None:
            yield waiting, is_first, False
            is_first = False
        waiting = piece
    if waiting is not None:
        yield waiting, is_first, True


def _shifted(heard: Heard, words: int) -> Heard:
    """Count the words of the text from its beginning."""
    return replace(
        heard,
        words=tuple(_counted(word, words) for word in heard.words),
        absent=tuple(_counted(word, words) for word in heard.absent),
        forced=tuple(replace(word, reference=word.reference + words) for word in heard.forced),
    )


def _counted(word: HeardWord, words: int) -> HeardWord:
    return word if word.reference is None else replace(word, reference=word.reference + words)
