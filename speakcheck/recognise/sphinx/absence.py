"""The doubt about absence: a word that fits its place when it is forced there was said after all."""

from collections.abc import Sequence

from speakcheck.recognise.heard import HeardWord
from speakcheck.recognise.sphinx.alignment import Said, Unit, align, likeliest
from speakcheck.recognise.sphinx.strangers import SecondHearing

FIT = -1.7
"""Mean score from which a word that is forced onto its place is taken for said. Words that were left out or
replaced in synthetic speech came to -1.8 and less; of the words of learners that came to more, experts found
two in three well said."""
FIT_AGAINST_OTHERS = -1.2
"""The same where other words were heard in its place."""


def absent_words(said: Sequence[Said], hearing: SecondHearing, *, to_the_end: bool) -> tuple[Said, ...]:
    """Force the whole text onto the sound, and return the words of it that are not among those said."""
    known = {each.reference for each in said if each.reference is not None}
    if not known:
        return ()
    last = len(hearing.reference) if to_the_end else max(known) + 1
    scope = [index for index in range(last) if hearing.reference[index].forms]
    if known.issuperset(scope):
        return ()
    forced = [likeliest(index, hearing.reference[index]) for index in scope]
    aligned = align(hearing.engine, forced, hearing.clip, hearing.sound)
    return tuple(each for each in aligned if each.reference not in known)


def with_returned(said: Sequence[Said], absent: Sequence[Said]) -> list[Unit]:
    """Return the units that were said, with those absent words that fit, in place of what stood for them."""
    units = [(each.reference, each.unit) for each in said]
    for each in absent:
        if each.reference is None:
            continue
        index = each.reference
        at = next(
            (at for at, (other, _) in enumerate(units) if other is not None and other > index), len(units)
        )
        begin = at
        while begin and units[begin - 1][0] is None:
            begin -= 1
        if each.heard.score >= (FIT if begin == at else FIT_AGAINST_OTHERS):
            units[begin:at] = [(index, each.unit)]
    return [unit for _, unit in units]


def still_absent(absent: Sequence[Said], kept: Sequence[Unit]) -> tuple[HeardWord, ...]:
    """Return the absent words that are not among the units that were kept."""
    known = {unit[0].reference for unit in kept}
    return tuple(each.heard for each in absent if each.reference not in known)
