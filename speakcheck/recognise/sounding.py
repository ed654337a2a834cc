"""The second look at words that were heard: the acoustic model places them, and says how they sound."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from speakcheck.acoustic.ear import Ear, Hearing, Sounds, Span
from speakcheck.audio.clip import Clip
from speakcheck.recognise.heard import Heard, HeardWord, PhoneSpan
from speakcheck.recognise.returning import favouring, with_returned

INSTEAD = 6.0
"""What words that are not in the text must be worth more than those of the text in their place, in nats, with
favour for the text. The embedded engine hardly ever finds the very word that was said: in the recordings of
fixtures/audio what it found came to 11 and more."""

CLEAR = -1.0
"""Mean score of the words that were said from which the others are asked for: where even those fit badly, it
may be another text. Of 157 readings of another text 2 came to more, of 157 of their own 151."""


def with_sounds(heard: Heard, clip: Clip, ear: Ear) -> Heard:
    """Place every word of a clip that has phones, and let it sound, unless all do already.

    Words of the text that seemed absent, or replaced, count as said if the sound bears them out.
    """
    words = (*heard.words, *heard.absent)
    if all(word.sounds is not None for word in words if word.phones):
        return heard
    hearing = ear.hear(clip)
    said, absent = anew(heard.words, heard.absent, hearing, ear)
    if absent and _mean(said) >= CLEAR:

        def worth(words: Sequence[HeardWord]) -> float:
            phones = ([[span.phone for span in word.phones]] for word in words if word.phones)
            return ear.place(hearing, list(phones)).worth

        found = with_returned(said, absent, favouring(worth), INSTEAD)
        known = {word.reference for word in found}
        said, absent = anew(found, [word for word in absent if word.reference not in known], hearing, ear)
    return replace(heard, words=said, absent=absent)


def _mean(words: Sequence[HeardWord]) -> float:
    return sum(word.score for word in words) / max(1, len(words))


def anew(
    said: Sequence[HeardWord], absent: Sequence[HeardWord], hearing: Hearing, ear: Ear
) -> tuple[tuple[HeardWord, ...], tuple[HeardWord, ...]]:
    """Place words that were said, and words of the text that were not; see Heard.

    The latter are placed among the former, each at its place in the text, but take nothing away from them.
    """
    placed = sounded(said, hearing, ear)
    if not absent:
        return placed, ()
    turns = _in_turn(said, absent)
    forced = {id(word): found for word, found in zip(turns, sounded(turns, hearing, ear), strict=True)}
    return placed, tuple(forced[id(word)] for word in absent)


def _in_turn(said: Sequence[HeardWord], absent: Sequence[HeardWord]) -> list[HeardWord]:
    """Put words that were not said before the first one that was said and comes later in the text."""
    words = list(said)
    for each in absent:
        later = (
            at
            for at, word in enumerate(words)
            if word.reference is not None and each.reference is not None and word.reference > each.reference
        )
        words.insert(next(later, len(words)), each)
    return words


def sounded(words: Sequence[HeardWord], hearing: Hearing, ear: Ear) -> tuple[HeardWord, ...]:
    """Place words in turn by how they sound; where there is too little sound, they stay where they were."""
    able = [word for word in words if word.phones]
    if not able:
        return tuple(words)
    phones = [[span.phone for span in word.phones] for word in able]
    placed = ear.place(hearing, [[each] for each in phones])
    spans = [each for word in placed.words for each in hearing.times(word)] or [
        (span.start, span.end) for word in able for span in word.phones
    ]
    found = iter(sounding(phones, spans, hearing, ear))
    return tuple(_moved(word, *next(found)) if word.phones else word for word in words)


def sounding(
    phones: Sequence[Sequence[str]], spans: Sequence[Span], hearing: Hearing, ear: Ear
) -> Iterator[tuple[tuple[PhoneSpan, ...], Sounds]]:
    """Say of each word, given by its phones, how they sound and fit; `spans` are of all phones in turn."""
    every = [phone for each in phones for phone in each]
    sounds, fits = ear.listen(hearing, every, spans)
    placed = [
        PhoneSpan(phone, start, end, float(fit), float(length))
        for phone, (start, end), (fit, length) in zip(every, spans, fits, strict=True)
    ]
    begin = 0
    for each in phones:
        end = begin + len(each)
        yield tuple(placed[begin:end]), sounds.part(begin, end)
        begin = end


def _moved(word: HeardWord, phones: tuple[PhoneSpan, ...], sounds: Sounds) -> HeardWord:
    return replace(word, start=phones[0].start, end=phones[-1].end, phones=phones, sounds=sounds)
