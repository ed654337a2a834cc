"""Prints what the program costs, each figure beside its floor, measured side by side in one run.

Run: make bench. Figures are ratios, so that a busy or slow machine does not change what they say; each is
followed by the bound that it must keep, and the exit status is 1 if one does not.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.recognise.sphinx import engine as sphinx
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

FIXTURES = Path(__file__).parents[2] / "fixtures" / "audio"
ROUNDS = 3
LENGTHS = {"3 s": 3, "30 s": 30, "5 min": 300, "30 min": 1800}
ENGINE_BOUND, JOBS_BOUND, MEMORY_BOUND, START_BOUND, FLAT_BOUND = 1.3, 1.8, 300.0, 4.0, 1.5


@dataclass(frozen=True, slots=True)
class Take:
    """A recording with its text."""

    path: Path
    text: str


@dataclass(slots=True)
class Report:
    """Prints the figures and remembers whether all bounds were kept."""

    kept: bool = True

    def line(self, what: str, value: float, unit: str, bound: str, kept: bool) -> None:
        """Print one figure."""
        self.kept &= kept
        print(f"{what:58} {value:8.2f} {unit:3} {bound:>10}  {'ok' if kept else 'MISSED'}", flush=True)


def takes(*kinds: str) -> list[Take]:
    """Return the fixture recordings of some kinds."""
    found = []
    for path in sorted(FIXTURES.glob("*.flac")):
        about = json.loads(path.with_suffix(".json").read_text("utf-8"))
        if about["kind"] in kinds:
            found.append(Take(path, about["text"]))
    return found


class Recorder(sphinx.Engine):
    """The engine, writing down every pass it is asked for, so that the same passes can be run bare."""

    def __init__(self) -> None:
        super().__init__()
        self.passes: list[Callable[[sphinx.Engine], object]] = []

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


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def engine_share(report: Report) -> None:
    """Compare scoring with the recogniser's own passes over the same sound."""
    sample = takes("clean", "omission", "insertion", "repetition", "replacement", "mispronunciation")
    clips = [(take, load(take.path)) for take in sample]
    audio = sum(clip.duration for _, clip in clips)
    recorder = Recorder()
    coach = Coach(SphinxRecogniser(recorder))
    bare = sphinx.Engine()

    def score() -> None:
        recorder.passes.clear()
        for take, _ in clips:
            coach.check(take.text, take.path)

    def replay() -> None:
        for each in recorder.passes:
            each(bare)

    score()
    replay()
    whole, alone = zip(*((seconds(score), seconds(replay)) for _ in range(ROUNDS)), strict=True)
    print(f"scoring takes {statistics.median(whole) / audio:.3f} s of processor time per second of audio")
    ratio = statistics.median(whole) / statistics.median(alone)
    report.line(
        "scoring / the recogniser's own passes", ratio, "x", f"<= {ENGINE_BOUND}", ratio <= ENGINE_BOUND
    )


def reading(length: float) -> tuple[Clip, str]:
    """Join clean takes to a reading of about that many seconds."""
    sentences = [(load(take.path), take.text) for take in takes("clean") if len(take.text.split()) > 5]
    parts: list[Clip] = []
    texts: list[str] = []
    total = 0.0
    while total < length:
        clip, text = sentences[len(parts) % len(sentences)]
        parts.append(clip)
        texts.append(text)
        total += clip.duration
    return Clip(np.concatenate([part.samples for part in parts])), " ".join(texts)


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


def command(*words: str) -> list[str]:
    """Return a command line of the program."""
    return [sys.executable, "-m", "speakcheck", *words]


def jobs(report: Report, folder: Path) -> None:
    """Compare a batch with two processes to the same with one."""
    manifest = folder / "manifest.jsonl"
    sample = takes("clean", "omission", "insertion", "repetition", "replacement")
    rows = [
        {"id": f"{take.path.stem}-{number}", "audio": str(take.path), "text": take.text}
        for number in range(4)
        for take in sample
    ]
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")

    def batch(count: int) -> float:
        out = folder / f"results-{count}.jsonl"
        out.unlink(missing_ok=True)
        start = time.perf_counter()
        run(command("score", "--manifest", str(manifest), "--out", str(out), "--jobs", str(count)))
        return time.perf_counter() - start

    one, two = zip(*((batch(1), batch(2)) for _ in range(ROUNDS)), strict=True)
    ratio = statistics.median(one) / statistics.median(two)
    report.line("batch: one job / two jobs", ratio, "x", f">= {JOBS_BOUND}", ratio >= JOBS_BOUND)


def memory(report: Report, folder: Path) -> None:
    """Measure the most memory that one process takes: for single takes, and for half an hour of reading."""
    clip, text = reading(LENGTHS["30 min"])
    long = folder / "long.wav"
    write_wav(long, clip)
    (folder / "long.txt").write_text(text, "utf-8")
    some = [str(take.path) for take in takes("replacement", "omission")]
    for name, words in (
        ("short takes", ["score", *some, "--text", takes("omission")[0].text, "--format", "json"]),
        (
            "a reading of 30 min",
            ["score", str(long), "--text-file", str(folder / "long.txt"), "--format", "json"],
        ),
    ):
        peak = peak_megabytes(command(*words))
        report.line(f"peak memory, {name}", peak, "MB", f"<= {MEMORY_BOUND:.0f}", peak <= MEMORY_BOUND)


def peak_megabytes(line: Sequence[str]) -> float:
    """Return the most memory that a command has taken."""
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,"
        " stderr=subprocess.DEVNULL, check=False);"
        " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", script, *line], capture_output=True, text=True, check=True)
    # Linux counts in kilobytes, macOS in bytes.
    return float(done.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def write_wav(path: Path, clip: Clip) -> None:
    """Write 16-bit PCM."""
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(sphinx.pcm(clip))


def start(report: Report) -> None:
    """Compare the start of the command line with that of the interpreter."""
    pairs = list(zip(timed(command("--help")), timed([sys.executable, "-c", "pass"]), strict=True))
    ratio = statistics.median(ours for ours, _ in pairs) / statistics.median(bare for _, bare in pairs)
    report.line("speakcheck --help / python -c pass", ratio, "x", f"<= {START_BOUND}", ratio <= START_BOUND)


def timed(line: Sequence[str]) -> Iterator[float]:
    """Yield how long a command takes, again and again."""
    for _ in range(15):
        begin = time.perf_counter()
        run(line)
        yield time.perf_counter() - begin


def run(line: Sequence[str]) -> None:
    """Run a command in silence."""
    subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def main() -> int:
    """Print all figures."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        start(report)
        engine_share(report)
        jobs(report, Path(folder))
        memory(report, Path(folder))
        flatness(report)
    return 0 if report.kept else 1


if __name__ == "__main__":
    sys.exit(main())
