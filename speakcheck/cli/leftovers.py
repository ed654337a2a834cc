"""What a program that was killed leaves behind, and its removal when the next one starts."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from speakcheck import paths

BESIDE = re.compile(r"\.(config\.toml|fusion\.json|measured\.json)\.(?P<process>\d+)")
"""A file on its way to replace another, by a name that is no longer given, and the process that wrote it."""
ADDING = re.compile(r"\.adding-((?P<process>\d+)-)?\w+")
"""A lesson on its way to the shelf."""
MOMENT = 2.0
"""Seconds that a file is left alone: processes of another container, which cannot be seen, are that quick."""
QUIET = 60.0
"""Seconds without a change after which a recording belongs to no running program; one grows all the time."""
ABANDONED = 3600.0
"""Seconds after which a file belongs to none, where no process can be asked for."""


def sweep() -> None:
    """Remove what ended processes left unfinished, finish what can be; never raises.

    What a running process may still work at stays.
    """
    models = paths.data_dir() / "models"
    for folder, pattern in (
        (paths.config_dir(), BESIDE),
        (models, BESIDE),
        (paths.data_dir() / "lessons", ADDING),
    ):
        for path in _hidden(folder, ""):
            match = pattern.fullmatch(path.name)
            if match is not None and _is_left(path, match["process"]):
                with suppress(OSError):
                    path.unlink()
    for path in _hidden(models, ".removing-"):
        _settle(path)
    with suppress(OSError):
        for folder in (paths.data_dir() / "takes").iterdir():
            for part in _hidden(folder, ""):
                if part.suffix == ".part" and _age(part) > QUIET:
                    _make_whole(part)


def _hidden(folder: Path, begin: str) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            return [Path(each.path) for each in found if each.name.startswith(begin or ".")]
    except OSError:
        return []


def _is_left(path: Path, process: str | None) -> bool:
    if process is None or os.name == "nt":
        return _age(path) > ABANDONED
    return _age(path) > MOMENT and not _is_running(int(process))


def _age(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        # It belongs to somebody else.
        return True
    return True


def _settle(removing: Path) -> None:
    """Finish the removal of a model, or its replacement by one that has come whole."""
    from speakcheck.errors import ModelError
    from speakcheck.recognise.models.facts import MARKER
    from speakcheck.recognise.models.store import discard, locked, unfinished

    folder = removing.with_name(removing.name.removeprefix(".removing-"))
    with suppress(ModelError, OSError), locked(folder):
        if not folder.exists() and (unfinished(folder) / MARKER).is_file():
            unfinished(folder).rename(folder)
        discard(removing)


def _make_whole(part: Path) -> None:
    """Give a recording its name, so that it is judged when its lesson is opened; without sound it goes."""
    from speakcheck.audio.take_file import recover
    from speakcheck.errors import AudioError

    with suppress(AudioError):
        recover(part)
