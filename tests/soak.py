"""Many takes in one process: recorded, judged, played, one after the other; prints what that costs.

python -m tests.soak 300
"""

import asyncio
import gc
import os
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from tests.fed_microphone import FedMicrophone
from tests.practising import OMISSION, WHOLE, app_for, practice, services, take, text_of, until


@dataclass(frozen=True, slots=True)
class Cost:
    """What the process held after some takes."""

    takes: int
    memory: float
    """MiB that are resident, those of the process that judges included."""
    threads: tuple[str, ...]
    """Names of the threads."""


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def family() -> list[int]:
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    found = [
        int(each)
        for task in Path("/proc/self/task").iterdir()
        for each in (task / "children").read_text().split()
    ]
    return [os.getpid(), *dict.fromkeys([*map(int, children), *found])]


def cost(takes: int) -> Cost:
    gc.collect()
    names = tuple(sorted(thread.name.split("_")[0] for thread in threading.enumerate()))
    return Cost(takes, sum(map(resident, family())), names)


async def soak(cycles: int, every: int) -> list[Cost]:
    """Make takes of one prompt, and play a word of each; returns the cost after each so many of them."""
    microphone = FedMicrophone(*[OMISSION, WHOLE] * (cycles // 2 + 1), speed=20)
    app = app_for(services(microphone), "e2")
    found = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = practice(pilot)
        for cycle in range(1, cycles + 1):
            await take(pilot)
            await pilot.press("right", "w")
            await until(pilot, lambda: screen.line.busy == "")
            assert "loudspeaker" not in text_of(app), text_of(app)
            await pilot.press("n", "p")
            if cycle % every == 0:
                found.append(cost(cycle))
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["SPEAKCHECK_HOME"] = home
        for each in asyncio.run(soak(int(sys.argv[1]), 30)):
            print(each, flush=True)
        print("after the end", cost(int(sys.argv[1])))
