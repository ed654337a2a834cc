"""How phones and letters divide into syllables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.language.alignment import align
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import SYMBOLS, is_vowel
from speakcheck.language.syllables import fitting, syllabify, syllables

WORDS = """
in|flux De|lib|er|ate|ly fas|ci|nat|ing new|com|ers un|fold|ing ref|u|gees A|mer|i|cans Chi|nese plat|form
phe|nom|e|non in|ter|na|tion|al e|con|o|my con|di|tion tra|di|tion|al hap|pen lit|tle ap|ple peo|ple run|ning
let|ter lis|ten chick|en num|ber wa|ter us|ers light|heart|ed in|ter|con|nect|ed dis|cov|er|ing es|tab|lished
mean|ing|ful in|creas|ing|ly High|lights ge|o|po|lit|i|cal ex|am Xiao|hong|shu Tik|Tok ca|fé did|n't world a
out|weigh mis|ap|pro|pri|ate dis|a|ble clus|ter news|pa|per sus|pend for|get un|ex|pect|ed sea|son paint|er
"""


@pytest.mark.parametrize("divided", WORDS.split())
def test_letters_of_syllables(divided: str) -> None:
    word = divided.replace("|", "")
    found = syllables(word, Lexicon().pronounce(word)[0].phones)
    assert "|".join(syllable.text for syllable in found) == divided


@pytest.mark.parametrize(
    ("phones", "expected"),
    [
        ("IH1 N F L AH2 K S", "IH1 N . F L AH2 K S"),
        ("EH1 K S T R AH0", "EH1 K . S T R AH0"),
        ("S IH1 NG ER0", "S IH1 NG . ER0"),
        ("AE1 T L AH0 S", "AE1 T . L AH0 S"),
        ("K R IY0 EY1 T", "K R IY0 . EY1 T"),
        ("N", "N"),
        ("", ""),
    ],
)
def test_longest_legal_onset(phones: str, expected: str) -> None:
    assert " . ".join(" ".join(part) for part in syllabify(tuple(phones.split()))) == expected


def shown(word: str, split: str) -> str:
    parts = tuple(split.split("-"))
    best = fitting(Lexicon().pronounce(word), parts)
    return " | ".join(f"{s.text} {' '.join(s.phones)}" for s in syllables(word, best.phones, parts))


SPLITS = {
    "as the lesson has it": (
        "Deliberately,",
        "De-lib-er-ate-ly",
        "De D IH0 | lib L IH1 B | er ER0 | ate AH0 T | ly L IY0",
    ),
    "consonant with its letter": ("newcomers", "new-com-ers", "new N UW1 | com K AH2 M | ers ER0 Z"),
    "variant that fits": (
        "interesting",
        "in-ter-est-ing",
        "in IH1 N | ter T ER0 | est AH0 S T | ing IH0 NG",
    ),
    "part without a vowel joins": ("chocolate", "choc-o-late", "choco CH AO1 K | late L AH0 T"),
    "too few parts": ("remarkable", "remark-able", "re R IH0 | mar M AA1 R | ka K AH0 | ble B AH0 L"),
    "another word": ("influx", "De-lib-er-ate-ly", "in IH1 N | flux F L AH2 K S"),
}


@pytest.mark.parametrize(("word", "split", "expected"), SPLITS.values(), ids=SPLITS.keys())
def test_split_of_a_lesson(word: str, split: str, expected: str) -> None:
    assert shown(word, split) == expected


def test_stress_is_that_of_the_vowel() -> None:
    found = syllables("refugees", ("R", "EH1", "F", "Y", "UW2", "JH", "IY0", "Z"))
    assert [syllable.stress for syllable in found] == [1, 2, 0]


def test_a_letter_of_three_syllables() -> None:
    found = syllables("W", tuple(["D", "AH1", "B", "AH0", "L", "Y", "UW0"]))
    assert [syllable.text for syllable in found] == ["W", "", ""]


def test_a_weak_form_without_a_vowel_is_one_syllable() -> None:
    assert [(s.text, s.phones, s.stress) for s in syllables("and", ("N",))] == [("and", ("N",), 0)]


letters = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCÉ'’", min_size=1, max_size=12)
some_phones = st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=12).map(tuple)


@given(letters, some_phones)
def test_syllables_join_to_word_and_phones(word: str, phones: tuple[str, ...]) -> None:
    found = syllables(f"“{word},”", phones)
    core = word.strip("'’")
    assert "".join(s.text for s in found) == core or not core
    assert tuple(phone for s in found for phone in s.phones) == phones
    vowels = sum(map(is_vowel, phones))
    assert len(found) == max(1, vowels)
    if vowels:
        assert all(sum(map(is_vowel, s.phones)) == 1 for s in found)


@given(st.lists(st.text(alphabet="abcdeilorst", min_size=1, max_size=4), min_size=1, max_size=5), some_phones)
def test_any_split_gives_syllables_that_join(split: list[str], phones: tuple[str, ...]) -> None:
    found = syllables("".join(split), phones, tuple(split))
    assert "".join(s.text for s in found) == "".join(split)
    assert tuple(phone for s in found for phone in s.phones) == phones


@given(some_phones)
def test_syllabify_joins_to_the_phones(phones: tuple[str, ...]) -> None:
    assert tuple(phone for part in syllabify(phones) for phone in part) == phones


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=10), some_phones)
def test_alignment_joins_to_letters_and_phones(word: str, phones: tuple[str, ...]) -> None:
    pairs = align(word, phones)
    assert "".join(spelled for spelled, _ in pairs) == word
    assert tuple(phone for _, sounds in pairs for phone in sounds) == phones
