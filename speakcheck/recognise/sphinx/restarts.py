"""Owns the doubt about restarts: a dragged or distorted word can look as if it had been said twice."""

from collections.abc import Sequence

from speakcheck.recognise.heard import HeardWord
from speakcheck.recognise.sphinx.alignment import Said, Unit

DRAWN_OUT = 1.5
"""Standard length of a phone from which words said twice may be hidden in it: forced to be said once, they
draw a phone out. In the recordings of fixtures/audio the longest phone came to 1.56 and more where something
was said twice, and to 1.44 at most in those without a fault."""
FIT = -0.6
"""Least mean score of every word in both rounds of a restart that is believed."""


def without_false_restarts(said: Sequence[Said]) -> list[Unit]:
    """Return the units without the worse round of every restart in which a word fits badly."""
    kept = list(said)
    at = 1
    while at < len(kept):
        first, second = rounds(kept, at)
        if believed(first, second):
            at += 1
            continue
        worse = range(at - len(first), at) if _mean(first) < _mean(second) else range(at, at + len(second))
        del kept[worse.start : worse.stop]
        at = max(1, worse.start)
    return [each.unit for each in kept]


def may_hide(placed: Sequence[HeardWord]) -> bool:
    """Tell whether words that were each placed once may hide one that was said twice."""
    return any(span.length > DRAWN_OUT for word in placed for span in word.phones)


def rounds(said: Sequence[Said], at: int) -> tuple[Sequence[Said], Sequence[Said]]:
    """Return what was said before and after the jump back at `at`, word for word; ((), ()) without a jump."""
    before, here = said[at - 1].reference, said[at].reference
    if before is None or here is None or here > before:
        return (), ()
    begin = at
    while begin and (reference := said[begin - 1].reference) is not None and here <= reference <= before:
        begin -= 1
        if reference == here:
            break
    end = at
    while end < len(said) and (reference := said[end].reference) is not None and here <= reference <= before:
        end += 1
        if reference == before:
            break
    return said[begin:at], said[at:end]


def believed(first: Sequence[Said], second: Sequence[Said]) -> bool:
    """Tell whether both rounds of a restart fit; true where there is no restart."""
    return min((_fit(each) for each in (*first, *second)), default=FIT) >= FIT


def _fit(said: Said) -> float:
    return said.heard.score


def _mean(round_: Sequence[Said]) -> float:
    return sum(_fit(each) for each in round_) / len(round_)
