"""Placing: the best way through a text is found, whatever the frames sound like."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from speakcheck.acoustic.placing import Placed, PlacedWord, Ways, likeliest, place

KINDS = 3
SILENCE = KINDS
SURE = 5.0


def sounding(line: str) -> NDArray[np.float64]:
    """Make frames of a line: "0011.2" sounds like kinds 0, 1, silence, 2."""
    scores = np.zeros((len(line), KINDS + 1))
    for frame, kind in enumerate(line):
        scores[frame, SILENCE if kind == "." else int(kind)] = SURE
    return scores


def drawn(words: tuple[PlacedWord, ...], texts: list[list[list[int]]], frames: int) -> str:
    """Draw what was placed where, in the form of sounding()."""
    line = ["."] * frames
    for word in words:
        for phone, (begin, end) in zip(texts[word.word][word.way], word.bounds, strict=True):
            line[begin:end] = str(phone) * (end - begin)
    return "".join(line)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("0011", [[[0, 1]]]),
        ("..00011..", [[[0, 1]]]),
        ("00112200", [[[0, 1]], [[2, 0]]]),
        ("0011...2200", [[[0, 1]], [[2, 0]]]),
        ("0000", [[[0]], [[0]]]),
    ],
    ids=["a word", "silence around", "two words", "a pause between", "the same sound twice"],
)
def test_words_are_placed_where_they_sound(line: str, text: list[list[list[int]]]) -> None:
    placed = place(sounding(line), text).words
    assert [word.word for word in placed] == list(range(len(text)))
    assert drawn(placed, text, len(line)) == line


def test_the_way_of_saying_a_word_that_sounds_is_taken() -> None:
    text = [[[0, 1], [0, 2, 1]], [[1]]]
    assert [word.way for word in place(sounding("00221111"), text).words] == [1, 0]
    assert [word.way for word in place(sounding("0011..11"), text).words] == [0, 0]


def test_a_phone_that_does_not_sound_gets_two_frames() -> None:
    (word,) = place(sounding("00000011111"), [[[0, 2, 1]]]).words
    assert word.bounds[1][1] - word.bounds[1][0] == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [("00112200", [0, 1, 2]), ("0011001122", [0, 0, 1]), ("0011220011..22", [0, 1, 0, 1])],
    ids=["nothing", "a word", "two words"],
)
def test_words_said_again_are_found(line: str, words: list[int]) -> None:
    text = [[[0, 1]], [[2]], [[0]]][: 3 if words == [0, 1, 2] else 2]
    assert [word.word for word in place(sounding(line), text, back=2, penalty=SURE).words] == words


def test_words_are_not_said_again_without_need() -> None:
    text = [[[0, 1]], [[2]]]
    placed = place(sounding("00110111222"), text, back=2, penalty=4 * SURE).words
    assert [word.word for word in placed] == [0, 1]


def test_too_few_frames_place_nothing() -> None:
    assert place(sounding("001"), [[[0, 1]]]) == Placed()
    assert place(sounding("0011"), [[[0, 1]]]).words
    assert place(sounding(""), [[[0]]]) == Placed()


def every_line(text: list[list[list[int]]], frames: int) -> Iterator[str]:
    """Draw every way to place words that are said once, in one way, in some frames."""
    sounds = [(str(phone), at == 0) for ((*phones,),) in text for at, phone in enumerate(phones)]

    def lines(rest: int, at: int) -> Iterator[str]:
        if at == len(sounds):
            yield "." * rest
            return
        kind, is_first = sounds[at]
        for pause in range(rest - 1 if is_first else 1):
            for length in range(2, rest - pause + 1):
                for behind in lines(rest - pause - length, at + 1):
                    yield "." * pause + kind * length + behind

    return lines(frames, 0)


Text = list[list[list[int]]]
TEXTS = st.lists(
    st.lists(st.integers(0, KINDS - 1), min_size=1, max_size=2).map(lambda phones: [phones]),
    min_size=1,
    max_size=2,
)


@given(TEXTS, st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_no_other_way_is_better(text: Text, frames: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(frames, KINDS + 1))

    def worth(line: str) -> float:
        kinds = [SILENCE if kind == "." else int(kind) for kind in line]
        return float(scores[np.arange(frames), kinds].sum())

    ways: list[Ways] = [tuple(word) for word in text]
    placed = place(scores, ways)
    lines = list(every_line(text, frames))
    assert bool(placed.words) == bool(lines)
    if lines:
        assert placed.worth == pytest.approx(max(map(worth, lines)))
        assert worth(drawn(placed.words, text, frames)) == pytest.approx(placed.worth)


def test_no_words_are_silence() -> None:
    assert place(sounding("..0."), []) == Placed((), 3 * SURE)


@pytest.mark.parametrize(
    ("line", "change", "found"),
    [
        ("..001122..", 0.0, [0, 1, 2]),
        ("000.000", 0.0, [0, 0]),
        ("0001000", 0.0, [0, 1, 0]),
        ("0001000", SURE, [0]),
        ("00011000", SURE - 1, [0, 1, 0]),
        ("....", 0.0, []),
        ("", 0.0, []),
    ],
)
def test_without_a_text_what_sounds_likeliest_follows(line: str, change: float, found: list[int]) -> None:
    assert likeliest(sounding(line), change) == found
