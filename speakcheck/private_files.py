"""Files that are the learner's alone: closed to everybody else, and replaced in one step."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from speakcheck import paths

try:
    import fcntl
except ImportError:  # Windows has no such locks, and deletes no file that is open.
    fcntl = None  # type: ignore[assignment]

FILE_MODE, FOLDER_MODE = 0o600, 0o700
OTHERS = 0o077
"""What a group and everybody else may do."""
BEGUN, NEW = ".speakcheck-", ".new"
"""How the name of a file begins and ends that is to replace another one."""
OURS = (
    *("history*.sqlite3*", ".history.sqlite3*", "recordings", "takes", "lessons", "models"),
    *("config.toml", "fusion.json", "crash.log"),
)
"""What of a folder that the learner named is ours, as patterns of names."""


def private_folder(path: Path) -> Path:
    """Make a folder and those above it that are not there, closed to everybody else; raises OSError.

    One that is there is left as it is: it may be shared on purpose.
    """
    try:
        path.mkdir(FOLDER_MODE)
    except FileNotFoundError:
        if path.parent == path:
            raise
        private_folder(path.parent)
        path.mkdir(FOLDER_MODE, exist_ok=True)
    except OSError:
        # Systems name various reasons for what is there already.
        if not path.is_dir():
            raise
    return path


def private_opener(path: str, flags: int) -> int:
    """Open as open() does, but let a new file be closed to everybody else: open(…, opener=private_opener)."""
    return os.open(path, flags, FILE_MODE)


def private_file(path: Path) -> Path:
    """Make an empty file that only the learner can open, or close one that is there; raises OSError."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, FILE_MODE))
    close_to_others(path)
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new private file beside another one, which it replaces in the end; raises OSError.

    It is on the disk before it gets the name. If anything is raised within, the other one stays as it is.
    What an earlier process left unfinished in that folder goes.
    """
    folder = private_folder(path.parent)
    remove_unfinished(folder)
    handle, name = _begun(folder)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        if handle is not None:
            os.close(handle)


def remove_unfinished(folder: Path) -> None:
    """Remove the files of replacing() that no process works at any more."""
    with suppress(OSError):
        for path in folder.glob(f"{BEGUN}*{NEW}"):
            with suppress(OSError):
                handle = _held(path)
                path.unlink()
                if handle is not None:
                    os.close(handle)


def close_to_others(path: Path) -> None:
    """Take from everybody else what they may do with a file, or with a folder and all that lies in it.

    Links are not followed. What is closed already costs one look, and what is not ours stays as it is. On
    Windows, where the folders of a user are closed to others as they come, nothing is done.
    """
    if os.name == "nt":
        return
    with suppress(OSError):
        mode = path.lstat().st_mode
        if not mode & OTHERS or stat.S_ISLNK(mode):
            return
        if stat.S_ISDIR(mode):
            for each in path.iterdir():
                close_to_others(each)
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def close_home() -> None:
    """Close what earlier versions left open, and remove what they left unfinished.

    The folders of the platform are ours as a whole; of one that the learner named, only what we put there.
    """
    named = bool(os.environ.get(paths.HOME_VARIABLE))
    for home in {paths.data_dir(), paths.config_dir()}:
        with suppress(OSError, RuntimeError):
            # It may be a link to another disk.
            whole = home.resolve(strict=True)
            for each in [found for name in OURS for found in whole.glob(name)] if named else [whole]:
                close_to_others(each)
            for folder in (whole, whole / "models"):
                remove_unfinished(folder)


def _begun(folder: Path) -> tuple[int | None, str]:
    """Begin a file that other processes leave alone as long as the handle is open."""
    while True:
        handle, name = tempfile.mkstemp(NEW, BEGUN, folder)
        if fcntl is None:
            os.close(handle)
            return None, name
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        # Before it was held, it could be taken for one that was left.
        if os.path.exists(name):
            return handle, name
        os.close(handle)


def _held(path: Path) -> int | None:
    """Take hold of a file; raises OSError if another process has it."""
    if fcntl is None:
        return None
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
