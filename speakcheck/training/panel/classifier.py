"""Owns the classifier of frames: which phone each frame of the encoder is, and how it learns.

It looks at a frame and its neighbours. What speakers differ in is blurred while it learns.
"""

import io
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from speakcheck.acoustic.ear import SILENCE

INNER, CONTEXT = 128, 3
"""Width, and frames that are looked at together."""
DROPOUT, NOISE, SMOOTHING = 0.3, 0.2, 0.05
"""Of the inner values, on standardised frames, and of the labels."""
EPOCHS, SIZE, RATE, DECAY = 4, 32, 2e-3, 0.02
"""Times that every recording is heard, recordings a step, highest learning rate, weight decay."""
LEAST = 1e-3
"""Least deviation."""
UNKNOWN = -1

Frames = NDArray[np.float16]
"""Shape (frames, channels)."""
Labels = NDArray[np.int64]
"""Phone of each frame, by number, or SILENCE."""


class Classifier(nn.Module):  # type: ignore[misc]
    """Frames, shape (batch, frames, channels), to log-probabilities of phones and silence."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("spread", torch.zeros(2, channels))
        self.project = nn.Linear(channels, INNER)
        self.join = nn.Conv1d(INNER, INNER, CONTEXT, padding=CONTEXT // 2)
        self.classify = nn.Linear(INNER, SILENCE + 1)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, frames: Tensor) -> Tensor:
        """Classify; while it learns, noise is added as if by another speaker."""
        values = (frames - self.spread[0]) / self.spread[1]
        if self.training:
            speaker = torch.randn(len(values), 1, values.shape[2])
            values = values + NOISE * speaker + NOISE / 2 * torch.randn_like(values)
        inner = self.dropout(functional.gelu(self.project(values)))
        joined = functional.gelu(self.join(inner.transpose(1, 2)).transpose(1, 2))
        logs: Tensor = self.classify(self.dropout(inner + joined)).log_softmax(-1)
        return logs


def fit(lessons: Sequence[tuple[Frames, Labels]], seed: int) -> Classifier:
    """Return a classifier that learned from frames and their phones."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = Classifier(lessons[0][0].shape[1])
    sample = np.concatenate([frames[::4] for frames, _ in lessons[::5]]).astype(np.float32)
    network.spread.copy_(torch.from_numpy(np.stack([sample.mean(0), sample.std(0) + LEAST])))
    steps = EPOCHS * -(-len(lessons) // SIZE)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps, pct_start=0.2)
    network.train()
    for _ in range(EPOCHS):
        order = random.permutation(len(lessons))
        for first in range(0, len(order), SIZE):
            frames, labels = _side_by_side([lessons[at] for at in order[first : first + SIZE]])
            wrong = functional.cross_entropy(
                network(frames).transpose(1, 2), labels, ignore_index=UNKNOWN, label_smoothing=SMOOTHING
            )
            optimizer.zero_grad()
            wrong.backward()
            optimizer.step()
            schedule.step()
    network.eval()
    return network


def _side_by_side(lessons: Sequence[tuple[Frames, Labels]]) -> tuple[Tensor, Tensor]:
    longest, channels = max(len(labels) for _, labels in lessons), lessons[0][0].shape[1]
    frames = torch.zeros(len(lessons), longest, channels)
    labels = torch.full((len(lessons), longest), UNKNOWN)
    for row, (own, phones) in enumerate(lessons):
        frames[row, : len(phones)] = torch.from_numpy(own.astype(np.float32))
        labels[row, : len(phones)] = torch.from_numpy(phones)
    return frames, labels


def posteriors(network: Classifier, frames: Frames) -> NDArray[np.float32]:
    """Return the log-probability of each phone, and of silence, in each frame."""
    with torch.inference_mode():
        logs: NDArray[np.float32] = network(torch.from_numpy(frames.astype(np.float32))[None])[0].numpy()
    return logs


def exported(network: Classifier) -> bytes:
    """Return the classifier as one of ONNX, from "frames" to "phones"."""
    file = io.BytesIO()
    torch.onnx.export(
        network.eval(),
        (torch.zeros(1, 10, network.spread.shape[1]),),
        file,
        input_names=["frames"],
        output_names=["phones"],
        dynamic_axes={"frames": {1: "time"}, "phones": {1: "time"}},
        dynamo=False,
    )
    return file.getvalue()
