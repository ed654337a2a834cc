"""The recordings that costs are measured on, and the printing of figures with their bounds."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load

FIXTURES = Path(__file__).parents[2] / "fixtures" / "audio"
ROUNDS = 3


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


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


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
