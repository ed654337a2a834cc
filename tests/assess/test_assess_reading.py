"""Whether a take is a reading of its text at all: by what was found of it, and by what was written down."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.assess.flow import SaidWord
from speakcheck.assess.passage import Passage, passage
from speakcheck.assess.reading import (
    ALIKE,
    COVER,
    NEVER,
    NEVER_OF_FEW,
    NEVER_UNHEARD,
    Blind,
    is_reading,
    likeness,
    same_sounds,
)
from speakcheck.recognise.heard import HeardWord, PhoneSpan
from speakcheck.recognise.listening import Listened

SENTENCE = passage("Some newcomers learned to say hello in Mandarin.")
WORD = passage("Influx")
OTHER = "The story unfolding on the screen was friendlier than many had expected."
PHONE = 0.08
WELL, BADLY = 0.3, -6.0
"""Mean fits of words: surely a reading, and beyond all doubt none."""


def take(
    of: Passage,
    fit: float = WELL,
    *,
    indexes: Sequence[int] | None = None,
    length: float = 0.0,
    besides: float = 0.0,
) -> tuple[Listened, list[SaidWord]]:
    """Say words of a passage; `length` is how far its phones lie from what is usual, in turns over and under.

    `besides` are seconds of speech that are no words of it.
    """
    said = []
    now = 0.2
    for index in range(len(of.reference)) if indexes is None else indexes:
        form = of.reference[index].forms[0]
        phones = [phone for spoken in form.words for phone in spoken.pronunciations[0].phones]
        spans = tuple(
            PhoneSpan(phone, now + at * PHONE, now + (at + 1) * PHONE, fit, (-1) ** at * length)
            for at, phone in enumerate(phones)
        )
        text = " ".join(spoken.text for spoken in form.words)
        said.append(SaidWord(index, HeardWord(text, now, spans[-1].end, index, spans)))
        now = spans[-1].end
    return Listened(tuple(word.heard for word in said), (), now - 0.2 + besides, None, ()), said


def doubtful(of: Passage) -> float:
    """Return the fit of a take that is a reading if somewhat less than half of the sounds are the same."""
    return (NEVER_OF_FEW if of is WORD else NEVER) - COVER - 0.45 * ALIKE


def writing(text: str | None) -> Blind:
    return lambda: None if text is None else tuple(text.lower().strip(".").split())


def unasked() -> Sequence[str] | None:
    """Take the place of what is written down where there is no doubt."""
    pytest.fail("There was no doubt, but what was said was written down.")


def read(of: Passage, blind: Blind, fit: float = WELL, indexes: Sequence[int] | None = None) -> bool:
    listened, said = take(of, fit, indexes=indexes)
    return is_reading(of, listened, said, blind)


@pytest.mark.parametrize("of", [SENTENCE, WORD], ids=["a sentence", "a word"])
def test_what_fits_is_a_reading_without_a_second_opinion(of: Passage) -> None:
    assert read(of, unasked)


@pytest.mark.parametrize("indexes", [(), (0,), (3, 6), (1, 5, 7)], ids=str)
def test_a_few_words_are_none_however_well_they_fit(indexes: Sequence[int]) -> None:
    assert not read(SENTENCE, unasked, 1.0, indexes)


@pytest.mark.parametrize("of", [SENTENCE, WORD], ids=["a sentence", "a word"])
@pytest.mark.parametrize(
    ("written", "expected"),
    [("its own", True), (OTHER, False), ("um", False), ("", False)],
    ids=["its own words", "another text", "a sound", "nothing"],
)
def test_in_doubt_the_words_that_were_written_down_decide(of: Passage, written: str, expected: bool) -> None:
    text = of.text if written == "its own" else written
    assert read(of, writing(text), doubtful(of)) is expected


@pytest.mark.parametrize("of", [SENTENCE, WORD], ids=["a sentence", "a word"])
def test_what_fits_nowhere_is_no_reading(of: Passage) -> None:
    assert not read(of, writing(OTHER), BADLY)
    assert not read(of, writing(None), BADLY)


def test_where_nothing_can_be_written_down_the_fit_alone_decides() -> None:
    limit = NEVER_UNHEARD - COVER
    assert read(SENTENCE, writing(None), limit + 0.1)
    assert not read(SENTENCE, writing(None), limit - 0.1)


def test_words_that_sound_like_the_text_are_a_reading_of_it() -> None:
    assert read(SENTENCE, writing("sum new comers learned two say hello inn mandarin"), doubtful(SENTENCE))
    assert read(WORD, writing("in flux"), doubtful(WORD))


def test_an_accented_reading_that_was_written_down_in_part_is_one() -> None:
    assert read(SENTENCE, writing("some new comers land to see hello in men the ring"), doubtful(SENTENCE))


def like(fit: float = WELL, length: float = 0.0, besides: float = 0.0) -> float:
    listened, said = take(SENTENCE, fit, length=length, besides=besides)
    return likeness(len(SENTENCE.reference), listened, said)


def test_what_fits_worse_is_less_alike() -> None:
    likes = [like(fit=fit) for fit in (1.0, 0.0, -1.0, -3.0, -6.0)]
    assert likes == sorted(likes, reverse=True)
    assert likes[0] > likes[-1]


def test_what_leaves_words_out_is_less_alike() -> None:
    likes = []
    for count in (8, 7, 5, 4):
        listened, said = take(SENTENCE, indexes=range(count))
        likes.append(likeness(8, listened, said))
    assert likes == sorted(likes, reverse=True)
    assert likes[0] > likes[-1]


def test_speech_that_is_no_word_of_the_text_is_less_alike() -> None:
    likes = [like(besides=seconds) for seconds in (0.0, 1.0, 5.0, 60.0)]
    assert likes == sorted(likes, reverse=True)
    assert likes[0] > likes[-1]


def test_phones_of_no_steady_length_are_less_alike() -> None:
    steady, usual, wild = (like(length=length) for length in (0.0, 0.7, 3.0))
    assert steady == usual > wild


def test_without_speech_or_phones_it_is_a_number_all_the_same() -> None:
    word = HeardWord("some", 0.2, 0.5, 0, ())
    assert likeness(8, Listened((word,), (), 0.0, None, ()), [SaidWord(0, word)]) < 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Some newcomers learned to say hello.", "some newcomers learned to say hello"),
        ("They knew the right way!", "they new the write weigh"),
        ("Hello 小紅書", "hello"),
        ("She saw 25 of them", "she saw twenty five of them"),
    ],
    ids=["itself", "homophones", "another script", "a figure"],
)
def test_the_same_sounds_are_the_same(text: str, written: str) -> None:
    assert same_sounds(passage(text), written.split()) == 1


def test_sounds_are_compared_across_words() -> None:
    assert same_sounds(WORD, ["in", "flux"]) > 0.9
    assert same_sounds(WORD, ["deliberately"]) < 0.5
    assert same_sounds(SENTENCE, OTHER.lower().strip(".").split()) < 0.5
    assert same_sounds(SENTENCE, ()) == 0


@given(st.lists(st.from_regex(r"[a-z]{1,12}", fullmatch=True), max_size=12))
@settings(max_examples=60)
def test_any_words_have_a_share_of_the_sounds(written: list[str]) -> None:
    assert 0 <= same_sounds(SENTENCE, written) <= 1


@pytest.mark.parametrize("strange", ["2", "你好", "a" * 1_000, "♪"])
def test_what_is_no_english_word_in_a_transcript_has_no_sounds(strange: str) -> None:
    text = passage("We can do it.")
    with_it, without = ["we", "can", strange, "do", "it"], ["we", "can", "do", "it"]
    assert same_sounds(text, with_it) == same_sounds(text, without)
