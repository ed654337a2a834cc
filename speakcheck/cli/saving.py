"""What `--save` does: recordings that were judged go into the history."""

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from speakcheck.cli.console import say
from speakcheck.errors import AudioError, HistoryError, SpeakcheckError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from speakcheck.history.attempt import AttemptSource, AttemptText


class Saving:
    """The history, open for results, used as a context; raises HistoryError where it cannot be written."""

    def __init__(self, source: "AttemptSource") -> None:
        """Say where the results come from."""
        from speakcheck import config
        from speakcheck.history.store import History

        self._source = source
        self._keep_sound = config.usable_settings()[0].keep_recordings
        self._history = History.open()
        self.lost = 0
        """Results that could not be remembered."""
        for notice in self._history.notices:
            say(notice)
        if self._keep_sound and (trouble := self._history.recordings.trouble()) is not None:
            self._keep_sound = False
            say(trouble)

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the history."""
        self._history.close()

    def save(
        self, result: Mapping[str, Any], text: "AttemptText", audio: Path
    ) -> tuple[SpeakcheckError, ...]:
        """Remember a result, once for a recording of a text; return what could not be remembered of it.

        A recording is the same whose sound is. It began its own length before its file was last changed.
        """
        try:
            at = _began(audio, result["take"]["duration"])
            content = _content(audio)
            id = None if content is None else _id(at, content, text)
            if id is not None and self._is_known(text, content, id):
                return ()
            sound = audio if self._keep_sound else None
            return self._history.add(result, text, at, self._source, sound=sound, id=id).notices
        except HistoryError as error:
            self.lost += 1
            return (error,)

    def _is_known(self, text: "AttemptText", content: str | None, id: str) -> bool:
        from speakcheck.history.attempt import same_end
        from speakcheck.study.queries import takes_of

        takes = takes_of(self._history, text.lesson, text.prompt)
        return any(same_end(each.id, id) or each.recording == content for each in takes)


def saving(wanted: bool, source: str) -> "AbstractContextManager[Saving | None]":
    """Return the history to save into as a context; what it gives is None where that is not wanted."""
    if not wanted:
        return nullcontext()
    from speakcheck.history.attempt import AttemptSource

    return Saving(AttemptSource(source))


def free_text(text: str) -> "AttemptText":
    """Return what was to be read where it is of no lesson."""
    from speakcheck.history.attempt import AttemptText
    from speakcheck.lessons.lesson import Prompt, PromptKind

    return AttemptText("", Prompt("", PromptKind.SENTENCE, text))


def _content(audio: Path) -> str | None:
    """Return what tells a recording's sound from any other; None where it cannot be read any more."""
    from speakcheck.audio.files import AudioFile
    from speakcheck.audio.flac import content_of

    try:
        return content_of(AudioFile(audio).blocks())
    except AudioError:
        return None


def _id(at: datetime, content: str, text: "AttemptText") -> str:
    from speakcheck.history.attempt import new_id

    said = (content, text.lesson, text.prompt.id, text.prompt.text)
    return new_id(at, "\0".join(said).encode("utf-8", "replace"))


def _began(audio: Path, seconds: float) -> datetime:
    now = datetime.now(UTC)
    try:
        ended = datetime.fromtimestamp(audio.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return now
    return min(ended, now) - timedelta(seconds=seconds)
