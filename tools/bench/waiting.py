"""How long a learner waits for the verdict, with judging begun in the silence and without; in real time."""

import time
from collections.abc import Callable
from statistics import mean

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.audio.endpoint import EndpointReason, EndpointSettings
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.practice.live_take import LEAST_SILENCE, LiveTake
from speakcheck.recognise.heard import Recogniser
from speakcheck.recognise.models.store import find
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from speakcheck.recognise.threads import whisper_threads
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser
from tools.bench.figures import Report, Take, takes

SAMPLE = ("clean-users-slt", "halting-story-rms", "replacement-hello-kal16")
BLOCK = SAMPLE_RATE // 50
AHEAD = EndpointSettings().wait - LEAST_SILENCE
"""Seconds of judging that can be done while the end is awaited."""
WAITING_BOUND = 0.25
"""Share of the time of judging by which a verdict may come later than it could."""


def waiting(report: Report) -> None:
    """Speak takes into a rehearsal as fast as they were spoken, and look at the clock."""
    recognisers: dict[str, Callable[[], Recogniser]] = {
        "embedded": SphinxRecogniser,
        "Whisper": lambda: WhisperRecogniser(find("tiny.en").folder, "tiny.en", threads=whisper_threads()),
    }
    sample = [take for take in takes("clean", "pauses", "replacement") if take.path.stem in SAMPLE]
    for name, make in recognisers.items():
        coach = Coach(make())
        judging(coach, sample)
        alone = judging(coach, sample)
        late = [spoken(coach, take, None)[1] for take in sample]
        whole, early = zip(*(spoken(coach, take, LEAST_SILENCE) for take in sample), strict=True)
        print(
            f"  {name}: judging takes {mean(alone):.2f} s; the verdict comes {mean(whole):.2f} s after the"
            f" last sound, {mean(early):.2f} s after the wait; begun only then, {mean(late):.2f} s after it"
        )
        needed = [max(0.0, each - AHEAD) for each in alone]
        ratio = (sum(early) - sum(needed)) / sum(alone)
        report.line(
            f"{name}: verdict later than it could be / judging",
            ratio,
            "x",
            f"<= {WAITING_BOUND}",
            ratio <= WAITING_BOUND,
        )


def judging(coach: Coach, sample: list[Take]) -> list[float]:
    """Return how long judging takes, take by take; never the same twice in a row, which may be remembered."""
    spent = []
    for take in sample:
        clip = load(take.path)
        began = time.perf_counter()
        coach.check(take.text, clip)
        spent.append(time.perf_counter() - began)
    return spent


def spoken(coach: Coach, take: Take, silence: float | None) -> tuple[float, float]:
    """Return the seconds from the last sound to the verdict, and those from the end of the wait."""
    samples = followed(take)
    with LiveTake(coach, take.text, silence=silence) as rehearsal:
        began = time.perf_counter()
        for begin in range(0, len(samples), BLOCK):
            due = began + (begin + BLOCK) / SAMPLE_RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            if rehearsal.feed(samples[begin : begin + BLOCK]).ending is EndpointReason.FINISHED:
                break
        ended = time.perf_counter()
        feedback = rehearsal.feedback()
        told = time.perf_counter()
        start = rehearsal.clip.start if rehearsal.clip else 0.0
    return told - began - start - (feedback.take.speech_end or 0.0), told - ended


def followed(take: Take) -> Samples:
    """Let the room of the recordings go on behind a take."""
    noise = np.random.default_rng(5).normal(0, 10 ** (-65 / 20), 3 * SAMPLE_RATE)
    return np.concatenate((load(take.path).samples, noise.astype(np.float32)))
