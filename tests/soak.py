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

from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import Span
from speakcheck.audio.player import ROOM, Playback, Player
from tests.fed_microphone import FedMicrophone
from tests.practising import OMISSION, WHOLE, app_for, practice, services, take, until


@dataclass(frozen=True, slots=True)
class Cost:
    """What the process held after some takes."""

    takes: int
    memory: float
    """MiB that are resident, those of the process that judges included."""
    threads: tuple[str, ...]
    """Names of the threads."""


class Watched(Player):
    """A loudspeaker that tells what it plays."""

    now: Playback | None = None

    def play(self, clip: Clip, span: Span | None = None, speed: float = 1.0, room: float = ROOM) -> Playback:
        self.now = super().play(clip, span, speed, room)
        return self.now

    @property
    def position(self) -> float:
        return self.now.position if self.now is not None and self.now.playing else 0.0

    @property
    def playing(self) -> bool:
        return self.now is not None and self.now.playing


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
    player = Watched()
    app = app_for(services(microphone, player=lambda name: player), "e2")
    found = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = practice(pilot)
        for cycle in range(1, cycles + 1):
            await take(pilot)
            await pilot.press("v")
            await until(pilot, lambda: player.position > 0.3)
            await pilot.press("x")
            await until(pilot, lambda: not player.playing)
            assert screen.line.busy == ""
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
