"""How words are pronounced, where the pronunciation comes from, and how unknown words are guessed."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import speakcheck.language
from speakcheck.errors import LanguageError
from speakcheck.language.dictionary import listed, look_up, parse_additions
from speakcheck.language.g2p import guess
from speakcheck.language.lexicon import Lexicon, is_function_word
from speakcheck.language.phones import SYMBOLS, VOWELS, bare, bare_all
from speakcheck.language.pinyin import pinyin, pinyin_syllables
from speakcheck.language.pronunciation import PronunciationOrigin, Token
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import displayed_words, spoken_forms, spoken_syllables


def spoken(word: str) -> list[str]:
    return [f"{form.origin} {' '.join(form.phones)}" for form in Lexicon().pronounce(word)]


BEST = {
    "listed": ("influx", "dictionary IH1 N F L AH2 K S"),
    "capitals and quotes": ("“Deliberately”", "dictionary D IH0 L IH1 B ER0 AH0 T L IY0"),
    "first word of the file": ("a", "weak AH0"),
    "last words of the file": ("zywicki", "dictionary Z IH0 W IH1 K IY0"),
    "addition": ("TikTok", "dictionary T IH1 K T AA2 K"),
    "addition before dictionary": ("Qing", "dictionary CH IH1 NG"),
    "possessive of an addition": ("ByteDance’s", "dictionary B AY1 T D AE2 N S IH0 Z"),
    "possessive of a plural": ("users'", "dictionary Y UW1 Z ER0 Z"),
    "possessive after a sibilant": ("box's", "dictionary B AA1 K S IH0 Z"),
    "plural": ("smartwatches", "dictionary S M AA1 R T W AA2 CH IH0 Z"),
    "past": ("tweeted", "dictionary T W IY1 T IH0 D"),
    "past of an addition": ("livestreamed", "dictionary L AY1 V S T R IY2 M D"),
    "compound": ("raincloud", "guess R EY1 N K L AW2 D"),
    "plural of a compound": ("rainclouds", "guess R EY1 N K L AW2 D Z"),
    "prefix": ("cybersecurity", "guess S AY2 B ER0 S IH0 K Y UH1 R AH0 T IY0"),
    "letter names": ("qwx", "guess K Y UW1 D AH1 B AH0 L Y UW0 EH1 K S"),
    "pinyin": ("Xueqing", "guess SH W EH2 CH IH1 NG"),
}


@pytest.mark.parametrize(("word", "expected"), BEST.values(), ids=BEST.keys())
def test_best_pronunciation(word: str, expected: str) -> None:
    assert spoken(word)[0] == expected


def test_all_variants_are_known() -> None:
    assert spoken("either") == ["dictionary IY1 DH ER0", "dictionary AY1 DH ER0"]


@pytest.mark.parametrize(
    ("word", "weak"),
    [
        ("to", "T AH0"),
        ("of", "AH0 V"),
        ("and", "N"),
        ("the", "DH IY0"),
        ("can", "K AH0 N"),
        ("them", "AH0 M"),
    ],
)
def test_function_words_have_weak_forms(word: str, weak: str) -> None:
    assert f"weak {weak}" in spoken(word)
    assert is_function_word(word.upper())


@pytest.mark.parametrize("word", ["influx", "media", "TikTok", "deliberately"])
def test_content_words_are_no_function_words(word: str) -> None:
    assert not is_function_word(word)


def test_a_lesson_overrides_the_dictionary_and_its_inflections() -> None:
    lexicon = Lexicon([("tiktok", ("T", "IH1", "K"))])
    assert [form.phones for form in lexicon.pronounce("TikTok")] == [("T", "IH1", "K")]
    assert lexicon.pronounce("TikTok's")[0].phones == ("T", "IH1", "K", "S")
    assert lexicon.pronounce("tiktok")[0].origin is PronunciationOrigin.LESSON


def test_a_lesson_in_another_alphabet_is_refused() -> None:
    with pytest.raises(LanguageError, match="ARPAbet"):
        Lexicon({"tiktok": ("tɪk", "tɒk")})


@pytest.mark.parametrize("word", ["小紅書", "", "123", "…", "'"])
def test_what_has_no_letters_has_no_pronunciation(word: str) -> None:
    with pytest.raises(LanguageError, match="not an English word"):
        Lexicon().pronounce(word)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", min_size=1, max_size=25))
def test_every_word_has_phones(word: str) -> None:
    if not word.strip("'"):
        return
    for form in Lexicon().pronounce(word):
        assert form.phones
        assert set(form.phones) <= set(SYMBOLS)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=15))
def test_guesses_have_one_primary_stress_unless_spelled_out(word: str) -> None:
    for phones in guess(word):
        assert any(bare(phone) in VOWELS for phone in phones)
        if set(word) & set("aeiouy"):
            assert sum(phone.endswith("1") for phone in phones) >= 1


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("blirk", "B L ER K"),
        ("streebing", "S T R IY B IH NG"),
        ("nationhoodly", "N EY SH AH N HH UH D L IY"),
        ("phlogistical", "F L AH JH IH S T IH K AH L"),
    ],
)
def test_guesses_follow_english_spelling(word: str, phones: str) -> None:
    assert not listed(word)
    assert tuple(phones.split()) in [bare_all(guessed) for guessed in guess(word)]


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("xiaohongshu", ("xiao", "hong", "shu")),
        ("hsinchu", ("hsin", "chu")),
        ("zhang", ("zhang",)),
        ("guangxi", ("guang", "xi")),
        ("bang", ()),
        ("influx", ()),
        ("obama", ()),
    ],
)
def test_pinyin_syllables(word: str, syllables: tuple[str, ...]) -> None:
    assert pinyin_syllables(word) == syllables


def test_pinyin_stresses_the_last_syllable() -> None:
    assert pinyin("xiaohongshu") == (("SH", "AW2", "HH", "UH2", "NG", "SH", "UW1"),)


def test_additions_refuse_what_is_no_phone() -> None:
    with pytest.raises(LanguageError, match="Line 2"):
        parse_additions("fine F AY1 N\nfine F II N\n")


def test_additions_are_not_what_the_dictionary_says_first_anyway() -> None:
    assert look_up("google")[0] == ("G", "UW1", "G", "AH0", "L")


def forms(text: str) -> list[str]:
    return [" ".join(word.text for word in form.words) for form in spoken_forms(tokenise(text)[0], Lexicon())]


def test_spoken_forms_follow_the_readings() -> None:
    assert forms("2025") == ["twenty twenty five", "two thousand twenty five", "two thousand and twenty five"]


def test_what_cannot_be_read_has_no_spoken_form() -> None:
    assert forms("小紅書") == []


def test_the_letter_a_is_not_the_article() -> None:
    letter = spoken_forms(tokenise("AI")[0], Lexicon())[0].words[0]
    article = spoken_forms(tokenise("a")[0], Lexicon())[0].words[0]
    assert [form.phones for form in letter.pronunciations] == [("EY1",)]
    assert [form.phones for form in article.pronunciations] == [("AH0",), ("EY1",)]


@pytest.mark.parametrize("text", ["the", "hundred", "and", "2025", "person-to-person"])
def test_variants_are_few_and_differ_in_more_than_stress(text: str) -> None:
    for form in spoken_forms(tokenise(text)[0], Lexicon()):
        for word in form.words:
            sounds = [bare_all(variant.phones) for variant in word.pronunciations]
            assert len(sounds) == len(set(sounds)) <= 6


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“Person-to-person,”", "Person to person"),
        ("TikTok’s", "TikTok’s"),
        ("(In-flux)", "In-flux"),
        ("U.S.", "U S"),
        ("2025", "twenty twenty five"),
        ("café.", "café"),
        ("難民」(TikTok)", "TikTok"),
    ],
)
def test_displayed_words(text: str, shown: str) -> None:
    token: Token = tokenise(text)[0]
    assert " ".join(displayed_words(token, token.readings[0])) == shown


def test_syllables_of_a_token_with_several_words() -> None:
    token = tokenise("Person-to-person")[0]
    words = spoken_syllables(token, spoken_forms(token, Lexicon())[0])
    assert [[syllable.text for syllable in word] for word in words] == [
        ["Per", "son"],
        ["to"],
        ["per", "son"],
    ]


def test_syllables_take_the_pronunciation_that_fits_the_split() -> None:
    token = tokenise("every")[0]
    form = spoken_forms(token, Lexicon())[0]
    words = spoken_syllables(token, form, [("every", ("ev", "ery"))])
    assert [(syllable.text, " ".join(syllable.phones)) for syllable in words[0]] == [
        ("ev", "EH1 V"),
        ("ery", "R IY0"),
    ]


def test_importing_the_room_imports_no_library() -> None:
    program = (
        "import sys, speakcheck.language, speakcheck.language.words\n"
        "print({'num2words', 'numpy', 'rapidfuzz', 'platformdirs'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_every_public_name_can_be_imported() -> None:
    assert all(getattr(speakcheck.language, name) for name in speakcheck.language.__all__)
    with pytest.raises(AttributeError):
        _ = speakcheck.language.nothing_of_this_name
