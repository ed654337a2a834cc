"""Owns the networks whose mean is a scorer: which examples each learns from, and where it is kept."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import torch

from speakcheck.training.panel import examples
from speakcheck.training.panel.examples import EVERYBODY, Example
from speakcheck.training.panel.fitting import fit
from speakcheck.training.panel.network import Network

MEMBERS = 4
"""Networks of a scorer."""


def fit_all(heard: Path, known: Sequence[Example], work: Path, seed: int, jobs: int) -> None:
    """Fit every network that is needed, several at once; those that were kept before are not fitted again."""
    names = [*(f"fold{fold}" for fold in sorted({each.fold for each in known})), EVERYBODY]
    wanted = [(name, at) for name in names for at in range(MEMBERS)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for name, at in pool.map(partial(_fitted, heard, work, seed), wanted):
            print(f"{name}-{at} has learned", flush=True)


def _fitted(heard: Path, work: Path, seed: int, wanted: tuple[str, int]) -> tuple[str, int]:
    torch.set_num_threads(1)
    name, at = wanted
    member(_examples(heard), work, name, seed, at)
    return wanted


@cache
def _examples(heard: Path) -> list[Example]:
    return examples.read(heard)


def member(known: Sequence[Example], work: Path, name: str, seed: int, at: int) -> Network:
    """Return one network: of "all" it learned from all examples, of "fold2" from all but those of fold 2."""
    learned = [each for each in known if f"fold{each.fold}" != name]
    return fit(learned, seed * 1000 + at, work / f"{name}-{at}.pt")


def members(known: Sequence[Example], work: Path, name: str, seed: int) -> list[Network]:
    """Return the networks whose mean is a scorer; see member()."""
    return [member(known, work, name, seed, at) for at in range(MEMBERS)]
