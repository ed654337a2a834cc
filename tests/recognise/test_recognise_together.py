"""One recogniser that serves several threads hears in each what it hears alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import Heard, Recogniser, ReferenceWord
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser

AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"
NAMES = ("clean-fascinating-kal16", "replacement-hello-kal16")
Task = tuple[tuple[ReferenceWord, ...], Clip]


def tasks() -> list[Task]:
    lexicon = Lexicon()
    found = []
    for name in NAMES:
        text = json.loads((AUDIO / f"{name}.json").read_text("utf-8"))["text"]
        words = tuple(ReferenceWord(each.text, spoken_forms(each, lexicon)) for each in tokenise(text))
        found.append((words, load(AUDIO / f"{name}.flac")))
    return found


def hear(recogniser: Recogniser, task: Task) -> tuple[Heard, tuple[str, ...]]:
    return recogniser.hear(*task), recogniser.write_down(task[1])


def make(kind: str, model: Path) -> Recogniser:
    return SphinxRecogniser() if kind == "sphinx" else WhisperRecogniser(model, "tiny.en", threads=1)


@pytest.mark.parametrize("kind", ["sphinx", "whisper"])
def test_a_recogniser_may_be_used_by_several_threads_from_its_first_moment(kind: str, tiny_en: Path) -> None:
    work = tasks()
    lone, shared = make(kind, tiny_en), make(kind, tiny_en)
    alone = [hear(lone, task) for task in work]
    with ThreadPoolExecutor(len(work)) as pool:
        together = list(pool.map(lambda task: hear(shared, task), work))
    assert together == alone
