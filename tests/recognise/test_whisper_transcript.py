"""What of a decoder's text is believed."""

import pytest

from speakcheck.recognise.heard import WrittenWord
from speakcheck.recognise.whisper.engine import Writing
from speakcheck.recognise.whisper.transcript import is_empty, stripped, within, without_loop


def words(text: str) -> list[WrittenWord]:
    return [WrittenWord(word, at / 2, at / 2 + 0.4, 0.9) for at, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", "hello"),
        ('"Hello,"', "Hello"),
        ("it's.", "it's"),
        ("well-known!", "well-known"),
        ("2025?", "2025"),
        ("…", ""),
        ("", ""),
        ("你好。", "你好"),
    ],
)
def test_punctuation_goes(text: str, expected: str) -> None:
    assert stripped(text) == expected


@pytest.mark.parametrize(
    ("no_speech", "logprob", "empty"),
    [(0.9, -1.5, True), (0.9, -0.3, False), (0.1, -1.5, False)],
    ids=["nobody spoke", "a sure text", "a voice"],
)
def test_a_text_though_nobody_spoke(no_speech: float, logprob: float, empty: bool) -> None:
    assert is_empty(Writing((1, 2), logprob, no_speech)) is empty


def test_a_loop_ends_after_its_first_round() -> None:
    looped = words("they came to say " + "thank you for watching " * 12)
    assert [word.text for word in without_loop(looped)] == [
        "they",
        "came",
        "to",
        "say",
        "thank",
        "you",
        "for",
        "watching",
    ]


@pytest.mark.parametrize(
    "text",
    ["no no no no", "the new the new the new users came", "Some newcomers learned to say hello.", ""],
    ids=["said four times", "restarts", "a sentence", "nothing"],
)
def test_what_a_learner_says_again_is_no_loop(text: str) -> None:
    assert list(without_loop(words(text))) == words(text)


def test_words_where_nobody_speaks_are_left_out() -> None:
    spoken = words("one two three four five six")
    kept = within(spoken, [(0.5, 1.2)])
    assert [word.text for word in kept] == ["one", "two", "three", "four"]
