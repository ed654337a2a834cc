"""What scoring costs with the embedded recogniser, beside its own passes and over readings of any length."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.acoustic.model import AcousticModel, Frames, shipped_model
from speakcheck.assess.scorer import scorer_of
from speakcheck.audio.clip import Samples
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.recognise.sphinx import engine as sphinx
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from tools.bench.figures import ROUNDS, Report, reading, seconds, takes

LENGTHS = {"3 s": 3, "30 s": 30, "5 min": 300, "30 min": 1800}
ENGINE_BOUND, FLAT_BOUND = 1.3, 1.5


class Recorder(sphinx.SphinxEngine):
    """The engine, writing down every pass it is asked for, so that the same passes can be run bare."""

    def __init__(self) -> None:
        super().__init__()
        self.passes: list[Callable[[sphinx.SphinxEngine], object]] = []

    def walk(
        self, arcs: Sequence[sphinx.Arc], ends: tuple[int, int], words: dict[str, str], sound: bytes
    ) -> list[sphinx.Stretch]:
        """Decode along a grammar."""
        self.passes.append(lambda engine: engine.walk(arcs, ends, words, sound))
        return super().walk(arcs, ends, words, sound)

    def align(self, names: Sequence[str], words: dict[str, str], sound: bytes) -> list[sphinx.AlignedWord]:
        """Align."""
        self.passes.append(lambda engine: engine.align(names, words, sound))
        return super().align(names, words, sound)

    def dictate(self, sound: bytes) -> list[str]:
        """Dictate."""
        self.passes.append(lambda engine: engine.dictate(sound))
        return super().dictate(sound)


class Hearer(AcousticModel):
    """The acoustic model, writing down what it is asked."""

    def __init__(self) -> None:
        super().__init__(shipped_model().path)
        self.passes: list[Callable[[AcousticModel], object]] = []

    def frames(self, samples: Samples) -> Frames:
        """Encode."""
        self.passes.append(lambda model: model.frames(samples))
        return super().frames(samples)

    def scores(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
        """Score."""
        self.passes.append(lambda model: model.scores(inputs))
        return super().scores(inputs)


def engine_share(report: Report) -> None:
    """Compare scoring with the passes of the engine and the acoustic model over the same sound."""
    sample = takes("clean", "omission", "insertion", "repetition", "replacement", "mispronunciation")
    clips = [(take, load(take.path)) for take in sample]
    audio = sum(clip.duration for _, clip in clips)
    recorder, hearer = Recorder(), Hearer()
    coach = Coach(SphinxRecogniser(recorder), scorer_of(hearer))
    bare, model = sphinx.SphinxEngine(), shipped_model()

    def score() -> None:
        recorder.passes.clear()
        hearer.passes.clear()
        for take, _ in clips:
            coach.check(take.text, take.path)

    def replay() -> None:
        for each in recorder.passes:
            each(bare)
        for asked in hearer.passes:
            asked(model)

    score()
    replay()
    whole, alone = zip(*((seconds(score), seconds(replay)) for _ in range(ROUNDS)), strict=True)
    print(f"scoring takes {statistics.median(whole) / audio:.3f} s of processor time per second of audio")
    ratio = statistics.median(whole) / statistics.median(alone)
    report.line("scoring / the engines' own passes", ratio, "x", f"<= {ENGINE_BOUND}", ratio <= ENGINE_BOUND)


def flatness(report: Report) -> None:
    """Compare the cost of a second of audio between short and long readings."""
    coach = Coach()
    clip, text = reading(LENGTHS["3 s"])
    coach.check(text, clip)
    costs = {}
    for name, length in LENGTHS.items():
        clip, text = reading(length)
        repeats = max(1, round(60 / clip.duration))
        spent = seconds(lambda: [coach.check(text, clip) for _ in range(repeats)])  # noqa: B023
        costs[name] = spent / repeats / clip.duration
        print(
            f"  a reading of {name:>6}: {costs[name]:.3f} s of processor time per second of audio", flush=True
        )
    ratio = max(costs.values()) / min(costs.values())
    report.line(
        "dearest / cheapest second, 3 s to 30 min", ratio, "x", f"<= {FLAT_BOUND}", ratio <= FLAT_BOUND
    )
