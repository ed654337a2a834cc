"""Which words of a text a transcript holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import ReferenceWord
from speakcheck.recognise.tie import tie


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


def shown(text: str, written: str) -> str:
    """Write each word of the transcript as the words of the text that it is, "+" for none; then those that
    sound exactly as what was written."""
    tied = tie(reference(text), written.split())
    owners = (",".join(map(str, each)) or "+" for each in tied.owners)
    return f"{' '.join(owners)} = {' '.join(map(str, sorted(tied.same)))}".strip()


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("Some newcomers learned.", "some newcomers learned", "0 1 2 = 0 1 2"),
        ("Some newcomers learned.", "Some, newcomers learned.", "0 1 2 = 0 1 2"),
        ("Some newcomers learned.", "some learned", "0 2 = 0 2"),
        ("Some newcomers learned.", "some musicians learned", "0 + 2 = 0 2"),
        ("Some newcomers learned.", "some young newcomers learned", "0 + 1 2 = 0 1 2"),
        ("Some newcomers learned.", "some newcomers learned today", "0 1 2 + = 0 1 2"),
        ("Their eyes see.", "there ice sea", "0 + 2 = 0 2"),
        ("A grey colour.", "a gray color", "0 1 2 = 0 1 2"),
        ("Some newcomers learned.", "some newcomer learned", "0 1 2 = 0 2"),
        ("In 2025 we won.", "in twenty twenty five we one", "0 1 1 1 2 3 = 0 1 2 3"),
        ("In 2025 we won.", "in twenty twenty we won", "0 1 1 2 3 = 0 2 3"),
        ("In twenty we won.", "in 20 we won", "0 1 2 3 = 0 1 2 3"),
        ("It’s a well-known app.", "it's a well known app", "0 1 2 2 3 = 0 1 2 3"),
        ("It is every day life.", "it is everyday life", "0 1 2,3 4 = 0 1 2 3 4"),
        ("Hello 你好 you.", "hello you", "0 2 = 0 2"),
        ("Some newcomers learned.", "", "= "),
        ("Some newcomers learned.", "they went home", "+ + + ="),
        ("The new users came.", "the new the new users came", "0 1 0 1 2 3 = 0 1 2 3"),
        ("The new users came.", "the users users users came", "0 2 2 2 3 = 0 2 3"),
        ("The new users came.", "the new yes the new users came", "0 1 + + + 2 3 = 0 1 2 3"),
    ],
    ids=[
        "as written",
        "case and stops",
        "left out",
        "replaced",
        "added inside",
        "added behind",
        "homophones",
        "spelling",
        "nearly the same",
        "a year in words",
        "a part of a year",
        "a number in digits",
        "a hyphen",
        "no gap",
        "another script",
        "nothing written",
        "something else",
        "two said again",
        "one said three times",
        "an aside before a restart",
    ],
)
def test_a_transcript_is_tied_to_the_text(text: str, written: str, expected: str) -> None:
    assert shown(text, written) == expected.strip()


WORDS = reference("Some newcomers learned to say hello.")
SPOKEN = ("some", "newcomers", "learned", "to", "say", "hello", "goodbye", "2025", "um")


@given(st.lists(st.one_of(st.sampled_from(SPOKEN), st.text(max_size=8)), max_size=12))
@settings(max_examples=100)
def test_every_written_word_has_a_tie_or_none(written: list[str]) -> None:
    tied = tie(WORDS, written)
    assert len(tied.owners) == len(written)
    owned = {index for owners in tied.owners for index in owners}
    assert tied.same <= owned <= set(range(len(WORDS)))


@given(st.sets(st.integers(0, len(WORDS) - 1)))
def test_the_words_that_were_written_are_the_same(kept: set[int]) -> None:
    written = [WORDS[at].text for at in sorted(kept)]
    assert tie(WORDS, written).same == kept
