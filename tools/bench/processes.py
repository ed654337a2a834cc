"""What whole processes cost: the start of the command, memory, several jobs."""

import json
import statistics
import subprocess
import sys
import time
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.recognise.sphinx.engine import pcm
from tools.bench.figures import ROUNDS, Report, reading, takes

EMBEDDED = ("score", "--recogniser", "sphinx")
LONGEST = 1800
"""Seconds of the longest reading."""
JOBS_BOUND, MEMORY_BOUND, START_BOUND = 1.8, 300.0, 4.0


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
        run(command(*EMBEDDED, "--manifest", str(manifest), "--out", str(out), "--jobs", str(count)))
        return time.perf_counter() - start

    one, two = zip(*((batch(1), batch(2)) for _ in range(ROUNDS)), strict=True)
    ratio = statistics.median(one) / statistics.median(two)
    report.line("batch: one job / two jobs", ratio, "x", f">= {JOBS_BOUND}", ratio >= JOBS_BOUND)


def memory(report: Report, folder: Path) -> None:
    """Measure the most memory that one process takes: for single takes, and for half an hour of reading."""
    clip, text = reading(LONGEST)
    long = folder / "long.wav"
    write_wav(long, clip)
    (folder / "long.txt").write_text(text, "utf-8")
    some = [str(take.path) for take in takes("replacement", "omission")]
    for name, words in (
        ("short takes", [*EMBEDDED, *some, "--text", takes("omission")[0].text, "--format", "json"]),
        (
            "a reading of 30 min",
            [*EMBEDDED, str(long), "--text-file", str(folder / "long.txt"), "--format", "json"],
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
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm(clip))


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
