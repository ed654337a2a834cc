"""Words that were dropped although they were said, and words that were not said at all."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.audio.clip import Clip
from speakcheck.audio.level import normalise_level
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import HeardWord, PhoneSpan, ReferenceWord
from speakcheck.recognise.sphinx.absence import FIT, absent_words, still_absent, with_returned
from speakcheck.recognise.sphinx.alignment import Said, Unit, align
from speakcheck.recognise.sphinx.engine import SphinxEngine, pcm
from speakcheck.recognise.sphinx.grammar import GrammarWord
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from speakcheck.recognise.sphinx.strangers import SecondHearing

NEWCOMERS = "Some newcomers learned to say hello in Mandarin."
WHOLE = tuple(range(8))
STORY = "The story unfolding on the screen was friendlier than many had expected."


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


def made(text: str) -> list[Said]:
    """Make what was said: "0 1" are words of the text that fit, "1!" one that does not, "x" a strange one."""
    words = []
    for at, piece in enumerate(text.split()):
        index = None if piece == "x" else int(piece.rstrip("!"))
        span = PhoneSpan("AH0", at, at + 1, FIT - 1 if piece.endswith("!") else FIT + 1, 0)
        unit = (GrammarWord(piece.rstrip("!"), ("AH0",), index),)
        words.append(Said(unit, HeardWord(piece.rstrip("!"), at, at + 1, index, (span,))))
    return words


def shown(units: Sequence[Unit]) -> str:
    return " ".join(unit[0].text for unit in units)


@pytest.mark.parametrize(
    ("said", "absent", "expected"),
    [
        ("0 2", "1", "0 1 2"),
        ("1 2", "0", "0 1 2"),
        ("0 1", "2", "0 1 2"),
        ("0 3", "1 2", "0 1 2 3"),
        ("0 x 2", "1", "0 1 2"),
        ("0 x x 2", "1", "0 1 2"),
        ("x 1 2", "0", "0 1 2"),
        ("0 1 x", "2", "0 1 2"),
        ("0 x 3", "1 2", "0 1 2 3"),
        ("0 x 1 3", "2", "0 x 1 2 3"),
        ("0 2 x 3", "1", "0 1 2 x 3"),
        ("0 1 0 1 3", "2", "0 1 0 1 2 3"),
    ],
)
def test_a_word_that_fits_comes_back_in_place_of_what_stood_for_it(
    said: str, absent: str, expected: str
) -> None:
    assert shown(with_returned(made(said), made(absent))) == expected
    assert still_absent(made(absent), with_returned(made(said), made(absent))) == ()


@pytest.mark.parametrize(
    ("said", "absent", "expected"),
    [
        ("0 2", "1!", "0 2"),
        ("0 x 2", "1!", "0 x 2"),
        ("0 x x 2", "1!", "0 x x 2"),
        ("0 x", "1! 2!", "0 x"),
        ("0 3 x 5", "1 2! 4!", "0 1 3 x 5"),
        ("0 1 2", "", "0 1 2"),
    ],
)
def test_a_word_that_does_not_fit_stays_absent(said: str, absent: str, expected: str) -> None:
    assert shown(with_returned(made(said), made(absent))) == expected
    assert [
        word.reference for word in still_absent(made(absent), with_returned(made(said), made(absent)))
    ] == [int(piece[:-1]) for piece in absent.split() if piece.endswith("!")]


def test_a_word_at_the_limit_is_returned_and_not_absent_as_well() -> None:
    span = PhoneSpan("AH0", 1, 2, FIT, 0)
    limit = Said((GrammarWord("1", ("AH0",), 1),), HeardWord("1", 1, 2, 1, (span,)))
    assert shown(with_returned(made("0 2"), [limit])) == "0 1 2"
    assert still_absent([limit], with_returned(made("0 2"), [limit])) == ()


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_every_word_of_the_text_is_said_or_absent_once(dropped: set[int], misfits: set[int]) -> None:
    said = made(" ".join(str(index) for index in range(10) if index not in dropped))
    absent = made(" ".join(f"{index}!" if index in misfits else str(index) for index in sorted(dropped)))
    kept = [unit[0].reference for unit in with_returned(said, absent)]
    assert kept == [index for index in range(10) if index not in dropped or index not in misfits]
    assert [word.reference for word in still_absent(absent, with_returned(said, absent))] == sorted(
        dropped & misfits
    )


@pytest.fixture(scope="module")
def hearing(engine: SphinxEngine, clip: Callable[[str], Clip]) -> SecondHearing:
    """A clean reading."""
    level = normalise_level(clip("format-flac.flac"))
    return SecondHearing(engine, reference(NEWCOMERS), level, pcm(level), Lexicon())


@pytest.fixture(scope="module")
def reading(hearing: SecondHearing) -> tuple[Said, ...]:
    """What was said in it: every word."""
    forms = [word.forms[0].words[0] for word in hearing.reference]
    units: list[Unit] = [
        (GrammarWord(form.text, form.pronunciations[0].phones, at),) for at, form in enumerate(forms)
    ]
    return align(hearing.engine, units, hearing.clip, hearing.sound)


@pytest.mark.parametrize("dropped", [(0,), (1,), (5,), (7,), (1, 5), (0, 7)], ids=str)
def test_a_well_said_word_that_the_hearing_dropped_is_returned(
    dropped: tuple[int, ...], hearing: SecondHearing, reading: tuple[Said, ...]
) -> None:
    left = [each for each in reading if each.reference not in dropped]
    absent = absent_words(left, hearing, to_the_end=True)
    assert tuple(each.reference for each in absent) == dropped
    assert with_returned(left, absent) == [each.unit for each in reading]
    assert still_absent(absent, with_returned(left, absent)) == ()


def test_what_was_heard_in_place_of_a_well_said_word_is_removed(
    hearing: SecondHearing, reading: tuple[Said, ...]
) -> None:
    strange = GrammarWord("really", ("R", "IY1", "L", "IY0"), None)
    instead = Said((strange,), HeardWord("really", 0.5, 0.8, None, ()))
    said = (*reading[:1], instead, *reading[2:])
    absent = absent_words(said, hearing, to_the_end=True)
    assert with_returned(said, absent) == [each.unit for each in reading]


def test_nothing_is_absent_where_all_was_said_or_nothing(
    hearing: SecondHearing, reading: tuple[Said, ...]
) -> None:
    assert absent_words(reading, hearing, to_the_end=True) == ()
    assert absent_words((), hearing, to_the_end=True) == ()


def test_what_a_reading_has_not_come_to_is_not_absent(
    hearing: SecondHearing, reading: tuple[Said, ...]
) -> None:
    begun = (*reading[:2], *reading[3:6])
    assert [each.reference for each in absent_words(begun, hearing, to_the_end=False)] == [2]
    assert [each.reference for each in absent_words(begun, hearing, to_the_end=True)] == [2, 6, 7]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("omission-newcomers-kal16.flac", 1),
        ("omission-hello-en-us-f5.flac", 5),
        ("omission-to-rms.flac", 3),
        ("replacement-hello-kal16.flac", 5),
        ("replacement-newcomers-en-us-f5.flac", 1),
    ],
)
def test_a_word_that_was_not_said_stays_absent_and_is_measured(
    name: str, place: int, recogniser: SphinxRecogniser, clip: Callable[[str], Clip]
) -> None:
    heard = recogniser.hear(reference(NEWCOMERS), clip(name))
    said = [word.reference for word in heard.words if word.reference is not None]
    (absent,) = heard.absent
    assert said == [index for index in WHOLE if index != place]
    assert absent.reference == place
    assert absent.phones
    assert absent.score < min(word.score for word in heard.words)


def test_a_reading_without_faults_has_nothing_absent(
    recogniser: SphinxRecogniser, clip: Callable[[str], Clip]
) -> None:
    newcomers = clip("format-flac.flac")
    assert recogniser.hear(reference(NEWCOMERS), newcomers).absent == ()
    begun = recogniser.hear(reference(f"{NEWCOMERS} {STORY}"), newcomers, to_the_end=False)
    assert begun.absent == ()


def test_a_word_that_cannot_be_read_is_not_absent(
    recogniser: SphinxRecogniser, clip: Callable[[str], Clip]
) -> None:
    text = "Some newcomers learned to say hello 小紅書 in Mandarin."
    heard = recogniser.hear(reference(text), clip("omission-newcomers-kal16.flac"))
    assert [word.reference for word in heard.absent] == [1]


def test_words_are_written_down_without_a_text(
    recogniser: SphinxRecogniser, clip: Callable[[str], Clip]
) -> None:
    written = recogniser.write_down(clip("format-flac.flac"))
    assert {"some", "say", "hello"} <= set(written)
    assert recogniser.write_down(Clip(np.zeros(0, np.float32))) == ()
