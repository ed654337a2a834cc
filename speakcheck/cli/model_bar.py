"""The progress of a download: a bar on stderr in a terminal, a first and a last line elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from speakcheck.cli.console import say
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from rich.progress import Progress

NARROW = 60
"""Cells; below, speed and remaining time are left out."""


class DownloadBar:
    """Shows how many bytes are there; nothing before the first of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._progress: Progress | None = None
        self._begun = False

    def __enter__(self) -> Self:
        """Show nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._hide()

    def show(self, done: int, total: int) -> None:
        """Show that `done` of `total` bytes are there; a total of 0 is not known yet."""
        if not total:
            say(N_("Asking the Hugging Face hub for {name}.", name=self._name))
            return
        if not self._begun:
            self._begun = True
            say(
                N_(
                    "{name} has {total:.0f} MB, of which {here:.0f} MB are here.",
                    name=self._name,
                    total=total / 1e6,
                    here=done / 1e6,
                )
            )
            if sys.stderr is not None and sys.stderr.isatty():
                self._start(total)
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is said."""
        self._hide()
        yield

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            ProgressColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        console = Console(stderr=True)
        rest: tuple[ProgressColumn, ...] = (TransferSpeedColumn(), TimeRemainingColumn())
        self._progress = Progress(
            BarColumn(bar_width=None),
            DownloadColumn(),
            *(rest if console.width >= NARROW else ()),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._progress.add_task("", total=total)
        self._progress.start()

    def _hide(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
