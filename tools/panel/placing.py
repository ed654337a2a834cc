"""Learns where phones lie, without anybody having marked it.

The first places are those of the embedded recogniser. A classifier of frames that learned from them places
the phones of recordings whose speakers it never heard, better than it was taught; the next one learns from
that (Viterbi training, Juang & Rabiner 1990). No expert's score is used.
"""

import io
import json
import pickle
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from speakcheck.acoustic.ear import PRIOR, SILENCE, Span, raw_fits, shares, spoken
from speakcheck.acoustic.model import CLASSIFIER, ENCODER, FACTS, AcousticModel
from speakcheck.acoustic.placing import place
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.files import load
from speakcheck.language.phones import NUMBER_OF, PHONES, bare
from tools.panel.corpus import measure
from tools.panel.examples import EVERYBODY, ear_path, roughened

ROUNDS = 2
"""Times that places are learned from; a third brought nothing."""

Bounds = Sequence[Span]
"""Begin and end of the phones of a recording, in seconds."""
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


@dataclass(frozen=True, slots=True)
class Take:
    """A recording as it is, or as it might have been made elsewhere, encoded."""

    frames: Frames
    """Shape (frames, channels)."""
    first: float
    """Time of the middle of the first frame, in seconds of the recording as it is."""
    hop: float
    """Seconds from frame to frame, of the recording as it is."""

    @property
    def centres(self) -> NDArray[np.float64]:
        """Time of each frame."""
        return self.first + self.hop * np.arange(len(self.frames), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Recording:
    """What is learned from."""

    fold: int
    """Which fold the speaker is in."""
    own: Take
    """As it is."""
    rough: Take
    """As it might have been made elsewhere."""
    words: tuple[tuple[int, ...], ...]
    """Phones of the words, by number."""
    bounds: tuple[Span, ...]
    """Where the embedded recogniser places the phones."""

    @property
    def phones(self) -> NDArray[np.int64]:
        """Return the phones of all words in turn."""
        return np.array([phone for word in self.words for phone in word])


def make(corpus: Path, encoder: Path, work: Path, jobs: int, seed: int) -> None:
    """Learn, and write what hears and places phones into the work folder; see ear_path()."""
    heard = work / "recordings.pkl"
    if not heard.exists():
        hear(corpus, encoder, heard, jobs, seed)
    names = [f"fold{fold}" for fold in sorted({each.fold for each in _recordings(heard)})]
    for round_ in range(ROUNDS):
        wanted = [*names, EVERYBODY] if round_ + 1 == ROUNDS else names
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            for name in pool.map(partial(_learned, heard, work, seed, round_), wanted):
                print(f"classifier {name} has learned in round {round_ + 1}", flush=True)
    facts = _facts(heard, work)
    for name in (*names, EVERYBODY):
        network = _kept(heard, work, ROUNDS - 1, name)
        with zipfile.ZipFile(encoder) as given, zipfile.ZipFile(ear_path(work, name), "w") as archive:
            archive.writestr(ENCODER, given.read(ENCODER))
            archive.writestr(CLASSIFIER, exported(network))
            archive.writestr(FACTS, json.dumps(json.loads(given.read(FACTS)) | facts))


def hear(corpus: Path, encoder: Path, path: Path, jobs: int, seed: int) -> None:
    """Encode the corpus, and write it with the places that the embedded recogniser gives its phones."""
    labels = [json.loads(line) for line in (corpus / "labels.jsonl").read_text("utf-8").splitlines()]
    with ProcessPoolExecutor(jobs) as pool:
        numbered = [(seed, number, label) for number, label in enumerate(labels)]
        found = list(pool.map(partial(_recording, corpus, encoder), numbered, chunksize=20))
    path.write_bytes(pickle.dumps([each for each in found if each is not None]))


def _recording(corpus: Path, encoder: Path, numbered: tuple[int, int, dict[str, Any]]) -> Recording | None:
    seed, number, label = numbered
    measured = measure(corpus, label)
    if not measured.words:
        return None
    clip = load(corpus / "audio" / f"{label['id']}.flac")
    rough, speed = roughened(clip, np.random.default_rng((seed, number)))
    spans = [word.heard.phones for word in measured.words]
    return Recording(
        fold=int(label["fold"]),
        own=_take(_encoder(encoder), clip, 1.0),
        rough=_take(_encoder(encoder), rough, speed),
        words=tuple(tuple(NUMBER_OF[bare(span.phone)] for span in word) for word in spans),
        bounds=tuple((span.start, span.end) for word in spans for span in word),
    )


@cache
def _encoder(path: Path) -> AcousticModel:
    return AcousticModel(path)


def _take(model: AcousticModel, clip: Clip, speed: float) -> Take:
    part = spoken(clip)
    first, hop = (model.facts[name] / SAMPLE_RATE for name in ("centre", "hop"))
    frames = model.frames(part.samples).astype(np.float16)
    return Take(frames, (part.start + first) * speed, hop * speed)


@cache
def _recordings(path: Path) -> list[Recording]:
    recordings: list[Recording] = pickle.loads(path.read_bytes())
    return recordings


def _learned(heard: Path, work: Path, seed: int, round_: int, name: str) -> str:
    """Fit a classifier, unless it was kept before; from the second round on it hears rough takes too."""
    torch.set_num_threads(1)
    path = _path(work, round_, name)
    if path.exists():
        return name
    lessons = []
    for recording, bounds in zip(_recordings(heard), _bounds(heard, work, round_), strict=True):
        if f"fold{recording.fold}" == name:
            continue
        for take in (recording.own, recording.rough) if round_ else (recording.own,):
            lessons.append((take.frames, labels_of(take, recording.phones, bounds)))
    network = fit(lessons, seed * 100 + round_)
    torch.save(network.state_dict(), path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)
    return name


def _path(work: Path, round_: int, name: str) -> Path:
    return work / f"classifier-{round_}-{name}.pt"


def labels_of(take: Take, phones: NDArray[np.int64], bounds: Bounds) -> Labels:
    """Return the phone of each frame; in doubt the later one."""
    labels = np.full(len(take.frames), SILENCE)
    centres = take.centres
    for phone, (begin, end) in zip(phones, bounds, strict=True):
        labels[(centres >= begin) & (centres < end)] = phone
    return labels


def _bounds(heard: Path, work: Path, round_: int) -> list[Bounds]:
    """Return the places that are learned from in a round: those of the recogniser, or of the round before."""
    if round_ == 0:
        return [each.bounds for each in _recordings(heard)]
    frequencies = _frequencies(heard)
    return [
        _placed(each, posteriors(_unseen(heard, work, round_ - 1, each), each.own.frames), frequencies)
        for each in _recordings(heard)
    ]


def _placed(recording: Recording, logs: NDArray[np.float32], frequencies: NDArray[np.float64]) -> Bounds:
    """Place the phones of a recording; where there are too few frames they stay."""
    take = recording.own
    found = place(logs - PRIOR * frequencies, [[word] for word in recording.words])
    return [
        (take.first + (begin - 0.5) * take.hop, take.first + (end - 0.5) * take.hop)
        for word in found.words
        for begin, end in word.bounds
    ] or recording.bounds


def _unseen(heard: Path, work: Path, round_: int, recording: Recording) -> Classifier:
    """Return a classifier that never heard the speaker."""
    return _kept(heard, work, round_, f"fold{recording.fold}")


@cache
def _kept(heard: Path, work: Path, round_: int, name: str) -> Classifier:
    network = Classifier(_recordings(heard)[0].own.frames.shape[1])
    network.load_state_dict(torch.load(_path(work, round_, name), weights_only=True))
    network.eval()
    return network


@cache
def _frequencies(heard: Path) -> NDArray[np.float64]:
    """Return the logarithm of the share of the frames that each phone, and silence, has."""
    counts = np.ones(SILENCE + 1)
    for each in _recordings(heard):
        counts += np.bincount(labels_of(each.own, each.phones, each.bounds), minlength=SILENCE + 1)
    logs: NDArray[np.float64] = np.log(counts / counts.sum())
    return logs


def _facts(heard: Path, work: Path) -> dict[str, Any]:
    """Return how the classifier is used: how frequent phones are, and what is normal for each."""
    frequencies = _frequencies(heard)
    rows, kinds = [], []
    for each in _recordings(heard):
        logs = posteriors(_unseen(heard, work, ROUNDS - 1, each), each.own.frames)
        bounds = _placed(each, logs, frequencies)
        parts = shares(bounds, len(logs), each.own.first, each.own.hop)
        rows.append(raw_fits(parts @ logs, each.phones, bounds))
        kinds.append(each.phones)
    fits, phones = np.concatenate(rows), np.concatenate(kinds)
    norms = {}
    for number, phone in enumerate(PHONES):
        own = fits[phones == number] if (phones == number).any() else fits
        norms[phone] = np.stack([own.mean(axis=0), own.std(axis=0) + 1e-3]).round(4).tolist()
    return {"frequencies": frequencies.round(4).tolist(), "norms": norms}
