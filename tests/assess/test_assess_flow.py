"""Pace, and pauses with their place in the text."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.assess.feedback import ExtraKind, ExtraWord, Fluency, Pause
from speakcheck.assess.flow import SaidWord, fluency, reading_flow
from speakcheck.recognise.heard import HeardWord, PhoneSpan


def said(index: int, start: float, end: float, phones: str = "HH AH0 L OW1") -> SaidWord:
    symbols = phones.split()
    step = (end - start) / len(symbols)
    spans = tuple(
        PhoneSpan(phone, start + at * step, start + (at + 1) * step, 0, 0) for at, phone in enumerate(symbols)
    )
    return SaidWord(index, HeardWord("hello", start, end, index, spans))


FOUR = (said(0, 0.5, 1.0), said(1, 1.0, 1.5), said(2, 2.5, 3.0), said(3, 3.0, 3.5))


def test_pace_is_measured_from_the_first_word_to_the_last() -> None:
    measured = fluency(["one", "two", "three", "four"], FOUR, [(1.5, 2.5)])
    assert measured.words_per_minute == pytest.approx(60 * 4 / 3)
    assert measured.syllables_per_second == pytest.approx(8 / 2)
    assert measured.pauses == (Pause(1, 1.0, False),)


@pytest.mark.parametrize(
    ("words", "pace", "rate"),
    [((), None, None), (FOUR[:1], None, 4.0), ((said(0, 0, 1, "K AE1 T"),), None, None)],
    ids=["no word", "one word", "one syllable"],
)
def test_too_little_to_measure(words: Sequence[SaidWord], pace: float | None, rate: float | None) -> None:
    measured = fluency(["one", "two", "three", "four"], words, [])
    assert (measured.words_per_minute, measured.syllables_per_second) == (pace, rate)


@pytest.mark.parametrize(
    ("text", "at_punctuation"),
    [
        ("word", False),
        ("well-known", False),
        ("it's", False),
        ("dogs'", False),
        ("“word”", False),
        ("(word)", False),
        ("word,", True),
        ("word.", True),
        ("word;", True),
        ("word?", True),
        ("word!”", True),
        ('word."', True),
        ("word,)", True),
        ("word—", True),
        ("word…", True),
        ("3%", True),
        ("你好。", True),
    ],
)
def test_where_a_reader_may_pause(text: str, at_punctuation: bool) -> None:
    measured = fluency(["one", text, "three", "four"], FOUR, [(1.5, 2.5)])
    assert [pause.at_punctuation for pause in measured.pauses] == [at_punctuation]


@pytest.mark.parametrize(
    ("silence", "after"),
    [
        ((1.5, 2.5), 1),
        ((1.45, 2.4), 1),
        ((1.3, 1.9), 1),
        ((0.0, 0.45), None),
        ((3.5, 4.5), None),
        ((0.65, 0.9), None),
    ],
    ids=["between", "early", "into the word", "before all", "behind all", "amid a word"],
)
def test_a_silence_has_its_place_between_two_words(silence: tuple[float, float], after: int | None) -> None:
    measured = fluency(["one", "two", "three", "four"], FOUR, [silence])
    assert [pause.after for pause in measured.pauses] == ([] if after is None else [after])


def test_a_pause_where_words_were_left_out_is_behind_the_last_one_said() -> None:
    measured = fluency(["one", "two", "three", "four"], (FOUR[0], FOUR[3]), [(1.2, 2.8)])
    assert [(pause.after, round(pause.seconds, 6)) for pause in measured.pauses] == [(0, 1.6)]


def test_the_flow_of_a_reading_is_counted_for_each_word_of_the_text() -> None:
    measured = Fluency(80.0, 4.0, (Pause(1, 1.0, False), Pause(2, 0.5, True)))
    extra = (ExtraWord("very very", ExtraKind.INSERTION, 0, 1, 2),)
    flow = reading_flow(8, FOUR, measured, extra)
    assert (flow.completeness, flow.articulation_rate) == (0.5, 4.0)
    assert flow.pause_share == pytest.approx(1.5 / 3)
    assert flow.gap_share == pytest.approx(1 / 3)
    assert (flow.pauses_per_word, flow.restarts_per_word) == (1 / 8, 2 / 8)


def test_words_that_overlap_leave_no_gap() -> None:
    spoken = (said(0, 0.0, 1.0), said(1, 0.5, 1.5))
    assert reading_flow(2, spoken, Fluency(80.0, 4.0, ()), ()).gap_share == 0


TIMES = st.lists(st.floats(0, 60, allow_nan=False), min_size=2, max_size=20, unique=True).map(sorted)


@given(TIMES, TIMES)
def test_any_silences_give_pauses_in_order_and_no_negative_figure(
    words: list[float], silences: list[float]
) -> None:
    spoken = [
        said(at, start, end) for at, (start, end) in enumerate(zip(words[::2], words[1::2], strict=False))
    ]
    measured = fluency(["word"] * len(spoken), spoken, list(zip(silences[::2], silences[1::2], strict=False)))
    places = [pause.after for pause in measured.pauses]
    assert places == sorted(places)
    assert all(0 <= place < len(spoken) - 1 for place in places)
    assert measured.words_per_minute is None or measured.words_per_minute > 0
    assert measured.syllables_per_second is None or measured.syllables_per_second > 0


def test_words_out_of_turn_leave_a_flow() -> None:
    late, early = said(0, 2.0, 2.5), said(1, 1.0, 2.0)
    flow = reading_flow(2, [late, early], Fluency(None, None, (Pause(0, 0.5, False),)), ())
    assert 0 <= flow.pause_share <= 1
    assert 0 <= flow.gap_share <= 1
