"""The forced alignment: words that were said, each with its phones in time and how well they fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from speakcheck.audio.clip import Clip
from speakcheck.recognise.heard import HeardWord, PhoneSpan, ReferenceWord
from speakcheck.recognise.sphinx.engine import FRAMES_PER_SECOND, AlignedWord, SphinxEngine, Stretch
from speakcheck.recognise.sphinx.grammar import Grammar, GrammarWord
from speakcheck.recognise.sphinx.norms import norms

Unit = tuple[GrammarWord, ...]
"""The spoken words of one word of the text said once, or of one strange word."""


@dataclass(frozen=True, slots=True)
class Said:
    """A unit with what the alignment found of it."""

    unit: Unit
    """Never empty."""
    heard: HeardWord
    """Its words joined, its times and phones."""

    @property
    def reference(self) -> int | None:
        """Index of the word of the text."""
        return self.heard.reference


def units(spoken: Iterable[GrammarWord]) -> list[Unit]:
    """Join the spoken words that make up one word of the text."""
    joined: list[Unit] = []
    open_: list[GrammarWord] = []
    for word in spoken:
        open_.append(word)
        if word.last:
            joined.append(tuple(open_))
            open_ = []
    return joined


def walk(engine: SphinxEngine, grammar: Grammar, sound: bytes) -> list[GrammarWord]:
    """Return the spoken words on the best way through a grammar; [] if none fits."""
    path = engine.walk(grammar.arcs, (grammar.start, grammar.final), grammar.words, sound)
    return [grammar.spoken[stretch.name] for stretch in path]


def align(engine: SphinxEngine, said: Sequence[Unit], clip: Clip, sound: bytes) -> tuple[Said, ...]:
    """Place the units in the clip; () if they do not fit it."""
    spoken = [word for unit in said for word in unit]
    phones = [" ".join(_bare(word)) for word in spoken]
    names = [f"{each.replace(' ', '_')}@a" for each in phones]
    aligned = engine.align(names, dict(zip(names, phones, strict=True)), sound)
    if not aligned:
        return ()
    waiting = iter(aligned)
    return tuple(Said(unit, _heard(unit, [next(waiting) for _ in unit], clip.start)) for unit in said)


def likeliest(index: int | None, word: ReferenceWord) -> Unit:
    """Return the first way to say a word."""
    spoken = word.forms[0].words
    return tuple(
        GrammarWord(each.text, each.pronunciations[0].phones, index, at + 1 == len(spoken))
        for at, each in enumerate(spoken)
    )


def _bare(word: GrammarWord) -> list[str]:
    return [phone.rstrip("012") for phone in word.phones]


def _heard(unit: Unit, aligned: Sequence[AlignedWord], offset: float) -> HeardWord:
    spans = tuple(
        _span(phone, stretch, offset)
        for word, found in zip(unit, aligned, strict=True)
        for phone, stretch in zip(word.phones, found.phones, strict=True)
    )
    text = " ".join(word.text for word in unit)
    return HeardWord(text, spans[0].start, spans[-1].end, unit[0].reference, spans)


def _span(phone: str, stretch: Stretch, offset: float) -> PhoneSpan:
    norm = norms()[stretch.name]
    start = offset + stretch.start / FRAMES_PER_SECOND
    return PhoneSpan(
        phone,
        start,
        start + stretch.frames / FRAMES_PER_SECOND,
        norm.standard_score(stretch.score, stretch.frames),
        norm.standard_length(stretch.frames),
    )
