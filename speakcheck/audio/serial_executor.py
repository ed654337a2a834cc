"""The one thread that makes calls which must not meet each other and may never come back."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class SerialExecutor:
    """Makes calls one at a time, in order, in a thread that does not keep the program from ending."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._thread: Thread | None = None
        self._lock = Lock()

    def ask(self, call: Callable[[], T], seconds: float, undo: Callable[[T], object] | None = None) -> T:
        """Return what the call returns, or raise what it raises.

        Raises TimeoutError when there is no answer after `seconds`; what the call returns later is given to
        `undo`, and a call whose turn has not come by then is not made.
        """
        request = _Request(call, undo)
        self.post(request.make)
        return request.answer(seconds)

    def post(self, call: Callable[[], object]) -> None:
        """Have a call made some time, by any thread; it must not raise."""
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
        self._calls.put(call)

    def _work(self) -> None:
        while True:
            self._calls.get()()


class _Request(Generic[T]):
    """One call and its answer: a value, or an exception that belongs to who asked."""

    def __init__(self, call: Callable[[], T], undo: Callable[[T], object] | None) -> None:
        self._call, self._undo = call, undo
        self._lock = Lock()
        self._answered = Event()
        self._given_up = False
        self._values: list[T] = []
        self._error: BaseException | None = None

    def make(self) -> None:
        """Make the call; in the lone thread."""
        with self:
            if not self._given_up:
                self._values.append(self._call())
        if self._given_up and self._undo is not None:
            for value in self._values:
                self._undo(value)

    def answer(self, seconds: float) -> T:
        """Wait for the answer; in the thread that asked."""
        self._answered.wait(seconds)
        with self._lock:
            self._given_up = not self._answered.is_set()
        if self._given_up:
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._values[0]

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Keep the exception for the thread that asked."""
        with self._lock:
            self._error = error
            self._answered.set()
        return True
