"""Weights of fusion in use: read once, for one scorer and model, and without them nothing is different."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from speakcheck.assess.feedback import Feedback, Verdict
from speakcheck.assess.fits import Fit, fits_file, keep_fit
from speakcheck.assess.fusion import NO_WEIGHTS, Term, Weights, fused_score
from speakcheck.coach import Coach
from speakcheck.recognise.heard import Recogniser
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

TAKES = ("clean-users-slt", "omission-hello-en-us-f5", "replacement-hello-kal16")
STRICT = Weights(Term(20, 1, 0.2), Term(-30, 0, 0.5), Term(5, 1, 2), Term(5, 1, 2))
"""Whatever is not heard at its best loses points; by hand, and good for nothing but a test."""

CheckWith = Callable[[Coach, str], Feedback]


@pytest.fixture(scope="module")
def check_with(described: Callable[[str], dict[str, Any]], recording: Callable[[str], Path]) -> CheckWith:
    return lambda coach, name: coach.check(described(name)["text"], recording(name))


@pytest.fixture(scope="module")
def plain(remembering: Recogniser, check_with: CheckWith) -> Callable[[str], Feedback]:
    coach = Coach(remembering, weights=NO_WEIGHTS)
    return cache(lambda name: check_with(coach, name))


def keep(feedback: Feedback, model: str | None = None) -> None:
    """Keep strict weights for the engines of a result, or for another model."""
    keep_fit(Fit(feedback.engine.phones, model or feedback.engine.words, STRICT, 300, 10, 0.5, 0.6))


@pytest.mark.parametrize("name", TAKES)
def test_without_weights_nothing_is_different(
    name: str, remembering: Recogniser, plain: Callable[[str], Feedback], check_with: CheckWith
) -> None:
    zero = replace(STRICT, **{each: Term(0, 1, 2) for each in Weights.__slots__})
    assert check_with(Coach(remembering), name) == plain(name)
    assert check_with(Coach(remembering, weights=zero), name) == plain(name)


@pytest.mark.parametrize("name", TAKES)
def test_kept_weights_move_words(
    name: str, remembering: Recogniser, plain: Callable[[str], Feedback], check_with: CheckWith
) -> None:
    before = plain(name)
    keep(before)
    after = check_with(Coach(remembering), name)
    assert after.engine == replace(before.engine, version=f"{before.engine.version}, fusion")
    for was, word in zip(before.words, after.words, strict=True):
        assert was.whisper is not None
        moved = None if was.score is None else fused_score(was.score, was.whisper, STRICT)
        assert (word.score, word.phones, word.whisper) == (moved, was.phones, was.whisper)
    scores = ("accuracy", "fluency", "prosody", "completeness")
    assert [getattr(after.scores, each) for each in scores] == [
        getattr(before.scores, each) for each in scores
    ]
    assert [word.score for word in after.words] != [word.score for word in before.words]


def test_verdicts_and_corrections_rest_on_what_was_moved(
    remembering: Recogniser, plain: Callable[[str], Feedback], check_with: CheckWith
) -> None:
    harsh = Weights(Term(-40, 0, 0.2))
    after = check_with(Coach(remembering, weights=harsh), TAKES[0])
    assert {word.verdict for word in plain(TAKES[0]).words} == {Verdict.GOOD}
    assert {word.verdict for word in after.words if word.score == 0} == {Verdict.POOR}
    assert {each.word is not None for each in after.corrections} == {True}
    assert plain(TAKES[0]).corrections == ()


@pytest.mark.parametrize("trouble", ["another model", "damaged"])
def test_weights_that_are_not_for_this_model_move_nothing(
    trouble: str, remembering: Recogniser, plain: Callable[[str], Feedback], check_with: CheckWith
) -> None:
    before = plain(TAKES[0])
    keep(before, "whisper:base.en")
    if trouble == "damaged":
        fits_file().write_text(fits_file().read_text()[:-20])
    assert check_with(Coach(remembering), TAKES[0]) == before


def test_where_whisper_was_not_there_weights_move_nothing(check_with: CheckWith) -> None:
    engine: Recogniser = SphinxRecogniser()
    before = check_with(Coach(engine, weights=NO_WEIGHTS), TAKES[0])
    after = check_with(Coach(engine, weights=STRICT), TAKES[0])
    assert (after.words, after.scores) == (before.words, before.scores)


def test_weights_are_read_once(remembering: Recogniser, check_with: CheckWith) -> None:
    coach = Coach(remembering)
    before = check_with(coach, TAKES[0])
    keep(before)
    assert check_with(coach, TAKES[0]) == before
