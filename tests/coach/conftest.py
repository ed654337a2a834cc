"""One coach for all tests of a worker, each recording checked once, and the lesson that was read."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples
from speakcheck.audio.files import AudioFile
from speakcheck.coach import Coach
from speakcheck.lessons.lesson import Lesson, Prompt, PromptKind
from speakcheck.lessons.reading import read_lesson

ROOT = Path(__file__).resolve().parents[2]
AUDIO = ROOT / "fixtures" / "audio"


@pytest.fixture(scope="session")
def coach() -> Coach:
    return Coach()


@pytest.fixture(scope="session")
def lesson() -> Lesson:
    return read_lesson(ROOT / "assets" / "lessons" / "s01-little-red-book.txt").lesson


@pytest.fixture(scope="session")
def described() -> Callable[[str], dict[str, Any]]:
    """Give the description of a recording by its name without suffix."""

    def read(name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((AUDIO / f"{name}.json").read_text("utf-8"))
        return content

    return read


@pytest.fixture(scope="session")
def recording() -> Callable[[str], Path]:
    """Give the path of a recording by its name without suffix."""

    def find(name: str) -> Path:
        return next(path for path in AUDIO.glob(f"{name}.*") if path.suffix != ".json")

    return find


@pytest.fixture(scope="session")
def asked(lesson: Lesson) -> Callable[[str], Prompt]:
    """Make a prompt of a text, with all that the lesson knows of its words."""
    splits = tuple(dict.fromkeys(pair for prompt in lesson.prompts for pair in prompt.splits))
    return lambda text: Prompt("asked", PromptKind.PASSAGE, text, splits, lesson.pronunciations)


@pytest.fixture(scope="session")
def check(
    coach: Coach,
    asked: Callable[[str], Prompt],
    described: Callable[[str], dict[str, Any]],
    recording: Callable[[str], Path],
) -> Callable[[str], Feedback]:
    """Check a recording against the text of its description, once."""
    return cache(lambda name: coach.check(asked(described(name)["text"]), recording(name)))


@pytest.fixture(scope="session")
def clip(recording: Callable[[str], Path]) -> Callable[[str], Clip]:
    """Decode a recording."""
    return lambda name: Clip(np.concatenate(list(AudioFile(recording(name)).blocks())))


@pytest.fixture(scope="session")
def joined(clip: Callable[[str], Clip]) -> Callable[..., Clip]:
    """Join recordings, with some seconds of room tone between them."""

    def join(*names: str, gap: float = 0.3) -> Clip:
        noise = np.random.default_rng(3).normal(0, 10 ** (-65 / 20), round(gap * SAMPLE_RATE))
        stretches: list[Samples] = []
        for name in names:
            stretches += [clip(name).samples, noise.astype(np.float32)]
        return Clip(np.concatenate(stretches))

    return join
