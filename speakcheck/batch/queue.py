"""The order in which rows are judged and their outcomes given out."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from speakcheck.batch.manifest import ManifestRow
from speakcheck.batch.row_scoring import RowOutcome

AHEAD = 64
"""Rows that may be taken before an earlier one is done, when the order is kept; so many outcomes can wait."""


@dataclass(slots=True)
class RowTask:
    """A row on its way."""

    place: int
    """In the order of the manifest, from 0."""
    row: ManifestRow
    """What is to be judged."""
    tries: int = 0
    """How often it was given to a process."""


class RowQueue:
    """Rows, taken one by one from a source that is never read far ahead."""

    def __init__(self, rows: Iterator[ManifestRow], *, ordered: bool) -> None:
        self._tasks = (RowTask(place, row) for place, row in enumerate(rows))
        self._next = next(self._tasks, None)
        self._again: deque[RowTask] = deque()
        self._ordered = ordered
        self._waiting: dict[int, RowOutcome] = {}
        self._due = 0

    @property
    def is_done(self) -> bool:
        """Tell whether every row was taken, and none was put back."""
        return self._next is None and not self._again

    def take(self) -> RowTask | None:
        """Return what is to be judged next, or None if there is nothing now."""
        if self._again:
            return self._again.popleft()
        task = self._next
        if task is None or (self._ordered and task.place >= self._due + AHEAD):
            return None
        self._next = next(self._tasks, None)
        return task

    def put_back(self, task: RowTask) -> None:
        """Let a row be taken again, before all others."""
        self._again.append(task)

    def finish(self, task: RowTask, outcome: RowOutcome) -> Iterator[RowOutcome]:
        """Take an outcome, and yield those that are due."""
        if not self._ordered:
            yield outcome
            return
        self._waiting[task.place] = outcome
        while self._due in self._waiting:
            due = self._waiting.pop(self._due)
            self._due += 1
            yield due
