"""How many processes judge at once if nobody says: as many as the computer has cores and memory for."""

import os
from contextlib import suppress
from pathlib import Path

from speakcheck.recognise.choice import Selection
from speakcheck.recognise.models.files import WEIGHTS
from speakcheck.recognise.models.speeds import speed_of
from speakcheck.recognise.models.store import Model
from speakcheck.recognise.threads import usable_cores

MEMORY = Path("/proc/meminfo")
AVAILABLE = "MemAvailable:"
"""The line of MEMORY that tells what new programs can have, in KiB."""
SHARE = 0.75
"""Of the memory that is left: what speech models may take."""


def usual_jobs(selection: Selection) -> int:
    """Return how many processes are to judge.

    The embedded recogniser gets one for each processor. Whisper gets one for each core, since it keeps one
    busy alone, and no more than its model fits into memory: every process holds its own.
    """
    if selection.model is None:
        return processors()
    free = free_memory()
    fitting = usable_cores() if free is None else int(SHARE * free / _needed(selection.model))
    return max(1, min(usable_cores(), fitting))


def processors() -> int:
    """Return how many processes this computer can run at once for us."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_memory() -> int | None:
    """Return how many bytes of memory can be had; None where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        lines = MEMORY.read_text("ascii", "replace").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(AVAILABLE)), None)
    return None


def _needed(model: Model) -> float:
    """Return the bytes that a process took with this model; unmeasured, the size of its weights.

    They lie on the disk with sixteen bits each and in memory with eight: the other half is for all else.
    """
    speed = speed_of(model)
    if speed is not None and speed.megabytes:
        return speed.megabytes * 1e6
    return max(1.0, float((model.folder / WEIGHTS).stat().st_size))
