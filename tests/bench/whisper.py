"""What scoring costs with Whisper, beside a plain transcription of the same clips by the same model."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.paths import asset
from speakcheck.recognise.threads import whisper_threads
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser
from tests.bench.figures import ROUNDS, Report, Take, takes

PLAIN_BOUND = 1.0
Times = tuple[float, float]
"""Seconds on the clock, and seconds of processor time of all threads."""


def against_plain(report: Report) -> None:
    """Compare scoring with a transcription by default settings: one model, one number of threads."""
    folder = asset("recognise", "whisper-test")
    sample = takes("clean", "omission", "insertion", "repetition", "replacement", "mispronunciation")
    audio = sum(load(take.path).duration for take in sample)
    score, transcribe = scoring(folder, sample), transcription(folder, sample)
    score()
    transcribe()
    ours, plain = zip(*((timed(score), timed(transcribe)) for _ in range(ROUNDS)), strict=True)
    for at, kind in enumerate(("time", "processor time")):
        whole, bare = (statistics.median(each[at] for each in one) for one in (ours, plain))
        print(
            f"  with Whisper scoring takes {whole / audio:.3f} s of {kind} per second of audio,"
            f" transcribing {bare / audio:.3f} s"
        )
        ratio = whole / bare
        report.line(
            f"scoring with Whisper / transcribing, {kind}",
            ratio,
            "x",
            f"<= {PLAIN_BOUND}",
            ratio <= PLAIN_BOUND,
        )


def scoring(folder: Path, sample: list[Take]) -> Callable[[], None]:
    """Return what scores every take: transcript, forced text, confusions, alignment, corrections."""
    coach = Coach(WhisperRecogniser(folder, "test", threads=whisper_threads()))

    def score() -> None:
        for take in sample:
            coach.check(take.text, take.path)

    return score


def transcription(folder: Path, sample: list[Take]) -> Callable[[], None]:
    """Return what transcribes every take to the end with word times, as the library does by itself.

    It computes in eight bits, as scoring does, so that the number format makes no difference.
    """
    from faster_whisper import WhisperModel

    model: Any = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=whisper_threads(), local_files_only=True
    )

    def transcribe() -> None:
        for take in sample:
            segments, _ = model.transcribe(str(take.path), word_timestamps=True)
            list(segments)

    return transcribe


def timed(work: Callable[[], None]) -> Times:
    """Return what some work takes."""
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu
