"""Which of many texts come near to what was heard."""

import random

import pytest

from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.recognise.shortlist import nearest, sounds_of

TEXTS = (
    "Some newcomers learned to say hello in Mandarin.",
    "The rules of the platform were new to the visitors.",
    "It hosts a vast library of films.",
    "小紅書",
    "Hello.",
)


def sounds(text: str) -> str:
    return sounds_of(tokenise(text), Lexicon())


KNOWN = [sounds(text) for text in TEXTS]


def test_sounds_are_those_of_the_likeliest_reading_and_of_english_alone() -> None:
    assert len(sounds("Hello.")) == 4
    assert sounds("2 小紅書 twos") == sounds("two twos")
    assert sounds("小紅書") == sounds("") == ""


@pytest.mark.parametrize(
    ("heard", "first"),
    [
        ("some newcomers learned say hello in mandarin", 0),
        ("the rose of platform we're knew to visit ours", 1),
        ("it's hosts of ass library films", 2),
        ("hello", 4),
    ],
)
def test_the_nearest_text_comes_first(heard: str, first: int) -> None:
    found = nearest(sounds(heard), KNOWN, 3)
    assert found[0] == first
    assert len(found) == 3


def test_of_a_beginning_only_the_beginning_counts() -> None:
    texts = [sounds("The wars of the platter were few"), sounds(f"{TEXTS[1]} {TEXTS[0]} {TEXTS[2]}")]
    heard = sounds("the rules of the platform were new")
    assert nearest(heard, texts, 1, whole=False) == (1,)
    assert nearest(heard, texts, 1) == (0,)


def test_what_has_no_sounds_is_never_near() -> None:
    assert 3 not in nearest(sounds("hello"), KNOWN, 5)
    assert nearest("", KNOWN, 5, whole=False) == ()
    assert nearest("", [], 5) == ()


def test_a_text_is_found_among_thousands_though_a_third_of_its_sounds_is_wrong() -> None:
    drawn = random.Random(1)
    letters = sorted(set("".join(KNOWN)))
    many = ["".join(drawn.choices(letters, k=drawn.randint(10, 60))) for _ in range(3_000)]
    for at in range(0, 3_000, 300):
        heard = "".join(drawn.choice(letters) if drawn.random() < 0.36 else each for each in many[at])
        assert at in nearest(heard, many, 5)
