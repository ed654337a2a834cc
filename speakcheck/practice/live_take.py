"""A take from the first sound to its verdict: it is judged while the end is still being waited for.

At the first silence that may be the end, a copy of the take is judged in a thread. If the learner goes on,
that judgement is dropped; if the silence lasts, its verdict is there, or nearly, when the wait is over.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.clip import Clip, Samples
from speakcheck.audio.endpoint import (
    LEAST_WAIT,
    Endpoint,
    EndpointReason,
    EndpointSettings,
    EndpointState,
    Phase,
)
from speakcheck.audio.energy import Span
from speakcheck.audio.growing_clip import GrowingClip
from speakcheck.coach import Abandoned, Coach
from speakcheck.language.pronunciation import Phones
from speakcheck.language.tokens import tokenise
from speakcheck.lessons.lesson import Prompt

LEAD, TAIL = 1.0, LEAST_WAIT
"""Seconds that a take keeps before its speech and behind it; the silence beyond is cut off."""
LEAST_SILENCE = 0.35
"""Seconds of silence at which judging begins: TAIL, and a step of the endpoint."""
BRISK = 4.0
"""Words a second that few learners read beyond: who took less time has not finished, and is not judged yet.
Of 700 readings by learners 1 % were faster; they wait for their verdict as if nothing had been begun."""


@dataclass(frozen=True, slots=True)
class LiveTakeState:
    """What there is to show while a take is recorded."""

    phase: Phase
    """Where it stands."""
    elapsed: float
    """Seconds that were listened to."""
    silence: float
    """Seconds since speech ended; 0 before any, or while it goes on."""
    level: float
    """dB re full scale of the loudest 10 ms of late."""
    peak: float
    """Highest sample of the last block, as a share of full scale: 1 is clipped."""
    ending: EndpointReason | None
    """Why it ended; None if it has not."""


class LiveTake:
    """Records and judges one take of a prompt, used as a context or closed by hand.

    One thread may feed it while others stop it, ask for the feedback, or close it. It has a thread of its own
    from the first silence on, and none any more when the take has been judged. The program ends only after
    what that thread is at: a thread that is cut off within CTranslate2 takes the process down.
    """

    def __init__(
        self,
        coach: Coach,
        prompt: Prompt | str,
        *,
        id: str | None = None,
        phones: Sequence[Phones] | None = None,
        patience: EndpointSettings | None = None,
        silence: float | None = LEAST_SILENCE,
    ) -> None:
        """Begin a take; `id` and `phones` are those of Coach.check, whose engines begin to load.

        `patience` says when it ends (what speech is expected, the text tells), `silence` after how many
        seconds of it judging begins; with None it begins when the take has ended. Raises ValueError where
        `silence` is below LEAST_SILENCE.
        """
        if silence is not None and silence < LEAST_SILENCE:
            raise ValueError(f"judging begins after {LEAST_SILENCE} s of silence at least")
        self._coach, self._prompt, self._id, self._phones = coach, prompt, id, phones
        self._silence = silence
        self._expected = len(tokenise(prompt if isinstance(prompt, str) else prompt.text)) / BRISK
        self._endpoint = Endpoint(replace(patience or EndpointSettings(), expected=self._expected))
        self._now = self._endpoint.standing
        self._tape = GrowingClip()
        self._clip: Clip | None = None
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._worker = ThreadPoolExecutor(1, "speakcheck-judge")
        self._turn = 0
        self._judged: Span | None = None
        self._verdict: Future[Feedback] | None = None
        coach.warm_up()

    def feed(self, block: Samples) -> LiveTakeState:
        """Take in the next samples, mono at SAMPLE_RATE; what comes after the end is ignored.

        Returns at once. Raises ValueError for a block that is no row of samples.
        """
        with self._lock:
            if not self._over.is_set():
                self._heed(self._endpoint.add(self._tape.add(block)))
        return self.moment

    def stop(self) -> LiveTakeState:
        """End the take here, unless it has ended."""
        with self._lock:
            if not self._over.is_set():
                self._heed(self._endpoint.stop())
        return self.moment

    @property
    def moment(self) -> LiveTakeState:
        """What there is to show now."""
        now = self._now
        return LiveTakeState(now.phase, now.elapsed, now.silence, now.level, self._tape.peak, now.ending)

    @property
    def clip(self) -> Clip | None:
        """The take as it is judged, without the silence around it; None until it has ended.

        Its `start` is where it begins in the recording.
        """
        return self._clip

    @property
    def judged(self) -> bool:
        """Whether the feedback is there."""
        return self._over.is_set() and self._verdict is not None and self._verdict.done()

    def feedback(self) -> Feedback:
        """Wait for the end of the take and for its verdict: what Coach.check says of the clip.

        Raises what Coach.check raises, and Abandoned if the rehearsal was closed before.
        """
        self._over.wait()
        try:
            if self._verdict is not None:
                return self._verdict.result()
        except CancelledError:
            pass
        raise Abandoned

    def close(self) -> None:
        """Forget the recording and return at once; a judgement under way ends with the piece it is at.

        A verdict that is there already can still be asked for.
        """
        with self._lock:
            verdict = self._verdict if self._over.is_set() else None
            self._drop()
            self._verdict = verdict
            self._worker.shutdown(wait=False)
            self._tape.clear()
            self._over.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _heed(self, now: EndpointState) -> None:
        """Judge, or drop a judgement, as the recording stands now."""
        self._now = now
        if now.ending is not None:
            self._finish(now)
        elif now.speech is None or now.speech != self._judged:
            self._drop()
            if now.speech is not None and self._may_be_all(now.speech, now.silence):
                self._judge(now.speech, self._take(now))

    def _may_be_all(self, speech: Span, silence: float) -> bool:
        spoken = speech[1] - speech[0]
        return self._silence is not None and silence >= self._silence and spoken >= self._expected

    def _finish(self, now: EndpointState) -> None:
        """Keep the verdict on the take if nothing but silence came since; otherwise judge it now."""
        self._clip = self._take(now)
        if self._judged is None or self._judged != now.speech:
            self._drop()
            self._judge(now.speech, self._clip)
        self._worker.shutdown(wait=False)
        self._tape.clear()
        self._over.set()

    def _take(self, now: EndpointState) -> Clip:
        """Cut the silence off both ends; what was fed behind the end does not belong to it either."""
        last = self._tape.duration if now.ending is EndpointReason.STOPPED else now.elapsed
        if now.speech is None:
            return self._tape.clip(0.0, last)
        begin, end = now.speech
        return self._tape.clip(max(0.0, begin - LEAD), end + TAIL if now.silence >= TAIL else last)

    def _judge(self, speech: Span | None, clip: Clip) -> None:
        turn = self._turn
        self._judged = speech
        self._verdict = self._worker.submit(
            self._coach.check,
            self._prompt,
            clip,
            id=self._id,
            phones=self._phones,
            wanted=lambda: self._turn == turn,
        )

    def _drop(self) -> None:
        """Let go of a judgement: one that waits is never begun, one under way ends early."""
        self._turn += 1
        self._judged = None
        if self._verdict is not None:
            self._verdict.cancel()
            self._verdict = None
