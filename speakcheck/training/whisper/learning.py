"""Owns the training: what the network is asked for, how fast it learns, and the checkpoints."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from math import cos, pi
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F

from speakcheck.training.whisper.batches import IGNORED, Batch, batches
from speakcheck.training.whisper.clips import Splicer
from speakcheck.training.whisper.network import Network, Shape

PEAK_RATE, LAST_RATE = 2e-3, 2e-5
WARMUP = 0.06
"""Share of the steps in which the learning rate rises."""
DECAY = 0.02
SHORT_STEPS, FULL_STEPS = 9200, 300
"""Batches of clips as long as they are, then batches of whole windows."""
FULL_RATE = 2e-4
COURSE = ((0.02, 2), (0.05, 5), (0.2, 12), (0.75, 28), (1.0, 50))
"""Up to this share of the short steps → words of a clip at most."""
FULL_WORDS = 60
WEIGHTS = (1.0, 0.3, 1.0, 0.25)
"""Of the losses of the text, of all phones in order, of each sound at its time, and of the places."""
PLACED_HEADS = 2
"""Heads of the last layer that are told where the words are."""
SLACK = 3
"""Encoder states on either side of a word that still count as its place."""
OUTSIDE = -30.0
"""Logarithm of what attention elsewhere still counts."""
MEAN_DECAY, FULL_MEAN_DECAY = 0.998, 0.98
"""Of the running mean of the weights, which is what is kept in the end."""
SAVE_EVERY, PRINT_EVERY = 100, 50
THREADS = 2
LARGEST_STEP = 1.0


@dataclass(slots=True)
class Progress:
    """What a checkpoint holds."""

    network: Any
    """As it learns."""
    mean: Any
    """Running mean of its weights."""
    optimizers: tuple[Any, ...]
    """With their own memory: of the maps within the layers, and of everything else."""
    step: int = 0
    """Batches so far."""


def train(splicer: Splicer, folder: Path, seed: int) -> None:
    """Train to the end, from the checkpoint in the folder if there is one."""
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    progress = _begun(folder, seed)
    marks = [round(share * SHORT_STEPS) for share, _ in COURSE]
    for mark, (_, most) in zip(marks, COURSE, strict=True):
        if progress.step < mark:
            _course(progress, splicer, most, mark, folder, seed)
    _course(progress, splicer, FULL_WORDS, SHORT_STEPS + FULL_STEPS, folder, seed)


def _begun(folder: Path, seed: int) -> Progress:
    torch.manual_seed(seed)
    shape = Shape()
    network, mean = Network(shape), Network(shape)
    mean.load_state_dict(network.state_dict())
    progress = Progress(network, mean, _optimizers(network))
    path = folder / "checkpoint.pt"
    if path.exists():
        kept = torch.load(path, weights_only=True)
        network.load_state_dict(kept["network"])
        mean.load_state_dict(kept["mean"])
        for optimizer, state in zip(progress.optimizers, kept["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        progress.step = kept["step"]
    return progress


def _optimizers(network: Network) -> tuple[Any, ...]:
    """Return Muon (Jordan 2024) for the maps within the layers, and AdamW for everything else."""
    maps: list[Any] = []
    others: list[Any] = []
    for name, weights in network.named_parameters():
        (maps if ".layers." in name and weights.ndim == 2 else others).append(weights)
    muon = torch.optim.Muon(maps, PEAK_RATE, weight_decay=DECAY, adjust_lr_fn="match_rms_adamw")
    return muon, torch.optim.AdamW(others, PEAK_RATE, betas=(0.9, 0.98), weight_decay=DECAY)


def save(progress: Progress, folder: Path) -> None:
    """Write the checkpoint, whole or not at all."""
    draft = folder / "checkpoint.part"
    kept = {
        "network": progress.network.state_dict(),
        "mean": progress.mean.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in progress.optimizers],
        "step": progress.step,
        "shape": asdict(Shape()),
    }
    torch.save(kept, draft)
    draft.rename(folder / "checkpoint.pt")


def load_mean(folder: Path) -> Network:
    """Return the network of the checkpoint in a folder, its weights averaged.

    Raises FileNotFoundError if nothing was trained.
    """
    kept = torch.load(folder / "checkpoint.pt", weights_only=True)
    network = Network(Shape(**kept["shape"]))
    network.load_state_dict(kept["mean"])
    network.eval()
    return network


def _course(progress: Progress, splicer: Splicer, most: int, end: int, folder: Path, seed: int) -> None:
    """Learn from clips of so many words at most, up to a step."""
    full = end > SHORT_STEPS
    source = batches(_draw(splicer, most), seed + progress.step, full)
    since, sums, heard = time.monotonic(), torch.zeros(5), 0.0
    while progress.step < end:
        batch = next(source)
        sums += _step(progress, batch)
        heard += batch.mels.shape[0] * batch.mels.shape[2] / 100
        if progress.step % PRINT_EVERY == 0:
            spent, since = time.monotonic() - since, time.monotonic()
            named = zip(
                ("text", "phones", "sounds", "place", "right"), (sums / PRINT_EVERY).tolist(), strict=True
            )
            figures = " ".join(f"{name} {value:.3f}" for name, value in named)
            print(f"step {progress.step} words {most} {figures} {heard / spent:.0f} s/s", flush=True)
            sums, heard = torch.zeros(5), 0.0
        if progress.step % SAVE_EVERY == 0 or progress.step == end:
            save(progress, folder)


def _draw(splicer: Splicer, most: int) -> Callable[[], Any]:
    return lambda: splicer.clip(most)


def _step(progress: Progress, batch: Batch) -> Any:
    """Learn from one batch; return the losses and the share of right tokens."""
    for optimizer in progress.optimizers:
        optimizer.zero_grad(set_to_none=True)
        for group in optimizer.param_groups:
            group["lr"] = rate(progress.step)
    figures = losses(progress.network, batch)
    loss = (figures[:4] * torch.tensor(WEIGHTS)).sum()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(progress.network.parameters(), LARGEST_STEP)
    for optimizer in progress.optimizers:
        optimizer.step()
    progress.step += 1
    most = MEAN_DECAY if progress.step <= SHORT_STEPS else FULL_MEAN_DECAY
    decay = min(most, progress.step / (progress.step + 20))
    with torch.no_grad():
        for own, other in _pairs(progress):
            own.lerp_(other, 1 - decay)
    return figures.detach()


def _pairs(progress: Progress) -> Iterator[tuple[Any, Any]]:
    return zip(progress.mean.parameters(), progress.network.parameters(), strict=True)


def rate(step: int) -> float:
    """Return the learning rate: up, then down along a cosine, small for the whole windows."""
    if step >= SHORT_STEPS:
        return FULL_RATE * (1 - (step - SHORT_STEPS) / FULL_STEPS) + LAST_RATE
    done = step / SHORT_STEPS
    if done < WARMUP:
        return PEAK_RATE * (step + 1) / (WARMUP * SHORT_STEPS)
    return LAST_RATE + (PEAK_RATE - LAST_RATE) * (1 + cos(pi * (done - WARMUP) / (1 - WARMUP))) / 2


def losses(network: Network, batch: Batch) -> Any:
    """Return the losses of the text, the phones, the sounds and the places, and the share of right tokens."""
    audio = network.encoder(batch.mels)
    logits, weights = network.decoder(batch.tokens, audio)
    text = F.cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED)
    logs = network.phones(audio).log_softmax(-1).transpose(0, 1)
    lengths = torch.full((audio.shape[0],), audio.shape[1])
    surprise = F.ctc_loss(
        logs, batch.phones, lengths, batch.phone_counts, reduction="none", zero_infinity=True
    )
    phones = surprise[batch.phone_counts > 0].sum() / batch.phone_counts.sum().clamp(min=1)
    sounds = F.cross_entropy(logs.permute(1, 2, 0), batch.sounds, ignore_index=IGNORED)
    wanted = batch.labels != IGNORED
    right = (logits.argmax(-1) == batch.labels)[wanted].float().mean()
    return torch.stack([text, phones, sounds, _misplaced(weights[-1], batch), right])


def _misplaced(logs: Any, batch: Batch) -> Any:
    """Return the mean surprise at the share of attention that lies where the word is said."""
    known = batch.ends > 0
    shares = placed(logs[:, :PLACED_HEADS], batch).transpose(1, 2)[known]
    return -shares.sum() / (PLACED_HEADS * known.sum().clamp(min=1))


def placed(logs: Any, batch: Batch) -> Any:
    """Return the logarithm of the share of each attention (b, heads, n) that lies where the word is said."""
    places = torch.arange(logs.shape[-1])
    inside = (places >= batch.starts[..., None] - SLACK) & (places < batch.ends[..., None] + SLACK)
    inside &= (batch.ends > 0)[..., None]
    outside = torch.where(inside, 0.0, OUTSIDE)[:, None]
    return (logs + outside).logsumexp(-1)
