"""The text as it is judged."""

import pytest

from speakcheck.assess.passage import MOST_WORDS, passage, syllables_of
from speakcheck.errors import LanguageError
from speakcheck.language.pronunciation import Phones
from speakcheck.recognise.heard import HeardWord, PhoneSpan, ReferenceWord


def said(word: ReferenceWord) -> list[list[str]]:
    """Write every way to say a word, its spoken words parted by bars."""
    return [
        sorted(" ".join(variant.phones) for variant in spoken.pronunciations)
        for form in word.forms
        for spoken in form.words
    ]


def given(text: str, *phones: str) -> list[str]:
    """Return the phones that a passage takes over from the caller."""
    words = passage(text, phones=[tuple(each.split()) for each in phones]).reference
    return [" ".join(word.forms[0].words[0].pronunciations[0].phones) for word in words]


def heard(text: str, phones: str) -> HeardWord:
    spans = tuple(PhoneSpan(phone, at / 10, at / 10 + 0.1, 0, 0) for at, phone in enumerate(phones.split()))
    return HeardWord(text, spans[0].start, spans[-1].end, 0, spans)


def test_every_token_is_a_word_of_the_reference() -> None:
    made = passage("In 2025, 小紅書 rose — fast.")
    assert [word.text for word in made.reference] == ["In", "2025,", "小紅書", "rose", "fast."]
    assert [bool(word.forms) for word in made.reference] == [True, True, False, True, True]
    assert [token.text for token in made.tokens] == [word.text for word in made.reference]


def test_a_year_is_said_as_several_words() -> None:
    (year,) = passage("2025").reference
    assert "twenty twenty five" in {" ".join(spoken.text for spoken in form.words) for form in year.forms}


def test_the_lessons_pronunciation_goes_before_the_dictionary() -> None:
    (word,) = passage("TikTok", pronunciations=(("tiktok", ("T", "IH1", "K", "T", "AA2", "K")),)).reference
    assert said(word) == [["T IH1 K T AA2 K"]]


@pytest.mark.parametrize(
    ("text", "phones", "expected"),
    [
        ("hello", "HH AH0 L OW1", "HH AH0 L OW1"),
        ("hello", "HH AH L OW", "HH AH0 L OW1"),
        ("hello", "HH EH L OW", "HH EH0 L OW1"),
        ("newcomers", "N UW K AH M ER Z", "N UW1 K AH2 M ER0 Z"),
        ("Zorblax", "Z EY B L AE K S", "Z EY1 B L AE0 K S"),
        ("Zorblax", "Z AO R B L AE1 K S", "Z AO0 R B L AE1 K S"),
        ("import", "IH0 M P AO1 R T", "IH0 M P AO1 R T"),
        ("import", "IH1 M P AO0 R T", "IH1 M P AO0 R T"),
        ("2025", "T W EH N IY", "T W EH1 N IY0"),
        ("小紅書", "SH AW HH UH NG SH UW", "SH AW1 HH UH0 NG SH UW0"),
        ("hmm", "HH M", "HH M"),
    ],
    ids=[
        "as given",
        "dictionary",
        "variant",
        "secondary",
        "first vowel",
        "rest",
        "verb",
        "noun",
        "year",
        "script",
        "no vowel",
    ],
)
def test_given_phones_get_the_stress_that_they_lack(text: str, phones: str, expected: str) -> None:
    assert given(text, phones) == [expected]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_phones_for_another_number_of_words_are_refused(count: int) -> None:
    with pytest.raises(LanguageError, match=f"2 words, but phones are given for {count}"):
        passage("Hello, you.", phones=[("HH", "AH0")] * count)


@pytest.mark.parametrize("phones", [(), ("",), ("XX",), ("hh", "ah"), ("AH7",), ("HH AH",), ("ə",)], ids=repr)
def test_what_is_no_phone_is_refused(phones: Phones) -> None:
    with pytest.raises(LanguageError, match="ARPAbet"):
        passage("Hello", phones=[phones])


@pytest.mark.parametrize("text", ["", "   ", "… — ?!", "你好,世界。", "🙂"])
def test_a_text_without_english_words_is_refused(text: str) -> None:
    with pytest.raises(LanguageError, match="no English words"):
        passage(text)


def test_syllables_follow_the_pronunciation_that_was_heard() -> None:
    made = passage("either")
    for phones in ("IY1 DH ER0", "AY1 DH ER0"):
        ((first, second),) = syllables_of(made, 0, heard("either", phones))
        assert (*first.phones, *second.phones) == tuple(phones.split())
        assert first.text + second.text == "either"


def test_syllables_of_a_word_with_several_spoken_words_follow_what_was_heard() -> None:
    made = passage("2025")
    groups = syllables_of(made, 0, None)
    assert len(groups) > 1
    unknown = heard("something else", "HH AH0 L OW1")
    assert syllables_of(made, 0, unknown) == groups


def test_a_word_without_english_reading_has_no_syllables() -> None:
    assert syllables_of(passage("Hello 你好"), 1, None) == ()


def test_the_lessons_split_shows_in_the_syllables() -> None:
    made = passage("Deliberately", (("deliberately", ("De", "lib", "er", "ate", "ly")),))
    ((*group,),) = syllables_of(made, 0, None)
    assert [syllable.text for syllable in group] == ["De", "lib", "er", "ate", "ly"]


def test_a_word_that_is_too_long_is_told_and_not_left_out_in_silence() -> None:
    with pytest.raises(LanguageError, match=r"a{39}…” is too long to be read aloud") as caught:
        passage("Hello " + "a" * 100_000 + " there.")
    assert "60 letters" in caught.value.remedy
    with pytest.raises(LanguageError, match="too long"):
        passage("a" * 100_000, phones=[("AH1",)])


def test_a_text_that_nobody_reads_in_one_go_is_told() -> None:
    with pytest.raises(LanguageError, match=f"has {MOST_WORDS + 1} words"):
        passage("word " * (MOST_WORDS + 1))
    with pytest.raises(LanguageError, match="words"):
        passage(("1." * 90 + "1 ") * (MOST_WORDS // 150))
    assert passage("word " * 1_000).readable == 1_000


def test_a_pronunciation_without_end_is_told() -> None:
    with pytest.raises(LanguageError, match="too long"):
        passage("Hello", phones=[("AH1", "T") * 1_000])
