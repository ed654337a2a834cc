"""Whisper's witnesses move the score of a word only by weights, and never off the scale."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.assess.feedback import Confusion, Witness
from speakcheck.assess.fusion import NO_WEIGHTS, Term, Weights, figures, fused, fused_score
from speakcheck.assess.scorer import Scored

NUMBER = st.floats(allow_nan=True, allow_infinity=True)
FINITE = st.floats(-1e6, 1e6)
WITNESS = st.builds(
    Witness,
    st.none() | st.floats(0, 1),
    st.none() | NUMBER,
    st.none() | st.builds(Confusion, st.just("other"), NUMBER),
)
TERM = st.builds(Term, st.floats(-100, 100), FINITE, st.floats(1e-6, 1e6))
WEIGHTS = st.builds(Weights, TERM, TERM, TERM, TERM)
SCORE = st.floats(0, 100)
SILENT = Witness(None, None, None)


@given(SCORE, WITNESS, st.lists(st.tuples(FINITE, st.floats(1e-6, 1e6)), min_size=4, max_size=4))
def test_without_weights_a_score_is_the_very_same(
    score: float, witness: Witness, scales: list[tuple[float, float]]
) -> None:
    assert fused_score(score, witness, NO_WEIGHTS) == score
    assert fused_score(score, witness, Weights(*(Term(0.0, *each) for each in scales))) == score


@given(SCORE, WITNESS, WEIGHTS)
def test_a_score_stays_on_the_scale_and_moves_no_farther_than_it_may(
    score: float, witness: Witness, weights: Weights
) -> None:
    found = fused_score(score, witness, weights)
    assert 0 <= found <= 100
    assert abs(found - score) <= 3 * sum(abs(term.weight) for term in weights.terms) + 1e-9


@pytest.mark.parametrize(
    ("witness", "expected"),
    [
        (Witness(0.8, -1.0, Confusion("sink", 2.0)), (0.8, 0.0, -1.0, 2.0)),
        (SILENT, (None, 1.0, None, None)),
        (Witness(0.0, math.nan, Confusion("sink", -math.inf)), (0.0, 0.0, None, None)),
    ],
    ids=["all", "none", "not finite"],
)
def test_figures(witness: Witness, expected: tuple[float | None, ...]) -> None:
    assert figures(witness) == expected


@pytest.mark.parametrize(
    ("witness", "expected"),
    [
        (Witness(0.9, None, None), 55.0),
        (Witness(0.1, None, None), 35.0),
        (Witness(0.7, None, None), 50.0),
        (SILENT, 30.0),
        (Witness(0.7, -1.0, None), 54.0),
        (Witness(0.7, -1e9, None), 38.0),
        (Witness(0.7, None, Confusion("sink", 5.0)), 51.0),
    ],
    ids=["probable", "far below", "the mean", "unwritten", "fits", "at most three", "contrast"],
)
def test_each_figure_has_its_weight(witness: Witness, expected: float) -> None:
    weights = Weights(Term(5, 0.7, 0.2), Term(-20, 0, 1), Term(4, -2, 1), Term(1, 3, 2))
    assert fused_score(50, witness, weights) == pytest.approx(expected)


def test_only_words_are_moved() -> None:
    scored = Scored(((50.0,), (60.0,)), (50.0, 60.0), 1.0, 2.0, 3.0, 4.0, (0.5, 0.6), ((), ()))
    found = fused(scored, [SILENT, Witness(1.0, None, None)], Weights(unwritten=Term(-20)))
    assert found == Scored(((50.0,), (60.0,)), (30.0, 60.0), 1.0, 2.0, 3.0, 4.0, (0.5, 0.6), ((), ()))
