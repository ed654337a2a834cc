"""The process that reads mutated inputs: it may hang, take all memory or crash, which is seen from outside.

Inputs are numbered; each depends on the reader, the seed and its number alone.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from time import process_time

from speakcheck.errors import SpeakcheckError
from speakcheck.paths import HOME_VARIABLE
from tests.fuzz.mutation import mutated
from tests.fuzz.readers import Reader

HANG = 10.0
"""Seconds of processor time that one input may take."""
MEMORY = 10**9
"""Bytes that reading may take beyond what the process had before."""
TRIES = 200
"""Smaller inputs that are tried in place of one that fails."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that a reader did not get through."""

    reader: str
    number: int
    kind: str
    """What went wrong and where: failures of one kind have one cause, most likely."""
    told: str
    """The traceback, or how the process ended."""
    data: str
    """The smallest input that fails so, as latin-1."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the inputs of a reader."""

    reader: str
    inputs: int
    read: int
    """Inputs that were read, in whole or in part; the others were refused."""
    seconds: float
    """Processor time of all."""
    slowest: float
    """Processor time of one, at most."""


def made(reader: str, seeds: Sequence[bytes], seed: int, number: int) -> bytes:
    """Return an input; numbers below 0 are the seeds as they are."""
    if number < 0:
        return seeds[(-1 - number) % len(seeds)]
    return mutated(random.Random(f"{seed}/{reader}/{number}"), seeds)


def outcome(read: Callable[[bytes], object], data: bytes) -> tuple[bool, tuple[str, str] | None]:
    """Read an input; return whether it was read, and the kind and traceback of a fault that this showed."""
    try:
        read(data)
    except SpeakcheckError as error:
        return False, None if error.what and error.remedy else ("not two sentences", repr(error))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/speakcheck/" in Path(frame.filename).as_posix()] or frames
        place = f"{Path(ours[-1].filename).name}:{ours[-1].name}"
        return False, (f"{type(error).__name__} in {place}", "".join(traceback.format_exception(error)))
    return True, None


def smallest(read: Callable[[bytes], object], data: bytes, kind: str) -> bytes:
    """Drop pieces of an input, ever smaller ones, as long as it fails in the same way."""
    size, tries = len(data) // 2, 0
    while size and tries < TRIES:
        at = 0
        while at < len(data) and tries < TRIES:
            tries += 1
            shorter = data[:at] + data[at + size :]
            _, fault = outcome(read, shorter)
            if fault is not None and fault[0] == kind:
                data = shorter
            else:
                at += size
        size //= 2
    return data


@contextmanager
def alone(reader: Reader) -> Iterator[Callable[[bytes], object]]:
    """Give a function that reads an input in an empty home of its own."""
    with tempfile.TemporaryDirectory() as root:

        def read(data: bytes) -> object:
            home = Path(root) / "home"
            home.mkdir()
            os.environ[HOME_VARIABLE] = str(home)
            try:
                return reader.read(data, home)
            finally:
                shutil.rmtree(home)

        yield read


def limit_memory() -> None:
    """Let what is asked for beyond MEMORY be refused."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def work(name: str, reader: Reader, seed: int, numbers: range, at: int, hang: float) -> None:
    """Read inputs; `at` is a file that always holds the number of the one that is being read.

    Failures, and at last the tally, go to standard output, a line each.
    """
    seeds = reader.seeds()
    count = read_count = 0
    seconds = slowest = 0.0
    known: set[str] = set()
    with alone(reader) as read:
        outcome(read, seeds[0])
        limit_memory()
        # The system ends a process whose timer runs out, whatever library it is in.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        for number in numbers:
            os.pwrite(at, f"{number:12}".encode(), 0)
            data = made(name, seeds, seed, number)
            signal.setitimer(signal.ITIMER_PROF, hang)
            begun = process_time()
            well, fault = outcome(read, data)
            took = process_time() - begun
            signal.setitimer(signal.ITIMER_PROF, 0)
            count, read_count, seconds, slowest = (
                count + 1,
                read_count + well,
                seconds + took,
                max(slowest, took),
            )
            if fault is not None and fault[0] not in known:
                known.add(fault[0])
                tell(Failure(name, number, *fault, smallest(read, data, fault[0]).decode("latin-1")))
    tell(Tally(name, count, read_count, seconds, slowest))


def tell(what: Failure | Tally) -> None:
    print(json.dumps([type(what).__name__, asdict(what)]), flush=True)


def main(module: str, name: str, seed: str, start: str, stop: str, at: str, hang: str) -> None:
    """Work as a process of its own; `module` holds the readers."""
    reader = import_module(module).READERS[name]
    work(name, reader, int(seed), range(int(start), int(stop)), int(at), float(hang))


if __name__ == "__main__":
    main(*sys.argv[1:])
