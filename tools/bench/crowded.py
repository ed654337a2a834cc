"""What scoring costs on a busy machine: processor time beside eight busy loops, and alone."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tools.bench.figures import Report, takes
from tools.bench.processes import command, run
from tools.bench.whisper import measured_model

LOOPS = 8
CROWDED_BOUND = 1.5
"""Threads that spin for each other take ten times as much there, and more."""


def crowded(report: Report) -> None:
    """Compare the processor time of scoring with each recogniser, which how long it takes says little of."""
    sample = takes("omission", "replacement", "repetition")
    text = sample[0].text
    words = ("score", *(str(take.path) for take in sample if take.text == text), "--text", text)
    for name, chosen in (
        ("embedded", ("--recogniser", "sphinx")),
        ("Whisper", ("--recogniser", "whisper", "--model", str(measured_model().folder))),
    ):
        line = command(*words, *chosen)
        alone = spent(line)
        with busy():
            beside = spent(line)
        print(
            f"  {name}: scoring takes {alone[0]:.1f} s of processor time and {alone[1]:.1f} s on the clock;"
            f" beside {LOOPS} busy loops {beside[0]:.1f} s and {beside[1]:.1f} s"
        )
        ratio = beside[0] / alone[0]
        report.line(
            f"{name}: processor time beside {LOOPS} busy loops / alone",
            ratio,
            "x",
            f"<= {CROWDED_BOUND}",
            ratio <= CROWDED_BOUND,
        )


def spent(line: Sequence[str]) -> tuple[float, float]:
    """Return the processor time of a command and its children, and its time on the clock, in seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run(line)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - began


@contextmanager
def busy() -> Iterator[None]:
    """Keep processors busy; the loops are waited for, and their time is counted, only in the end."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
        for loop in loops:
            loop.wait()
