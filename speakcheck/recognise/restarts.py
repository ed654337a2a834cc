"""The doubt about restarts: a dragged or distorted word can look as if it had been said twice."""

from collections.abc import Sequence

from speakcheck.recognise.heard import HeardWord

Words = Sequence[HeardWord]


def without_false_restarts(said: Words, fit: float) -> list[int]:
    """Return which words are left without the worse round of every restart in which a word fits badly.

    `fit` is the least mean score of every word in both rounds of a restart that is believed.
    """
    kept = list(range(len(said)))
    at = 1
    while at < len(kept):
        words = [said[each] for each in kept]
        first, second = rounds(words, at)
        if believed(first, second, fit):
            at += 1
            continue
        worse = range(at - len(first), at) if _mean(first) < _mean(second) else range(at, at + len(second))
        del kept[worse.start : worse.stop]
        at = max(1, worse.start)
    return kept


def rounds(said: Words, at: int) -> tuple[Words, Words]:
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


def believed(first: Words, second: Words, fit: float) -> bool:
    """Tell whether both rounds of a restart fit; true where there is no restart."""
    return min((each.score for each in (*first, *second)), default=fit) >= fit


def _mean(round_: Words) -> float:
    return sum(each.score for each in round_) / len(round_)
