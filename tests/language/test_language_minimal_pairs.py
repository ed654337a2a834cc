"""Which common words one habit makes of another, and how the list behind them is made."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.errors import LanguageError
from speakcheck.language import minimal_pairs as module
from speakcheck.language.dictionary import look_up
from speakcheck.language.l1_patterns import PATTERNS, pattern_for
from speakcheck.language.minimal_pairs import MinimalPair, minimal_pairs, pairs_of
from speakcheck.language.phones import SYMBOLS, bare, bare_all, is_vowel, unpack
from speakcheck.language.pronunciation import Phones
from speakcheck.paths import asset
from tools import minimal_pairs as training

LIST = asset("language", "common-words.txt")
LIST_AT_MOST = 400_000
"""Bytes that the list may add to the package."""


@cache
def listed() -> dict[str, list[str]]:
    """Return every word of the list with its pronunciations in one-letter form, the commonest first."""
    rows = map(str.split, LIST.read_text("ascii").splitlines())
    return {word: codes for word, *codes in rows}


def shown(pair: MinimalPair) -> str:
    return f"{pair.word} {pair.pattern} {pair.expected or '-'}>{pair.heard or '-'} at {pair.phone}"


HEARD = {
    "think": "thing cluster K>- at 3; sink th TH>S at 0; thick cluster NG>- at 2; link th TH>L at 0; "
    "zinc th TH>Z at 0; thinker vowel-added ->ER at 3",
    "very": "fairy v V>F at 0; bury v V>B at 0; wary v V>W at 0",
    "light": "right l-r L>R at 0; night l-r L>N at 0; white l-r L>W at 0; lie final-dropped T>- at 2; "
    "lighter vowel-added ->ER at 2",
    "ship": "sip sh-s SH>S at 0; sheep short-long IH>IY at 1",
    "bed": "bad eh-ae-ey EH>AE at 1; bet final-voicing D>T at 2",
    "road": "wrote final-voicing D>T at 2; load l-r R>L at 0; node l-r R>N at 0; roe final-dropped D>- at 2",
    "world": "word cluster L>- at 2; whirl cluster D>- at 3",
    "sport": "sort cluster P>- at 1; support vowel-added ->AH at 0; port cluster S>- at 0",
    "years": "year ending Z>- at 3",
    "walked": "walk ending T>- at 3",
    "full": "fool short-long-u UH>UW at 1; fuller vowel-added ->ER at 2",
    "government": "",
}


@pytest.mark.parametrize(("word", "expected"), HEARD.items(), ids=HEARD.keys())
def test_what_may_be_heard_likeliest_first(word: str, expected: str) -> None:
    assert "; ".join(map(shown, minimal_pairs(word, look_up(word)[0]))) == expected


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("thin", "tin"),
        ("thin", "sin"),
        ("thin", "thing"),
        ("wine", "vine"),
        ("rice", "lice"),
        ("three", "free"),
        ("they", "day"),
        ("game", "gain"),
        ("snow", "slow"),
        ("file", "fire"),
        ("cheap", "deep"),
        ("beige", "base"),
        ("zoo", "sue"),
        ("he'll", "hill"),
        ("can't", "can"),
        ("tried", "try"),
        ("stopped", "stop"),
    ],
)
def test_a_pair_that_teachers_know(word: str, heard: str) -> None:
    assert heard in [pair.word for pair in minimal_pairs(word, look_up(word)[0])]


def test_the_pronunciation_decides() -> None:
    present, past = ("R", "IY1", "D"), ("R", "EH1", "D")
    assert "lead" not in [pair.word for pair in minimal_pairs("read", present)]
    assert [pair.word for pair in minimal_pairs("read", present)][:2] == ["need", "rid"]
    assert "led" in [pair.word for pair in minimal_pairs("read", past)]


def test_stress_digits_do_not_matter_to_a_full_vowel() -> None:
    assert minimal_pairs("light", ("L", "AY", "T")) == minimal_pairs("light", ("L", "AY1", "T"))


def test_case_and_signs_do_not_matter() -> None:
    assert minimal_pairs("“Think,”", look_up("think")[0]) == minimal_pairs("think", look_up("think")[0])


def test_a_word_that_no_list_knows_has_pairs_by_its_phones() -> None:
    assert [pair.word for pair in minimal_pairs("Laichow", ("L", "AY1", "T"))][:1] == ["right"]


@pytest.mark.parametrize("phones", [(), ("N",), ("ZH", "OY1", "ZH")], ids=["nothing", "weak", "no-word"])
def test_what_has_no_neighbour_has_no_pair(phones: Phones) -> None:
    assert minimal_pairs("小", phones) == ()


def common_words() -> Iterator[tuple[str, Phones]]:
    for word in list(listed())[::40]:
        yield from ((word, phones) for phones in look_up(word))


def sounds_of(word: str) -> set[Phones]:
    return {bare_all(unpack(code)) for code in listed()[word]}


def changed(phones: Phones, pair: MinimalPair) -> Phones:
    sounds, at = bare_all(phones), pair.phone
    if pair.expected is None:
        return (*sounds[: at + 1], pair.heard or "", *sounds[at + 1 :])
    assert sounds[at] == pair.expected
    return (*sounds[:at], *([pair.heard] if pair.heard else []), *sounds[at + 1 :])


def test_each_pair_is_one_habit_away() -> None:
    words, found = list(listed()), 0
    for word, phones in common_words():
        for pair in minimal_pairs(word, phones):
            found += 1
            assert words[pair.rank - 1] == pair.word
            assert changed(phones, pair) in sounds_of(pair.word), (word, pair)
            assert pattern_allows(phones, pair), (word, pair)
    assert found > 300


def pattern_allows(phones: Phones, pair: MinimalPair) -> bool:
    """Tell whether pattern_for gives the pair's pattern where its place in the word allows it."""
    final = not any(map(is_vowel, phones[pair.phone :]))
    beside = [phones[at] for at in (pair.phone - 1, pair.phone + 1) if 0 <= at < len(phones)]
    found = pattern_for(
        phones[pair.phone] if pair.expected else None,
        pair.heard,
        is_final=final,
        in_cluster=pair.pattern in ("cluster", "vowel-added") and not all(map(is_vowel, beside)),
        is_ending=pair.pattern == "ending" and pair.phone == len(phones) - 1,
    )
    return found is not None and found.id == pair.pattern


def test_no_pair_is_a_homophone_or_comes_twice() -> None:
    for word, phones in common_words():
        own = {bare_all(known) for known in (phones, *look_up(word))}
        heard = [pair.word for pair in minimal_pairs(word, phones)]
        assert word not in heard
        assert len(heard) == len(set(heard))
        for other in heard:
            assert own.isdisjoint(sounds_of(other)), (word, other)


@given(st.lists(st.sampled_from(SYMBOLS), max_size=8))
def test_any_phones_are_answered(phones: list[str]) -> None:
    for pair in minimal_pairs("anything", tuple(phones)):
        assert 0 <= pair.phone < len(phones)
        assert pair.expected in (None, bare(phones[pair.phone]))


FIRST_PAIRS = {
    "th": "with/will they/say they/day though/so then/ten through/true",
    "w-v": "wet/vet wary/very worse/verse went/vent",
    "final-voicing": "god/got said/set ones/once hard/heart",
    "l-r": "are/on or/all well/when there/then",
    "n-ng": "win/wing thing/thin ban/bang",
    "short-long": "his/he's it/eat least/list bit/beat feet/fit living/leaving",
    "short-long-u": "pull/pool full/fool pulls/pools",
    "ending": "it's/it that's/that and/an years/year",
    "vowel-added": "late/later got/gotta old/older some/summer",
    "stress": "",
}


@pytest.mark.parametrize(("habit", "expected"), FIRST_PAIRS.items(), ids=FIRST_PAIRS.keys())
def test_pairs_for_practice_commonest_first(habit: str, expected: str) -> None:
    first = pairs_of(habit)[: len(expected.split())]
    assert " ".join("/".join(pair) for pair in first) == expected


@pytest.mark.parametrize(
    ("phones", "pair"),
    [
        (("S", "TH"), ("mouse", "mouth")),
        (("TH", "S"), ("think", "sink")),
        (("L", "R"), ("light", "right")),
        (("R", "L"), ("right", "light")),
        (("IH", "IY"), ("ship", "sheep")),
        (("M", "B"), ("mad", "bad")),
    ],
)
def test_pairs_of_two_phones(phones: tuple[str, str], pair: tuple[str, str]) -> None:
    assert pair in pairs_of(phones)


@pytest.mark.parametrize("pattern", [pattern.id for pattern in PATTERNS])
def test_practice_pairs_are_what_is_heard(pattern: str) -> None:
    for one, other in pairs_of(pattern)[:40]:
        assert other in [pair.word for pair in minimal_pairs(one, look_up(one)[0])] or weak(one, other)


def weak(one: str, other: str) -> bool:
    """Tell whether the dictionary lists a weak form first, which is no pronunciation of the list."""
    return any(unpack(listed()[word][0]) != look_up(word)[0] for word in (one, other))


@pytest.mark.parametrize("pattern", ["l-r", "n-ng", "short-long", "short-long-u"])
def test_a_habit_that_works_both_ways_is_found_from_either_word(pattern: str) -> None:
    exchanged = {"L", "R"} if pattern == "l-r" else None
    for one, other in pairs_of(pattern)[:60]:
        phones = unpack(listed()[one][0]), unpack(listed()[other][0])
        there = {pair.word: pair for pair in minimal_pairs(one, phones[0])}
        if exchanged and {there[other].expected, there[other].heard} != exchanged:
            continue
        back = {pair.word: pair for pair in minimal_pairs(other, phones[1])}
        assert (back[one].expected, back[one].heard) == (there[other].heard, there[other].expected)
        assert back[one].pattern == there[other].pattern == pattern


@pytest.mark.parametrize("habit", ["lisp", ("L", "R1"), ("", "S")])
def test_what_is_no_habit_is_refused(habit: str | tuple[str, str]) -> None:
    with pytest.raises(LanguageError, match=r"no pattern|not two phones"):
        pairs_of(habit)


def test_a_list_that_is_gone_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "asset", lambda *parts: tmp_path.joinpath(*parts))
    with pytest.raises(LanguageError, match=r"list of common words .* cannot be read"):
        module._text.__wrapped__()


def test_the_list_is_small_and_fit_for_learners() -> None:
    assert LIST.stat().st_size <= LIST_AT_MOST
    assert len(listed()) == training.COMMONEST
    assert all(map(training.is_candidate, listed()))


@pytest.mark.parametrize(
    ("word", "candidate"),
    [
        ("sheep", True),
        ("can't", True),
        ("i", True),
        ("so", True),
        ("wife's", False),
        ("b", False),
        ("tv", False),
        ("hmm", False),
        ("etc", False),
        ("lead", False),
        ("bitch", False),
    ],
)
def test_what_may_stand_in_the_list(word: str, candidate: bool) -> None:
    assert training.is_candidate(word) is candidate


def test_a_weak_form_is_no_sound_of_the_list() -> None:
    assert training.sounds(["A0nd", "@1nd", "@2nd"]) == ["@1nd"]


def test_the_list_is_what_the_script_makes_of_its_words() -> None:
    assert training.table(listed()) == LIST.read_text("ascii")


def test_the_script_leaves_out_what_is_rare_or_unheard_of() -> None:
    assert training.table(["vine", "Thien", "tink", "sheep", "wine", "sheep's"]) == (
        "wine wY1n\nsheep Si1p\nvine vY1n\n"
    )
