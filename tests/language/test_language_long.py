"""Words that nobody can read aloud are told apart at once, whatever their length."""

import pytest

from speakcheck.errors import LanguageError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.spelling import LONGEST_PIECE, LONGEST_WORD
from speakcheck.language.tokens import tokenise, too_long
from speakcheck.language.words import spoken_forms, spoken_syllables

LONGEST_REAL = "pneumonoultramicroscopicsilicovolcanoconiosis"
"""The longest word of English dictionaries."""
PATTERNS = {
    "letters": "a",
    "letters of two kinds": "ab",
    "consonants": "w",
    "capitals": "A",
    "inner capitals": "WordGo",
    "at signs": "a@",
    "dots": "a.",
    "hyphens": "word-",
    "apostrophes": "a'",
    "digits": "7",
    "letters and digits": "a1",
    "slashes": "1/",
    "Roman numerals": "XIV",
    "Greek": "α",
    "accents": "á",
    "full width": "Ａ",
    "prefixes": "un",
    "endings": "ings",
    "Mandarin": "zhongguo",
    "signs and a letter": "#@",
    "Chinese and English": "中a",
}


def read(text: str) -> int:
    """Do all that is done with a text before it is judged; return how many of its words can be read."""
    lexicon = Lexicon()
    count = 0
    for token in tokenise(text):
        forms = spoken_forms(token, lexicon)
        for form in forms:
            spoken_syllables(token, form)
        count += bool(forms)
    return count


@pytest.mark.parametrize("name", PATTERNS)
def test_a_word_that_is_far_too_long_is_not_read_and_its_neighbours_are(name: str) -> None:
    """Whoever looked for its sounds would take minutes and gigabytes."""
    word = PATTERNS[name] * (200_000 // len(PATTERNS[name])) + "a"
    assert read(f"Hello {word} there.") == 2


@pytest.mark.parametrize("sign", ["'", "(\"'[", "\u0301", "\u200b", "—"], ids=ascii)
def test_signs_that_nobody_reads_make_no_word_too_long(sign: str) -> None:
    assert read(f"Hello {sign * 200_000}you{sign * 200_000} there.") == 3


def test_the_longest_real_word_and_the_longest_piece_are_read() -> None:
    assert read(LONGEST_REAL) == 1
    assert Lexicon().pronounce("a" * LONGEST_WORD)
    assert read("-".join(["word"] * (LONGEST_PIECE // 5))) == 1
    assert read("https://www.example.com/" + "/".join(["news"] * 30)) == 1


def test_no_letter_of_a_word_is_passed_over() -> None:
    end = "deliberately"
    long = "o" * (LONGEST_WORD - len(end)) + end
    assert Lexicon().pronounce(long)[0].phones[-2:] == ("L", "IY0")


@pytest.mark.parametrize("name", PATTERNS)
def test_the_first_piece_that_is_too_long_is_found(name: str) -> None:
    word = PATTERNS[name] * 1_000
    assert too_long(f"Hello {word} there {word}a.") == word


@pytest.mark.parametrize(
    "text",
    [
        f"Hello {LONGEST_REAL}, there.",
        "Θεσσαλονίκη " * 100,
        "這個程式讓很多人可以一起學習英文" * 30 + "TikTok",
        "'" * 1_000 + "you",
        "…" * 1_000,
        "1,000,000,000,000,000,000,000,000",
        "",
    ],
    ids=["longest word", "Greek", "Chinese", "quotes", "dots", "number", "nothing"],
)
def test_nothing_is_too_long_that_is_read_or_needs_no_reading(text: str) -> None:
    assert too_long(text) is None


@pytest.mark.parametrize("letters", [LONGEST_WORD + 1, 100_000])
def test_a_word_that_is_too_long_is_told_in_one_sentence(letters: int) -> None:
    with pytest.raises(LanguageError, match="too long") as caught:
        Lexicon().pronounce("a" * letters)
    assert len(str(caught.value)) < 200


def test_a_long_passage_in_another_script_is_no_long_word() -> None:
    chinese = "這個程式讓很多人可以一起學習英文" * 30
    read_as = tokenise(f"{chinese} TikTok {chinese}TikTok{chinese}")
    assert [token.readings[0] for token in read_as][1:] == [("tiktok",), ("tiktok",)]
    assert read_as[0].readings == ((chinese,),)


def test_phones_without_end_are_refused() -> None:
    with pytest.raises(LanguageError, match="too long"):
        Lexicon([("word", ("AH1", "T") * 1_000)])
