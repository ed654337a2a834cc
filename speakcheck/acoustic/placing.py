"""The placing of words in time: the best way through what may have been said, frame by frame.

Every phone lasts two frames at least; between words, before and behind them there may be silence (the usual
left-to-right model, Rabiner 1989, section IV). Words may be said in several ways, and a few of them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
"""Log-likelihoods, shape (frames, kinds of sound); the last kind is silence."""
Ways = Sequence[Sequence[int]]
"""The accepted ways to say a word, each of phones by number; at least one, none empty."""

NEVER = -1e30
"""Log-likelihood of what cannot be."""


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word that was said."""

    word: int
    """Which one of those that may be said."""
    way: int
    """Which one of its ways."""
    bounds: tuple[tuple[int, int], ...]
    """First frame, and first frame behind, of each phone."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The likeliest way through what may have been said."""

    words: tuple[PlacedWord, ...] = ()
    """In order of time; () where there is no way."""
    worth: float = NEVER
    """Its log-likelihood: the sum of the scores of its frames, less penalties."""


@dataclass(frozen=True, slots=True)
class _State:
    """Where one may be in the text."""

    kind: int
    """What sounds there."""
    word: int
    """-1 where there is silence."""
    way: int = 0
    phone: int = 0
    is_first: bool = False
    """Whether a word begins here."""


class _Graph:
    """States and the steps between them."""

    def __init__(self, words: Sequence[Ways], silence: int, back: int, penalty: float) -> None:
        self.states: list[_State] = []
        self._before: list[list[tuple[int, float]]] = []
        firsts: list[list[int]] = []
        ends: list[list[int]] = []
        gaps: list[int] = []
        for word, ways in enumerate(words):
            gaps.append(self._silence(silence, ends[-1] if ends else []))
            origins = [*(ends[-1] if ends else []), gaps[-1]]
            both = [self._way(word, way, phones, origins) for way, phones in enumerate(ways)]
            firsts.append([first for first, _ in both])
            ends.append([end for _, end in both])
        self.starts = [gaps[0], *firsts[0]]
        self.ends = [*ends[-1], self._silence(silence, ends[-1])]
        for word, own in enumerate(ends):
            for target in range(max(0, word + 1 - back), word + 1):
                for state in (gaps[target], *firsts[target]):
                    self._before[state] += [(end, penalty) for end in own]

    def _add(self, state: _State, origins: Sequence[int]) -> int:
        self.states.append(state)
        self._before.append([(origin, 0.0) for origin in origins])
        return len(self.states) - 1

    def _silence(self, kind: int, origins: Sequence[int]) -> int:
        state = self._add(_State(kind, -1), origins)
        self._before[state].append((state, 0.0))
        return state

    def _way(self, word: int, way: int, phones: Sequence[int], origins: Sequence[int]) -> tuple[int, int]:
        """Add the states of a word, two for each phone, and return the first and the last."""
        first = len(self.states)
        for at, kind in enumerate(phones):
            before = origins if at == 0 else [len(self.states) - 1]
            begin = self._add(_State(kind, word, way, at, at == 0), before)
            rest = self._add(_State(kind, word, way, at), [begin])
            self._before[rest].append((rest, 0.0))
        return first, len(self.states) - 1

    def steps(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the states before each, padded with a state that is none, and what each step costs."""
        widest = max(len(each) for each in self._before)
        origins = np.full((len(self.states), widest), len(self.states))
        costs = np.zeros((len(self.states), widest))
        for state, before in enumerate(self._before):
            for at, (origin, penalty) in enumerate(before):
                origins[state, at], costs[state, at] = origin, -penalty
        return origins, costs


def place(scores: Scores, words: Sequence[Ways], back: int = 0, penalty: float = 0.0) -> Placed:
    """Place words, said in turn, in frames; there may be too few frames for them. No words are silence.

    With `back`, up to so many words may be said again at once, each time at the price of `penalty`.
    """
    if not len(scores):
        return Placed()
    if not words:
        return Placed((), float(scores[:, -1].sum()))
    graph = _Graph(words, scores.shape[1] - 1, back, penalty)
    path, worth = _best_path(graph, scores)
    return Placed(_read(graph, path), worth) if path else Placed()


def likeliest(scores: Scores, change: float) -> list[int]:
    """Return the kinds of sound, silence left out, that follow one another if any may follow any other.

    `change` is the price of going from one to the next: without one they would flicker.
    """
    best = scores[0].astype(np.float64) if len(scores) else np.zeros(scores.shape[1])
    kinds = np.arange(scores.shape[1])
    before = np.tile(kinds, (len(scores), 1))
    for frame in range(1, len(scores)):
        rival = int(best.argmax())
        changed = best < best[rival] - change
        before[frame, changed] = rival
        best = np.where(changed, best[rival] - change, best) + scores[frame]
    path = [int(best.argmax())] if len(scores) else []
    for frame in range(len(scores) - 1, 0, -1):
        path.append(int(before[frame, path[-1]]))
    return [kind for kind, _ in groupby(reversed(path)) if kind != scores.shape[1] - 1]


def _best_path(graph: _Graph, scores: Scores) -> tuple[list[int], float]:
    """Return the state of every frame on the likeliest way (Viterbi) and what it is worth; [] if none is."""
    origins, costs = graph.steps()
    emitted = scores[:, [state.kind for state in graph.states]].astype(np.float64)
    rows = np.arange(len(graph.states))
    best = np.full(len(rows) + 1, NEVER)
    best[graph.starts] = emitted[0, graph.starts]
    chosen = np.zeros(emitted.shape, np.int16)
    for frame in range(1, len(emitted)):
        ways = best[origins] + costs
        chosen[frame] = ways.argmax(axis=1)
        best[:-1] = ways[rows, chosen[frame]] + emitted[frame]
    state = max(graph.ends, key=best.__getitem__)
    if best[state] < NEVER / 2:
        return [], NEVER
    worth, path = float(best[state]), [state]
    for frame in range(len(emitted) - 1, 0, -1):
        state = int(origins[state, chosen[frame, state]])
        path.append(state)
    return path[::-1], worth


def _read(graph: _Graph, path: Sequence[int]) -> tuple[PlacedWord, ...]:
    """Return the words on a way; a word that begins anew is another word."""
    found: list[tuple[_State, list[list[int]]]] = []
    for frame, number in enumerate(path):
        state = graph.states[number]
        if state.word < 0:
            continue
        if state.is_first:
            found.append((state, []))
        bounds = found[-1][1]
        if state.phone == len(bounds):
            bounds.append([frame, frame + 1])
        bounds[-1][1] = frame + 1
    return tuple(
        PlacedWord(state.word, state.way, tuple((begin, end) for begin, end in bounds))
        for state, bounds in found
    )
