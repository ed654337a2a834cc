"""The process that judges: the engines are loaded and used there, and questions answered in order.

main() is a program of its own. It ends when the pipe to the one that started it does, whatever it is at.
"""

import faulthandler
import os
import sys
import traceback
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition, Thread
from typing import TYPE_CHECKING

from speakcheck.assess.feedback import Feedback
from speakcheck.coach import Abandoned, Coach, Recording
from speakcheck.errors import RecogniserError, SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.language.pronunciation import Phones
from speakcheck.lessons.lesson import Prompt
from speakcheck.practice.pipe import ObjectPipe

if TYPE_CHECKING:
    from speakcheck.recognise.choice import Selection


@dataclass(frozen=True, slots=True)
class StartWorker:
    """Who is to hear the words; the first thing that is sent."""

    selection: "Selection | None"
    """None for the embedded recogniser."""


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """A recording to judge."""

    number: int
    """By which the answer is known."""
    prompt: Prompt | str
    """What was to be read."""
    recording: Recording
    """The sound, or its path."""
    id: str | None
    """See Coach.check."""
    phones: Sequence[Phones] | None
    """See Coach.check."""


@dataclass(frozen=True, slots=True)
class DropRequest:
    """A question that nobody wants answered any more."""

    number: int
    """Which."""


@dataclass(frozen=True, slots=True)
class JudgeReply:
    """What came of a question."""

    number: int
    """Which; 0 is the start."""
    feedback: Feedback | None = None
    """The verdict; None if there is none."""
    fault: Exception | None = None
    """Why there is none."""
    why: str = ""
    """Of the start: who hears the words, and why."""
    trace: str = ""
    """Where judging failed in a way that nobody expected: the traceback, as Python prints it."""


class _RequestQueue:
    """What was asked and not answered, filled by one thread and emptied by another."""

    def __init__(self, pipe: ObjectPipe) -> None:
        self._pipe = pipe
        self._changed = Condition()
        self._waiting: deque[JudgeRequest] = deque()
        self._dropped: set[int] = set()

    def listen(self) -> None:
        """Take in what is sent, until the end of the pipe, which ends the process."""
        while True:
            try:
                message = self._pipe.receive()
            except (EOFError, OSError):
                # An engine at work cannot be interrupted in any other way.
                os._exit(0)
            with self._changed:
                if isinstance(message, DropRequest):
                    self._dropped.add(message.number)
                else:
                    self._waiting.append(message)
                self._changed.notify()

    def next(self) -> JudgeRequest:
        """Wait for a question."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.popleft()

    def is_wanted(self, number: int) -> bool:
        """Tell whether a question has not been dropped."""
        return number not in self._dropped

    def forget(self, number: int) -> None:
        """Take an answered question off the list of those dropped."""
        with self._changed:
            self._dropped -= {each for each in self._dropped if each <= number}


def serve(pipe: ObjectPipe) -> None:
    """Load the engines and answer questions; does not return."""
    start: StartWorker = pipe.receive()
    try:
        coach, why = _coach(start)
    except SpeakcheckError as error:
        pipe.send(JudgeReply(0, fault=error))
        return
    questions = _RequestQueue(pipe)
    Thread(target=questions.listen, name="speakcheck-listen", daemon=True).start()
    pipe.send(JudgeReply(0, why=why))
    while True:
        question = questions.next()
        answer = _answered(coach, question, questions)
        questions.forget(question.number)
        pipe.send(answer)


def _coach(start: StartWorker) -> tuple[Coach, str]:
    if start.selection is None:
        coach, why = Coach(), ""
    else:
        from speakcheck.recognise.choice import Chosen

        chosen = Chosen.of(start.selection).load()
        coach, why = Coach(chosen.recogniser), chosen.why
    coach.warm_up()
    return coach, why


def _answered(coach: Coach, question: JudgeRequest, questions: _RequestQueue) -> JudgeReply:
    number = question.number
    if not questions.is_wanted(number):
        return JudgeReply(number, fault=Abandoned())
    try:
        feedback = coach.check(
            question.prompt,
            question.recording,
            id=question.id,
            phones=question.phones,
            wanted=lambda: questions.is_wanted(number),
        )
    except (SpeakcheckError, Abandoned) as error:
        return JudgeReply(number, fault=error)
    except MemoryError as error:
        what = N_("There is not enough memory to judge this take ({why}).", why=error)
        return JudgeReply(
            number, fault=RecogniserError(what, N_("Close other programs, or choose a smaller model."))
        )
    except Exception:  # A fault in the program, met by one take, must not cost the others.
        return JudgeReply(number, trace=traceback.format_exc())
    return JudgeReply(number, feedback)


def main() -> None:
    """Answer on the standard output, which nobody else in this process may write to.

    What a fault has to say, in an engine or in Python, goes to the standard error.
    """
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    faulthandler.enable()
    try:
        serve(ObjectPipe(incoming, outgoing))
    except (BrokenPipeError, EOFError):
        sys.exit(0)
