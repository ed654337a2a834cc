"""Owns the learner's takes on disk: a folder for each lesson, in it a recording and a result for each take.

The recording is there while it is made. A result is written in one step; a recording without one is what a
program left that ended too early, and is judged later.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from speakcheck import paths
from speakcheck.assess.feedback import Scores, Verdict
from speakcheck.audio.take_file import recover, unfinished
from speakcheck.errors import AudioError, SpeakcheckError, reason
from speakcheck.i18n import N_
from speakcheck.lessons.names import is_id
from speakcheck.practice.attempt import FAULTS, Attempt, Judged
from speakcheck.report.result import SCORES, dumped, result_json

SCHEMA = "speakcheck/take/1"
"""Names the form of a stored result."""
SOUND, RESULT = ".wav", ".json"
STAMP = "%Y%m%dT%H%M%S.%f"
NAME = re.compile(r"(?P<prompt>[A-Za-z0-9-]+)_(?P<stamp>\d{8}T\d{6}\.\d{6})")
UNNAMED = "text"
"""Stands in file names for a prompt whose id is none."""
QUIET = 3.0
"""Seconds without a change after which an unfinished recording belongs to no running program."""
LARGEST = 2**22
"""Bytes; a longer result is none of ours."""


@dataclass(frozen=True, slots=True)
class Left:
    """A recording that has not been judged."""

    prompt: str
    """Id of the prompt."""
    when: datetime
    """When it began, in UTC."""
    sound: Path
    """The recording."""


class Takes:
    """The takes in a folder; nothing is created before the first one."""

    def __init__(self, root: Path | None = None, *, keep_sound: bool = True) -> None:
        """Set the folder; without `keep_sound` a recording is removed when its result is written."""
        self.root = root if root is not None else paths.data_dir() / "takes"
        self.keep_sound = keep_sound
        self._begun: set[Path] = set()

    def begin(self, lesson: str, prompt: str, when: datetime) -> Path:
        """Return the path for the recording of a new take; raises ValueError for a name that is no id."""
        path = self._folder(lesson) / f"{_safe(prompt)}_{when.astimezone(UTC):{STAMP}}{SOUND}"
        self._begun.add(path)
        return path

    def file(self, judged: Judged) -> Judged:
        """Write a result beside its recording, and return it as it is kept.

        Raises AudioError where it cannot be written; the recording stays then.
        """
        attempt = judged.attempt
        folder = self._folder(attempt.lesson)
        name = f"{_safe(attempt.prompt)}_{attempt.when.astimezone(UTC):{STAMP}}{RESULT}"
        sound = attempt.sound
        inside = sound is not None and sound.parent == folder
        kept = sound if self.keep_sound or not inside else None
        _write(folder / name, _stored(judged, kept if inside else None))
        if sound is not None and kept is None:
            with suppress(OSError):
                sound.unlink(missing_ok=True)
        return replace(judged, attempt=replace(attempt, sound=kept))

    def attempts(self, lesson: str) -> tuple[Attempt, ...]:
        """Return what is remembered of a lesson's takes, in order of time, less those that cannot be read."""
        found = (_read(path) for path in self._files(lesson, RESULT))
        return tuple(sorted((each for each in found if each), key=lambda each: each.when))

    def left(self, lesson: str) -> Iterator[Left]:
        """Yield the recordings of earlier runs that were never judged, unfinished ones made whole.

        An unfinished recording that is still growing belongs to another program; to see that takes seconds.
        """
        for part in unfinished(self._folder(lesson)):
            own = part.with_name(part.name[1:].removesuffix(".part")) in self._begun
            if not own and _is_quiet(part):
                with suppress(AudioError):
                    recover(part)
        for path in self._files(lesson, SOUND):
            match = NAME.match(path.stem)
            if match and path not in self._begun and not path.with_suffix(RESULT).exists():
                when = datetime.strptime(match["stamp"], STAMP).replace(tzinfo=UTC)
                yield Left(match["prompt"], when, path)

    def _folder(self, lesson: str) -> Path:
        if not is_id(lesson):
            raise ValueError(f"{lesson!r} names no lesson")
        return self.root / lesson

    def _files(self, lesson: str, suffix: str) -> list[Path]:
        folder = self._folder(lesson)
        with suppress(OSError):
            return sorted(
                each for each in folder.iterdir() if NAME.match(each.name) and each.suffix == suffix
            )
        return []


def _safe(prompt: str) -> str:
    return prompt if re.fullmatch(r"[A-Za-z0-9-]{1,40}", prompt) else UNNAMED


def _is_quiet(part: Path) -> bool:
    """Tell whether nothing writes to a file any more; waits until that can be told."""
    try:
        before = part.stat()
        time.sleep(min(QUIET, max(0.0, before.st_mtime + QUIET - time.time())))
        return part.stat().st_mtime_ns == before.st_mtime_ns
    except OSError:
        return False


def _stored(judged: Judged, sound: Path | None) -> dict[str, Any]:
    attempt = judged.attempt
    return {
        "schema": SCHEMA,
        "lesson": attempt.lesson,
        "prompt": attempt.prompt,
        "when": attempt.when.astimezone(UTC).isoformat(),
        "sound": None if sound is None else sound.name,
        "start": round(judged.start, 3),
        "notices": [_notice(each) for each in judged.notices],
        "result": result_json(judged.feedback),
    }


def _notice(error: SpeakcheckError) -> dict[str, str]:
    return {"what": error.what, "remedy": error.remedy}


def _write(path: Path, value: dict[str, Any]) -> None:
    """Replace a file in one step; what it holds is on the disk before its name is."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.write(dumped(value, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise AudioError(
            N_("The result of this take cannot be saved ({reason}).", reason=reason(error)),
            N_(
                "Free some space on that disk, or make the folder {folder} yours to write to.",
                folder=path.parent,
            ),
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _read(path: Path) -> Attempt | None:
    """Return what a file remembers; None if it cannot be read or is none of ours."""
    try:
        with path.open("rb") as file:
            value = json.loads(file.read(LARGEST))
        if value["schema"] != SCHEMA:
            return None
        result = value["result"]
        scores = Scores(*(_score(result["scores"][name]) for name in SCORES))
        faults = sum(Verdict(word["verdict"]) in FAULTS for word in result["words"] if word["verdict"])
        when = datetime.fromisoformat(value["when"]).astimezone(UTC)
        sound = path.with_suffix(SOUND) if value["sound"] else None
        return Attempt(path.parent.name, str(value["prompt"]), when, scores, faults, sound)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _score(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError("no score")
    return float(value)
