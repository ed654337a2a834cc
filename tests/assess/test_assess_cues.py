"""What the mouth does, for every sound."""

import re

import pytest

from speakcheck import i18n
from speakcheck.assess.cues import cue
from speakcheck.i18n import in_language
from speakcheck.language.phones import SYMBOLS, VOWELS

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("is_final", [False, True], ids=["inside", "final"])
@pytest.mark.parametrize("phone", SYMBOLS)
def test_every_phone_has_a_cue_in_two_languages(phone: str, is_final: bool) -> None:
    message = cue(phone, is_final=is_final)
    chinese = in_language(message, i18n.CHINESE)
    assert message.endswith(".")
    assert not CHINESE.search(message)
    assert chinese.endswith("。")
    assert len(CHINESE.findall(chinese)) >= 3
    assert not re.search(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+", chinese)


@pytest.mark.parametrize("vowel", sorted(VOWELS - {"AH"}))
def test_stress_changes_the_cue_of_no_vowel_but_one(vowel: str) -> None:
    assert len({cue(f"{vowel}{stress}", is_final=False) for stress in (0, 1, 2)}) == 1


def test_a_schwa_is_weak_and_a_stressed_one_is_not() -> None:
    assert "weak" in cue("AH0", is_final=False)
    assert "strong" in cue("AH1", is_final=False)


@pytest.mark.parametrize("phone", ["L", "M", "T", "D"])
def test_what_ends_a_word_has_a_cue_of_its_own(phone: str) -> None:
    assert cue(phone, is_final=True) != cue(phone, is_final=False)


@pytest.mark.parametrize(
    ("one", "other"), [("TH", "S"), ("V", "W"), ("L", "R"), ("N", "NG"), ("IY1", "IH1"), ("AE1", "EH1")]
)
def test_sounds_that_are_mixed_up_have_different_cues(one: str, other: str) -> None:
    assert cue(one, is_final=True) != cue(other, is_final=True)
