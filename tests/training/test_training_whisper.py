"""What the small Whisper is taught: texts that cannot be foreseen, by voices that leave one out."""

import re
from collections import Counter
from itertools import islice

import numpy as np
import pytest

from speakcheck.training.fixtures.plan import takes
from speakcheck.training.fixtures.voices import Engine
from speakcheck.training.whisper import augment
from speakcheck.training.whisper.texts import Pieces, Writer
from speakcheck.training.whisper.vocabulary import bare, inside, plain, sentences, words
from speakcheck.training.whisper.voices import FLITE_LINES, HELD_OUT, VARIANTS, Job, jobs

SENTENCE = plain("many of the new users said that they had picked, at last, a Chinese service").split()
MANY = 300
FOREIGN = re.compile("cmn|de[+]")


@pytest.fixture
def writer() -> Writer:
    return Writer(1)


@pytest.fixture(scope="module")
def planned() -> tuple[Job, ...]:
    return jobs(1)


def is_within(part: Pieces, whole: Pieces) -> bool:
    """Tell whether one is the other with words left out."""
    rest = iter(whole)
    return all(piece in rest for piece in part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('They said "hello," and left', "They said hello, and left", id="quotes"),
        pytest.param("In January 2025, a ban", "In January twenty twenty five, a ban", id="year"),
        pytest.param("The five-day week: Apple’s list!", "The five-day week, Apple's list.", id="signs"),
    ],
)
def test_a_text_is_written_as_a_listener_would(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("piece", "expected"), [("Many", "many"), ("Mandarin,", "Mandarin,"), ("I", "I"), ("TikTok", "TikTok")]
)
def test_names_alone_keep_their_capital_within_a_sentence(piece: str, expected: str) -> None:
    assert inside(piece) == expected


def test_every_word_of_the_fixtures_is_known() -> None:
    said = (plain(take.said) for take in takes() if take.voice and not FOREIGN.search(take.voice.name))
    assert {inside(bare(piece)) for text in said for piece in text.split()} <= set(words())


def test_every_word_of_the_lessons_is_known() -> None:
    assert {inside(bare(piece)) for text in sentences() for piece in text.split()} <= set(words())


def test_the_same_seed_writes_the_same_lines() -> None:
    one, same, other = ([writer.line() for _ in range(MANY)] for writer in (Writer(5), Writer(5), Writer(6)))
    assert one == same != other


def test_most_lines_stand_in_no_lesson(writer: Writer) -> None:
    known = [" ".join(inside(bare(piece)) for piece in text.split()) for text in sentences()]
    lines = [line.replace(",", "") for line in (writer.line() for _ in range(MANY)) if line.count(" ") > 1]
    assert sum(any(line in text for text in known) for line in lines) < 0.2 * len(lines)


def test_an_omission_leaves_words_out(writer: Writer) -> None:
    for part in (writer.omit(SENTENCE) for _ in range(MANY)):
        assert 0 < len(part) < len(SENTENCE)
        assert is_within(part, SENTENCE)


def test_an_insertion_keeps_the_sentence(writer: Writer) -> None:
    for longer in (writer.insert(SENTENCE) for _ in range(MANY)):
        assert len(SENTENCE) < len(longer) <= len(SENTENCE) + 2
        assert is_within(SENTENCE, longer)


def test_a_repetition_says_words_twice_in_a_row(writer: Writer) -> None:
    for longer in (writer.repeat(SENTENCE) for _ in range(MANY)):
        extra = len(longer) - len(SENTENCE)
        plain_pieces = [bare(piece) for piece in longer]
        assert is_within(SENTENCE, longer)
        assert any(
            plain_pieces[at : at + size] == plain_pieces[at + size : at + 2 * size]
            for size in range(1, extra + 1)
            for at in range(len(longer) - 2 * size + 1)
        )


def test_a_restart_says_the_beginning_again(writer: Writer) -> None:
    for longer in (writer.restart(SENTENCE) for _ in range(MANY)):
        extra = len(longer) - len(SENTENCE)
        assert longer[extra:] == SENTENCE
        assert longer[:extra] == [bare(piece) for piece in SENTENCE[:extra]]


def test_a_replacement_keeps_the_length(writer: Writer) -> None:
    for other in (writer.replace(SENTENCE) for _ in range(MANY)):
        assert len(other) == len(SENTENCE)
        assert sum(one != two for one, two in zip(SENTENCE, other, strict=True)) <= 4


def test_a_jumble_is_the_same_words(writer: Writer) -> None:
    jumbled = writer.jumble(SENTENCE)
    assert Counter(jumbled) == Counter(bare(piece) for piece in SENTENCE)
    assert jumbled != [bare(piece) for piece in SENTENCE]


def test_the_held_out_voice_says_nothing(planned: tuple[Job, ...]) -> None:
    assert HELD_OUT in {take.voice.name for take in takes() if take.voice}
    assert HELD_OUT not in {job.voice.name for job in planned}


def test_every_other_voice_speaks(planned: tuple[Job, ...]) -> None:
    flite = {job.voice.name for job in planned if job.voice.engine is Engine.FLITE}
    espeak = {job.voice.name for job in planned if job.voice.engine is Engine.ESPEAK}
    assert flite == set(FLITE_LINES)
    assert espeak == {f"en-us+{variant}" for variant in VARIANTS.split()}


def test_the_same_seed_plans_the_same_corpus(planned: tuple[Job, ...]) -> None:
    assert list(islice(planned, MANY)) == list(islice(jobs(1), MANY))


def test_silence_is_silent_and_noise_is_as_loud_as_asked() -> None:
    random = np.random.default_rng(1)
    loud = augment.noise(200, -20, random).astype(np.float64)
    quiet = augment.noise(200, -40, random).astype(np.float64)
    assert np.median(loud) - np.median(quiet) == pytest.approx(2, abs=1.5)
    silence = np.full((10, augment.BANDS), augment.SILENCE, np.float32)
    np.testing.assert_allclose(augment.add(loud.astype(np.float32)[:10], silence), loud[:10], atol=1e-2)


@pytest.mark.parametrize(("factor", "frames"), [(0.8, 125), (1.0, 100), (1.25, 80)])
def test_pace_changes_the_length_alone(factor: float, frames: int) -> None:
    ramp = np.linspace(-8, 0, 100, dtype=np.float32)[:, None].repeat(augment.BANDS, axis=1)
    paced = augment.pace(ramp, factor)
    np.testing.assert_allclose(paced[:, 0], np.linspace(-8, 0, frames), atol=1e-4)


def test_scaled_frames_lie_in_the_range_of_whisper() -> None:
    mels = np.array([[-10.0, -1.0], [0.5, -20.0]], np.float32)
    np.testing.assert_allclose(augment.scaled(mels), [[(-7.5 + 4) / 4, 0.75], [1.125, (-7.5 + 4) / 4]])
