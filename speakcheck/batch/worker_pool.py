"""The processes that judge: each gets one row at a time; one that dies is replaced."""

import multiprocessing
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self

from speakcheck.batch.queue import RowQueue, RowTask
from speakcheck.batch.row_scoring import MakeJudge, RowOutcome, failed, score_row
from speakcheck.crash_log import log_fault
from speakcheck.environment import prepare_environment
from speakcheck.errors import RecogniserError
from speakcheck.i18n import N_

TRIES = 2
"""How often a row is given to a process before it is held to be what kills them."""
FAREWELL = 5.0
"""Seconds that a process has to end."""


@dataclass(slots=True)
class PoolWorker:
    """One process."""

    process: BaseProcess
    """Running, unless it died."""
    connection: Connection
    """The way to it; its end is seen here when the process dies."""
    ready: bool = False
    """Whether it has told that it can take rows."""
    task: RowTask | None = None
    """What it is busy with."""


def work(connection: Connection, make: MakeJudge) -> None:
    """Judge rows in a process of its own; an interruption is the business of the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    judge = make()
    try:
        connection.send(None)
        while (row := connection.recv()) is not None:
            connection.send(score_row(judge, row))
    except (EOFError, OSError):
        return


class WorkerPool:
    """Several processes, used as a context: leaving it ends them."""

    def __init__(self, make: MakeJudge, jobs: int) -> None:
        self._make, self._jobs = make, jobs
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[PoolWorker] = []

    def __enter__(self) -> Self:
        """Start the processes."""
        self._workers = [self._start() for _ in range(self._jobs)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes, busy or not."""
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            _end(worker)
        self._workers = []

    def outcomes(self, queue: RowQueue) -> Iterator[RowOutcome]:
        """Yield what comes of the rows; raises RecogniserError if the processes cannot start."""
        while True:
            for worker in self._workers:
                _give(worker, queue)
            if queue.is_done and not any(worker.task for worker in self._workers):
                return
            heard = wait([worker.connection for worker in self._workers])
            for worker in [each for each in self._workers if each.connection in heard]:
                yield from self._listen(worker, queue)

    def _listen(self, worker: PoolWorker, queue: RowQueue) -> Iterator[RowOutcome]:
        """Take what a process says: that it is ready, what came of its row, or that it died."""
        try:
            said: RowOutcome | None = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._replace(worker, queue)
            return
        task, worker.task = worker.task, None
        worker.ready = True
        if said is not None and task is not None:
            yield from queue.finish(task, said)

    def _replace(self, worker: PoolWorker, queue: RowQueue) -> Iterator[RowOutcome]:
        _end(worker)
        busy = f"busy with {worker.task.row.audio}" if worker.task else "without a row"
        log_fault(f"a process of a batch has ended (status {worker.process.exitcode})", f"It was {busy}.")
        if not worker.ready:
            raise RecogniserError(
                N_("A process for judging recordings cannot start."),
                N_("Try --jobs 1, or run “speakcheck doctor”."),
            )
        self._workers[self._workers.index(worker)] = self._start()
        task = worker.task
        if task is not None and task.tries < TRIES:
            queue.put_back(task)
        elif task is not None:
            what = N_("The process that judged this recording died, and so did the next one.")
            yield from queue.finish(
                task, failed(task.row, what, N_("Convert the recording to WAV and try again."))
            )

    def _start(self) -> PoolWorker:
        prepare_environment()
        here, there = self._context.Pipe()
        process = self._context.Process(target=work, args=(there, self._make), daemon=True)
        with _deaf_to_interruption():
            process.start()
        there.close()
        return PoolWorker(process, here)


@contextmanager
def _deaf_to_interruption() -> Iterator[None]:
    """Let a process that is started now inherit that an interruption is not for it, even while it starts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _give(worker: PoolWorker, queue: RowQueue) -> None:
    if not worker.ready or worker.task is not None:
        return
    worker.task = queue.take()
    if worker.task is not None:
        worker.task.tries += 1
        # A process that died in the meantime is found out when it is listened to.
        with suppress(OSError):
            worker.connection.send(worker.task.row)


def _end(worker: PoolWorker) -> None:
    worker.connection.close()
    worker.process.join(FAREWELL)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
