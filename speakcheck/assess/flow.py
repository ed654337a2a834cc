"""How a reading flows: pace, and pauses with their place in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from speakcheck.assess.features import Flow
from speakcheck.assess.feedback import ExtraWord, Fluency, Pause
from speakcheck.audio.energy import Span
from speakcheck.language.phones import is_vowel
from speakcheck.recognise.heard import HeardWord

PUNCTUATION = re.compile(r"[^\w\s'’\"”)\]-][\"'’”)\]]*$|[—–-]$")
"""What ends a word where a reader may pause."""
SHORTEST = 0.1
"""Seconds that a reading has at least; words out of turn could leave none."""
AMID = 0.25
"""Share of a word at either end where a silence may belong between words: the alignment is not that exact."""


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word of the text as it was said, for measuring pace."""

    index: int
    """Its place in the text."""
    heard: HeardWord
    """With times and phones."""


def fluency(texts: Sequence[str], said: Sequence[SaidWord], silences: Sequence[Span]) -> Fluency:
    """Measure pace and pauses; `said` is in order of time.

    Words a minute and articulation rate as in Kormos & Denes (2004), System 32: the first over all the time
    from the first word to the last, the second over that time without the pauses.
    """
    pauses = tuple(_pauses(texts, said, silences))
    if not said:
        return Fluency(None, None, pauses)
    whole = said[-1].heard.end - said[0].heard.start
    speech = whole - sum(pause.seconds for pause in pauses)
    vowels = sum(is_vowel(span.phone) for word in said for span in word.heard.phones)
    pace = 60 * len(said) / whole if len(said) > 1 and whole > 0 else None
    rate = vowels / speech if vowels > 1 and speech > 0 else None
    return Fluency(pace, rate, pauses)


def _pauses(texts: Sequence[str], said: Sequence[SaidWord], silences: Sequence[Span]) -> list[Pause]:
    """Give every silence between two words its place; a silence amid a word (a plosive) is none."""
    found = []
    for start, end in silences:
        middle = (start + end) / 2
        before = [word for word in said if _centre(word) < middle]
        if not before or len(before) == len(said) or any(_amid(middle, word.heard) for word in said):
            continue
        index = before[-1].index
        found.append(Pause(index, end - start, bool(PUNCTUATION.search(texts[index]))))
    return found


def _centre(word: SaidWord) -> float:
    return (word.heard.start + word.heard.end) / 2


def _amid(time: float, word: HeardWord) -> bool:
    margin = AMID * (word.end - word.start)
    return word.start + margin < time < word.end - margin


def reading_flow(words: int, said: Sequence[SaidWord], measured: Fluency, extra: Sequence[ExtraWord]) -> Flow:
    """Return the figures of a reading of a text of `words` words for scoring."""
    whole = max(SHORTEST, said[-1].heard.end - said[0].heard.start)
    words_alone = sum(word.heard.end - word.heard.start for word in said)
    inside = [pause for pause in measured.pauses if not pause.at_punctuation]
    return Flow(
        completeness=len(said) / words,
        articulation_rate=measured.syllables_per_second or 0.0,
        pause_share=min(1.0, sum(pause.seconds for pause in measured.pauses) / whole),
        gap_share=min(1.0, max(0.0, 1 - words_alone / whole)),
        pauses_per_word=len(inside) / words,
        restarts_per_word=sum(len(each.heard.split()) for each in extra) / words,
    )
