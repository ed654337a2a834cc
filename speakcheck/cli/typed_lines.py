"""The lines that a learner types while something else goes on."""

from queue import Empty, Queue
from threading import Thread
from typing import TextIO

TICK = 0.05
"""Seconds between looks at whether a take is over or a line was typed."""


class TypedLines:
    """The lines that are typed, read by a thread so that something else can be waited for as well."""

    def __init__(self, stream: TextIO) -> None:
        self._lines: Queue[str | None] = Queue()
        self._stream = stream
        self._over = False
        Thread(target=self._read, name="speakcheck-typed", daemon=True).start()

    def next(self) -> str | None:
        """Wait for a line; None at the end of the input."""
        while not self._over:
            try:
                return self._given(self._lines.get(timeout=TICK))
            except Empty:
                # An interrupt is seen between two waits on every system.
                continue
        return None

    def waiting(self) -> bool:
        """Take a line that is there already, and tell whether there was one; the end is none."""
        try:
            return self._given(self._lines.get(timeout=TICK)) is not None
        except Empty:
            return False

    def _given(self, line: str | None) -> str | None:
        self._over = self._over or line is None
        return line

    def _read(self) -> None:
        for line in self._stream:
            self._lines.put(line.rstrip("\r\n"))
        self._lines.put(None)
