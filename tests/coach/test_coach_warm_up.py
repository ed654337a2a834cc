"""Engines that load before they are needed: once, in a thread, and what goes wrong is told."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speakcheck.audio.clip import Clip
from speakcheck.coach import Coach
from speakcheck.errors import RecogniserError
from speakcheck.recognise.sphinx import engine as sphinx
from speakcheck.recognise.sphinx.engine import SphinxEngine
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

TEXT = "Some newcomers learned to say hello in Mandarin."


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the decoders that are made, each with the thread that made it."""
    found: list[str] = []

    def watched(make: Callable[[], object]) -> Callable[[], object]:
        def making() -> object:
            found.append(f"{make.__name__} {threading.current_thread().name}")
            return make()

        return making

    for name in ("_grammar_decoder", "_dictation_decoder"):
        monkeypatch.setattr(sphinx, name, watched(getattr(sphinx, name)))
    return found


def test_all_is_loaded_once_and_in_another_thread(made: list[str], recording: Callable[[str], Path]) -> None:
    coach = Coach()
    for _ in range(3):
        coach.warm_up()
    feedback = coach.check(TEXT, recording("replacement-hello-kal16"))
    coach.warm_up()
    assert feedback.scores.overall is not None
    assert [each.partition(" ")[0] for each in made] == ["_grammar_decoder", "_dictation_decoder"]
    assert all("speakcheck-load" in each for each in made)


def test_many_threads_load_once(made: list[str], clip: Callable[[str], Clip]) -> None:
    coach = Coach()
    sound = clip("replacement-hello-kal16")

    def check(turn: int) -> object:
        if turn % 2:
            coach.warm_up()
        return coach.check(TEXT, sound)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(check, range(4)))
    assert results == results[:1] * 4
    assert len(made) == 2


class Failing(SphinxEngine):
    """An engine whose files are there only from the second time on."""

    tries = 0

    def load(self) -> None:
        self.tries += 1
        if self.tries == 1:
            raise RecogniserError("The model is missing.", "Install it.")
        super().load()


def test_what_goes_wrong_is_raised_by_the_first_check_alone(recording: Callable[[str], Path]) -> None:
    engine = Failing()
    coach = Coach(SphinxRecogniser(engine))
    coach.warm_up()
    with pytest.raises(RecogniserError, match="The model is missing"):
        coach.check(TEXT, recording("replacement-hello-kal16"))
    assert coach.check(TEXT, recording("replacement-hello-kal16")).words
    coach.warm_up()
    assert coach.check(TEXT, recording("replacement-hello-kal16")).words
    assert engine.tries == 2
