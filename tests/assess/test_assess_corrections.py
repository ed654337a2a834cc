"""What the learner is told: little, the most useful first, in two languages, whatever the words hold."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck import i18n
from speakcheck.assess.corrections import LONG_PAUSE, corrections
from speakcheck.assess.feedback import (
    Correction,
    ExtraKind,
    ExtraWord,
    Fluency,
    Pause,
    PhoneResult,
    PhoneVerdict,
    Sureness,
    SyllableResult,
    Verdict,
    WordResult,
)
from speakcheck.assess.judge import hint
from speakcheck.assess.passage import Passage, passage, syllables_of
from speakcheck.assess.scorer import Gates
from speakcheck.i18n import in_language
from speakcheck.language.phones import bare_all

TEXT = "Some newcomers learned to say hello."
GATES = Gates(
    phone_wrong=30,
    phone_unsure=60,
    word_likely=40,
    word_maybe=60,
    absent_likely=50,
    absent_maybe=70,
    word_fair=80,
)
CHINESE = re.compile("[\u4e00-\u9fff]")
NO_PAUSE = Fluency(120.0, 4.0, ())
INSERTED = ExtraWord("really", ExtraKind.INSERTION, 1, 1.0, 1.3)
REPEATED = ExtraWord("learned to", ExtraKind.REPETITION, 3, 2.0, 2.5)


def word(
    of: Passage,
    at: int,
    verdict: Verdict | None = Verdict.GOOD,
    score: float | None = 95.0,
    heard: str | None = None,
    wrong: Sequence[int] = (),
) -> WordResult:
    """Make the result of a word; `wrong` are the places of its phones that were wrong."""
    groups = syllables_of(of, at, None)
    syllables = [syllable for group in groups for syllable in group]
    phones = [phone for syllable in syllables for phone in bare_all(syllable.phones)]
    results = tuple(
        PhoneResult(
            phone,
            10.0 if number in wrong else score,
            PhoneVerdict.WRONG if number in wrong else PhoneVerdict.GOOD,
            None,
            0.0,
            0.1,
        )
        for number, phone in enumerate(phones)
    )
    parts = []
    begin = 0
    for syllable in syllables:
        own = [each.score or 0.0 for each in results[begin : begin + len(syllable.phones)]]
        begin += len(own)
        weakest = None if score is None else min(own)
        parts.append(SyllableResult(syllable.text, bare_all(syllable.phones), syllable.stress, weakest))
    return WordResult(
        of.tokens[at].text, 0.0, 1.0, verdict, score, heard, hint(groups), tuple(parts), results
    )


def told(
    changes: dict[int, WordResult],
    extra: Sequence[ExtraWord] = (),
    measured: Fluency = NO_PAUSE,
    text: str = TEXT,
    gates: Gates = GATES,
) -> tuple[Correction, ...]:
    of = passage(text)
    words = [changes.get(at) or word(of, at) for at in range(len(of.tokens))]
    return corrections(of, words, extra, measured, gates)


def bad(
    at: int, verdict: Verdict, score: float | None = None, heard: str | None = None, wrong: Sequence[int] = ()
) -> dict[int, WordResult]:
    return {at: word(passage(TEXT), at, verdict, score, heard, wrong)}


MISSING = bad(1, Verdict.MISSING, 20.0)
WRONG = bad(2, Verdict.WRONG, 20.0, heard="burned")
POOR = bad(5, Verdict.POOR, 20.0)
DOUBTFUL = bad(4, Verdict.POOR, 55.0)
LIGHT = bad(3, Verdict.MISSING, 60.0)
UNMEASURED = bad(1, Verdict.MISSING)
HALT = Fluency(60.0, 3.0, (Pause(1, 1.5, False),))


def test_a_good_reading_has_nothing_to_correct() -> None:
    assert told({}) == ()
    assert told(bad(1, Verdict.FAIR, 70.0)) == ()


@pytest.mark.parametrize(
    ("changes", "extra", "measured", "expected"),
    [
        (POOR | MISSING, (), NO_PAUSE, [1, 5]),
        (WRONG | MISSING, (), NO_PAUSE, [1, 2]),
        (LIGHT | WRONG, (), NO_PAUSE, [2, 3]),
        (LIGHT | POOR, (), NO_PAUSE, [5, 3]),
        (LIGHT, (INSERTED,), NO_PAUSE, [3, None]),
        (DOUBTFUL, (INSERTED,), NO_PAUSE, [4, None]),
        (DOUBTFUL, (), HALT, [4, None]),
        (MISSING | WRONG | POOR, (INSERTED, REPEATED), HALT, [1, 2]),
    ],
    ids=[
        "missing before poor",
        "in the order of the text",
        "content words first",
        "poor before a light word",
        "missing before added",
        "doubtful before added",
        "doubtful before a pause",
        "two at most",
    ],
)
def test_the_most_useful_comes_first(
    changes: dict[int, WordResult], extra: Sequence[ExtraWord], measured: Fluency, expected: list[int | None]
) -> None:
    assert [correction.word for correction in told(changes, extra, measured)] == expected


@pytest.mark.parametrize(
    ("changes", "sureness"),
    [
        (MISSING, Sureness.LIKELY),
        (WRONG, Sureness.LIKELY),
        (LIGHT, Sureness.MAYBE),
        (bad(2, Verdict.WRONG, 60.0, heard="burned"), Sureness.MAYBE),
        (UNMEASURED, Sureness.MAYBE),
        (POOR, Sureness.LIKELY),
        (DOUBTFUL, Sureness.MAYBE),
    ],
    ids=["missing", "wrong", "perhaps missing", "perhaps wrong", "unmeasured", "poor", "doubtful"],
)
def test_it_says_how_sure_it_is(changes: dict[int, WordResult], sureness: Sureness) -> None:
    (correction,) = told(changes)
    assert correction.sureness is sureness


@pytest.mark.parametrize("verdict", [Verdict.MISSING, Verdict.WRONG])
def test_a_word_that_fits_where_it_should_be_is_not_called_unsaid(verdict: Verdict) -> None:
    """It was hardly heard, but what was measured at its place is nearly what it should be."""
    assert told(bad(2, verdict, GATES.absent_maybe, heard="burned")) == ()


@pytest.mark.parametrize(
    ("score", "verdict", "told_of"),
    [
        (GATES.word_likely + 1, Verdict.MISSING, Sureness.LIKELY),
        (GATES.word_likely + 1, Verdict.POOR, Sureness.MAYBE),
        (GATES.word_maybe + 1, Verdict.WRONG, Sureness.MAYBE),
        (GATES.word_maybe + 1, Verdict.POOR, None),
    ],
    ids=str,
)
def test_what_was_not_said_has_gates_of_its_own(
    score: float, verdict: Verdict, told_of: Sureness | None
) -> None:
    assert [each.sureness for each in told(bad(5, verdict, score, "yellow"))] == (
        [told_of] if told_of else []
    )


@pytest.mark.parametrize(
    ("changes", "extra", "measured", "parts"),
    [
        (MISSING, (), NO_PAUSE, ["newcomers", "NEW-com-ers"]),
        (WRONG, (), NO_PAUSE, ["learned", "burned"]),
        (bad(5, Verdict.POOR, 20.0, wrong=[3]), (), NO_PAUSE, ["hello", "**LO**", "OW"]),
        (bad(4, Verdict.POOR, 20.0, wrong=[0]), (), NO_PAUSE, ["say", "S"]),
        ({}, (INSERTED,), NO_PAUSE, ["really"]),
        ({}, (REPEATED,), NO_PAUSE, ["learned to"]),
        ({}, (), HALT, ["newcomers", "newcomers learned", "1.5"]),
    ],
    ids=["missing", "wrong", "a syllable", "a sound", "added", "said again", "a pause"],
)
def test_it_names_what_was_wrong_in_both_languages(
    changes: dict[int, WordResult], extra: Sequence[ExtraWord], measured: Fluency, parts: list[str]
) -> None:
    (correction,) = told(changes, extra, measured)
    for part in parts:
        assert part in correction.message
        assert part in in_language(correction.message, i18n.CHINESE)
    assert not CHINESE.search(correction.message)
    assert len(CHINESE.findall(in_language(correction.message, i18n.CHINESE))) > 5
    assert not re.search(
        r"\b(the|was|not|sound|stressed|read)\b", in_language(correction.message, i18n.CHINESE), re.IGNORECASE
    )


@pytest.mark.parametrize(
    ("score", "light_maybe", "sureness"),
    [
        (5.0, 0.0, None),
        (5.0, 45.0, Sureness.MAYBE),
        (39.0, 45.0, Sureness.MAYBE),
        (44.9, 45.0, Sureness.MAYBE),
        (45.0, 45.0, None),
        (65.0, 70.0, Sureness.MAYBE),
    ],
)
def test_a_function_word_that_was_said_is_never_surely_bad(
    score: float, light_maybe: float, sureness: Sureness | None
) -> None:
    said = bad(3, Verdict.POOR, score)
    found = told(said, gates=replace(GATES, light_maybe=light_maybe))
    assert [(each.word, each.sureness) for each in found] == ([(3, sureness)] if sureness else [])


def test_it_points_to_the_weakest_syllable() -> None:
    (correction,) = told(bad(1, Verdict.POOR, 20.0, wrong=[1]))
    assert (correction.word, correction.syllable) == (1, 0)


def test_a_word_of_one_syllable_has_none_to_point_to() -> None:
    (correction,) = told(bad(4, Verdict.POOR, 20.0))
    assert (correction.word, correction.syllable) == (4, None)


@pytest.mark.parametrize(
    "pause",
    [Pause(1, LONG_PAUSE - 0.1, False), Pause(1, 3.0, True)],
    ids=["short", "at a full stop"],
)
def test_pauses_that_do_no_harm_are_not_mentioned(pause: Pause) -> None:
    assert told({}, (), Fluency(60.0, 3.0, (pause,))) == ()


@pytest.mark.parametrize(
    "hostile",
    ["[bold]x[/]", "{0}", "{word.__class__}", "%s%n", "\x1b[31mred", "<b>x</b>", "\\n$(x)", "**x**"],
)
def test_hostile_words_are_shown_as_they_are(hostile: str) -> None:
    """Who shows a message makes it safe for where it is shown."""
    changes = bad(1, Verdict.WRONG, heard=hostile)
    (replaced, added) = told(changes, (ExtraWord(hostile, ExtraKind.INSERTION, 1, 1.0, 1.3),))
    for correction in (replaced, added):
        assert hostile in correction.message
        assert hostile in in_language(correction.message, i18n.CHINESE)


VERDICTS = st.sampled_from([None, *Verdict])
JUDGED = st.dictionaries(st.integers(0, 5), st.tuples(VERDICTS, st.none() | st.floats(0, 100)))


@given(
    JUDGED, st.lists(st.sampled_from([INSERTED, REPEATED]), max_size=3), st.integers(0, 4), st.floats(0, 9)
)
@settings(max_examples=60)
def test_there_are_two_at_most_and_both_have_two_languages(
    judged: dict[int, tuple[Verdict | None, float | None]], extra: list[ExtraWord], after: int, seconds: float
) -> None:
    of = passage(TEXT)
    changes = {
        at: word(of, at, verdict, score, "x" if verdict is Verdict.WRONG else None)
        for at, (verdict, score) in judged.items()
    }
    found = told(changes, extra, Fluency(60.0, 3.0, (Pause(after, seconds, False),)))
    assert len(found) <= 2
    for correction in found:
        assert correction.message.strip()
        assert CHINESE.search(in_language(correction.message, i18n.CHINESE))
        if correction.word is not None:
            assert changes[correction.word].verdict in (Verdict.MISSING, Verdict.WRONG, Verdict.POOR)
