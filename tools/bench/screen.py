"""How long a learner waits for a verdict on the screen after the last sound of a sentence; in real time."""

import os
import time
from pathlib import Path
from statistics import median

from speakcheck.audio.endpoint import EndpointSettings
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser
from tools.bench.drawing import Terminal
from tools.bench.figures import Report, takes
from tools.bench.waiting import judging

WAIT_BOUND, KEY_BOUND = 1.25, 1.25
PROGRAM = """
import sys, time
from pathlib import Path
from tests.fed_microphone import FedMicrophone
from tests.practising import app_for, services
class Clocked(FedMicrophone):
    def next_take(self):
        super().next_take()
        Path(sys.argv[3]).write_text(str(time.perf_counter()))
app_for(services(Clocked(Path(sys.argv[1]), speed=1)), sys.argv[2]).run()
"""
"""The app with a microphone that hears a recording as fast as it was spoken, and notes when it began."""
QUIET = 0.5
"""Seconds of silence with which that microphone begins."""
SENTENCE, PROMPT = "clean-fascinating-drill-awb", "e5"
"""A recording of 5 s, and what is read there."""
TRIES = 5
VERDICT = b"Accuracy"
"""What is on the screen with a verdict and not before."""


def on_screen(report: Report, folder: Path) -> None:
    """Speak a sentence to the app, end it by silence or by a key, and look at the clock."""
    (take,) = (each for each in takes("clean") if each.path.stem == SENTENCE)
    coach = Coach(SphinxRecogniser())
    end = coach.quality(load(take.path)).speech_end or 0.0
    judging(coach, [take])
    note = folder / "began"
    os.environ |= {"SPEAKCHECK_HOME": str(folder), "SPEAKCHECK_LANGUAGE": "en"}
    terminal = Terminal("-c", PROGRAM, str(take.path), PROMPT, str(note))
    waited, asked, bare = [], [], []
    try:
        terminal.until(b"fascinating")
        spoken(terminal, note, end, by_key=False)
        for _ in range(TRIES):
            waited.append(spoken(terminal, note, end, by_key=False))
            asked.append(spoken(terminal, note, end, by_key=True))
            bare += judging(coach, [take])
    finally:
        terminal.close()
    wait, alone = EndpointSettings().wait, median(bare)
    late, later = median(waited), median(asked)
    print(
        f"  a sentence of 5 s: scoring takes {alone:.2f} s; its verdict is on the screen {late:.2f} s after"
        f" the last sound, as {wait:.1f} s of silence end a take, or {later:.2f} s after a key that does"
    )
    for name, ratio, bound in (
        ("last sound to verdict on screen / end-of-speech wait", late / wait, WAIT_BOUND),
        ("key that ends a take to verdict on screen / scoring", later / alone, KEY_BOUND),
    ):
        report.line(name, ratio, "x", f"<= {bound}", ratio <= bound)


def spoken(terminal: Terminal, note: Path, end: float, *, by_key: bool) -> float:
    """Return the seconds from the last sound, or from a key pressed right after it, to the verdict."""
    note.unlink(missing_ok=True)
    terminal.rest()
    terminal.press(" ")
    while not note.exists() or not note.read_text():
        time.sleep(0.01)
    last = float(note.read_text()) + QUIET + end
    if by_key:
        time.sleep(max(0.0, last - time.perf_counter()))
        terminal.press(" ")
        last = time.perf_counter()
    return terminal.until(VERDICT) + terminal.began - last
