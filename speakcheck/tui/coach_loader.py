"""Who judges the takes while the app runs: chosen and loaded in a thread, anew when that is changed."""

from collections.abc import Callable
from importlib import import_module
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from speakcheck.crash_log import unexpected
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from speakcheck.coach import Coach
    from speakcheck.recognise.choice import Selection

Asked = tuple[str | None, str | None]
"""Which recogniser and which model for it; None leaves it to environment and settings."""


class CoachLoader:
    """The coach of the app; who asks for it before it is there waits, so ask in a worker."""

    def __init__(
        self,
        recogniser: str | None = None,
        model: str | None = None,
        make: "Callable[[Asked], tuple[Coach, str]] | None" = None,
    ) -> None:
        """Remember what the command line asks for; nothing is chosen before begin()."""
        self._asked: Asked = (recogniser, model)
        self._make = make or _made
        self._lock = Lock()
        self._turn = 0
        self._there = Event()
        self._coach: Coach | None = None
        self._fault: SpeakcheckError | None = None
        self._why = ""

    @property
    def asked(self) -> Asked:
        """What was asked for beside the settings."""
        return self._asked

    @property
    def ready(self) -> bool:
        """Whether it is known who judges."""
        return self._there.is_set()

    @property
    def why(self) -> str:
        """Who hears the words and why, one sentence; empty while that is not known."""
        return self._why

    @property
    def fault(self) -> SpeakcheckError | None:
        """Why nobody does."""
        return self._fault

    def begin(self) -> None:
        """Choose and load in a thread, and return at once; asked again, do nothing."""
        with self._lock:
            begun = self._turn > 0
            self._turn = max(1, self._turn)
        if not begun:
            self._start(1, None)

    def choose(self, recogniser: str | None, model: str | None) -> None:
        """Ask for others than before and begin anew, as settings are now."""
        self._asked = (recogniser, model)
        with self._lock:
            self._turn += 1
            self._there.clear()
            turn = self._turn
            old, self._coach, self._fault, self._why = self._coach, None, None, ""
        self._start(turn, old)

    def coach(self) -> "Coach":
        """Wait for the coach; raises SpeakcheckError where the one asked for cannot be had."""
        self.begin()
        self._there.wait()
        if self._coach is None:
            raise self._fault or SpeakcheckError(N_("The app is being closed."), N_("Open it again."))
        return self._coach

    def close(self) -> None:
        """Let go of the coach and of whoever waits for it; never raises."""
        with self._lock:
            self._turn += 1
            old, self._coach = self._coach, None
            self._there.set()
        _let_go(old)

    def _start(self, turn: int, old: "Coach | None") -> None:
        Thread(target=self._choose, args=(turn, old), name="speakcheck-choose", daemon=True).start()

    def _choose(self, turn: int, old: "Coach | None") -> None:
        _let_go(old)
        coach, why = None, ""
        fault: SpeakcheckError | None = None
        try:
            coach, why = self._make(self._asked)
            coach.warm_up()
        except SpeakcheckError as error:
            fault = error
        except Exception as error:  # Whoever waits for the coach would wait for ever.
            fault = unexpected("no coach could be made", error)
        with self._lock:
            late = turn != self._turn
            if not late:
                self._coach, self._why, self._fault = coach, why, fault
                self._there.set()
        if late:
            _let_go(coach)


def _made(asked: Asked) -> "tuple[Coach, str]":
    # What the screen of practice needs is imported here, so that it opens at once.
    import_module("speakcheck.practice.recorder")
    from speakcheck.practice.subprocess_coach import SubprocessCoach
    from speakcheck.recognise.choice import select

    selection: Selection = select(*asked)
    return SubprocessCoach(selection), selection.why


def _let_go(coach: "Coach | None") -> None:
    close = getattr(coach, "close", None)
    if close is not None:
        close()
