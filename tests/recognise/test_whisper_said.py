"""Which words count as said, given what was written and how the text fits the sound."""

import pytest

from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import ForcedWord, HeardWord, PhoneSpan, ReferenceWord, WrittenWord
from speakcheck.recognise.tie import tie
from speakcheck.recognise.whisper.said import turns


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


WORDS = reference("Some newcomers learned to say hello.")


def shown(written: str, fits: str = "", gains: str = "", placed: str = "0 1 2 3 4 5") -> str:
    """Write the words that count as said by their index, strange ones as they are. "1:-2" gives the word 1 a
    fit of -2 where it is forced, or what the decoder gains by hearing it; all others fit, and gain 3. In
    `placed` are the words in the order in which they were forced onto their places."""
    given = dict(piece.split(":") for piece in fits.split())
    gained = dict(piece.split(":") for piece in gains.split())
    whole = [
        HeardWord(
            WORDS[at].text,
            at,
            at + 0.5,
            at,
            (PhoneSpan("AH0", at, at + 0.5, float(given.get(str(at), 0)), 0),),
        )
        for at in map(int, placed.split())
    ]
    forced = [ForcedWord(at, float(gained.get(str(at), 3)), None) for at in range(len(WORDS))]
    pieces = [piece.partition("!") for piece in written.split()]
    words = [
        WrittenWord(text, float(at), at + 0.5, float(probability or 0.9))
        for at, (text, _, probability) in enumerate(pieces)
    ]
    said = turns(WORDS, words, tie(WORDS, [word.text for word in words]), whole, forced)
    return " ".join(str(turn.reference) if turn.reference is not None else turn.text for turn in said)


@pytest.mark.parametrize(
    ("written", "fits", "gains", "expected"),
    [
        ("some newcomers learned to say hello", "", "", "0 1 2 3 4 5"),
        ("some learned to say hello", "", "", "0 1 2 3 4 5"),
        ("some learned to say hello", "1:-2", "", "0 2 3 4 5"),
        ("some newcomers learned to say hello", "1:-2", "1:-0.1", "0 2 3 4 5"),
        ("some newcomers learned to say hello", "1:-2", "", "0 1 2 3 4 5"),
        ("some newcomers learned to say hello", "", "1:-0.1", "0 1 2 3 4 5"),
        ("some musicians learned to say hello", "1:-1.5", "", "0 musicians 2 3 4 5"),
        ("some musicians learned to say hello", "1:-1", "", "0 1 2 3 4 5"),
        ("some young newcomers learned to say hello", "", "", "0 young 1 2 3 4 5"),
        ("some young!0.3 newcomers learned to say hello", "", "", "0 1 2 3 4 5"),
        ("some newcomers some newcomers learned to say hello", "", "", "0 1 0 1 2 3 4 5"),
        ("some newcomers learned learned learned to say hello", "", "", "0 1 2 2 2 3 4 5"),
        ("", "0:-2 1:-2 2:-2 3:-2 4:-2 5:-2", "", ""),
        ("", "0:-2 1:-2 2:-2 3:-2 4:-2", "", "5"),
    ],
    ids=[
        "all written",
        "not written but it fits",
        "not written and no fit",
        "written for the sake of its neighbours",
        "no fit but the decoder hears it",
        "it fits though the decoder hears nothing of it",
        "another word, and no fit",
        "another word, but it fits",
        "added",
        "added unsurely",
        "said again",
        "said three times",
        "nothing",
        "one that fits",
    ],
)
def test_words_that_were_said(written: str, fits: str, gains: str, expected: str) -> None:
    assert shown(written, fits, gains) == expected


@pytest.mark.parametrize(
    "written", ["in twenty twenty five we won", "in twenty twenty-five we won", "in 2025 we won"]
)
def test_parts_of_one_word_of_the_text_are_said_once(written: str) -> None:
    words = reference("In 2025 we won.")
    heard = [WrittenWord(text, float(at), at + 0.5, 0.9) for at, text in enumerate(written.split())]
    said = turns(words, heard, tie(words, written.split()), (), ())
    assert [turn.reference for turn in said] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("written", "placed", "fits", "expected"),
    [
        ("some newcomers learned to say hello", "0 1 0 1 2 3 4 5", "", "0 1 0 1 2 3 4 5"),
        ("some newcomers learned to say hello", "0 1 2 3 4 5 4 5", "", "0 1 2 3 4 5 4 5"),
        ("some newcomers newcomers learned to say hello", "0 1 1 2 3 4 5", "", "0 1 1 2 3 4 5"),
        ("some newcomers learned learned to say hello", "0 1 1 2 3 4 5", "", "0 1 1 2 3 4 5"),
        ("some newcomers learned to say hello", "0 1 2 2 3 4 3 4 5", "", "0 1 2 2 3 4 3 4 5"),
        ("some musicians learned to say hello", "0 1 2 2 3 4 5", "1:-2", "0 musicians 2 3 4 5"),
        ("some newcomers learned to hello", "0 1 2 3 3 4 5", "4:-2", "0 1 2 3 5"),
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
def test_words_that_sound_as_if_said_twice(written: str, placed: str, fits: str, expected: str) -> None:
    assert shown(written, fits, placed=placed) == expected
