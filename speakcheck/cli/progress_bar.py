"""The progress bar: on stderr, in a terminal only, and only for work that takes over a second."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from speakcheck.i18n import _

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds before a bar appears."""


class ProgressBar:
    """A bar for `total` steps, or for one step of unknown length; silent where nobody watches."""

    def __init__(self, total: int, done: int = 0) -> None:
        self._total, self._done = total, done
        self._lock = threading.RLock()
        self._progress: Progress | None = None
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        """Begin to wait for the bar to appear."""
        if sys.stderr is not None and sys.stderr.isatty():
            self._timer = threading.Timer(PATIENCE, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            self._hide()

    def step(self) -> None:
        """Count one step as done."""
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress.advance(self._progress.task_ids[0])

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something else is written to the terminal."""
        with self._lock:
            shown = self._progress is not None
            self._hide()
            yield
            if shown:
                self._show()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        with self._lock:
            if self._timer is None:
                return
            countable = self._total > 1
            counts = (MofNCompleteColumn(), TimeRemainingColumn()) if countable else ()
            console = Console(stderr=True)
            self._progress = Progress(
                TextColumn(_("Listening")),
                BarColumn(),
                *counts,
                console=console,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._progress.add_task("", total=self._total if countable else None, completed=self._done)
            self._progress.start()

    def _hide(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
