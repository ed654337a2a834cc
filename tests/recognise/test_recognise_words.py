"""The embedded recogniser: which words of a text were said, and which others."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import Heard, ReferenceWord
from speakcheck.recognise.sphinx.alignment import units
from speakcheck.recognise.sphinx.grammar import GrammarWord, alternatives, reading, rereading
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

NEWCOMERS = "Some newcomers learned to say hello in Mandarin."
STORY = "The story unfolding on the screen was friendlier than many had expected."


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


def indexes(heard: Heard) -> list[int | None]:
    return [word.reference for word in heard.words]


@pytest.fixture(scope="module")
def newcomers(clip: Callable[[str], Clip]) -> Clip:
    return clip("format-flac.flac")


@pytest.mark.parametrize("to_the_end", [True, False])
def test_every_word_that_was_said_is_heard(
    to_the_end: bool, recogniser: SphinxRecogniser, newcomers: Clip
) -> None:
    heard = recogniser.hear(reference(NEWCOMERS), newcomers, to_the_end=to_the_end)
    assert " ".join(word.text for word in heard.words) == "some newcomers learned to say hello in mandarin"
    assert indexes(heard) == list(range(8))
    assert all(before.end <= after.start + 1e-6 for before, after in pairwise(heard.words))


def test_a_beginning_is_heard_as_far_as_it_goes(recogniser: SphinxRecogniser, newcomers: Clip) -> None:
    heard = recogniser.hear(reference(f"{NEWCOMERS} {STORY}"), newcomers, to_the_end=False)
    assert indexes(heard) == list(range(8))


def test_times_count_from_the_beginning_of_the_recording(
    recogniser: SphinxRecogniser, newcomers: Clip
) -> None:
    words = reference(NEWCOMERS)
    here = recogniser.hear(words, newcomers)
    there = recogniser.hear(words, Clip(newcomers.samples, 100.0))
    for one, other in zip(here.words, there.words, strict=True):
        assert other.start == pytest.approx(one.start + 100)
        assert [span.score for span in other.phones] == [span.score for span in one.phones]


def test_a_figure_is_heard_as_the_word_that_it_stands_for(
    recogniser: SphinxRecogniser, newcomers: Clip
) -> None:
    heard = recogniser.hear(reference("Some newcomers learned 2 say hello in Mandarin."), newcomers)
    assert indexes(heard) == list(range(8))


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.05, 0.5, 3.0])
@pytest.mark.parametrize("to_the_end", [True, False])
def test_silence_of_any_length_does_no_harm(
    seconds: float, to_the_end: bool, recogniser: SphinxRecogniser
) -> None:
    silence = Clip(np.zeros(round(seconds * SAMPLE_RATE), np.float32))
    heard = recogniser.hear(reference(NEWCOMERS), silence, to_the_end=to_the_end)
    assert all(0 <= word.start <= word.end <= seconds + 0.01 for word in heard.words)
    assert recogniser.choose((reference("Influx"),), silence) is None or seconds > 0.2


@pytest.mark.parametrize("level", [1.0, 0.01, 50.0])
def test_noise_does_no_harm(level: float, recogniser: SphinxRecogniser) -> None:
    noise = np.random.default_rng(5).normal(0, level, SAMPLE_RATE).astype(np.float32)
    heard = recogniser.hear(reference(NEWCOMERS), Clip(noise))
    assert all(0 <= word.start <= word.end <= 1.01 for word in heard.words)


def test_a_text_without_readable_words_is_heard_as_nothing(
    recogniser: SphinxRecogniser, newcomers: Clip
) -> None:
    assert [
        each for each in indexes(recogniser.hear(reference("你好 世界"), newcomers)) if each is not None
    ] == []


def test_the_text_that_was_read_is_chosen(recogniser: SphinxRecogniser, newcomers: Clip) -> None:
    texts = tuple(reference(text) for text in (STORY, NEWCOMERS, "Newcomers"))
    choice = recogniser.choose(texts, newcomers)
    assert choice
    assert (choice.text, choice.words) == (1, 8)


def test_a_text_that_was_only_begun_is_chosen(recogniser: SphinxRecogniser, newcomers: Clip) -> None:
    texts = tuple(reference(text) for text in (f"{STORY} {NEWCOMERS}", f"{NEWCOMERS} {STORY}"))
    choice = recogniser.choose(texts, newcomers, to_the_end=False)
    assert choice
    assert (choice.text, choice.words) == (1, 8)


def test_a_reading_names_every_way_to_say_every_word() -> None:
    words = reference("In 2025 小紅書 rose")
    grammar = reading(words, to_the_end=True)
    assert {spoken.reference for spoken in grammar.spoken.values()} == {0, 1, 3}
    assert {"twenty", "five"} <= {spoken.text for spoken in grammar.spoken.values()}
    assert {arc.word for arc in grammar.arcs} - {None} == set(grammar.words)
    assert all(0 <= state < grammar.states for arc in grammar.arcs for state in (arc.origin, arc.target))
    assert all(0 < arc.probability <= 1 for arc in grammar.arcs)
    assert not any(sign.isdigit() for phones in grammar.words.values() for sign in phones)


def test_a_word_that_cannot_be_read_is_passed_for_nothing() -> None:
    arcs = [
        arc
        for arc in reading(reference("Hello 小紅書"), to_the_end=True).arcs
        if (arc.origin, arc.target) == (1, 2)
    ]
    assert {arc.word for arc in arcs} == {None}
    assert max(arc.probability for arc in arcs) == 1.0


@pytest.mark.parametrize("to_the_end", [True, False])
def test_a_reading_may_hold_any_part_of_the_text(to_the_end: bool) -> None:
    grammar = reading(reference(STORY), to_the_end=to_the_end)
    silent = {(arc.origin, arc.target) for arc in grammar.arcs if arc.word is None}
    places = range(len(STORY.split()))
    assert {(0, place) for place in places if place} <= silent
    assert {(place, grammar.final) for place in places} <= silent


def test_a_part_of_the_text_is_less_likely_than_one_word_left_out() -> None:
    grammar = reading(reference(STORY), to_the_end=True)
    leaps = [arc for arc in grammar.arcs if arc.word is None and arc.target > arc.origin]
    one = min(max(arc.probability for arc in leaps if arc.target == place + 1) for place in range(12))
    assert one > max(arc.probability for arc in leaps if arc.target > arc.origin + 1)


def test_a_rereading_adds_nothing_outside_its_anchors() -> None:
    words = list(enumerate(reference("say hello now")))
    really = GrammarWord("really", ("R", "IY1", "L", "IY0"), None)
    grammar = rereading(words, [really], (True, True))
    strange = [arc for arc in grammar.arcs if arc.word and grammar.spoken[arc.word] is really]
    assert strange
    assert grammar.start not in {arc.origin for arc in strange}
    assert grammar.final not in {arc.target for arc in strange}


def test_alternatives_know_whose_word_it_was() -> None:
    grammar, owner = alternatives([reference("Influx"), reference("An influx")], to_the_end=True)
    assert set(owner) == set(grammar.words)
    assert {owner[name] for name, spoken in grammar.spoken.items() if spoken.text == "an"} == {1}
    assert {owner[name] for name, spoken in grammar.spoken.items() if spoken.text == "influx"} == {0, 1}


def test_spoken_words_of_one_word_of_the_text_are_one_unit() -> None:
    spoken = [
        GrammarWord("twenty", ("T",), 0, last=False),
        GrammarWord("five", ("F",), 0),
        GrammarWord("um", ("AH0", "M"), None),
        GrammarWord("rose", ("R",), 1),
    ]
    assert [[word.text for word in unit] for unit in units(spoken)] == [["twenty", "five"], ["um"], ["rose"]]
