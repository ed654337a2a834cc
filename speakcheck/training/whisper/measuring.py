"""Owns the figures of the card: what faster-whisper hears with the finished files, and when.

The recordings are those of fixtures/audio; word times are checked on sentences of the held-out voice.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.training.fixtures.takes import Kind
from speakcheck.training.fixtures.voices import Engine, Voice
from speakcheck.training.whisper.corpus import FRAME_RATE, said
from speakcheck.training.whisper.vocabulary import inside, plain, sentences
from speakcheck.training.whisper.voices import HELD_OUT, Job

AS_WRITTEN = (Kind.CLEAN, Kind.OMISSION, Kind.INSERTION, Kind.REPETITION, Kind.REPLACEMENT, Kind.PAUSES)
MISSAID = (Kind.MISPRONUNCIATION, Kind.STRESS)
"""Said with other sounds than the words have."""
TIMED_SENTENCES = 40
WORD = re.compile(r"[a-z']+")


@dataclass(frozen=True, slots=True)
class Take:
    """A recording and the words said in it."""

    path: Path
    """Of the audio."""
    kind: str
    """Of the fixture."""
    voice: str | None
    """As the synthesiser calls it, or None if nobody speaks."""
    said: str
    """The words."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many words were heard wrongly."""

    errors: int
    """Words too few, too many or other ones."""
    words: int
    """Words said."""
    takes: int
    """Recordings."""

    def __str__(self) -> str:
        return f"{self.errors / self.words:.1%} ({self.errors} of {self.words} words, {self.takes} takes)"


def print_figures(folder: Path, recordings: Path) -> None:
    """Print the figures of the card for the model in a folder."""
    model = WhisperModel(str(folder), device="cpu", compute_type="int8")
    takes = tuple(read_takes(recordings))
    for title, kinds in (("words", AS_WRITTEN), ("words with wrong sounds", MISSAID)):
        chosen = [take for take in takes if take.kind in kinds]
        for voice in sorted({str(take.voice) for take in chosen}):
            print(f"{title}, {voice}:", rate(model, [take for take in chosen if take.voice == voice]))
        print(f"{title}, others than {HELD_OUT}:", rate(model, [t for t in chosen if t.voice != HELD_OUT]))
    for take in takes:
        if take.voice is None and take.kind == Kind.PROBLEM:
            print(f"{take.path.stem}: {hear(model, decoded(take.path))!r}")
    starts, ends = word_times(model)
    for name, away in (("starts", starts), ("ends", ends)):
        print(f"word {name}: median {np.median(away):.2f} s off, 90 % within {np.quantile(away, 0.9):.2f} s")
    print(f"of {len(starts)} words of {HELD_OUT} in {TIMED_SENTENCES} sentences")


def read_takes(recordings: Path) -> Iterator[Take]:
    """Yield the recordings whose words are known and English, by name."""
    for path in sorted(recordings.glob("*.flac")):
        note = json.loads(path.with_suffix(".json").read_text("utf-8"))
        voice = note["voice"].split(":")[1].split(" ")[0] if note["voice"] else None
        yield Take(path, note["kind"], voice, note["said"])


def decoded(path: Path) -> NDArray[np.float32]:
    """Return the samples of a recording."""
    samples: NDArray[np.float32] = decode_audio(str(path), SAMPLE_RATE)
    return samples


def hear(model: WhisperModel, samples: NDArray[np.float32]) -> str:
    """Return what is heard: greedy, without timestamps, at temperature 0."""
    segments, _ = model.transcribe(
        samples,
        language="en",
        beam_size=1,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    return "".join(segment.text for segment in segments).strip()


def rate(model: WhisperModel, takes: Sequence[Take]) -> Rate:
    """Return the word error rate over some recordings."""
    errors = words = 0
    for take in takes:
        heard, spoken = spelled(hear(model, decoded(take.path))), spelled(plain(take.said))
        errors += Levenshtein.distance(heard, spoken)
        words += len(spoken)
    return Rate(errors, words, len(takes))


def spelled(text: str) -> list[str]:
    """Return the words of a text in small letters, without signs."""
    return WORD.findall(text.lower())


def word_times(model: WhisperModel) -> tuple[list[float], list[float]]:
    """Return how far (s) starts and ends of words lie from where the held-out voice said them."""
    starts: list[float] = []
    ends: list[float] = []
    for text in sentences()[:TIMED_SENTENCES]:
        pieces = " ".join(inside(piece) for piece in text.rstrip(".").split())
        speech = said(Job(Voice(Engine.FLITE, HELD_OUT), pieces))
        segments, _ = model.transcribe(
            speech.samples.astype(np.float32), language="en", beam_size=1, word_timestamps=True
        )
        heard = [word for segment in segments for word in segment.words or ()]
        if speech.spans is None:
            continue
        spoken = spelled(" ".join(pieces.split()))
        for one, other in _same(spoken, [" ".join(spelled(word.word)) for word in heard]):
            starts.append(abs(heard[other].start - speech.spans[one][0] / FRAME_RATE))
            ends.append(abs(heard[other].end - speech.spans[one][1] / FRAME_RATE))
    return starts, ends


def _same(spoken: Sequence[str], heard: Sequence[str]) -> Iterable[tuple[int, int]]:
    for block in Levenshtein.opcodes(spoken, heard):
        if block.tag == "equal":
            yield from zip(
                range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True
            )
