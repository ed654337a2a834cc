"""The models that are on this computer: where they lie, whether they are whole, and their removal.

Nothing here touches the network.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from speakcheck import paths
from speakcheck.errors import ModelError, reason
from speakcheck.i18n import N_, Phrase
from speakcheck.lessons.lines import clean, shown_name
from speakcheck.private_files import FILE_MODE, private_folder
from speakcheck.recognise.models.cache import snapshots
from speakcheck.recognise.models.catalogue import CATALOGUE, entry
from speakcheck.recognise.models.facts import MODEL_FILES, FileFacts, facts
from speakcheck.recognise.models.faults import damaged, fetch_again, other_than_fetched, unknown
from speakcheck.recognise.models.files import check_folder, digest
from speakcheck.recognise.models.package import MODEL, another, by_pip, package_folder

PART = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
REPOSITORY = re.compile(f"{PART}/{PART}")
FOLDER_NAME = re.compile(f"{PART}(--{PART})?")


class Origin(StrEnum):
    """How a model came to be where it is."""

    INSTALLED = "installed"
    """It lies among the models of speakcheck."""
    CACHE = "cache"
    """Another program fetched it from the Hugging Face hub."""
    PACKAGE = "package"
    """It was installed with pip."""
    FOLDER = "folder"
    """It was named by its path."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model on this computer."""

    name: str
    """As it is asked for: of the catalogue, a Hugging Face id, or the name of its folder."""
    folder: Path
    """Where its files are."""
    origin: Origin
    """How it came there."""
    fault: ModelError | None = None
    """Why it cannot be used; None if nothing is seen to be wrong."""

    @property
    def reference(self) -> str:
        """Return what finds this model again: its name, or its path where it has only that."""
        return str(self.folder) if self.origin is Origin.FOLDER else self.name


def models_dir() -> Path:
    """Return the folder of the models; it is not created here."""
    return paths.data_dir() / "models"


def home_of(name: str) -> Path:
    """Return the folder for a model of the catalogue or of a repository; raises ModelError for others."""
    known = entry(name)
    if known is not None:
        return models_dir() / known.name
    if is_repository(name):
        return models_dir() / name.replace("/", "--")
    raise unknown(name)


def is_repository(name: str) -> bool:
    """Tell whether a name has the form of a Hugging Face id, such as “org/name”."""
    return REPOSITORY.fullmatch(name) is not None and "--" not in name and ".." not in name


def find(name: str) -> Model:
    """Return a model by its name of the catalogue, its Hugging Face id or the path of its folder.

    Raises ModelError if it is not on this computer, or not usable.
    """
    known = entry(name)
    if known is not None or is_repository(name):
        candidates = _candidates(known.name if known else name, known.repository if known else name)
        usable = next((each for each in candidates if each.fault is None), None)
        if usable is not None:
            return usable
        if candidates:
            raise candidates[0].fault or unknown(name)
    # Unlike those of Path, these find nothing where a name is too long, or a home is not known.
    folder = Path(os.path.expanduser(name))
    if known is None and os.path.isdir(folder):
        check_folder(folder)
        absolute = folder.absolute()
        return Model(shown_name(absolute.name), absolute, Origin.FOLDER)
    if known is None and not is_repository(name):
        raise unknown(name)
    shown = known.name if known else name
    raise not_installed(shown)


def not_installed(name: str, what: Phrase | None = None) -> ModelError:
    """Return the error for a model that is not on this computer."""
    return ModelError(
        what or N_("The model {name} is not installed.", name=name),
        N_(
            "Fetch it with “speakcheck model get {name}” (HF_ENDPOINT may name a mirror), or copy its files"
            " to {folder}.",
            name=name,
            folder=home_of(name),
        ),
    )


def survey() -> tuple[Model, ...]:
    """Return all models on this computer, those of the catalogue in its order first, faulty ones included.

    Of what other programs fetched, only models of the catalogue are seen.
    """
    found = [each for known in CATALOGUE for each in _candidates(known.name, known.repository)[:1]]
    names = {each.name for each in found}
    with suppress(OSError):
        for folder in sorted(models_dir().iterdir()):
            name = folder.name.replace("--", "/")
            if name not in names and folder.is_dir() and FOLDER_NAME.fullmatch(folder.name):
                found.append(_seen(name, folder, Origin.INSTALLED))
    return tuple(found)


def verify(model: Model) -> bool:
    """Read every file and compare it with its checksum; raises ModelError if one differs.

    Returns False if there is nothing to compare with.
    """
    if model.fault is not None:
        raise model.fault
    check_folder(model.folder)
    known = _known(model)
    for name, expected in known.items():
        try:
            whole = digest(model.folder / name) == expected.sha256
        except OSError as error:
            why = N_("its {file} cannot be read: {reason}", file=name, reason=reason(error))
            raise damaged(model.name, why) from error
        if not whole:
            raise _changed(model, name)
    return bool(known)


def _known(model: Model) -> Mapping[str, FileFacts]:
    """Return what the files of a model should be, as far as that is known."""
    if model.origin is Origin.INSTALLED:
        return facts(model.folder)
    known = entry(model.name)
    return known.pinned if known is not None and model.origin is Origin.PACKAGE else {}


def _changed(model: Model, file: str) -> ModelError:
    if model.origin is Origin.PACKAGE:
        return another(file)
    return damaged(model.name, other_than_fetched(file))


def size_of(model: Model) -> int:
    """Return how many bytes the model's files take."""
    total = 0
    for name in MODEL_FILES:
        with suppress(OSError):
            total += (model.folder / name).stat().st_size
    return total


def remove(name: str) -> int:
    """Remove an installed model, or what was fetched of it, and return how many bytes that freed.

    Raises ModelError for one that lies elsewhere, or whose folder holds other things as well.
    """
    folder = home_of(name)
    if not folder.is_dir() and not unfinished(folder).is_dir():
        raise _not_ours(name)
    with locked(folder), writing(folder):
        freed = discard(unfinished(folder))
        if folder.is_dir():
            strange = sorted(each.name for each in folder.iterdir() if each.name not in MODEL_FILES)
            if folder.is_symlink() or strange:
                what = (
                    N_(
                        "The folder {folder} holds {file}, which is no part of it.",
                        folder=folder,
                        file=shown_name(strange[0]),
                    )
                    if strange
                    else N_("The folder {folder} is a link.", folder=folder)
                )
                raise ModelError(what, N_("Remove it by hand."))
            discard(retired(folder))
            freed += discard(folder.rename(retired(folder)))
    return freed


def _not_ours(name: str) -> ModelError:
    try:
        elsewhere = find(name)
    except ModelError:
        return ModelError(
            N_("The model {name} is not installed.", name=clean(name)), N_("See “speakcheck model list”.")
        )
    if elsewhere.origin is Origin.PACKAGE:
        return by_pip()
    return ModelError(
        N_(
            "The model {name} lies in {folder}, where another program put it.",
            name=elsewhere.name,
            folder=elsewhere.folder,
        ),
        N_("Remove it with that program."),
    )


def unfinished(folder: Path) -> Path:
    """Return the folder in which a model is while it is being fetched."""
    return folder.with_name(f".partial-{folder.name}")


def retired(folder: Path) -> Path:
    """Return the folder in which a model is while it is being removed."""
    return folder.with_name(f".removing-{folder.name}")


def discard(folder: Path) -> int:
    """Delete a folder of ours and its files, if it is there; return how many bytes; raises OSError."""
    freed = 0
    if folder.is_dir():
        for each in folder.iterdir():
            freed += each.stat().st_size
            each.unlink()
        folder.rmdir()
    return freed


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes away from a model; raises ModelError if one is at it."""
    from filelock import FileLock, Timeout

    with writing(folder):
        private_folder(folder.parent)
        lock = FileLock(folder.with_name(f".{folder.name}.lock"), mode=FILE_MODE)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ModelError(
                N_(
                    "Another run of speakcheck is busy with the model {name}.",
                    name=folder.name.replace("--", "/"),
                ),
                N_("Wait until it ends."),
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system says of a change among the models into a ModelError."""
    try:
        yield
    except OSError as error:
        raise ModelError(
            N_(
                "The folder {folder} cannot be changed: {reason}.", folder=folder.parent, reason=reason(error)
            ),
            N_(
                "Make it yours to write to, or set {variable} to a folder that is.",
                variable=paths.HOME_VARIABLE,
            ),
        ) from error


def _candidates(name: str, repository: str) -> list[Model]:
    """Return where a model is, usable places first; one of ours without any file is none."""
    found = []
    if (home := home_of(name)).is_dir():
        found.append(_seen(name, home, Origin.INSTALLED))
    if name == MODEL and (packaged := package_folder()) is not None:
        found.append(_seen(name, packaged, Origin.PACKAGE))
    # Of an unfinished snapshot that another program left nothing is said.
    cached = (_seen(name, folder, Origin.CACHE) for folder in snapshots(repository))
    found += [each for each in cached if each.fault is None]
    return sorted(found, key=lambda each: each.fault is not None)


def _seen(name: str, folder: Path, origin: Origin) -> Model:
    model = Model(name, folder, origin)
    try:
        _check_sizes(model)
        check_folder(folder)
    except ModelError as fault:
        ours = entry(name) and origin is not Origin.PACKAGE
        return Model(name, folder, origin, ModelError(fault.what, fetch_again(name)) if ours else fault)
    return model


def _check_sizes(model: Model) -> None:
    for name, expected in _known(model).items():
        path = model.folder / name
        if not path.is_file() or path.stat().st_size != expected.size:
            raise _changed(model, name)
