"""What scoring costs with Whisper, beside a plain transcription of the same clips by the same model."""

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.recognise.models.store import Model, find
from speakcheck.recognise.threads import whisper_threads
from speakcheck.recognise.whisper import engine as whisper
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser
from tools.bench.figures import ROUNDS, Report, Take, takes

VARIABLE = "BENCH_MODEL"
"""Environment variable that names another model than tiny.en, or its folder."""
EVERY = 4
"""One take of so many is heard: a real Whisper takes a second for each."""
PLAIN_BOUND = 1.0
PARTS = {
    "Whisper encodes": (whisper.WhisperEngine, "encode"),
    "Whisper writes down": (whisper.WhisperEngine, "write"),
    "Whisper reads texts along": (whisper.WhisperEngine, "_read"),
    "the acoustic model hears": (AcousticModel, "frames"),
    "words are placed": (Ear, "place"),
}
"""Methods in which scoring spends its time. The first and the last two run side by side."""
Times = tuple[float, float]
"""Seconds on the clock, and seconds of processor time of all threads."""


def against_plain(report: Report) -> None:
    """Compare scoring with a transcription by default settings, in turns."""
    model = measured_model()
    folder = model.folder
    sample = takes("clean", "omission", "insertion", "repetition", "replacement", "mispronunciation")[::EVERY]
    audio = sum(load(take.path).duration for take in sample)
    score, transcribe = scoring(folder, sample), transcription(folder, sample)
    score()
    transcribe()
    ours, plain = zip(*((timed(score), timed(transcribe)) for _ in range(ROUNDS)), strict=True)
    size = (folder / "model.bin").stat().st_size / 1e6
    print(f"  Whisper with {model.name} ({size:.1f} MB), {len(sample)} takes, {audio:.0f} s:")
    for at, kind in enumerate(("time", "processor time")):
        whole, bare = (statistics.median(each[at] for each in one) for one in (ours, plain))
        print(
            f"  scoring takes {whole / audio:.3f} s of {kind} per second of audio,"
            f" transcribing {bare / audio:.3f} s"
        )
        ratio = whole / bare
        name = f"scoring with Whisper / transcribing, {kind}"
        report.line(name, ratio, "x", f"<= {PLAIN_BOUND}", ratio <= PLAIN_BOUND)
    with parted() as spent:
        score()
    for name, seconds in spent.items():
        print(f"    {name}: {seconds / audio:.4f} s of time per second of audio")


def measured_model() -> Model:
    """Return the model that is measured."""
    return find(os.environ.get(VARIABLE) or "tiny.en")


def scoring(folder: Path, sample: list[Take]) -> Callable[[], None]:
    """Return what scores every take: transcript, forced text, confusions, alignment, corrections."""
    coach = Coach(WhisperRecogniser(folder, "bench", threads=whisper_threads()))

    def score() -> None:
        for take in sample:
            coach.check(take.text, take.path)

    return score


def transcription(folder: Path, sample: list[Take]) -> Callable[[], None]:
    """Return what transcribes every take to the end with word times, all else left to the library."""
    from faster_whisper import WhisperModel

    model: Any = WhisperModel(str(folder))

    def transcribe() -> None:
        for take in sample:
            segments, _ = model.transcribe(str(take.path), word_timestamps=True)
            list(segments)

    return transcribe


@contextmanager
def parted() -> Iterator[dict[str, float]]:
    """Measure the seconds on the clock that are spent in each of PARTS."""
    spent: dict[str, float] = defaultdict(float)
    bare = {name: getattr(owner, method) for name, (owner, method) in PARTS.items()}
    for name, (owner, method) in PARTS.items():
        setattr(owner, method, _measured(bare[name], name, spent))
    try:
        yield spent
    finally:
        for name, (owner, method) in PARTS.items():
            setattr(owner, method, bare[name])


def _measured(method: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def measured(*values: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return method(*values, **named)
        finally:
            spent[name] += time.perf_counter() - began

    return measured


def timed(work: Callable[[], None]) -> Times:
    """Return what some work takes."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu
