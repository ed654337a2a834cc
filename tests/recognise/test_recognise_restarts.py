"""Doubt about restarts: words that seem to have been said twice."""

import pytest

from speakcheck.recognise.heard import HeardWord, PhoneSpan
from speakcheck.recognise.restarts import rounds, without_false_restarts

FIT = -0.6


def said(text: str) -> list[HeardWord]:
    """Make what was said: "0 1" are words of the text that fit, "1!" one that does not, "x" a strange one."""
    made = []
    for at, piece in enumerate(text.split()):
        index = None if piece == "x" else int(piece.rstrip("!"))
        score = FIT - 1 if piece.endswith("!") else 0.0
        made.append(HeardWord(piece, at, at + 1, index, (PhoneSpan("AH0", at, at + 1, score, 0),)))
    return made


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("0 1 2 3", "0 1 2 3"),
        ("0 1 1 2", "0 1 1 2"),
        ("0 1! 1 2", "0 1 2"),
        ("0 1 1! 2", "0 1 2"),
        ("0 1 2 1 2 3", "0 1 2 1 2 3"),
        ("0 1 2! 1 2 3", "0 1 2 3"),
        ("0 1 2 1! 2 3", "0 1 2 3"),
        ("0 1 1! 1 2", "0 1 1 2"),
        ("0 1! 1! 1 2", "0 1 2"),
        ("0 x 1! 2", "0 x 1! 2"),
        ("0 1 x 1! 2", "0 1 x 1! 2"),
        ("0 2 1", "0 2 1"),
        ("", ""),
    ],
)
def test_a_restart_is_believed_where_both_rounds_fit(heard: str, kept: str) -> None:
    words = said(heard)
    left = " ".join(words[at].text.rstrip("!") for at in without_false_restarts(words, FIT))
    assert left == kept.replace("!", "")


def test_the_rounds_of_a_restart_hold_the_same_words() -> None:
    words = said("0 1 2 1 2 3")
    first, second = rounds(words, 3)
    assert [each.reference for each in first] == [each.reference for each in second] == [1, 2]
    assert rounds(words, 2) == ((), ())
