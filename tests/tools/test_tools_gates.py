"""Gates are set where a share of what lies below is bad, and counted on speakers they were not set on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.language.phones import PHONES
from tools.panel.gates import (
    FEWEST,
    FORCED,
    LIGHT,
    LIKELY,
    MAYBE,
    SAID,
    Found,
    Items,
    between,
    bottom,
    everywhere,
    found,
    gate,
    kept,
    phone_gates,
    set_for,
    word_gates,
)

FOLDS = 5
KINDS = (SAID, FORCED, LIGHT)
TH, AH = PHONES.index("TH"), PHONES.index("AH")


def items(scores: np.ndarray, values: np.ndarray, kind: int = 0, folds: int = FOLDS) -> Items:
    count = len(scores)
    return Items(scores, values.astype(np.float64), np.arange(count) % folds, np.full(count, kind))


def drawn(
    kind: int, good: float, bad: float, values: tuple[float, float], seed: int, each: int = 2000
) -> Items:
    """Draw items scored without skill but for `good`, the share of bad ones below half; the rest above it."""
    random = np.random.default_rng(seed)
    low = random.random(each) < 0.5
    wrong = random.random(each) < np.where(low, good, bad)
    scores = np.where(low, random.uniform(0, 50, each), random.uniform(50, 100, each))
    return items(scores, np.where(wrong, values[0], values[1]), kind)


def joined(*parts: Items) -> Items:
    names = ("scores", "values", "fold", "kinds")
    return Items(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def test_a_gate_is_the_highest_score_that_keeps_the_share() -> None:
    scores = np.arange(100.0)
    bad = scores < 40
    assert gate(scores, bad, 0.5, 0.0) == 79.0
    assert gate(scores, bad, 0.5, 20.0) == 59.0
    assert gate(scores, bad, 1.0, 0.0) == 39.0


def test_a_gate_that_would_rest_on_too_few_is_the_floor() -> None:
    scores = np.arange(100.0)
    assert gate(scores, scores < FEWEST - 5, 1.0, 3.0) == 3.0
    assert gate(scores, scores < FEWEST + 5, 1.0, 3.0) == FEWEST + 4


def test_what_lies_between_two_gates_is_counted_where_neither_was_set() -> None:
    """Each fold has its own scale: only gates that were set elsewhere miss it."""
    scores = np.tile(np.arange(0.0, 100.0, 2.0), 2)
    fold = np.repeat([0, 1], 50)
    bad = np.concatenate([np.arange(50) < 40, np.arange(50) < 20])
    known = Items(scores, bad.astype(np.float64), fold, np.zeros(100, np.int64))
    bound = set_for(known, bad, 1.0, bottom)
    assert bound(fold == 0) == 78.0
    assert bound(fold == 1) == 0.0
    marked = between(known, bottom, bound)
    assert marked[fold == 0].sum() == 0
    assert marked[fold == 1].sum() == 39
    assert found(marked, bad) == Found(20 / 39, 20 / 60, 39, 60)


@given(st.integers(0, 10_000), st.sampled_from([MAYBE, LIKELY]), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=25)
def test_a_gate_keeps_its_word_on_others_or_does_not_open(
    seed: int, precision: float, good: float, bad: float
) -> None:
    known = drawn(0, good, bad, (1, 2), seed, 400)
    wrong = known.values == 1
    bound = kept(known, wrong, precision)
    there = found(between(known, bottom, bound), wrong)
    assert everywhere(known, bound) == 0 or (there.flagged >= FEWEST and there.precision >= precision)
    assert there.bad == wrong.sum()


def test_sounds_without_a_gate_of_their_own_do_not_borrow_the_strength_of_the_others() -> None:
    told, chance = drawn(AH, 0.9, 0.0, (0, 2), 1), drawn(TH, 0.2, 0.2, (0, 2), 2)
    gates, measured = phone_gates(joined(told, chance))
    assert list(gates["sounds"]) == ["AH"]
    assert gates["sounds"]["AH"]["wrong"] == pytest.approx(50, abs=25)
    assert (gates["phone_wrong"], gates["phone_unsure"]) == (0, 0)
    assert measured["sounds"]["TH"]["items"] == 2000
    assert measured["sounds"]["TH"]["wrong"] == {
        "precision": 0.0,
        "recall": 0.0,
        "flagged": 0,
        "bad": int((chance.values == 0).sum()),
    }
    assert measured["sounds"]["AH"]["wrong"]["precision"] >= LIKELY
    assert measured["all_sounds"]["wrong"]["flagged"] == measured["sounds"]["AH"]["wrong"]["flagged"]


def test_sounds_that_nobody_judged_are_left_out() -> None:
    known = drawn(AH, 0.9, 0.0, (0, 2), 1)
    lost = drawn(AH, 0.0, 0.0, (0, np.nan), 1)
    assert phone_gates(known) == phone_gates(joined(known, lost))
    assert phone_gates(known)[1]["sounds"]["TH"]["items"] == 0


def test_words_perhaps_bad_are_counted_on_speakers_the_gate_was_not_set_on() -> None:
    """Speakers differ: what the shipped gates find where they were set is not what is told."""
    random = np.random.default_rng(4)
    scores = random.uniform(0, 100, 4000)
    chance = np.interp(scores, [0, 20, 21, 72, 73, 100], [0.9, 0.9, 0.57, 0.57, 0.05, 0.0])
    usual = items(scores, np.where(random.random(4000) < chance, 5, 10))
    usual = replace(usual, scores=np.clip(usual.scores + 2 * usual.fold, 0, 100))
    words = joined(*(replace(usual, kinds=np.full(4000, each)) for each in KINDS))
    gates, measured = word_gates(words)
    for name in ("word", "absent"):
        likely, maybe = gates[f"{name}_likely"], gates[f"{name}_maybe"]
        assert 25 < likely < maybe < 90
        inside = (usual.scores >= likely) & (usual.scores < maybe)
        told = measured[f"{name}_maybe"]
        assert told.flagged == pytest.approx(inside.sum(), rel=0.2)
        assert told != found(inside, usual.values == 5)
        assert told.precision >= MAYBE


def test_words_that_are_as_often_good_as_bad_are_never_called_perhaps_bad() -> None:
    """Below the likely gate four in five are bad, above it one in ten: in between nothing is half bad."""
    words = joined(*(drawn(kind, 0.8, 0.1, (5, 10), kind) for kind in KINDS))
    gates, measured = word_gates(words)
    for name in ("word", "absent"):
        if measured[f"{name}_maybe"].flagged:
            assert measured[f"{name}_maybe"].precision >= MAYBE
        else:
            assert gates[f"{name}_maybe"] == gates[f"{name}_likely"]
