"""A model for Whisper on its way to this computer, while the learner goes on; one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING

from textual.message import Message

from speakcheck.crash_log import unexpected
from speakcheck.errors import SpeakcheckError

if TYPE_CHECKING:
    from speakcheck.recognise.models.fetching import Fetched

LOOK = 0.25
"""Seconds between looks at how far it is, and at whether it is still wanted."""


@dataclass(frozen=True, slots=True)
class Underway:
    """How far it is."""

    name: str
    """Of the model."""
    done: int = 0
    """Bytes that are here."""
    total: int = 0
    """Bytes of the whole; 0 while the hub is asked."""


class UnwantedError(Exception):
    """The learner has stopped it, or leaves."""


@dataclass
class FetchEnded(Message):
    """It is over, and nobody has stopped it."""

    name: str
    """Of the model."""
    error: SpeakcheckError | None
    """Why it did not come; None if it is here."""
    best: bool = False
    """Whether it is the one that hears the words where the settings leave that open."""


class ModelFetch:
    """Fetches in a thread that nobody waits for: a connection that says nothing cannot hold up the end."""

    def __init__(self, tell: Callable[[FetchEnded], object]) -> None:
        """Say who is told how it ends, in that thread."""
        self._tell = tell
        self._lock = Lock()
        self._turn = 0
        self._now: Underway | None = None
        self._thread: Thread | None = None
        self.faults: dict[str, SpeakcheckError] = {}
        """Why models did not come, by their names, as long as nothing newer is known."""

    @property
    def now(self) -> Underway | None:
        """What is fetched, and how far it is; None if nothing is."""
        return self._now

    def begin(self, name: str) -> bool:
        """Begin, or go on with what an earlier run left; return False while another one is on its way."""
        with self._lock:
            if self._now is not None:
                return False
            self._turn += 1
            self._now = Underway(name)
            self.faults.pop(name, None)
            before, turn = self._thread, self._turn
            self._thread = Thread(
                target=self._run, args=(name, turn, before), name="speakcheck-fetch", daemon=True
            )
        self._thread.start()
        return True

    def stop(self) -> None:
        """Stop, and return at once; what has come is kept."""
        with self._lock:
            self._turn += 1
            self._now = None

    def _run(self, name: str, turn: int, before: Thread | None) -> None:
        error: SpeakcheckError | None = None
        best = False
        try:
            self._wait_for(before, turn)
            best = _is_best(self._fetched(name, turn))
        except UnwantedError:
            return
        except SpeakcheckError as fault:
            error = fault
        except Exception as fault:  # Nobody else sees what ends this thread.
            error = unexpected("a model could not be fetched", fault)
        with self._lock:
            if turn != self._turn:
                return
            self._now = None
            if error is not None:
                self.faults[name] = error
        self._tell(FetchEnded(name, error, best))

    def _wait_for(self, before: Thread | None, turn: int) -> None:
        """Wait for the end of what was stopped: it may still wait for the server, and has the files."""
        while before is not None and before.is_alive():
            before.join(LOOK)
            self._check(turn)

    def _fetched(self, name: str, turn: int) -> "Fetched":
        from speakcheck.recognise.models.fetching import fetch

        def watch(done: int, total: int) -> None:
            with self._lock:
                self._check(turn)
                self._now = Underway(name, done, total)

        return fetch(name, watch)

    def _check(self, turn: int) -> None:
        if turn != self._turn:
            raise UnwantedError


def _is_best(fetched: "Fetched") -> bool:
    from speakcheck.recognise.choice import best_of
    from speakcheck.recognise.models.store import survey

    usable = [each for each in survey() if each.fault is None]
    return not usable or best_of(usable)[0].reference == fetched.model.reference
