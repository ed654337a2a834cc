"""Finding what was read, among all that a lesson offers."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speakcheck.audio.chunking import LONGEST
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.coach import NEAR, Coach
from speakcheck.lessons.lesson import Lesson
from speakcheck.lessons.passages import find_prompt
from speakcheck.lessons.prompts import make_prompts
from speakcheck.lessons.reading import parse_text
from speakcheck.recognise.heard import Choice, ReferenceWord
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"
CLEAN = sorted(path.stem for path in AUDIO.glob("clean-*.json"))
PARAGRAPH = ("clean-influx-drill-rms", "clean-book-rms", "clean-users-slt")
"""The sentences of the second paragraph."""


def text_of(name: str) -> str:
    description: dict[str, Any] = json.loads((AUDIO / f"{name}.json").read_text("utf-8"))
    text: str = description["text"]
    return text


@pytest.mark.parametrize("name", [name for name in CLEAN if "passage" not in name])
def test_what_was_read_is_found(
    name: str, coach: Coach, lesson: Lesson, recording: Callable[[str], Path]
) -> None:
    """An example may be the same sentence as one of a paragraph: then either is right."""
    found = coach.find(lesson, recording(name))
    assert found
    assert found.text == text_of(name)


@pytest.mark.parametrize(
    "name", ["omission-newcomers-kal16", "repetition-learned-to-en-us-f5", "halting-story-rms", "format-8khz"]
)
def test_a_faulty_reading_is_found_too(
    name: str, coach: Coach, lesson: Lesson, recording: Callable[[str], Path]
) -> None:
    found = coach.find(lesson, recording(name))
    assert found
    assert found.text == text_of(name)


def test_a_long_passage_is_found_by_its_beginning_and_its_length(
    coach: Coach, lesson: Lesson, recording: Callable[[str], Path]
) -> None:
    found = coach.find(lesson, recording("clean-passage-slt"))
    assert found
    assert found.id == "p3"


@pytest.mark.parametrize(("gap", "in_one_piece"), [(0.1, True), (1.0, False)], ids=["short", "long"])
def test_a_paragraph_is_found_and_not_its_first_sentence(
    gap: float, in_one_piece: bool, coach: Coach, lesson: Lesson, joined: Callable[..., Clip]
) -> None:
    reading = joined(*PARAGRAPH, gap=gap)
    assert (reading.duration <= LONGEST) is in_one_piece
    found = coach.find(lesson, reading)
    assert found
    assert found.id == "p2"


@pytest.mark.parametrize(
    "name", ["problem-digital-silence", "problem-room-tone", "problem-white-noise", "problem-mandarin"]
)
def test_nothing_is_found_where_nothing_of_the_lesson_was_said(
    name: str, coach: Coach, lesson: Lesson, recording: Callable[[str], Path]
) -> None:
    assert coach.find(lesson, recording(name)) is None


@pytest.mark.parametrize("seconds", [0, 0.001, 0.05, 70])
def test_nothing_is_found_in_silence_of_any_length(seconds: float, coach: Coach, lesson: Lesson) -> None:
    silence = Clip(np.zeros(round(seconds * SAMPLE_RATE), np.float32))
    assert coach.find(lesson, silence) is None


@pytest.mark.parametrize(("before", "behind"), [(30.0, 0.0), (0.0, 30.0)], ids=["before", "behind"])
def test_a_long_silence_around_a_sentence_does_not_hide_it(
    before: float, behind: float, coach: Coach, lesson: Lesson, clip: Callable[[str], Clip]
) -> None:
    silence = [np.zeros(round(seconds * SAMPLE_RATE), np.float32) for seconds in (before, behind)]
    reading = Clip(np.concatenate((silence[0], clip("clean-hosts-awb").samples, silence[1])))
    found = coach.find(lesson, reading)
    assert found
    assert found.text == text_of("clean-hosts-awb")


def test_of_silence_longer_than_any_reading_nothing_is_found(coach: Coach, lesson: Lesson) -> None:
    assert coach.find(lesson, Clip(np.zeros(700 * SAMPLE_RATE, np.float32))) is None


class Asked(SphinxRecogniser):
    """Remembers how many texts it had to choose from."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[int] = []

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        self.texts.append(len(texts))
        return super().choose(texts, clip, to_the_end=to_the_end)


@pytest.fixture(scope="module")
def long_lesson(lesson: Lesson) -> Lesson:
    """A lesson with two thousand sentences more, of the same words."""
    words = sorted({word for prompt in lesson.prompts for word in prompt.text.split() if word.isalpha()})
    drawn = random.Random(1)
    made = [" ".join(drawn.choices(words, k=drawn.randint(4, 20))).capitalize() for _ in range(2_000)]
    page = (AUDIO.parents[1] / "assets" / "lessons" / "s01-little-red-book.txt").read_text("utf-8")
    more = parse_text("The end.\n\n" + ". ".join(made) + ".\n", "more.txt").lesson.paragraphs
    whole = parse_text(page, "page.txt").lesson
    paragraphs = (*more, *whole.paragraphs)
    return replace(
        whole, paragraphs=paragraphs, prompts=make_prompts(paragraphs, whole.drills, whole.pronunciations)
    )


@pytest.mark.parametrize("name", ["clean-users-slt", "halting-story-rms", "omission-newcomers-kal16"])
def test_among_thousands_of_sentences_few_are_compared_closely(
    name: str, long_lesson: Lesson, recording: Callable[[str], Path]
) -> None:
    recogniser = Asked()
    found = Coach(recogniser).find(long_lesson, recording(name))
    assert len(long_lesson.prompts) > 2_000
    assert recogniser.texts == [NEAR]
    assert found
    assert found.text == text_of(name)


def test_a_passage_is_found_among_thousands_of_sentences(
    lesson: Lesson, long_lesson: Lesson, recording: Callable[[str], Path]
) -> None:
    found = Coach().find(long_lesson, recording("clean-passage-slt"))
    assert found
    assert found.text == find_prompt(lesson, "p3").text
