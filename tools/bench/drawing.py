"""How soon the app can be seen, and how soon it answers a key while a take is judged; in a terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from statistics import median

from tools.bench.figures import Report, reading
from tools.bench.processes import write_wav

FRAME_BOUND, KEY_BOUND = 2.0, 4.0
ROUNDS, KEYS = 7, 20
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App[None]):
    def compose(self):
        yield Static("speakcheck")
Empty().run()
"""
PATIENCE = 60.0
GAP = 0.15
"""Seconds between keys, in which everything that a key has led to is drawn."""


class Terminal:
    """A terminal of 80 by 24 cells with a program in it."""

    def __init__(self, *words: str) -> None:
        self.began = time.perf_counter()
        self._drawn = b""
        self._child, self._end = pty.fork()
        if self._child == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(sys.executable, [sys.executable, *words])
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, wanted: bytes) -> float:
        """Wait until something is written; return the seconds since the program was started."""
        seen, last = b"", time.perf_counter() + PATIENCE
        while wanted not in seen and time.perf_counter() < last:
            if select.select([self._end], [], [], 0.5)[0]:
                seen += os.read(self._end, 65536)
        if wanted not in seen:
            raise TimeoutError(f"{wanted!r} was not written")
        self._drawn = b""
        return time.perf_counter() - self.began

    def answer(self, key: str) -> float:
        """Press a key; return the seconds until something is drawn."""
        self.rest()
        begin = time.perf_counter()
        os.write(self._end, key.encode())
        select.select([self._end], [], [], PATIENCE)
        return time.perf_counter() - begin

    def rest(self) -> None:
        """Let everything be drawn."""
        while select.select([self._end], [], [], GAP)[0]:
            self._drawn += os.read(self._end, 65536)

    def has_shown(self, text: bytes) -> bool:
        """Tell whether a text was drawn since the last until()."""
        return text in self._drawn

    def press(self, key: str) -> None:
        """Press a key."""
        os.write(self._end, key.encode())

    def close(self) -> None:
        """End the program."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._end)


def first_frame(*words: str) -> float:
    """Return how long a program takes to draw its first line."""
    terminal = Terminal(*words)
    try:
        return terminal.until(b"speakcheck")
    finally:
        terminal.close()


def answers(recordings: Path) -> tuple[list[float], list[float]]:
    """Return the seconds from a key to what it draws, in order: at rest, and while a take is judged."""
    terminal = Terminal(
        "-m", "speakcheck", "practise", "s01", "--prompt", "p1s1", "--from-files", str(recordings)
    )
    try:
        terminal.until(b"TikTok")
        time.sleep(3)
        still = [terminal.answer("t") for _ in range(KEYS)]
        terminal.press(" ")
        terminal.until(b"Judging")
        busy = [terminal.answer("t") for _ in range(KEYS)]
        if terminal.has_shown(b"Overall"):
            raise RuntimeError("the take was judged before all keys were tried")
        return sorted(still), sorted(busy)
    finally:
        terminal.close()


def drawing(report: Report, folder: Path) -> None:
    """Start programs in a terminal and press keys."""
    os.environ |= {
        "SPEAKCHECK_HOME": str(folder),
        "SPEAKCHECK_FIRST_RUN_DONE": "true",
        "SPEAKCHECK_LANGUAGE": "en",
    }
    ours, empty = [], []
    for _ in range(ROUNDS):
        ours.append(first_frame("-m", "speakcheck"))
        empty.append(first_frame("-c", EMPTY))
    ratio = median(ours) / median(empty)
    print(f"  the first frame comes after {median(ours):.2f} s; that of an empty app, {median(empty):.2f} s")
    report.line("first frame / that of an empty app", ratio, "x", f"<= {FRAME_BOUND}", ratio <= FRAME_BOUND)
    recordings = folder / "recordings"
    recordings.mkdir()
    write_wav(recordings / "p1s1.wav", reading(120)[0])
    still, busy = answers(recordings)
    for name, each in (("at rest", still), ("while a take is judged", busy)):
        middle, most, last = (1000 * each[at] for at in (KEYS // 2, KEYS * 19 // 20 - 1, -1))
        print(
            f"  {name} a key is answered after {middle:.0f} ms, 19 of 20 within {most:.0f}, all {last:.0f} ms"
        )
    ratio = median(busy) / median(still)
    report.line("key to paint: while judging / at rest", ratio, "x", f"<= {KEY_BOUND}", ratio <= KEY_BOUND)
