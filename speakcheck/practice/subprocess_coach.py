"""The coach that has its judging done by another process.

An engine that works holds up every other thread of its process for a tenth of a second at a time, half a
second in long readings, and a fault in one ends the process. Neither may touch a program that answers keys.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, TimeoutError
from contextlib import suppress
from pathlib import Path
from threading import RLock, Thread
from typing import TYPE_CHECKING

from speakcheck import paths
from speakcheck.assess.feedback import Feedback
from speakcheck.coach import Abandoned, Coach, Recording
from speakcheck.crash_log import log_fault
from speakcheck.environment import prepare_environment
from speakcheck.errors import JudgingError, RecogniserError, reason
from speakcheck.i18n import N_, Phrase
from speakcheck.language.pronunciation import Phones
from speakcheck.lessons.lesson import Prompt
from speakcheck.practice.pipe import LastWords, ObjectPipe
from speakcheck.practice.worker import DropRequest, JudgeReply, JudgeRequest, StartWorker

if TYPE_CHECKING:
    from speakcheck.recognise.choice import Selection

TRIES = 2
"""How often a take is given to a process before it is held to be what ends them."""
TICK = 0.02
"""Seconds between looks at whether a verdict is still wanted."""
FAREWELL = 2.0
"""Seconds that a process has to end."""
PROGRAM = "from speakcheck.practice.worker import main; main()"


class SubprocessCoach(Coach):
    """A coach whose engines live in a process of their own, begun on first use or by warm_up().

    What it judges is what a Coach judges. Several threads may use it.
    """

    def __init__(self, selection: "Selection | None" = None) -> None:
        """Say who hears the words; without a selection the embedded recogniser does."""
        super().__init__()
        self._selection = selection
        self._turn = RLock()
        self._child: _Worker | None = None
        self._closed = False

    @property
    def why(self) -> str:
        """Who hears the words and why, once that is known; else empty."""
        child = self._child
        return child.why if child else ""

    @property
    def ready(self) -> bool:
        """Whether the engines are loaded."""
        child = self._child
        return child is not None and child.ready

    def warm_up(self) -> None:
        """Begin to load the engines, and return at once; asked again, or after close(), do nothing."""
        with suppress(Abandoned):
            self._running()

    def check(
        self,
        prompt: Prompt | str,
        recording: Recording,
        *,
        id: str | None = None,
        phones: Sequence[Phones] | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Feedback:
        """Judge a recording of a prompt; see Coach.check.

        Raises Abandoned as soon as the feedback is wanted no more, RecogniserError where the process that
        judges does not start, and JudgingError where it fails or ends over this take.
        """
        log: Path | None = None
        for _ in range(TRIES):
            child = self._running()
            answer = child.ask(prompt, recording, id, phones, wanted)
            if answer is None:
                log = child.log
                continue
            if answer.fault is not None:
                raise answer.fault
            if answer.feedback is not None:
                return answer.feedback
            log = log_fault("a take could not be judged", answer.trace)
            raise _failed(N_("The engine that judges takes has failed."), log)
        raise _failed(N_("The engine that judges takes has ended unexpectedly."), log)

    def close(self) -> None:
        """End the process at once; whoever waits for a verdict gets Abandoned."""
        with self._turn:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _running(self) -> "_Worker":
        """Return the process, begun anew if it has ended."""
        with self._turn:
            if self._closed:
                raise Abandoned
            if self._child is not None and self._child.ended:
                self._child.end()
                self._child = None
            if self._child is None:
                self._child = _Worker(self._selection)
            return self._child


class _Worker:
    """One process and what it was asked."""

    def __init__(self, selection: "Selection | None") -> None:
        self.why = ""
        self.ready = False
        self.log: Path | None = None
        """Where it stands how it ended, if nobody expected that."""
        self._fault: Exception | None = None
        self._lock = RLock()
        self._number = 0
        self._asked: dict[int, Future[JudgeReply | None]] = {}
        self._over = False
        self._leaving = False
        self._process = _started()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._words = LastWords(self._process.stderr)
        self._pipe = ObjectPipe(self._process.stdout, self._process.stdin)
        self._reader = Thread(target=self._read, name="speakcheck-answers", daemon=True)
        self._reader.start()
        self._send(StartWorker(selection))

    @property
    def ended(self) -> bool:
        """Whether it answers no more."""
        return self._over

    def ask(
        self,
        prompt: Prompt | str,
        recording: Recording,
        id: str | None,
        phones: Sequence[Phones] | None,
        wanted: Callable[[], bool],
    ) -> JudgeReply | None:
        """Wait for an answer; None if the process has ended. Raises Abandoned."""
        future: Future[JudgeReply | None] = Future()
        with self._lock:
            if self._over:
                return self._last_word()
            self._number += 1
            number = self._number
            self._asked[number] = future
        self._send(JudgeRequest(number, prompt, recording, id, phones))
        while True:
            try:
                answer = future.result(TICK)
            except TimeoutError:
                if not wanted():
                    self._send(DropRequest(number))
                    raise Abandoned from None
            else:
                return answer or self._last_word()

    def end(self) -> None:
        """End the process, busy or not."""
        self._leaving = True
        self._pipe.hang_up()
        try:
            self._process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(FAREWELL)
        self._words.wait(FAREWELL)
        self._pipe.close()

    def _send(self, message: object) -> None:
        try:
            self._pipe.send(message)
        except (OSError, ValueError):
            # The reader sees that the process has ended, and tells whoever waits.
            return

    def _read(self) -> None:
        """Hand out the answers until the process ends; in a thread."""
        try:
            while True:
                self._take(self._pipe.receive())
        except (EOFError, OSError):
            pass
        finally:
            self._finish()

    def _finish(self) -> None:
        """Tell whoever waits that no answer will come; log an end that nobody expected."""
        if not self._leaving and self._fault is None:
            self.log = self._logged()
        with self._lock:
            self._over = True
            waiting = list(self._asked.values())
            self._asked.clear()
        for future in waiting:
            future.set_result(None)

    def _logged(self) -> Path | None:
        words = self._words.wait(FAREWELL)
        try:
            status = str(self._process.wait(FAREWELL))
        except subprocess.TimeoutExpired:
            status = "none yet"
        return log_fault(f"the process that judges has ended (status {status})", words)

    def _take(self, answer: JudgeReply) -> None:
        if answer.number == 0:
            self.why, self._fault, self.ready = answer.why, answer.fault, answer.fault is None
            return
        with self._lock:
            future = self._asked.pop(answer.number, None)
        if future is not None:
            future.set_result(answer)

    def _last_word(self) -> JudgeReply | None:
        """Return why it has ended, if that is known."""
        if self._leaving:
            return JudgeReply(0, fault=Abandoned())
        return None if self._fault is None else JudgeReply(0, fault=self._fault)


def _failed(what: Phrase, log: Path | None) -> JudgingError:
    if log is None:
        remedy = N_("Try again; if it happens every time, choose another recogniser in the settings.")
    else:
        remedy = N_(
            "Try again; if it happens every time, choose another recogniser in the settings, and report it"
            " with {file}.",
            file=log,
        )
    return JudgingError(what, remedy)


def _started() -> "subprocess.Popen[bytes]":
    """Start the process, out of reach of what the terminal sends to this one; raises RecogniserError."""
    prepare_environment()
    # -P: a file in the folder that the learner happens to be in is not taken for a module.
    command = [sys.executable, "-P", "-c", PROGRAM]
    found = (str(paths.PACKAGE.parent), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, found))}
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise RecogniserError(
            N_("The process that judges takes cannot be started ({reason}).", reason=reason(error)),
            N_("Close other programs and try again."),
        ) from error
