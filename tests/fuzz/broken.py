"""Readers that do not get through one of their inputs, each in another way."""

import os
import signal
from pathlib import Path

from tests.fuzz.readers import Reader
from tests.fuzz.worker import made

SEEDS = (b"The cat came on a Monday, and nobody sent it away.",)
SEED, NUMBER, INPUTS = 1, 3, 10
"""The input that each fails at, and how many there are."""


def _failing(name: str) -> bytes:
    return made(name, SEEDS, SEED, NUMBER)


def _hang(data: bytes, folder: Path) -> None:
    while data == _failing("hangs"):
        pass


def _take(data: bytes, folder: Path) -> None:
    kept = []
    while data == _failing("takes all memory"):
        kept.append(bytes(10**8))


def _crash(data: bytes, folder: Path) -> None:
    if data == _failing("crashes"):
        os.kill(os.getpid(), signal.SIGSEGV)


def _raise(data: bytes, folder: Path) -> None:
    if b"Mon" in data:
        raise KeyError("Mon")


READERS = {
    "hangs": Reader(lambda: SEEDS, _hang),
    "takes all memory": Reader(lambda: SEEDS, _take),
    "crashes": Reader(lambda: SEEDS, _crash),
    "raises": Reader(lambda: SEEDS, _raise),
}
