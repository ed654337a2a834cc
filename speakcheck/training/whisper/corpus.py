"""Owns the corpus: what was said as log-mel frames with the times of the words, in a cache folder."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE
from speakcheck.language.phones import PHONES
from speakcheck.training.fixtures.plan import NAMES
from speakcheck.training.fixtures.room import PEAK_DBFS, at_peak, speech_span
from speakcheck.training.fixtures.voices import PAUSE, Engine, Script, Segment, Signal, Voice, speak
from speakcheck.training.whisper.vocabulary import bare
from speakcheck.training.whisper.voices import Job, jobs

Frames = NDArray[np.float32]
"""Shape (n, 80), log10 of the mel power at FRAME_RATE, not yet scaled as Whisper wants it."""
Span = tuple[int, int]
"""First frame, and the one behind the last."""
Sound = tuple[int, int, int]
"""Class of a phone (0 is a pause), its first frame, and the one behind its last."""

FRAME_RATE = 100
MARGIN = SAMPLE_RATE // 50
"""Samples of silence left at either end."""
LEAST_POWER = 1e-10
SHARD = 500
"""Utterances in a file of the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """Something that was said for the training."""

    voice: str
    """Who said it, without rate and pitch."""
    text: str
    """Plain, names alone with capitals, no sign at the end."""
    frames: Frames
    """Of the speech, with MARGIN at either end."""
    spans: tuple[Span, ...] | None
    """Of each word; None where they are not known."""
    sounds: tuple[Sound, ...]
    """Phone by phone; empty where their times are not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What a voice said, and when."""

    samples: Signal
    """At SAMPLE_RATE, with MARGIN of silence at either end."""
    spans: tuple[Span, ...] | None
    """Frames of each word; None where they are not known."""
    sounds: tuple[Sound, ...]
    """Phone by phone; empty where their times are not known."""


def make(folder: Path, seed: int) -> None:
    """Say everything into a folder, one file after another; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    planned = jobs(seed)
    tasks = [
        (folder / f"{at // SHARD:03}.npz", planned[at : at + SHARD]) for at in range(0, len(planned), SHARD)
    ]
    with Pool() as pool:
        for path in pool.imap_unordered(_make_shard, [task for task in tasks if not task[0].exists()]):
            print(path.name, flush=True)


def load(folder: Path) -> tuple[Utterance, ...]:
    """Return all utterances of a folder.

    Raises FileNotFoundError if there are none.
    """
    paths = sorted(folder.glob("*.npz"))
    if not paths:
        raise FileNotFoundError(f"no corpus in {folder}: run the step corpus first")
    return tuple(utterance for path in paths for utterance in _load_shard(path))


def log_mel(samples: Signal) -> Frames:
    """Return the frames of samples at SAMPLE_RATE, by faster-whisper's own transform."""
    extractor = _extractor()
    window = np.hanning(extractor.n_fft + 1)[:-1].astype(np.float32)
    spectrum = extractor.stft(
        samples.astype(np.float32), extractor.n_fft, extractor.hop_length, window=window, return_complex=True
    )
    power = extractor.mel_filters @ (np.abs(spectrum[..., :-1]) ** 2)
    frames: Frames = np.log10(np.maximum(power, LEAST_POWER)).T.astype(np.float32)
    return frames


@cache
def _extractor() -> FeatureExtractor:
    return FeatureExtractor()


def _make_shard(task: tuple[Path, Sequence[Job]]) -> Path:
    path, planned = task
    spoken = [utter(job) for job in planned]
    notes = [[one.voice, one.text, len(one.frames), one.spans, one.sounds] for one in spoken]
    draft = path.with_suffix(".part")
    frames = np.concatenate([one.frames for one in spoken]).astype(np.float16)
    with draft.open("wb") as file:
        np.savez(file, frames=frames, notes=np.array(json.dumps(notes)))
    draft.rename(path)
    return path


def _load_shard(path: Path) -> Iterator[Utterance]:
    with np.load(path) as shard:
        frames, notes = shard["frames"].astype(np.float32), json.loads(str(shard["notes"]))
    at = 0
    for voice, text, count, spans, sounds in notes:
        known = None if spans is None else tuple((start, end) for start, end in spans)
        yield Utterance(voice, text, frames[at : at + count], known, tuple(map(tuple, sounds)))
        at += count


def utter(job: Job) -> Utterance:
    """Have a text said, and keep the frames of it."""
    speech = said(job)
    return Utterance(job.voice.name, job.text, log_mel(speech.samples), speech.spans, speech.sounds)


def said(job: Job) -> Speech:
    """Have a text said, and find its words in time."""
    pieces = job.text.split()
    spoken = speak(job.voice, Script(f"{job.text}.", _names(pieces)))
    start, end = speech_span(spoken.samples)
    samples = at_peak(np.pad(spoken.samples[start:end], MARGIN), PEAK_DBFS)
    count = len(samples) * FRAME_RATE // SAMPLE_RATE
    shift = (MARGIN - start) / SAMPLE_RATE
    spans = _spans(job.voice, pieces, spoken.segments, shift, count)
    return Speech(samples, spans, tuple(_sounds(spoken.segments, shift, count)))


def _sounds(segments: Sequence[Segment], shift: float, count: int) -> Iterator[Sound]:
    for segment in segments:
        start, end = (round((time + shift) * FRAME_RATE) for time in (segment.start, segment.end))
        if end > 0 and start < count:
            yield phone_class(segment.phone), max(0, start), min(count, end)


def phone_class(name: str) -> int:
    """Return the class of a phone of flite; 0 is a pause."""
    phone = {"ax": "AH"}.get(name, name.upper())
    return 0 if name == PAUSE else PHONES.index(phone) + 1


def _names(pieces: Sequence[str]) -> dict[int, str]:
    words = [bare(piece).lower() for piece in pieces]
    return {index: NAMES[word] for index, word in enumerate(words) if word in NAMES}


def _spans(
    voice: Voice, pieces: Sequence[str], segments: Sequence[Segment], shift: float, count: int
) -> tuple[Span, ...] | None:
    """Return where the words are: flite's phones, dealt out by how many each word has when said alone."""
    if len(pieces) == 1:
        return ((0, count),)
    if voice.engine is not Engine.FLITE:
        return None
    phones = [segment for segment in segments if segment.phone != PAUSE]
    counts = [_phone_count(bare(piece)) for piece in pieces]
    if sum(counts) != len(phones):
        return None
    ends = np.cumsum(counts)
    words = [phones[end - own : end] for own, end in zip(counts, ends, strict=True)]
    times = [(word[0].start + shift, word[-1].end + shift) for word in words]
    return tuple(
        (max(0, round(start * FRAME_RATE)), min(count, round(end * FRAME_RATE))) for start, end in times
    )


@cache
def _phone_count(word: str) -> int:
    return len(speak(Voice(Engine.FLITE, "kal16"), Script(word, _names([word]))).phones)
