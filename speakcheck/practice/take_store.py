"""The learner's takes: a recording lies in a folder while it is made, a judged one is in the history.

A recording whose take the history does not know is what a program left that ended too early, and is judged
later. One that the history has got is removed.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from speakcheck import paths
from speakcheck.audio.take_file import recover, unfinished
from speakcheck.errors import AudioError, HistoryError
from speakcheck.i18n import N_
from speakcheck.lessons.lesson import Prompt
from speakcheck.lessons.names import is_id
from speakcheck.practice.scored_take import ScoredTake, TakeSummary
from speakcheck.report.to_json import result_json

if TYPE_CHECKING:
    from speakcheck.history.attempt import Attempt
    from speakcheck.history.store import History
    from speakcheck.study.queries import PromptHistory
    from speakcheck.study.reviews import DueCount

SOUND = ".wav"
STAMP = "%Y%m%dT%H%M%S.%f"
NAME = re.compile(r"(?P<prompt>[A-Za-z0-9-]+)_(?P<stamp>\d{8}T\d{6}\.\d{6})")
UNNAMED = "text"
"""Stands in file names for a prompt whose id is none."""
DIGITS = 16
"""Of the hash that stands there for free text."""
FREE = "_free"
"""The folder for takes of texts that stand in no lesson; no lesson can have this name."""
QUIET = 3.0
"""Seconds without a change after which an unfinished recording belongs to no running program."""
INSTANT = timedelta(microseconds=1)
"""Takes are told apart by the time at which they began, to so much."""


@dataclass(frozen=True, slots=True)
class PendingTake:
    """A recording that has not been judged."""

    prompt: str
    """Id of the prompt."""
    when: datetime
    """When it began, in UTC."""
    sound: Path
    """The recording."""


class TakeStore:
    """The takes of a learner; nothing is opened or made before it is needed."""

    def __init__(
        self,
        root: Path | None = None,
        *,
        keep_sound: bool = True,
        open_history: "Callable[[], History] | None" = None,
        settings: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Set the folder; without `keep_sound` a recording is removed when its take is remembered.

        `open_history` opens what takes are remembered in, by default the learner's own history; `settings`
        returns what is to be remembered of how a take was made.
        """
        self.root = root if root is not None else paths.data_dir() / "takes"
        self.keep_sound = keep_sound
        self._open_history = open_history or _usual_history
        self._settings = settings
        self._history: History | None = None
        self._opening = Lock()
        self._closed = False
        self._news: list[HistoryError] = []
        self._begun: set[Path] = set()

    @property
    def history(self) -> "History":
        """Where takes are remembered, opened now if it was not; raises HistoryError after close()."""
        with self._opening:
            if self._history is None:
                if self._closed:
                    raise HistoryError(N_("The history has been closed."), N_("Start speakcheck again."))
                self._history = self._open_history()
                self._news += self._history.notices
            return self._history

    def news(self) -> tuple[HistoryError, ...]:
        """Return what is to be told of the history, once."""
        news, self._news = self._news, []
        return tuple(news)

    def limit(self, gigabytes: float) -> None:
        """Let recordings take so much room from the next one on that is kept."""
        from speakcheck.history.recordings import GIGABYTE

        with self._opening:
            if self._history is not None:
                self._history.recordings.budget = round(gigabytes * GIGABYTE)

    def close(self) -> None:
        """Close the history; a take that comes later stays as a recording, and is judged next time."""
        with self._opening:
            self._closed = True
            if self._history is not None:
                self._history.close()

    def begin(self, lesson: str, prompt: Prompt, when: datetime) -> Path:
        """Return the path for the recording of a new take; raises ValueError for a name that is no id."""
        name = file_name(prompt.id, prompt.text)
        path = self._folder(lesson) / f"{name}_{when.astimezone(UTC):{STAMP}}{SOUND}"
        self._begun.add(path)
        return path

    def release(self, path: Path) -> None:
        """Let a recording that begin() named be judged by left(), unless it was filed or discarded."""
        self._begun.discard(path)

    def file(self, judged: ScoredTake, prompt: Prompt) -> ScoredTake:
        """Remember a verdict on a prompt, and return it as it is remembered.

        Raises HistoryError where it cannot be; the recording stays then.
        """
        from speakcheck.history.attempt import AttemptSource, AttemptText

        attempt, sound = judged.attempt, judged.attempt.sound
        there = sound is not None and sound.exists()
        # Where the recording could not be written, what was judged is still in memory, from its beginning on.
        source = (sound if there else judged.clip) if self.keep_sound else None
        kept = self.history.add(
            result_json(judged.feedback),
            AttemptText(attempt.lesson, prompt),
            attempt.when,
            AttemptSource.APP,
            sound=source,
            start=judged.start if there else 0.0,
            settings=self._settings(),
        )
        own = sound is not None and sound.parent == self._folder(attempt.lesson)
        if sound is not None and own and (kept.attempt.recording is not None or not self.keep_sound):
            _remove(sound)
        notices = (*judged.notices, *kept.notices)
        path = self.sound(kept.attempt) or (sound if there and not own else None)
        return replace(
            judged, attempt=replace(attempt, sound=path), start=kept.attempt.start, notices=notices
        )

    def attempts(self, lesson: str) -> tuple[TakeSummary, ...]:
        """Return what is remembered of a lesson's takes, in order of time; none where that cannot be read."""
        try:
            found = self.history.attempts(lesson=lesson)
        except HistoryError as error:
            self._news.append(error)
            return ()
        return tuple(map(self._remembered_as, reversed(found)))

    def attempts_of(self, prompts: Iterable[tuple[str, Prompt]]) -> tuple[TakeSummary, ...]:
        """Return what is remembered of prompts, each with the id of its lesson; of each in order of time."""
        from speakcheck.study.queries import takes_of

        try:
            return tuple(
                self._remembered_as(each)
                for lesson, prompt in prompts
                for each in takes_of(self.history, lesson, prompt)
            )
        except HistoryError as error:
            self._news.append(error)
            return ()

    def last(self, lesson: str, prompt: Prompt) -> ScoredTake | None:
        """Return the last take of a prompt that has a score, with its verdict; None where there is none."""
        from speakcheck.study.queries import takes_of

        try:
            found = takes_of(self.history, lesson, prompt)
            scored = [each for each in found if each.scores.overall is not None]
            return self.recalled(scored[-1]) if scored else None
        except HistoryError as error:
            self._news.append(error)
            return None

    def left(self, lesson: str) -> Iterator[PendingTake]:
        """Yield the recordings of earlier runs that were never judged, unfinished ones made whole.

        An unfinished recording that is still growing belongs to another program; to see that takes seconds.
        Raises HistoryError where nobody can tell what was judged.
        """
        for part in unfinished(self._folder(lesson)):
            own = part.with_name(part.name[1:].removesuffix(".part")) in self._begun
            if not own and _is_quiet(part):
                with suppress(AudioError):
                    recover(part)
        for path in self._recordings(lesson):
            match = NAME.fullmatch(path.stem)
            if match is None or path in self._begun:
                continue
            when = datetime.strptime(match["stamp"], STAMP).replace(tzinfo=UTC)
            known = self._remembered(lesson, match["prompt"], when)
            if known is None:
                yield PendingTake(match["prompt"], when, path)
            elif known.recording is not None:
                # The program ended after the take was remembered, and before this was removed.
                _remove(path)

    def _remembered(self, lesson: str, prompt: str, when: datetime) -> "Attempt | None":
        found = self.history.attempts(lesson=lesson, since=when, until=when + INSTANT)
        return next((each for each in found if file_name(each.prompt, each.text) == prompt), None)

    def tried(self, lessons: Iterable[str]) -> "tuple[PromptHistory, ...]":
        """Return what came of the prompts of lessons; none where that cannot be read."""
        from speakcheck.study.queries import tried

        try:
            return tried(self.history, lessons)
        except HistoryError as error:
            self._news.append(error)
            return ()

    def due(self) -> "DueCount | None":
        """Return how much is due today; None before the first take, and where that cannot be read."""
        from speakcheck.study.reviews import due_by_kind

        try:
            return due_by_kind(self.history) if self.history.count() else None
        except HistoryError as error:
            self._news.append(error)
            return None

    def recalled(self, attempt: "Attempt") -> ScoredTake:
        """Return a take of the history with its verdict; raises HistoryError where that cannot be read."""
        from speakcheck.history.stored_result import from_json

        feedback = from_json(self.history.result(attempt))
        return ScoredTake(self._remembered_as(attempt), feedback, None, attempt.start)

    def _remembered_as(self, attempt: "Attempt") -> TakeSummary:
        return TakeSummary(
            *(attempt.lesson, attempt.prompt, attempt.at, attempt.scores, attempt.faults),
            sound=self.sound(attempt),
            text=attempt.text,
        )

    def sound(self, attempt: "Attempt") -> Path | None:
        """Return the recording of a take: in the history, or where it was made if it could not go there."""
        if attempt.recording is not None:
            return self.history.sound(attempt)
        if attempt.lesson and not is_id(attempt.lesson):
            return None
        name = file_name(attempt.prompt, attempt.text)
        path = self._folder(attempt.lesson) / f"{name}_{attempt.at:{STAMP}}{SOUND}"
        return path if path.exists() else None

    def _folder(self, lesson: str) -> Path:
        if lesson and not is_id(lesson):
            raise ValueError(f"{lesson!r} names no lesson")
        return self.root / (lesson or FREE)

    def _recordings(self, lesson: str) -> list[Path]:
        with suppress(OSError):
            return sorted(each for each in self._folder(lesson).iterdir() if each.suffix == SOUND)
        return []


def _usual_history() -> "History":
    from speakcheck.history.store import History

    return History.open_anyhow()


def file_name(prompt: str, text: str) -> str:
    """Return how the files of a prompt begin: with its id, or for free text with what tells texts apart."""
    if not prompt:
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:DIGITS]
    return prompt if re.fullmatch(r"[A-Za-z0-9-]{1,40}", prompt) else UNNAMED


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _is_quiet(part: Path) -> bool:
    """Tell whether nothing writes to a file any more; waits until that can be told."""
    try:
        before = part.stat()
        time.sleep(min(QUIET, max(0.0, before.st_mtime + QUIET - time.time())))
        return part.stat().st_mtime_ns == before.st_mtime_ns
    except OSError:
        return False
