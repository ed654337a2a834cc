"""Agreement with labels, against values worked out by hand, and what may not change it."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.bench.agreement import Comparison, Correlation, Detection, pearson, ranks, spearman
from speakcheck.bench.labels import ReadingLabels

NAMES = ("overall", "accuracy", "fluency", "prosody", "completeness")


def word(score: float | None, verdict: str | None, *phones: tuple[str, float | None, str]) -> dict[str, Any]:
    return {
        "score": score,
        "verdict": verdict,
        "phones": [{"phone": phone, "score": points, "verdict": judged} for phone, points, judged in phones],
    }


def result(
    overall: float | None, *words: dict[str, Any], corrected: Sequence[int | None] = ()
) -> dict[str, Any]:
    return {
        "scores": dict.fromkeys(NAMES, overall),
        "words": list(words),
        "feedback": [{"word": index} for index in corrected],
    }


ERROR = {"scores": dict.fromkeys(NAMES), "words": [], "error": {"what": "No file.", "remedy": "Look."}}


def sentence(**labels: float) -> ReadingLabels:
    return ReadingLabels(labels, None, None, None)


def of_words(*labels: float | None) -> ReadingLabels:
    return ReadingLabels({}, labels, None, None)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ([1, 2, 3], [10, 20, 30], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        # Deviations -2 -1 0 1 2 and -1 0 1 -1 1: products 2 0 0 -1 2, squares 10 and 4.
        ([1, 2, 3, 4, 5], [2, 3, 4, 2, 4], 3 / math.sqrt(40)),
        ([1, 2, 3], [5, 5, 5], None),
        ([0.1, 0.1, 0.1], [1, 2, 3], None),
        ([1, 2], [1, 2], None),
        ([], [], None),
        ([-1e308, 0, 1e308], [5e-324, 1e-323, 1.5e-323], 1.0),
    ],
    ids=[
        "up",
        "down",
        "by hand",
        "constant",
        "constant and odd",
        "two pairs",
        "none",
        "at the ends of numbers",
    ],
)
def test_pearson(x: list[float], y: list[float], expected: float | None) -> None:
    assert pearson(x, y) == (None if expected is None else pytest.approx(expected, abs=1e-12))


def test_equal_values_share_their_mean_rank() -> None:
    assert ranks([30, 10, 20, 20, 20, 40]).tolist() == [5, 1, 3, 3, 3, 6]
    assert ranks([]).tolist() == []


def test_spearman_by_hand() -> None:
    # Ranks 1 2 3 4 and 1 2.5 2.5 4: deviations -1.5 -0.5 0.5 1.5 and -1.5 0 0 1.5.
    assert spearman([1, 2, 3, 400], [5, 6, 6, 7]) == pytest.approx(4.5 / math.sqrt(5 * 4.5))


numbers = st.integers(-1000, 1000).map(float)
pairs = st.lists(st.tuples(numbers, numbers), min_size=3, max_size=30)


@given(pairs, st.integers(1, 50), st.integers(-500, 500))
def test_another_scale_changes_no_correlation(
    values: list[tuple[float, float]], times: int, plus: int
) -> None:
    x, y = map(list, zip(*values, strict=True))
    moved = [times * each / 7 + plus for each in x]
    for correlation in (pearson, spearman):
        before, after = correlation(x, y), correlation(moved, y)
        assert (after is None) == (before is None)
        if before is not None:
            assert after == pytest.approx(before, abs=1e-9)
            assert correlation([-each for each in x], y) == pytest.approx(-before, abs=1e-9)
            assert correlation(y, x) == pytest.approx(before, abs=1e-12)
            assert -1 <= before <= 1


@given(pairs)
def test_only_the_order_counts_for_spearman(values: list[tuple[float, float]]) -> None:
    x, y = map(list, zip(*values, strict=True))
    assert spearman([each**3 for each in x], y) == spearman(x, y)


@given(st.lists(st.tuples(st.none() | numbers, numbers), max_size=12), st.randoms())
def test_the_order_of_readings_does_not_matter(values: list[tuple[float | None, float]], random: Any) -> None:
    def figures() -> tuple[float | None, ...]:
        comparison = Comparison()
        for score, label in values:
            comparison.add(sentence(overall=label), result(score))
        found = comparison.agreement()
        overall = found.utterance.get("overall")
        rest = (overall.pearson, overall.spearman) if overall else (None, None)
        return (found.utterances, found.unscored, *rest)

    before = figures()
    random.shuffle(values)
    assert figures() == tuple(each if each is None else pytest.approx(each, abs=1e-9) for each in before)


def test_a_reading_without_a_score_counts_as_the_mean() -> None:
    comparison = Comparison()
    for score, label in ((60.0, 4), (None, 5), (80.0, 9)):
        comparison.add(sentence(overall=label), result(score))
    comparison.add(sentence(overall=6), ERROR)
    found = comparison.agreement()
    # 60 70 80 70 against 4 5 9 6: deviations -10 0 10 0 and -2 -1 3 0.
    expected = 50 / math.sqrt(200 * 14)
    assert (found.utterances, found.unscored) == (4, 2)
    overall = found.utterance["overall"]
    assert overall.pearson == pytest.approx(expected)
    assert (overall.rows, overall.unscored) == (4, 2)


@pytest.mark.parametrize("score", [70.1, 33.3])
def test_equal_scores_stay_equal_with_a_reading_that_has_none(score: float) -> None:
    comparison = Comparison()
    for label, each in enumerate((score, score, score, None)):
        comparison.add(sentence(overall=label), result(each))
    assert comparison.agreement().utterance["overall"] == Correlation(None, None, 4, 1)


def test_every_figure_says_how_many_readings_it_rests_on() -> None:
    comparison = Comparison()
    comparison.add(sentence(overall=7, fluency=8), result(70))
    comparison.add(sentence(overall=5), result(50))
    comparison.add(of_words(10), result(60, word(80, "good")))
    found = comparison.agreement()
    assert (found.utterances, found.word.rows, found.word.scored) == (3, 1, 1)
    assert {name: each.rows for name, each in found.utterance.items()} == {"overall": 2, "fluency": 1}
    assert found.utterance["overall"].pearson is None


def test_words_by_hand() -> None:
    comparison = Comparison()
    comparison.add(
        of_words(10, 6, 3, 9, 8),
        result(
            70,
            word(90, "good"),
            word(40, "poor"),
            word(80, "good"),
            word(30, "wrong"),
            word(None, "missing"),
            corrected=[1, 3, None],
        ),
    )
    found = comparison.agreement()
    # Scores 90 40 80 30 (mean 60) against 10 6 3 9 (mean 7).
    expected = (30 * 3 + 20 + 20 * -4 - 30 * 2) / math.sqrt(2600 * 30)
    assert found.word.pearson == pytest.approx(expected)
    assert (found.word.scored, found.word.rows, found.misfit_utterances) == (4, 1, 0)
    assert found.word.detection == Detection(1 / 3, 1 / 2, 0.4, 3, 2)
    assert found.shown == Detection(1 / 2, 1 / 2, 0.5, 2, 2)


def test_words_that_were_not_labelled_count_nowhere() -> None:
    comparison = Comparison()
    comparison.add(of_words(None, 10), result(70, word(10, "poor"), word(90, "good"), corrected=[0]))
    found = comparison.agreement()
    assert (found.word.scored, found.word.detection.shown, found.shown.shown) == (1, 0, 0)


def test_readings_whose_words_do_not_line_up_are_left_out_and_counted() -> None:
    comparison = Comparison()
    comparison.add(of_words(1, 2), result(70, word(10, "poor")))
    comparison.add(of_words(1, 2), ERROR)
    comparison.add(of_words(), ERROR)
    found = comparison.agreement()
    assert (found.utterances, found.misfit_utterances, found.word.scored) == (3, 2, 0)
    assert found.word.detection == found.shown == Detection(None, None, None, 0, 0)


def test_phones_by_hand() -> None:
    spelled = (("W", "IY"), ("K", "AO", "L"), ("IH", "T"), ("B", "EH", "R"))
    labels = ReadingLabels({}, None, ((2, 0.4), (2, 1, 2), (0, 2), None), spelled)
    comparison = Comparison()
    comparison.add(
        labels,
        result(
            70,
            word(90, "good", ("W", 90, "good"), ("IY1", 20, "wrong")),
            word(90, "good", ("K", 80, "good"), ("AA", 10, "wrong"), ("L", 80, "good")),
            word(90, "good", ("IH", 70, "unsure"), ("T", None, "wrong")),
            word(90, "good", ("B", 1, "wrong"), ("EH", 1, "wrong"), ("R", 1, "wrong")),
        ),
    )
    found = comparison.agreement().phone
    # Left are W, IY and IH: 90 20 70 (mean 60) against 2 0.4 0 (mean 0.8).
    expected = (30 * 1.2 + -40 * -0.4 + 10 * -0.8) / math.sqrt(2600 * 2.24)
    assert (found.scored, found.rows) == (3, 1)
    assert found.pearson == pytest.approx(expected)
    assert found.detection == Detection(1.0, 1 / 2, 2 / 3, 1, 2)


def test_nothing_was_bad_and_something_shown() -> None:
    comparison = Comparison()
    comparison.add(of_words(10), result(70, word(10, "poor")))
    assert comparison.agreement().word.detection == Detection(0.0, None, 0.0, 1, 0)
