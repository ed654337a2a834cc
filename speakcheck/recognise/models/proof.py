"""The proof that a model may be loaded: known by its checksums, or tried in a process that may crash.

The library that runs the models trusts their files: some that are no good end the whole program. What proved
good is remembered until a file changes, so that the proof costs once.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from speakcheck import paths
from speakcheck.errors import ModelError, RecogniserError, reason
from speakcheck.i18n import N_
from speakcheck.lessons.lines import shown_name
from speakcheck.private_files import replacing
from speakcheck.recognise.models.catalogue import CATALOGUE, Entry
from speakcheck.recognise.models.facts import MARKER, MODEL_FILES
from speakcheck.recognise.models.files import check_folder, digest
from speakcheck.recognise.models.package import another, package_folder
from speakcheck.recognise.models.store import models_dir

FILE = "proved.json"
SCHEMA = "speakcheck/proved/1"
TRIAL = "from speakcheck.recognise.whisper.trial import main; main()"
KILLED = -9
"""Status of a process that the system stopped, which it does where memory runs out."""
REFUSED = 3
"""Status of a trial in which the library refused the model; why stands on its standard output."""
OTHERWISE = N_("Name another model with --model, or fetch one with “speakcheck model get”.")

Identity = dict[str, Any]
"""What tells the files of a folder from others that lay or will lie there, and the library from another."""

_lock = Lock()
_known: dict[str, Identity] = {}


def prove(folder: Path) -> None:
    """Make sure that a model can be loaded and used without ending this process.

    Raises RecogniserError with a sentence if it cannot. It takes as long as reading the files of a model
    whose checksums are known, and as loading and using any other; the next time it takes no time.
    """
    folder = folder.resolve()
    with _lock:
        identity = _identity(folder)
        if _known.get(str(folder)) == identity or _remembered().get(str(folder)) == identity:
            _known[str(folder)] = identity
            return
        try:
            check_folder(folder, shown_name(str(folder)))
        except ModelError as fault:
            raise RecogniserError(fault.what, fault.remedy) from fault
        if not _has_known_checksums(folder):
            _try(folder)
        _known[str(folder)] = identity
        _remember(folder, identity)


def _identity(folder: Path) -> Identity:
    files = {}
    for name in sorted(MODEL_FILES - {MARKER}):
        with suppress(OSError):
            about = (folder / name).stat()
            files[name] = [about.st_size, about.st_mtime_ns]
    return {"files": files, "ctranslate2": version("ctranslate2")}


def _has_known_checksums(folder: Path) -> bool:
    """Tell whether a model is one of the catalogue, byte by byte; raises for a package that is not."""
    candidates = [entry for entry in CATALOGUE if entry.pinned and _are_alike(folder, entry)]
    others = {name for entry in candidates for name in entry.pinned if not _is_same(folder, entry, name)}
    packaged = package_folder()
    if others and packaged is not None and packaged.resolve() == folder:
        fault = another(min(others))
        raise RecogniserError(fault.what, fault.remedy)
    return bool(candidates) and not others


def _are_alike(folder: Path, entry: Entry) -> bool:
    sizes = {name: (folder / name).stat().st_size for name in entry.pinned if (folder / name).is_file()}
    return sizes == {name: known.size for name, known in entry.pinned.items()}


def _is_same(folder: Path, entry: Entry, name: str) -> bool:
    try:
        return digest(folder / name) == entry.pinned[name].sha256
    except OSError:
        return False


def _try(folder: Path) -> None:
    """Load and use a model in another process; raises RecogniserError if that does not survive it."""
    # -P: a file in the folder that the learner happens to be in is not taken for a module.
    command = [sys.executable, "-P", "-c", TRIAL, str(folder)]
    found = (str(paths.PACKAGE.parent), os.environ.get("PYTHONPATH", ""))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, found)), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
            errors="replace",
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise RecogniserError(
            N_("The process that tries a new model cannot be started ({reason}).", reason=reason(error)),
            N_("Close other programs and try again."),
        ) from error
    if done.returncode == KILLED:
        raise RecogniserError(
            N_("The system stopped the trial of the Whisper model in “{folder}”.", folder=folder),
            N_("There may not be enough memory: close other programs, or use a smaller model."),
        )
    if done.returncode == REFUSED:
        raise RecogniserError(
            N_(
                "The Whisper model in “{folder}” is damaged or of another kind ({why}).",
                folder=folder,
                why=done.stdout.strip(),
            ),
            OTHERWISE,
        )
    if done.returncode:
        raise RecogniserError(
            N_("The Whisper model in “{folder}” makes the program that runs it crash.", folder=folder),
            OTHERWISE,
        )


def _remembered() -> dict[str, Identity]:
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        values = json.loads((models_dir() / FILE).read_text("utf-8"))
        if values["schema"] == SCHEMA and isinstance(values["models"], dict):
            return dict(values["models"])
    return {}


def _remember(folder: Path, identity: Identity) -> None:
    """Write down that a model is good; where that cannot be, it will be proved again."""
    path = models_dir() / FILE
    kept = {place: known for place, known in _remembered().items() if Path(place).is_dir()}
    kept[str(folder)] = identity
    with suppress(OSError), replacing(path) as beside:
        beside.write_text(json.dumps({"schema": SCHEMA, "models": kept}, indent=2) + "\n", "utf-8")
