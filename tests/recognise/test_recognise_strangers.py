"""Where a first hearing is doubted: which words and gaps, and between which sure words it is heard again."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.recognise.heard import HeardWord, PhoneSpan
from speakcheck.recognise.sphinx.alignment import Said
from speakcheck.recognise.sphinx.grammar import GrammarWord
from speakcheck.recognise.sphinx.strangers import (
    DRAGGED,
    ILL_FITTING,
    PLOSIVE,
    UNHEARD,
    _doubted,
    _gaps,
    _windows,
)

SILENCE = Clip(np.zeros(8 * SAMPLE_RATE, np.float32))
"""Without speech there are no gaps in it."""


def word(
    reference: int | None, start: float, end: float, fit: float = 0.0, lengths: Sequence[float] = (0.0, 0.0)
) -> Said:
    step = (end - start) / len(lengths)
    spans = tuple(
        PhoneSpan("AH0", start + at * step, start + (at + 1) * step, fit, length)
        for at, length in enumerate(lengths)
    )
    return Said((GrammarWord("a", ("AH0", "AH0"), reference),), HeardWord("a", start, end, reference, spans))


def said(text: str, usual: float = 0.0) -> list[Said]:
    """Make what was said: "0 1" are words of the text, "x" a strange one.

    "1!" and "x!" fit badly, "1~" drags; all others fit as is `usual` for the speaker.
    """
    words = []
    for at, piece in enumerate(text.split()):
        index = None if piece.startswith("x") else int(piece.rstrip("!~"))
        fit = usual + ILL_FITTING - 0.1 if piece.endswith("!") else usual
        length = DRAGGED + 0.1 if piece.endswith("~") else 0.0
        words.append(word(index, at * 0.5, at * 0.5 + 0.5, fit, (0.0, length)))
    return words


def doubted(words: Sequence[Said]) -> list[int]:
    return [at for at, doubt in enumerate(_doubted(words)) if doubt]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("0 1 2 3", []),
        ("0 1 2! 3", [2]),
        ("0! 1 2 3! 4", [0, 3]),
        ("0 1~ 2 3", [1]),
        ("0 x 1 2", []),
        ("0 x! 1 2", [1]),
    ],
)
def test_a_word_is_doubted_that_fits_badly_or_drags(text: str, expected: list[int]) -> None:
    assert doubted(said(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 1 2 1 2 3", []),
        ("0 1 2! 1 2 3", [1, 2, 3, 4]),
        ("0 1 2 1! 2 3", [1, 2, 3, 4]),
        ("0 1 1~ 2", [1, 2]),
        ("0 1 2 1 2! 3 4! 5", [1, 2, 3, 4, 6]),
        ("0 2 3 2 3 4", [1, 2, 3, 4]),
        ("1 1 2 3", [0, 1]),
        ("0 1 x! 1 2", [2]),
    ],
    ids=[
        "both rounds fit",
        "the first does not",
        "the second does not",
        "it drags",
        "another word as well",
        "begun too late in the text",
        "begun too late at once",
        "no restart",
    ],
)
def test_a_restart_is_doubted_as_a_whole(text: str, expected: list[int]) -> None:
    assert doubted(said(text)) == expected


@pytest.mark.parametrize("usual", [0.5, 0.0, -0.5, -1.5, -4.0])
def test_a_word_is_doubted_by_what_is_usual_for_its_speaker(usual: float) -> None:
    assert doubted(said("0 1 2 3 4", usual)) == []
    assert doubted([*said("0 1 2 3", usual), word(4, 2.0, 2.5, min(usual, 0) + ILL_FITTING - 0.1)]) == [4]


def test_a_speaker_who_fits_well_is_not_doubted_sooner() -> None:
    fluent = [*said("0 1 2 3", 3.0), word(4, 2.0, 2.5, ILL_FITTING + 0.1)]
    assert doubted(fluent) == []


def test_a_few_bad_words_do_not_change_what_is_usual() -> None:
    assert doubted(said("0 1! 2 3! 4")) == [1, 3]


def clip_of(seconds: float, *bursts: tuple[float, float], start: float = 0.0) -> Clip:
    """Make bursts of noise, which pass for speech, in the hiss of a quiet room."""
    random = np.random.default_rng(4)
    samples = random.normal(0, 1e-4, round(seconds * SAMPLE_RATE))
    for begin, end in bursts:
        place = slice(round(begin * SAMPLE_RATE), round(end * SAMPLE_RATE))
        samples[place] = random.normal(0, 0.1, len(samples[place]))
    return Clip(samples.astype(np.float32), start)


def moved(words: Sequence[tuple[float, float]], start: float) -> list[Said]:
    return [word(at, start + begin, start + end) for at, (begin, end) in enumerate(words)]


@pytest.mark.parametrize("start", [0.0, 100.0])
@pytest.mark.parametrize(
    ("bursts", "expected"),
    [
        ([(0.5, 1.0), (2.0, 2.5)], [False, False, False]),
        ([(0.5, 1.0), (1.3, 1.7), (2.0, 2.5)], [False, True, False]),
        ([(0.1, 0.4), (0.6, 1.0), (2.0, 2.5)], [True, False, False]),
        ([(0.5, 1.0), (2.0, 2.5), (2.8, 3.3)], [False, False, True]),
        ([(0.5, 2.5)], [False, True, False]),
        ([(0.5, 1.0), (1.4, 1.48), (2.0, 2.5)], [False, False, False]),
    ],
    ids=["none", "between", "before", "behind", "without a pause", "too short for a word"],
)
def test_speech_that_no_word_covers_is_a_gap(
    bursts: list[tuple[float, float]], expected: list[bool], start: float
) -> None:
    words = moved([(0.5, 1.0), (2.0, 2.5)], start)
    assert _gaps(words, clip_of(4.0, *bursts, start=start)) == expected


def test_a_word_is_as_long_as_its_sound_within_a_little() -> None:
    words = moved([(0.5, 1.0 - UNHEARD / 2), (1.0 + UNHEARD / 4, 1.5)], 0.0)
    assert _gaps(words, clip_of(2.5, (0.5, 1.5))) == [False, False, False]


def test_the_closure_of_a_plosive_is_not_silence() -> None:
    words = moved([(0.5, 1.0), (1.0 + PLOSIVE / 2, 1.5)], 0.0)
    assert _gaps(words, clip_of(2.5, (0.5, 1.0), (1.0 + PLOSIVE / 2, 1.5))) == [False, False, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0 1 2", [False, False, False, False]),
        ("0 2 3", [False, True, False, False]),
        ("1 2 3", [True, False, False, False]),
        ("0 1 0 1 2", [False, False, False, False, False, False]),
        ("0 3 1 2", [False, True, False, False, False]),
    ],
    ids=["none", "amid", "at the beginning", "said again", "back again"],
)
def test_words_left_out_are_a_gap(text: str, expected: list[bool]) -> None:
    assert _gaps(said(text), SILENCE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("0 1 2 3", []),
        ("0 1 2! 3 4", [(2, 3)]),
        ("0 1! 2! 3 4", [(1, 3)]),
        ("0 1! 2 3! 4", [(1, 2), (3, 4)]),
        ("0! 1 2", [(0, 1)]),
        ("0 1 2!", [(2, 3)]),
        ("0! 1! 2 3 4", [(0, 2)]),
        ("0 2 3", [(1, 1)]),
        ("0 2! 3", [(1, 2)]),
        ("0 1 2! 1 2 3", [(1, 5)]),
        ("0 1 x! 1 2", [(2, 4)]),
        ("0 1 x! x 2", [(2, 4)]),
    ],
    ids=[
        "nothing",
        "nothing doubted",
        "one word",
        "two together",
        "two apart",
        "the first",
        "the last",
        "up to the first sure word",
        "a word left out",
        "a word left out, and a bad one",
        "a restart",
        "back to a word before the doubt",
        "a strange word does not bound",
    ],
)
def test_a_stretch_lies_between_sure_words(text: str, expected: list[tuple[int, int]]) -> None:
    assert _windows(said(text), SILENCE) == expected


def test_speech_where_nothing_was_heard_is_one_stretch() -> None:
    assert _windows([], clip_of(3.0, (0.5, 2.0))) == [(0, 0)]
    assert _windows([], clip_of(3.0)) == []


def test_speech_between_sure_words_is_a_stretch_without_words() -> None:
    words = moved([(0.5, 1.0), (2.0, 2.5)], 0.0)
    assert _windows(words, clip_of(4.0, (0.5, 1.0), (1.3, 1.7), (2.0, 2.5))) == [(1, 1)]


WORDS = st.lists(
    st.tuples(st.none() | st.integers(0, 12), st.floats(-5, 1), st.floats(-2, 5)), max_size=14
).map(
    lambda rows: [
        word(index, at * 0.5, at * 0.5 + 0.5, fit, (0.0, length))
        for at, (index, fit, length) in enumerate(rows)
    ]
)


@given(WORDS)
def test_every_doubt_is_in_a_stretch_between_sure_words_in_the_order_of_the_text(words: list[Said]) -> None:
    windows = _windows(words, SILENCE)
    inside = {at for first, last in windows for at in range(first, last)}
    sure = set(range(len(words))) - set(doubted(words))
    assert set(doubted(words)) <= inside
    assert all(before[1] < after[0] for before, after in pairwise(windows))
    for first, last in windows:
        assert 0 <= first <= last <= len(words)
        assert {first - 1, last} <= sure | {-1, len(words)}
        if first and last < len(words):
            left, right = words[first - 1].reference, words[last].reference
            assert left is not None
            assert right is not None
            assert left < right
