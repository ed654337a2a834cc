"""Owns the batches: clips of like length side by side, made ahead of need by a thread of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import Any

import numpy as np
import torch

from speakcheck.training.whisper.augment import BANDS
from speakcheck.training.whisper.clips import Clip
from speakcheck.training.whisper.tokens import END

FRAMES = 8_000
"""Of a batch, what is filled up included."""
WINDOW = 3000
"""Frames of Whisper's window of 30 s."""
DRAWN = 160
"""Clips that are drawn at once and sorted by length."""
FILL_SHARE, FILL_MOST = 0.15, 1500
"""Batches that are filled up beyond their longest clip, and by how many frames at most."""
IGNORED = -100
AHEAD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Tensors of clips side by side; b clips, n tokens at most, m frames, even."""

    mels: Any
    """(b, 80, m), filled up with zeros as faster-whisper does."""
    tokens: Any
    """(b, n), given to the decoder."""
    labels: Any
    """(b, n), wanted of it, IGNORED behind the end."""
    starts: Any
    """(b, n), encoder state at which each label begins to be said."""
    ends: Any
    """(b, n), the one behind its last; 0 where the label is no word."""
    phones: Any
    """All phones one after another."""
    phone_counts: Any
    """(b,)"""
    sounds: Any
    """(b, m / 2), class of the phone head at each encoder state, IGNORED where it is not known."""


def batches(draw: Callable[[], Clip], seed: int, full: bool) -> Iterator[Batch]:
    """Yield batches without end; `full` ones are windows of 30 s."""
    queue: Queue[Batch] = Queue(AHEAD)
    Thread(target=_fill, args=(queue, draw, np.random.default_rng(seed), full), daemon=True).start()
    while True:
        yield queue.get()


def _fill(queue: "Queue[Batch]", draw: Callable[[], Clip], random: np.random.Generator, full: bool) -> None:
    while True:
        clips = sorted((draw() for _ in range(DRAWN)), key=lambda clip: len(clip.mels))
        groups = list(_groups(clips, full))
        random.shuffle(groups)
        for group in groups:
            spare = int(random.integers(FILL_MOST)) if random.random() < FILL_SHARE else 0
            frames = min(WINDOW, len(group[-1].mels) + spare)
            queue.put(collated(group, WINDOW if full else frames + frames % 2))


def _groups(clips: list[Clip], full: bool) -> Iterator[list[Clip]]:
    group: list[Clip] = []
    for clip in clips:
        length = WINDOW if full else len(clip.mels)
        if group and length * (len(group) + 1) > FRAMES * (2 if full else 1):
            yield group
            group = []
        group.append(clip)
    yield group


def collated(clips: list[Clip], frames: int) -> Batch:
    """Return clips as tensors with so many frames."""
    count = max(len(clip.tokens) for clip in clips)
    mels = np.zeros((len(clips), BANDS, frames), np.float32)
    tokens = np.full((len(clips), count), END)
    labels = np.full((len(clips), count), IGNORED)
    spans = np.zeros((len(clips), count, 2), np.int64)
    for at, clip in enumerate(clips):
        mels[at, :, : len(clip.mels)] = clip.mels[:frames].T
        tokens[at, : len(clip.tokens)] = clip.tokens
        labels[at, : len(clip.labels)] = clip.labels
        spans[at, : len(clip.spans)] = clip.spans
    sounds = np.full((len(clips), frames // 2), IGNORED)
    for at, clip in enumerate(clips):
        for phone, start, end in clip.sounds:
            sounds[at, start // 2 : end // 2] = phone
        sounds[at, len(clip.mels) // 2 :] = 0
    phones = np.concatenate([np.array(clip.phones, np.int64) for clip in clips])
    return Batch(
        torch.from_numpy(mels),
        torch.from_numpy(tokens),
        torch.from_numpy(labels),
        torch.from_numpy(spans[..., 0] // 2),
        torch.from_numpy((spans[..., 1] + 1) // 2),
        torch.from_numpy(phones),
        torch.tensor([len(clip.phones) for clip in clips]),
        torch.from_numpy(sounds),
    )
