"""Which words count as said, given what was written and how the text fits the sound."""

from collections.abc import Sequence

import pytest

from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import ForcedWord, HeardWord, PhoneSpan, ReferenceWord, WrittenWord
from speakcheck.recognise.tie import tie
from speakcheck.recognise.whisper.said import Turn, turns


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


WORDS = reference("Some newcomers learned to say hello.")


def shown(
    written: str, values: str = "", gains: str = "", placed: str = "0 1 2 3 4 5", misfits: str = ""
) -> str:
    """Write the words that count as said by their index, strange ones as they are.

    "1:-7" in `values` makes the sound less likely by 7 with the word 1, and "1+other:-50" by 50 with both;
    all others make it likelier by 10, strange ones too. In `gains` is what the decoder gains by hearing it,
    usually 3. In `placed` are the words in the order in which they were forced onto their places; those in
    `misfits` do not fit there at all.
    """
    valued = {key: float(value) for key, value in (piece.split(":") for piece in values.split())}
    gained = dict(piece.split(":") for piece in gains.split())
    whole = [
        HeardWord(
            WORDS[at].text,
            at,
            at + 0.5,
            at,
            (PhoneSpan("AH0", at, at + 0.5, -3.0 if str(at) in misfits.split() else 0.0, 0),),
        )
        for at in map(int, placed.split())
    ]
    forced = [ForcedWord(at, float(gained.get(str(at), 3)), None) for at in range(len(WORDS))]
    pieces = [piece.partition("!") for piece in written.split()]
    words = [
        WrittenWord(text, float(at), at + 0.5, float(probability or 0.9))
        for at, (text, _, probability) in enumerate(pieces)
    ]

    def worth(said: Sequence[Turn]) -> float:
        names = [turn.text if turn.reference is None else str(turn.reference) for turn in said]
        again = [f"{name}'" if name in names[:at] else name for at, name in enumerate(names)]
        both = sum(value for key, value in valued.items() if "+" in key and {*key.split("+")} <= {*names})
        return both + sum(valued.get(name, 10.0) for name in again)

    said = turns(WORDS, words, tie(WORDS, [word.text for word in words]), whole, forced, worth)
    return " ".join(str(turn.reference) if turn.reference is not None else turn.text for turn in said)


@pytest.mark.parametrize(
    ("written", "values", "gains", "expected"),
    [
        ("some newcomers learned to say hello", "", "", "0 1 2 3 4 5"),
        ("some learned to say hello", "", "", "0 1 2 3 4 5"),
        ("some learned to say hello", "1:-7", "", "0 2 3 4 5"),
        ("some learned to say hello", "1:-5", "", "0 1 2 3 4 5"),
        ("some to hello", "2:-7", "", "0 1 3 4 5"),
        ("some newcomers learned to say hello", "1:-7", "1:-0.1", "0 2 3 4 5"),
        ("some newcomers learned to say hello", "1:-7", "", "0 1 2 3 4 5"),
        ("some newcomers learned to say hello", "", "1:-0.1", "0 1 2 3 4 5"),
        ("some musicians learned to say hello", "musicians:41 1+musicians:-50", "", "0 musicians 2 3 4 5"),
        ("some musicians learned to say hello", "musicians:39 1+musicians:-50", "", "0 1 2 3 4 5"),
        ("some musicians to say hello", "musicians:60 1:-7", "", "0 2 musicians 3 4 5"),
        ("some musicians to say hello", "musicians:60 1:-7 2:-7", "", "0 musicians 3 4 5"),
        ("some young newcomers learned to say hello", "", "", "0 young 1 2 3 4 5"),
        ("some newcomers or learned to say hello", "or:0", "", "0 1 2 3 4 5"),
        ("some newcomers or learned to say hello", "or:0.1", "", "0 1 or 2 3 4 5"),
        ("some young!0.3 newcomers learned to say hello", "", "", "0 1 2 3 4 5"),
        ("some newcomers some newcomers learned to say hello", "", "", "0 1 0 1 2 3 4 5"),
        ("some newcomers some newcomers learned to say hello", "0':-7 1':-7", "", "0 1 2 3 4 5"),
        ("some newcomers learned learned learned to say hello", "", "", "0 1 2 2 2 3 4 5"),
        ("", "", "", ""),
    ],
    ids=[
        "all written",
        "not written but it sounds",
        "not written and silent",
        "not written and hardly silent",
        "two not written, one silent",
        "written for the sake of its neighbours",
        "silent but the decoder hears it",
        "it sounds though the decoder hears nothing of it",
        "another word, worth far more",
        "another word, worth little more",
        "another word, and one that sounds",
        "another word, and silence",
        "added",
        "the end of the word before",
        "hardly more than the end of it",
        "added unsurely",
        "said again",
        "written in circles",
        "said three times",
        "nothing",
    ],
)
def test_words_that_were_said(written: str, values: str, gains: str, expected: str) -> None:
    assert shown(written, values, gains) == expected


def test_a_word_that_does_not_fit_its_place_at_all_is_not_tried() -> None:
    assert shown("some learned to say hello", misfits="1") == "0 2 3 4 5"


@pytest.mark.parametrize(
    "written", ["in twenty twenty five we won", "in twenty twenty-five we won", "in 2025 we won"]
)
def test_parts_of_one_word_of_the_text_are_said_once(written: str) -> None:
    words = reference("In 2025 we won.")
    heard = [WrittenWord(text, float(at), at + 0.5, 0.9) for at, text in enumerate(written.split())]
    said = turns(words, heard, tie(words, written.split()), (), (), len)
    assert [turn.reference for turn in said] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("written", "placed", "values", "expected"),
    [
        ("some newcomers learned to say hello", "0 1 0 1 2 3 4 5", "", "0 1 0 1 2 3 4 5"),
        ("some newcomers learned to say hello", "0 1 2 3 4 5 4 5", "", "0 1 2 3 4 5 4 5"),
        ("some newcomers newcomers learned to say hello", "0 1 1 2 3 4 5", "", "0 1 1 2 3 4 5"),
        ("some newcomers learned learned to say hello", "0 1 1 2 3 4 5", "", "0 1 1 2 3 4 5"),
        ("some newcomers learned to say hello", "0 1 2 2 3 4 3 4 5", "", "0 1 2 2 3 4 3 4 5"),
        ("some musicians learned to say hello", "0 1 2 2 3 4 5", "musicians:60 1:-7", "0 musicians 2 3 4 5"),
        ("some newcomers learned to hello", "0 1 2 3 3 4 5", "4:-7", "0 1 2 3 5"),
    ],
    ids=[
        "left out by Whisper",
        "at the end",
        "written too",
        "written of other words",
        "twice",
        "behind another word",
        "before a word left out",
    ],
)
def test_words_that_sound_as_if_said_twice(written: str, placed: str, values: str, expected: str) -> None:
    assert shown(written, values, placed=placed) == expected
