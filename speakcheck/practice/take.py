"""One take from the key that asks for it to its verdict, whichever way its sound comes."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Event
from time import monotonic

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.clip import Clip
from speakcheck.audio.endpoint import EndpointReason, EndpointSettings, Phase
from speakcheck.audio.energy import SILENCE
from speakcheck.audio.meter import LevelReading, trouble
from speakcheck.audio.microphone import CapturedTake, CaptureEnd, Microphone, Recording
from speakcheck.audio.problems import Problem
from speakcheck.coach import Abandoned, Coach
from speakcheck.coach import Recording as Sound
from speakcheck.errors import (
    AudioError,
    HistoryError,
    MicrophoneError,
    ModelError,
    RecogniserError,
    SpeakcheckError,
)
from speakcheck.i18n import N_, N_many
from speakcheck.lessons.lesson import Prompt
from speakcheck.practice.live_take import LiveTake
from speakcheck.practice.scored_take import ScoredTake, summary_of

TICK = 0.02
"""Seconds between looks at whether there is a verdict, or something to stop for."""
LOOKS = 12
"""How often a second look() is meant to be called."""
REMEMBERED, ENOUGH = 3 * LOOKS, LOOKS
"""Looks at speech by which its level is judged, and how many that takes at least."""


class TakeStage(StrEnum):
    """Where a take is."""

    OPENING = "opening"
    """No sound comes in yet; what is said now may be lost."""
    COUNTING = "counting"
    """The count-in runs."""
    RECORDING = "recording"
    """Sound comes in."""
    JUDGING = "judging"
    """The sound is there, the verdict is not."""
    OVER = "over"
    """There is a verdict, or there will be none."""


@dataclass(frozen=True, slots=True)
class TakeState:
    """What there is to show of a take at a moment."""

    stage: TakeStage
    """Where it is."""
    elapsed: float = 0.0
    """Seconds that were recorded."""
    count: float = 0.0
    """Seconds of the count-in that are left."""
    level: float = SILENCE
    """dB re full scale, since the look before."""
    phase: Phase = Phase.BEFORE
    """Whether somebody has spoken, speaks, or may have finished."""
    trouble: Problem | None = None
    """What is wrong with the level of the speech so far: TOO_QUIET or CLIPPED."""


@dataclass(frozen=True, slots=True)
class TakeRequest:
    """What a take is of, and where its verdict goes."""

    lesson: str
    """Id of the lesson."""
    prompt: Prompt
    """What is to be read."""
    when: datetime
    """When it was asked for, in UTC."""
    coach: Callable[[], Coach]
    """Returns who judges; may wait, and raise SpeakcheckError."""
    file: Callable[[ScoredTake, Prompt], ScoredTake]
    """Keeps the verdict on a prompt; raises HistoryError where it cannot."""
    release: Callable[[Path], None]
    """Told when nobody works at a recording any more: what was not judged of it may be judged later."""
    closing: Event
    """Set when nobody waits for verdicts any more."""


class Take(ABC):
    """A take on its way: run() makes it, in a thread of the caller's; all else may be called from others."""

    def __init__(self, order: TakeRequest) -> None:
        self.order = order
        self.stage = TakeStage.OPENING
        self._told = Event()
        self._unwanted = False

    def run(self) -> ScoredTake | None:
        """Make the take and return its verdict, filed; None where it was discarded or is left for later.

        Raises SpeakcheckError where there is no sound, or it cannot be judged.
        """
        try:
            return self._run()
        except Abandoned:
            return None
        finally:
            self.stage = TakeStage.OVER

    def stop(self) -> None:
        """End the recording; the verdict follows."""
        self._told.set()

    def discard(self) -> None:
        """End the recording and forget it."""
        self._unwanted = True
        self._told.set()

    def look(self) -> TakeState:
        """Return what there is to show; some LOOKS times a second."""
        return TakeState(self.stage)

    @abstractmethod
    def _run(self) -> ScoredTake | None:
        """Make the take; may raise Abandoned."""

    def _is_wanted(self) -> bool:
        return not (self._unwanted or self.order.closing.is_set())

    def _filed(
        self,
        feedback: Feedback,
        sound: Path | None,
        clip: Clip | None,
        notices: Sequence[SpeakcheckError] = (),
    ) -> ScoredTake:
        """File a verdict; where that fails it is shown all the same."""
        order = self.order
        start = clip.start if clip else 0.0
        attempt = summary_of(order.lesson, feedback, order.when, sound)
        judged = ScoredTake(attempt, feedback, clip, start, tuple(notices))
        try:
            judged = order.file(judged, order.prompt)
        except (AudioError, HistoryError) as error:
            return replace(judged, notices=(*notices, error))
        # What lies on the disk is read from there, so that memory does not grow with every take.
        return replace(judged, clip=None) if judged.attempt.sound else judged


class FileTake(Take):
    """A take that is read from a file of any format."""

    def __init__(self, order: TakeRequest, path: Path) -> None:
        super().__init__(order)
        self._path = path

    def _run(self) -> ScoredTake | None:
        self.stage = TakeStage.JUDGING
        feedback = feedback_on(self.order.coach, self.order.prompt, self._path, self._is_wanted)
        return self._filed(feedback, self._path, None)


class MicrophoneTake(Take):
    """A take that is recorded."""

    def __init__(
        self,
        order: TakeRequest,
        microphone: Microphone,
        path: Path,
        patience: EndpointSettings,
        count_in: float,
    ) -> None:
        super().__init__(order)
        self._microphone, self._path = microphone, path
        self._patience, self._count_in = patience, count_in
        self._counted: float | None = None
        self._rehearsal: LiveTake | None = None
        self._recording: Recording | None = None
        self._levels: deque[LevelReading] = deque(maxlen=REMEMBERED)

    def run(self) -> ScoredTake | None:
        """Make the take and return its verdict; see Take.run. Whatever is raised, the recording stays."""
        try:
            return super().run()
        finally:
            self.order.release(self._path)

    def stop(self) -> None:
        """End the recording; the verdict follows."""
        super().stop()
        if self._recording is not None:
            self._recording.stop()

    def discard(self) -> None:
        """End the recording and remove its file."""
        super().discard()
        if self._recording is not None:
            self._recording.discard()

    def look(self) -> TakeState:
        """Return what there is to show; some LOOKS times a second."""
        recording, rehearsal = self._recording, self._rehearsal
        if self.stage is TakeStage.COUNTING and self._counted is not None:
            return TakeState(self.stage, count=max(0.0, self._counted - monotonic()))
        if (
            self.stage is not TakeStage.OPENING
            or recording is None
            or rehearsal is None
            or not recording.live
        ):
            return TakeState(self.stage)
        moment, level = rehearsal.moment, self._microphone.level()
        if moment.phase is Phase.SPEAKING:
            self._levels.append(level)
        enough = len(self._levels) >= ENOUGH or any(each.clipped for each in self._levels)
        wrong = trouble(self._levels) if enough else None
        return TakeState(TakeStage.RECORDING, recording.seconds, 0.0, level.rms, moment.phase, wrong)

    def _run(self) -> ScoredTake | None:
        if not self._count():
            return None
        order = self.order
        with LiveTake(order.coach(), order.prompt, patience=self._patience) as rehearsal:
            self._rehearsal = rehearsal
            take = self._record(rehearsal)
            if take.ending is CaptureEnd.DISCARDED:
                return None
            if not take.clip.duration:
                _check_faults(take)
                return None
            reason = rehearsal.stop().ending
            self.stage = TakeStage.JUDGING
            try:
                feedback = self._verdict(rehearsal)
            except (RecogniserError, ModelError) as error:
                raise _kept(error, take) from error
            return self._filed(feedback, take.path, rehearsal.clip, list(self._notices(take, reason)))

    def _count(self) -> bool:
        """Count down with the microphone open; return whether the take is still wanted."""
        if self._count_in <= 0:
            return not self._unwanted
        was_armed = self._microphone.armed
        self._microphone.arm()
        self._counted = monotonic() + self._count_in
        self.stage = TakeStage.COUNTING
        self._told.wait(self._count_in)
        self.stage = TakeStage.OPENING
        stopped = self._told.is_set()
        if stopped and not was_armed:
            self._microphone.disarm()
        return not stopped

    def _record(self, rehearsal: LiveTake) -> CapturedTake:
        def is_over(block: object) -> bool:
            return rehearsal.feed(block).ending is not None  # type: ignore[arg-type]

        self._recording = recording = self._microphone.record(self._path, is_over)
        if self._told.is_set():
            (recording.discard if self._unwanted else recording.stop)()
        return recording.run()

    def _verdict(self, rehearsal: LiveTake) -> Feedback:
        """Wait for the verdict; ask anew where another coach has taken over meanwhile."""
        while not rehearsal.judged:
            if self.order.closing.wait(TICK):
                raise Abandoned
        try:
            return rehearsal.feedback()
        except Abandoned:
            if not self._is_wanted() or rehearsal.clip is None:
                raise
        return feedback_on(self.order.coach, self.order.prompt, rehearsal.clip, self._is_wanted)

    def _notices(self, take: CapturedTake, reason: EndpointReason | None) -> "list[SpeakcheckError]":
        """Say what happened on the way."""
        found: list[SpeakcheckError] = list(take.faults)
        if take.gaps:
            lost = N_many(
                "Sound was lost at {count} place of this take.",
                "Sound was lost at {count} places of this take.",
                take.gaps,
            )
            found.append(
                MicrophoneError(
                    lost,
                    N_("Its marks may be wrong there. Close other programs and read it again."),
                )
            )
        if reason is EndpointReason.TOO_LONG:
            seconds = round(self._patience.longest)
            found.append(
                MicrophoneError(
                    N_("The take was ended after {seconds} seconds.", seconds=seconds),
                    N_("Read a shorter part, or read on without long pauses."),
                )
            )
        return found


def feedback_on(
    coach: Callable[[], Coach], prompt: Prompt, sound: Sound, wanted: Callable[[], bool]
) -> Feedback:
    """Have a recording judged, anew where another coach takes over meanwhile; see Coach.check.

    Raises SpeakcheckError where nobody judges, and Abandoned as soon as the feedback is wanted no more.
    """
    try:
        return coach().check(prompt, sound, wanted=wanted)
    except Abandoned:
        if not wanted():
            raise
    return coach().check(prompt, sound, wanted=wanted)


def _kept(error: SpeakcheckError, take: CapturedTake) -> SpeakcheckError:
    """Return why a take could not be judged, and say that it is not lost."""
    if take.path is None:
        return error
    remedy = N_(
        "{remedy} The recording is kept, and judged when the lesson is opened again.", remedy=error.remedy
    )
    return type(error)(error.what, remedy)


def _check_faults(take: CapturedTake) -> None:
    """Raise why a take has no sound; it may have been stopped before any came."""
    if take.faults:
        raise take.faults[0]
