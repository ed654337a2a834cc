"""The file that a take is written to while it is recorded: mono WAV of 16 bits at SAMPLE_RATE.

The file is hidden and named as unfinished until the take is whole; then it gets its name in one step. At any
moment the header holds no more than what was written, so that whatever ends the program, the sound up to the
last block can be read and recovered.
"""

import os
import struct
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NoReturn, Self

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.errors import AudioError, reason
from speakcheck.i18n import N_
from speakcheck.private_files import private_folder, private_opener

SUFFIX = ".part"
"""What the name of an unfinished take ends with; it begins with a dot."""
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""The header of a WAV file: http://soundfile.sapp.org/doc/WaveFormat"""
WIDTH = 2
"""Bytes of a sample."""
FULL_SCALE = 2**15
MOST = 2**32 - HEADER.size - WIDTH
"""Bytes of sound that the header can tell of: 37 hours."""


class TakeFile:
    """A take on its way to the disk; as a context it is finished, also when an exception ends it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Begin the file, and its folder where that is not there.

        Raises AudioError where it cannot be written, or where there is a take of that name already.
        """
        self._path = Path(path)
        self._part = self._path.with_name(f".{self._path.name}{SUFFIX}")
        self._length = 0
        if self._path.exists():
            raise AudioError(
                N_("There is a recording “{name}” already.", name=self._path.name), N_("Name another file.")
            )
        try:
            private_folder(self._path.parent)
            self._file: BinaryIO = open(self._part, "xb", buffering=0, opener=private_opener)  # noqa: SIM115
            self._file.write(_header(0))
        except OSError as error:
            self._unwritable(error)

    @property
    def path(self) -> Path:
        """The take's name when it is finished."""
        return self._path

    def add(self, samples: Samples) -> None:
        """Append samples as quantised() has them; raises AudioError where the disk takes no more."""
        sound = (samples * FULL_SCALE).astype("<i2").tobytes()[: MOST - self._length]
        try:
            self._file.seek(HEADER.size + self._length)
            self._write(sound)
            self._length += len(sound)
            self._file.seek(0)
            self._write(_header(self._length))
        except OSError as error:
            self._unwritable(error)

    def finish(self) -> Path:
        """Give the take its name; raises AudioError where that cannot be, the sound stays where it is."""
        if self._file.closed:
            return self._path
        try:
            self._file.truncate(HEADER.size + self._length)
            os.fsync(self._file.fileno())
            self._file.close()
            self._part.replace(self._path)
        except OSError as error:
            self._unwritable(error)
        return self._path

    def discard(self) -> None:
        """Leave nothing behind, unless it is finished already."""
        if not self._file.closed:
            self._file.close()
            self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish."""
        self.finish()

    def _write(self, data: bytes) -> None:
        while data:
            data = data[self._file.write(data) :]

    def _unwritable(self, error: OSError) -> NoReturn:
        raise AudioError(
            N_(
                "The recording “{name}” cannot be written ({reason}).",
                name=self._path.name,
                reason=reason(error),
            ),
            N_("Free some space on that disk, or keep recordings in a folder that is yours to write to."),
        ) from error


def quantised(samples: Samples) -> Samples:
    """Round to what 16 bits hold, so that a take in memory is what its file gives back, to the bit."""
    limited = np.clip(np.rint(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    return (limited / FULL_SCALE).astype(np.float32)


def unfinished(folder: Path) -> tuple[Path, ...]:
    """List the takes of a folder that a crash left unfinished; those of running programs are among them."""
    return tuple(sorted(folder.glob(f".*{SUFFIX}"))) if folder.is_dir() else ()


def recover(part: Path) -> Path | None:
    """Finish what unfinished() found, under the name it would have had, or a free one like it.

    Returns None, and leaves nothing, where it holds no sound. Raises AudioError where it cannot be written.
    """
    try:
        with part.open("r+b") as file:
            length = file.seek(0, os.SEEK_END) - HEADER.size
            length -= length % WIDTH
            if length > 0:
                file.truncate(HEADER.size + length)
                file.seek(0)
                file.write(_header(length))
        if length <= 0:
            part.unlink()
            return None
        path = _free(part.with_name(part.name[1 : -len(SUFFIX)]))
        return part.replace(path)
    except OSError as error:
        raise AudioError(
            N_(
                "The recording “{name}” cannot be recovered ({reason}).", name=part.name, reason=reason(error)
            ),
            N_("Make its folder yours to write to."),
        ) from error


def _free(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def _header(length: int) -> bytes:
    """Build the header for so many bytes of sound."""
    second = SAMPLE_RATE * WIDTH
    whole = HEADER.size - 8 + length
    chunk = (b"fmt ", 16, 1, 1, SAMPLE_RATE, second, WIDTH, 8 * WIDTH)
    return HEADER.pack(b"RIFF", whole, b"WAVE", *chunk, b"data", length)
