"""The phone inventory, its distances and codes, and the patterns of Mandarin speakers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.language.l1_patterns import PATTERNS, pattern_for
from speakcheck.language.phones import (
    CONSONANTS,
    PHONES,
    SYMBOLS,
    VOWELS,
    bare,
    bare_all,
    distance,
    ipa,
    is_vowel,
    pack,
    pack_bare,
    stress_of,
    unpack,
)

phone = st.sampled_from(PHONES)
symbol = st.sampled_from(SYMBOLS)


def test_inventory() -> None:
    assert (len(PHONES), len(VOWELS), len(CONSONANTS)) == (39, 15, 24)
    assert len(SYMBOLS) == 24 + 3 * 15


def test_stress_is_stripped_and_told() -> None:
    assert bare_all(("IH1", "N", "AH0")) == ("IH", "N", "AH")
    assert [stress_of(phone) for phone in ("IH1", "N", "AH0", "EY2")] == [1, 0, 0, 2]


def test_ipa_tells_the_reduced_vowels() -> None:
    assert "".join(ipa(phone) for phone in ("AH0", "B", "AH1", "V", "ER0", "TH", "AY1")) == "əbʌvɚθaɪ"


@given(st.lists(symbol).map(tuple))
def test_one_letter_form_goes_there_and_back(phones: tuple[str, ...]) -> None:
    assert unpack(pack(phones)) == phones
    assert len(pack_bare(phones)) == len(phones)


@given(phone, phone)
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert 0.0 <= distance(one, other) <= 1.0
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0.0) == (one == other)


def test_distance_ignores_stress() -> None:
    assert distance("IH1", "IH0") == 0.0


CONFUSED = "TH-S TH-T TH-F DH-D DH-Z V-W V-F L-R N-NG IH-IY UH-UW EH-AE SH-S CH-T ZH-SH Z-S B-P D-T G-K"


@pytest.mark.parametrize("pair", CONFUSED.split())
def test_confused_phones_are_near(pair: str) -> None:
    one, other = pair.split("-")
    assert distance(one, other) < 0.5


@pytest.mark.parametrize("pair", ["IY-AA", "S-AA", "TH-NG", "K-V", "M-CH", "UW-AE", "P-IY"])
def test_unrelated_phones_are_far(pair: str) -> None:
    one, other = pair.split("-")
    assert distance(one, other) >= 0.7


SUBSTITUTED = {
    "think as sink": ("TH", "S", False, "th"),
    "this as dis": ("DH", "D", False, "th"),
    "very as wery": ("V", "W", False, "v"),
    "five as fife": ("V", "F", True, "v"),
    "bag as back": ("G", "K", True, "final-voicing"),
    "not final": ("G", "K", False, None),
    "people as peopo": ("L", "OW", True, "dark-l"),
    "light as right": ("L", "R", False, "l-r"),
    "sung as sun": ("NG", "N", True, "n-ng"),
    "ship as sheep": ("IH1", "IY1", False, "short-long"),
    "full as fool": ("UH1", "UW1", False, "short-long-u"),
    "bed as bad": ("EH1", "AE1", False, "eh-ae-ey"),
    "she as see": ("SH", "S", False, "sh-s"),
    "usually": ("ZH", "R", False, "zh"),
    "about with a full vowel": ("AH0", "AE1", False, "schwa"),
    "stressed vowels are not reduced": ("AH1", "AA1", False, None),
    "no habit of Mandarin": ("M", "K", False, None),
    "the same": ("S", "S", False, None),
}


@pytest.mark.parametrize(
    ("expected", "heard", "is_final", "pattern"), SUBSTITUTED.values(), ids=SUBSTITUTED.keys()
)
def test_substitutions(expected: str, heard: str, is_final: bool, pattern: str | None) -> None:
    found = pattern_for(expected, heard, is_final=is_final)
    assert (found.id if found else None) == pattern


def test_missing_and_added_sounds() -> None:
    def name(expected: str | None, heard: str | None, **place: bool) -> str | None:
        found = pattern_for(expected, heard, **place)
        return found.id if found else None

    assert name("D", None, is_final=True) == "final-dropped"
    assert name("T", None, is_final=True, in_cluster=True) == "cluster"
    assert name("T", None, is_final=True, in_cluster=True, is_ending=True) == "ending"
    assert name("B", None) is None
    assert name("AH0", None, is_final=True) is None
    assert name(None, "AH0", is_final=True) == "vowel-added"
    assert name(None, "AH0", in_cluster=True) == "vowel-added"
    assert name(None, "AH0") is None
    assert name(None, "S", is_final=True) is None


def test_patterns_have_distinct_names_and_known_phones() -> None:
    assert len({pattern.id for pattern in PATTERNS}) == len(PATTERNS)
    for pattern in PATTERNS:
        assert pattern.expected | pattern.heard <= set(PHONES)


@given(
    st.one_of(st.none(), symbol), st.one_of(st.none(), symbol), st.booleans(), st.booleans(), st.booleans()
)
def test_a_pattern_covers_what_it_explains(
    expected: str | None, heard: str | None, final: bool, cluster: bool, ending: bool
) -> None:
    found = pattern_for(expected, heard, is_final=final, in_cluster=cluster, is_ending=ending)
    if found:
        assert expected is None or bare(expected) in found.expected
        assert heard is None or bare(heard) in found.heard
        assert expected is None or not (is_vowel(expected) and heard is None)
