"""Figures and scores: shapes, bounds, and that better is never worse."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.assess import goodness
from speakcheck.assess.features import (
    Flow,
    below,
    phone_figures,
    stress_contrast,
    symbols,
    utterance_figures,
    word_figures,
)
from speakcheck.assess.goodness import GoodnessScorer, Scored, goodness_scorer
from speakcheck.errors import SpeakcheckError
from speakcheck.language.phones import PHONES, SYMBOLS
from speakcheck.recognise.heard import HeardWord, PhoneSpan

FLUENT = Flow(1.0, 4.5, 0.0, 0.0, 0.0, 0.0)
HALTING = Flow(1.0, 2.5, 0.4, 0.4, 0.5, 0.2)
HELLO = ("HH", "AH0", "L", "OW1")


@pytest.fixture(scope="module")
def scorer() -> GoodnessScorer:
    return goodness_scorer()


def word(phones: Sequence[str] = HELLO, fit: float = 0.0, length: float = 0.0) -> HeardWord:
    spans = tuple(PhoneSpan(phone, at / 10, (at + 1) / 10, fit, length) for at, phone in enumerate(phones))
    return HeardWord("hello", 0.0, len(spans) / 10, 0, spans)


def numbers(scored: Scored) -> list[float]:
    utterance = [scored.overall, scored.accuracy, scored.fluency, scored.prosody]
    return [*utterance, *scored.words, *(score for each in scored.phones for score in each)]


def test_every_phone_has_a_row_of_figures() -> None:
    words = [word(), word(("K", "AE1", "T"), -2.0), word(("AH0",), 9.0, -9.0)]
    figures = phone_figures(words)
    assert figures.shape[0] == 8 == len(symbols(words))
    assert np.isfinite(figures).all()
    assert symbols(words)[:4] == ["HH", "AH", "L", "OW"]
    assert word_figures([np.array([1.0, 2.0]), np.array([0.5])]).shape[0] == 2
    assert utterance_figures(words, np.array([8.0, 9.0, 7.0]), FLUENT).shape[0] == 1


def test_figures_beyond_what_says_anything_are_bounded() -> None:
    wild, calm = (phone_figures([word(fit=fit, length=length)]) for fit, length in ((-1e9, 1e9), (-6, 3)))
    assert np.array_equal(wild, calm)


def test_below_counts_only_under_the_bend() -> None:
    assert (below(-3.0, -1.0), below(-1.0, -1.0), below(5.0, -1.0)) == (-2.0, 0.0, 0.0)


def test_stress_contrast_needs_both_kinds_of_vowels() -> None:
    def spans(*pairs: tuple[str, float]) -> list[PhoneSpan]:
        return [PhoneSpan(phone, 0, 0.1, 0, length) for phone, length in pairs]

    assert stress_contrast(spans(("AH0", -1.0), ("L", 9.0), ("OW1", 1.0))) == pytest.approx(2.0)
    assert stress_contrast(spans(("OW1", 1.0), ("L", -3.0))) == 0.0
    assert stress_contrast([]) == 0.0


def test_the_table_knows_every_phone(scorer: GoodnessScorer) -> None:
    assert set(scorer.terms) == set(PHONES)
    assert set(scorer.utterance) == {"overall", "accuracy", "fluency", "prosody"}
    scored = scorer.score([word((symbol,)) for symbol in SYMBOLS], FLUENT)
    assert len(scored.words) == len(SYMBOLS)


def test_gates_are_in_order_and_on_the_scale(scorer: GoodnessScorer) -> None:
    gates = scorer.gates
    assert 0 < gates.phone_wrong < gates.phone_unsure < 100
    assert 0 < gates.word_likely <= gates.word_maybe <= gates.word_fair < 100
    assert 0 < gates.absent_likely <= gates.absent_maybe < 100


def test_well_said_speech_passes_every_gate(scorer: GoodnessScorer) -> None:
    scored = scorer.score([word() for _ in range(8)], FLUENT)
    assert min(scored.words) >= scorer.gates.word_fair
    assert min(min(each) for each in scored.phones) >= scorer.gates.phone_wrong
    assert scored.overall >= 75


def test_what_fits_worse_scores_less(scorer: GoodnessScorer) -> None:
    fits = (0.5, -0.5, -1.5, -2.5, -4.0)
    results = [scorer.score([word(fit=fit) for _ in range(8)], FLUENT) for fit in fits]
    for scores in (
        [each.overall for each in results],
        [each.accuracy for each in results],
        [each.words[0] for each in results],
    ):
        assert scores == sorted(scores, reverse=True)
    assert results[-1].overall < results[0].overall - 20


def test_a_badly_said_word_stands_out(scorer: GoodnessScorer) -> None:
    scored = scorer.score([word(), word(), word(fit=-4.0), word()], FLUENT)
    assert scored.words[2] < min(scored.words[:2] + scored.words[3:]) - 10
    assert all(bad < good for bad, good in zip(scored.phones[2], scored.phones[0], strict=True))


def test_halting_speech_is_less_fluent(scorer: GoodnessScorer) -> None:
    words = [word() for _ in range(8)]
    assert scorer.score(words, HALTING).fluency < scorer.score(words, FLUENT).fluency - 5


def test_a_long_reading_of_the_same_words_scores_the_same(scorer: GoodnessScorer) -> None:
    sentence = [word(fit=-0.5 * (at % 3)) for at in range(12)]
    once, often = scorer.score(sentence, FLUENT), scorer.score(sentence * 10, FLUENT)
    assert often.overall == pytest.approx(once.overall, abs=1)
    assert often.prosody == pytest.approx(once.prosody, abs=1)


SPANS = st.builds(
    PhoneSpan,
    st.sampled_from(SYMBOLS),
    st.just(0.0),
    st.just(0.1),
    st.floats(-50, 50),
    st.floats(-50, 50),
)
SAID = st.lists(
    st.lists(SPANS, min_size=1, max_size=6).map(lambda spans: HeardWord("word", 0.0, 1.0, 0, tuple(spans))),
    min_size=1,
    max_size=30,
)
SHARE = st.floats(0, 1)


@given(SAID, st.builds(Flow, SHARE, st.floats(0, 20), SHARE, SHARE, SHARE, st.floats(0, 5)))
@settings(max_examples=60)
def test_scores_are_between_0_and_100_whatever_was_measured(words: list[HeardWord], flow: Flow) -> None:
    scored = goodness_scorer().score(words, flow)
    assert [len(each) for each in scored.phones] == [len(word.phones) for word in words]
    assert len(scored.words) == len(words)
    assert all(0 <= score <= 100 for score in numbers(scored))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"phone": 1}',
        '{"phone": {"centre": [], "scale": [], "weights": [], "offset": [0]}, "phone_terms": 1}',
        "\x00",
    ],
    ids=repr,
)
def test_a_damaged_table_is_an_error_with_a_remedy(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "goodness.json"
    path.write_text(content)
    monkeypatch.setattr(goodness, "asset", lambda *_: path)
    with pytest.raises(SpeakcheckError, match="missing or damaged"):
        goodness_scorer.__wrapped__()
