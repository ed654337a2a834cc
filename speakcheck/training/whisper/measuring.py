"""Owns the figures of the card: what faster-whisper hears with the finished files, and when.

The recordings are those of fixtures/audio; word times are checked on new lines by the voices of flite, which
tells when it said each word.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import decode_audio
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.recognise.whisper.engine import BEAMS
from speakcheck.training.fixtures.takes import Kind
from speakcheck.training.fixtures.voices import Engine, Voice
from speakcheck.training.whisper.corpus import FRAME_RATE, said
from speakcheck.training.whisper.texts import Writer
from speakcheck.training.whisper.vocabulary import plain
from speakcheck.training.whisper.voices import HELD_OUT, Job

AS_WRITTEN = (Kind.CLEAN, Kind.OMISSION, Kind.INSERTION, Kind.REPETITION, Kind.REPLACEMENT, Kind.PAUSES)
MISSAID = (Kind.MISPRONUNCIATION, Kind.STRESS)
"""Said with other sounds than the words have."""
NEW_LINES, NEW_SEED = 25, 555
"""Lines that were not drawn for the training, and their seed."""
TIMED_VOICES = tuple(Voice(Engine.FLITE, name) for name in ("slt", "awb", "rms", "kal16"))
TIMED_LINES, TIMED_SEED = 10, 1001
"""Lines of each of these voices on which word times are checked, and their seed."""
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
    for speaker in (Voice(Engine.ESPEAK, HELD_OUT, ("-s", "150")), *TIMED_VOICES):
        print(f"new lines, {speaker}:", rate_of_new_lines(model, speaker))
    starts, ends = word_times(model)
    for name, away in (("starts", starts), ("ends", ends)):
        print(f"word {name}: median {np.median(away):.2f} s off, 90 % within {np.quantile(away, 0.9):.2f} s")
    print(
        f"of {len(starts)} words that were heard, in {TIMED_LINES} lines each of {len(TIMED_VOICES)} voices"
    )


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
    """Return what is heard: with as many beams as speakcheck uses, without timestamps, at temperature 0."""
    segments, _ = model.transcribe(
        samples,
        language="en",
        beam_size=BEAMS,
        temperature=0.0,
        condition_on_previous_text=False,
        without_timestamps=True,
    )
    return "".join(segment.text for segment in segments).strip()


def rate(model: WhisperModel, takes: Sequence[Take]) -> Rate:
    """Return the word error rate over some recordings."""
    return _compared((hear(model, decoded(take.path)), plain(take.said)) for take in takes)


def rate_of_new_lines(model: WhisperModel, voice: Voice) -> Rate:
    """Return the word error rate over lines that were drawn as those of the training, but not for it."""
    writer = Writer(NEW_SEED)
    lines = [writer.line() for _ in range(NEW_LINES)]
    speech = (said(Job(voice, line)).samples.astype(np.float32) for line in lines)
    return _compared(zip((hear(model, samples) for samples in speech), lines, strict=True))


def _compared(pairs: Iterable[tuple[str, str]]) -> Rate:
    """Return the word error rate of what was heard, first of a pair, against what was said."""
    errors = words = takes = 0
    for heard, spoken in pairs:
        errors += Levenshtein.distance(spelled(heard), spelled(spoken))
        words += len(spelled(spoken))
        takes += 1
    return Rate(errors, words, takes)


def spelled(text: str) -> list[str]:
    """Return the words of a text in small letters, without signs."""
    return WORD.findall(text.lower())


def _spelled_each(words: Iterable[str]) -> list[str]:
    return [" ".join(spelled(word)) for word in words]


def word_times(model: WhisperModel) -> tuple[list[float], list[float]]:
    """Return how far (s) starts and ends of the words rightly heard lie from where flite said them."""
    starts: list[float] = []
    ends: list[float] = []
    writer = Writer(TIMED_SEED)
    for voice, _ in product(TIMED_VOICES, range(TIMED_LINES)):
        text = writer.line()
        speech = said(Job(voice, text))
        segments, _ = model.transcribe(
            speech.samples.astype(np.float32), language="en", beam_size=BEAMS, word_timestamps=True
        )
        heard = [word for segment in segments for word in segment.words or ()]
        spans = speech.spans or ()
        for one, other in _same(_spelled_each(text.split()), _spelled_each(word.word for word in heard)):
            starts.append(abs(heard[other].start - spans[one][0] / FRAME_RATE))
            ends.append(abs(heard[other].end - spans[one][1] / FRAME_RATE))
    return starts, ends


def _same(spoken: Sequence[str], heard: Sequence[str]) -> Iterable[tuple[int, int]]:
    for block in Levenshtein.opcodes(spoken, heard):
        if block.tag == "equal":
            yield from zip(
                range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True
            )
