"""The watch over the process that reads: where an input ends it, another one goes on behind that input."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.fuzz import readers
from tests.fuzz.worker import HANG, Failure, Tally, made

ROOT = Path(__file__).resolve().parents[2]
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "PYTHONHASHSEED": "0"}
IN_MEMORY = Path("/dev/shm")
KINDS = {each.__name__: each for each in (Failure, Tally)}


def fuzz(
    name: str, seed: int, numbers: range, module: ModuleType = readers, hang: float = HANG
) -> Iterator[Failure | Tally]:
    """Read inputs with a reader of a module, and yield what came of them."""
    base = IN_MEMORY if IN_MEMORY.is_dir() else None
    # What a process leaves behind that was ended goes with this folder.
    with (
        tempfile.TemporaryDirectory(prefix="speakcheck-fuzz-", dir=base) as room,
        tempfile.TemporaryFile() as at,
    ):
        while numbers:
            limits = (seed, numbers.start, numbers.stop, at.fileno(), hang)
            done = subprocess.run(
                [sys.executable, "-m", "tests.fuzz.worker", module.__name__, name, *map(str, limits)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                pass_fds=[at.fileno()],
                text=True,
                env={**os.environ, **ALONE, "TMPDIR": room},
                check=False,
            )
            for line in done.stdout.splitlines():
                kind, values = json.loads(line)
                yield KINDS[kind](**values)
            if done.returncode == 0:
                return
            if done.returncode > 0:
                raise RuntimeError(f"the process that reads with “{name}” has failed by itself")
            number = int(os.pread(at.fileno(), 12, 0) or numbers.start)
            data = made(name, module.READERS[name].seeds(), seed, number).decode("latin-1")
            yield Failure(name, number, _ended(done.returncode, hang), "", data)
            numbers = range(number + 1, numbers.stop)


def _ended(code: int, hang: float) -> str:
    if code == -signal.SIGPROF:
        return f"more than {hang:g} s of processor time"
    return f"ended by {signal.Signals(-code).name}"
