"""The second hearing: where the text fits the sound badly, other words are tried.

A grammar of the text alone forces a word that was added or put in place of another onto the words that it
knows. Such places betray themselves by phones that fit badly or last too long. There, and only there, a
general language model proposes words, and they must beat the text on the same sound by a wide margin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from rapidfuzz.distance import Levenshtein

from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import speech_spans
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import pack_bare
from speakcheck.language.words import distinct_sounds
from speakcheck.recognise.heard import ReferenceWord
from speakcheck.recognise.restarts import believed, rounds
from speakcheck.recognise.sphinx.alignment import Said, Unit, align, units, walk
from speakcheck.recognise.sphinx.engine import SphinxEngine, pcm
from speakcheck.recognise.sphinx.grammar import GrammarWord, rereading

ILL_FITTING = -1.2
"""Mean score of a word from which it is doubted."""
DRAGGED = 3.0
"""Standard length of a phone from which its word is doubted."""
BELIEVED = -0.5
"""Least mean score of a strange word that is believed."""
BELIEVED_AGAIN = -0.6
"""Least mean score of every word in both rounds of a restart that is believed."""
GAIN = 1.0
"""What the mean score of strange words must have above that of the worst word of the text there."""
UNHEARD = 0.2
"""Seconds of speech that no word covers, from which something else may have been said there."""
MARGIN = 0.06
"""Seconds of sound around a doubted stretch."""
LONGEST = 8.0
"""Seconds of a doubted stretch beyond which no other words are tried: that much is not one slip."""
PLOSIVE = 0.15
"""Seconds; the closure of a plosive is no gap in speech."""
SAME_SOUND = 0.4
"""Share of differing phones up to which a proposed word is the word of the text, said in another way."""
SCRAP = 0.5
"""Share of the phones left out that a strange word in their place must have."""
_COMMON = """
really very also always never often maybe today yesterday tomorrow now then just only even still more most
some other another many much people little great young small good first last
"""
COMMON = tuple(_COMMON.split())
"""Words that are easily added, always proposed. None of the shortest: those fit almost any sound."""


@dataclass(frozen=True, slots=True)
class SecondHearing:
    """All that a second hearing needs of the first."""

    engine: SphinxEngine
    reference: tuple[ReferenceWord, ...]
    clip: Clip
    """Levelled."""
    sound: bytes
    lexicon: Lexicon


def with_strangers(said: Sequence[Said], hearing: SecondHearing) -> list[Unit]:
    """Return the units that were said, with strange words among them where they fit better."""
    result: list[Unit] = []
    done = 0
    for first, last in _windows(said, hearing.clip):
        again = _heard_again(said, first, last, hearing)
        result += [each.unit for each in said[done:first]] + again
        done = last
    return result + [each.unit for each in said[done:]]


def _windows(said: Sequence[Said], clip: Clip) -> list[tuple[int, int]]:
    """Find stretches of doubted words and gaps: each from behind a sure word to before the next one."""
    doubted = _doubted(said)
    gaps = _gaps(said, clip)
    windows: list[tuple[int, int]] = []
    at = 0
    while at <= len(said):
        if not gaps[at] and (at == len(said) or not doubted[at]):
            at += 1
            continue
        end = at
        while end < len(said) and (doubted[end] or gaps[end + 1] or not _onward(said, at, end)):
            end += 1
        windows.append((at, end))
        at = end + 1
    return windows


def _onward(said: Sequence[Said], first: int, last: int) -> bool:
    """Tell whether the word at `last` comes later in the text than the word before `first`."""
    if not first:
        return True
    left, right = said[first - 1].reference, said[last].reference
    return left is not None and right is not None and left < right


def _doubted(said: Sequence[Said]) -> list[bool]:
    """Tell for each word whether it may have been another; a restart is doubted as a whole.

    A speaker whose every word fits badly is doubted only where one fits badly even among them.
    """
    usual = min(0.0, median(each.heard.score for each in said)) if said else 0.0
    doubted = [
        each.heard.score < ILL_FITTING + usual or max(span.length for span in each.heard.phones) > DRAGGED
        for each in said
    ]
    words = [each.heard for each in said]
    for at in range(1, len(said)):
        first, second = rounds(words, at)
        around = range(at - len(first), at + len(second))
        if (
            any(doubted[place] for place in around)
            or not believed(first, second, BELIEVED_AGAIN)
            or _leaps(said, around.start)
        ):
            for place in around:
                doubted[place] = True
    return doubted


def _leaps(said: Sequence[Said], at: int) -> bool:
    """Tell whether the word at `at` comes later in the text than the one that is due."""
    before, here = said[at - 1].reference if at else -1, said[at].reference
    return before is not None and here is not None and here > before + 1


def _gaps(said: Sequence[Said], clip: Clip) -> list[bool]:
    """Tell for the place before each word, and for the end, whether words or speech are unaccounted for."""
    ends = [clip.start, *(each.heard.end for each in said)]
    starts = [*(each.heard.start for each in said), clip.start + clip.duration]
    spans = [(clip.start + begin, clip.start + end) for begin, end in speech_spans(clip, PLOSIVE)]
    gaps = []
    for at, (begin, end) in enumerate(zip(ends, starts, strict=True)):
        left_out = at < len(said) and _leaps(said, at)
        unheard = sum(max(0.0, min(end, stop) - max(begin, start)) for start, stop in spans)
        gaps.append(left_out or unheard > UNHEARD)
    return gaps


def _heard_again(said: Sequence[Said], first: int, last: int, hearing: SecondHearing) -> list[Unit]:
    """Hear the units from `first` to before `last` again, with strange words allowed."""
    before = said[first - 1] if first else None
    after = said[last] if last < len(said) else None
    old = [each.unit for each in said[first:last]]
    low = 0 if before is None or before.reference is None else before.reference
    high = len(hearing.reference) - 1 if after is None or after.reference is None else after.reference
    words = [(index, hearing.reference[index]) for index in range(low, high + 1)]
    start = before.heard.start if before else hearing.clip.start
    end = after.heard.end if after else hearing.clip.start + hearing.clip.duration
    part = hearing.clip.part(start - hearing.clip.start - MARGIN, end - hearing.clip.start + MARGIN)
    if part.duration > LONGEST:
        return old
    sound = pcm(part)
    strange = _proposed(words, sound, hearing)
    grammar = rereading(words, strange, (before is not None, after is not None))
    new = _without_scraps(units(walk(hearing.engine, grammar, sound)), hearing.reference)
    aligned = align(hearing.engine, new, part, sound)
    if not aligned or not _believable(aligned, said[first:last]):
        return old
    return new[int(before is not None) : len(new) - int(after is not None)]


def _without_scraps(said: Sequence[Unit], reference: Sequence[ReferenceWord]) -> list[Unit]:
    """Drop strange words far shorter than the words left out at their place: nothing was said there."""
    kept: list[Unit] = []
    for at, unit in enumerate(said):
        before = _last_reference(said[:at], -1)
        behind = _last_reference(said[:at:-1], len(reference))
        left_out = sum(_shortest(word) for word in reference[before + 1 : behind])
        if unit[0].reference is not None or len(unit[0].phones) >= SCRAP * left_out:
            kept.append(unit)
    return kept


def _last_reference(said: Sequence[Unit], none: int) -> int:
    return next((unit[0].reference for unit in reversed(said) if unit[0].reference is not None), none)


def _shortest(word: ReferenceWord) -> int:
    """Return the phones of the shortest way to say a word."""
    return min(
        (
            sum(min(len(each.phones) for each in spoken.pronunciations) for spoken in form.words)
            for form in word.forms
        ),
        default=0,
    )


def _believable(said: Sequence[Said], before: Sequence[Said]) -> bool:
    """Tell whether strange words are among those said, and fit far better than the text did."""
    strangers = [each.heard.score for each in said if each.reference is None]
    worst = min((each.heard.score for each in before), default=-GAIN)
    return bool(strangers) and min(strangers) >= max(BELIEVED, min(worst + GAIN, 0.0))


def _proposed(
    words: Sequence[tuple[int, ReferenceWord]], sound: bytes, hearing: SecondHearing
) -> list[GrammarWord]:
    """Return the words that may have been said there, none of them sounding like the text."""
    texts = dict.fromkeys([*hearing.engine.dictate(sound), *COMMON])
    own = [
        pack_bare(variant.phones)
        for _, word in words
        for form in word.forms
        for each in form.words
        for variant in each.pronunciations
    ]
    proposed: dict[str, GrammarWord] = {}
    for text in texts:
        for variant in distinct_sounds(hearing.lexicon.pronounce(text)):
            code = pack_bare(variant.phones)
            if code in proposed or any(
                Levenshtein.normalized_distance(code, other) <= SAME_SOUND for other in own
            ):
                continue
            proposed[code] = GrammarWord(text, variant.phones, None)
    return list(proposed.values())
