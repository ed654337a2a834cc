"""How many threads a speech model is given on this machine."""

import os
import platform
import sys
from pathlib import Path

MOST_THREADS = 8
"""The authors of faster-whisper publish their figures for so many; that more would help was not measured."""
VARIABLE = "OMP_NUM_THREADS"
"""Environment variable by which users and cluster schedulers limit the threads of a numeric library."""
_TOPOLOGY = "/sys/devices/system/cpu/cpu{}/topology/{}"
_SIBLINGS = ("core_cpus_list", "thread_siblings_list")
"""Files that name the logical processors of a core; the second is the older name."""
_QUOTAS = ("/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
"""Files in which a container's share of the processors stands, of the newer and the older kind."""
_PERIOD = "/sys/fs/cgroup/cpu/cpu.cfs_period_us"


def whisper_threads(jobs: int = 1) -> int:
    """Return the threads for one of `jobs` models that work at the same time: 1 to MOST_THREADS.

    That is the model's share of the cores that this process may use: those of its affinity, each counted once
    however many logical processors it has (matrix arithmetic keeps a core busy alone, a second thread on it
    only gets in the way), and no more than a container's quota allows. OMP_NUM_THREADS, where it is set, is
    obeyed. Raises ValueError where `jobs` is below 1.
    """
    if jobs < 1:
        raise ValueError("there is at least one job")
    wished = os.environ.get(VARIABLE, "").split(",")[0].strip()
    if wished.isdecimal() and int(wished) > 0:
        return min(int(wished), MOST_THREADS)
    return max(1, min(MOST_THREADS, usable_cores() // jobs))


def usable_cores() -> int:
    """Count the physical cores that this process may use, as far as the system tells."""
    if sys.platform == "linux":
        allowed = os.sched_getaffinity(0)
        cores = len({_core(number) for number in allowed})
        return max(1, min(cores, _quota(cores)))
    logical = os.cpu_count() or 1
    # Elsewhere the standard library counts logical processors alone: most x86 cores have two.
    return max(1, logical // 2 if platform.machine().lower() in ("amd64", "x86_64") else logical)


def _core(number: int) -> str:
    """Name the core of a logical processor: by those that it shares the core with, or by itself."""
    for name in _SIBLINGS:
        siblings = _read(_TOPOLOGY.format(number, name))
        if siblings:
            return siblings
    return str(number)


def _quota(otherwise: int) -> int:
    """Return how many processors' worth of time a container has, rounded up; `otherwise` if unlimited."""
    parts = _read(_QUOTAS[0]).split() or [_read(_QUOTAS[1]), _read(_PERIOD)]
    if len(parts) != 2 or not all(part.isdecimal() and int(part) for part in parts):
        return otherwise
    return -(-int(parts[0]) // int(parts[1]))


def _read(path: str) -> str:
    try:
        return Path(path).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
