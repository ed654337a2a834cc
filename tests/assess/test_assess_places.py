"""What was heard, laid beside the text."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.assess.feedback import ExtraKind
from speakcheck.assess.passage import passage
from speakcheck.assess.places import Placement, place
from speakcheck.recognise.heard import HeardWord, PhoneSpan, ReferenceWord

SENTENCE = "Some newcomers learned to say hello."


def reference(text: str) -> tuple[ReferenceWord, ...]:
    return passage(text).reference


def tied(text: str, words: Sequence[ReferenceWord]) -> list[HeardWord]:
    """Make what a recogniser heard that knows the text: "0 1 goodbye/8 2!-3" are the words 0 and 1, a strange
    one of 8 phones, and the word 2 with a score of -3."""
    heard = []
    for at, piece in enumerate(text.split()):
        name, _, score = piece.partition("!")
        stranger, _, length = name.partition("/")
        index = int(stranger) if stranger.isdigit() else None
        count = int(length or 3)
        spans = tuple(
            PhoneSpan("AH0", at + n / 20, at + (n + 1) / 20, float(score or 0), 0) for n in range(count)
        )
        spoken = stranger if index is None else " ".join(each.text for each in words[index].forms[0].words)
        heard.append(HeardWord(spoken, float(at), spans[-1].end, index, spans))
    return heard


def shown(placement: Placement) -> str:
    """Write a placement: a word said as its time, "-" for one left out, "(…)" for words in its place; then
    what is extra, with the word behind which it comes."""
    places = [
        str(round(each.said.start))
        if each.said
        else f"({' '.join(w.text for w in each.instead)})"
        if each.instead
        else "-"
        for each in placement.places
    ]
    signs = {ExtraKind.INSERTION: "+", ExtraKind.REPETITION: "~"}
    extra = [f"{signs[each.kind]}{each.heard}@{each.after}" for each in placement.extra]
    return " ".join(places) + "".join(f" {each}" for each in extra)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("0 1 2 3 4 5", "0 1 2 3 4 5"),
        ("0 2 3 4 5", "0 - 1 2 3 4"),
        ("1 2 3 4", "- 0 1 2 3 -"),
        ("0 musicians 2 3 4 5", "0 (musicians) 2 3 4 5"),
        ("goodbye 1 2 3 4 5", "(goodbye) 1 2 3 4 5"),
        ("0 1 2 3 4 goodbye", "0 1 2 3 4 (goodbye)"),
        ("0 new people 2 3 4 5", "0 (new people) 3 4 5 6"),
        ("0 musicians/8 3 4 5", "0 (musicians) - 2 3 4"),
        ("0 new/2 3 4 5", "0 - (new) 2 3 4"),
        ("0 one/8 two/6 3 4 5", "0 (one) (two) 3 4 5"),
        ("yesterday 0 1 2 3 4 5", "1 2 3 4 5 6 +yesterday@-1"),
        ("0 1 2 3 4 5 today", "0 1 2 3 4 5 +today@5"),
        ("0 1 really quickly 2 3 4 5", "0 1 4 5 6 7 +really quickly@1"),
        ("0 well 1 2 3 4 you know 5", "0 2 3 4 5 8 +well@0 +you know@4"),
        ("0 1 2 3 2 3 4 5", "0 1 2 3 6 7 ~learned to@3"),
        ("0 1 1 1 2 3 4 5", "0 1 4 5 6 7 ~newcomers newcomers@1"),
        ("0 1!-3 1 2 3 4 5", "0 2 3 4 5 6 ~newcomers@0"),
        ("0 1!-3 2!-3 1 2 3 4 5", "0 3 4 5 6 7 ~newcomers learned@0"),
        ("0 1 1!0.1 2 3 4 5", "0 1 3 4 5 6 ~newcomers@1"),
        ("0 1 um 1 2 3 4 5", "0 1 4 5 6 7 +um@1 ~newcomers@1"),
        ("", "- - - - - -"),
        ("so/4 children/8 3 4 5", "(so) (children) - 2 3 4"),
    ],
    ids=[
        "as written",
        "one left out",
        "first and last left out",
        "one replaced",
        "first replaced",
        "last replaced",
        "two in place of one",
        "a long one in place of two",
        "a short one in place of two",
        "two in place of two",
        "added before",
        "added behind",
        "two added",
        "added at two places",
        "two said again",
        "one said three times",
        "a bad first round",
        "a bad first round of two",
        "a second round hardly better",
        "a stranger between rounds",
        "nothing heard",
        "two in place of three",
    ],
)
def test_words_tied_to_the_text(heard: str, expected: str) -> None:
    words = reference(SENTENCE)
    assert shown(place(words, tied(heard, words))) == expected


def test_what_is_extra_has_the_time_of_all_its_words() -> None:
    words = reference(SENTENCE)
    (extra,) = place(words, tied("0 1 really quickly 2 3 4 5", words)).extra
    assert extra.start == 2.0
    assert extra.end == pytest.approx(3.15)


WORDS = reference(SENTENCE)
TIED = st.lists(
    st.one_of(
        st.integers(0, len(WORDS) - 1).flatmap(lambda at: st.sampled_from([str(at), f"{at}!-3", f"{at}!1"])),
        st.sampled_from(["um", "musicians/8", "a/1"]),
    ),
    max_size=14,
)


def assert_nothing_is_lost(heard: Sequence[HeardWord], words: Sequence[ReferenceWord]) -> None:
    placement = place(words, heard)
    said = [each.said.text for each in placement.places if each.said]
    instead = [word.text for each in placement.places for word in each.instead]
    extra = [each.heard for each in placement.extra]
    assert len(placement.places) == len(words)
    assert sorted(" ".join((*said, *instead, *extra)).split()) == sorted(
        " ".join(word.text for word in heard).split()
    )
    assert not any(each.said and each.instead for each in placement.places)
    starts = [each.start for each in placement.extra]
    assert starts == sorted(starts)
    assert all(-1 <= each.after < len(words) for each in placement.extra)


@given(TIED)
def test_every_word_that_was_heard_has_one_place(pieces: list[str]) -> None:
    assert_nothing_is_lost(tied(" ".join(pieces), WORDS), WORDS)
