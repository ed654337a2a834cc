"""The writing of sound as FLAC: mono, 16 bits at SAMPLE_RATE, and the name that its content has."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.audio.take_file import FULL_SCALE, quantised
from speakcheck.errors import AudioError, reason
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from av import AudioFrame

Integers = NDArray[np.int16]
"""Shape (n,): samples of 16 bits."""


@dataclass(frozen=True, slots=True)
class WrittenFlac:
    """What a file of sound holds."""

    content: str
    """SHA-256 of the samples as 16-bit little-endian integers, in hexadecimal digits."""
    samples: int
    """Their number."""

    @property
    def seconds(self) -> float:
        """Length."""
        return self.samples / SAMPLE_RATE


def write_flac(path: Path, blocks: Iterable[Samples]) -> WrittenFlac:
    """Write blocks of mono samples to a new file; what 16 bits hold of them can be read back to the bit.

    Raises AudioError where the file cannot be written, and whatever the blocks raise.
    """
    import av

    digest, length = hashlib.sha256(), 0
    try:
        with av.open(str(path), "w", format="flac") as container:
            stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono", format="s16")
            for block in blocks:
                whole = _integers(block)
                digest.update(whole.astype("<i2").tobytes())
                if len(whole):
                    container.mux(stream.encode(_frame(whole, length)))
                length += len(whole)
            container.mux(stream.encode(None))
    except (OSError, av.FFmpegError) as error:
        raise AudioError(
            N_(
                "The recording “{name}” cannot be written ({reason}).",
                name=path.name,
                reason=reason(error) if isinstance(error, OSError) else error,
            ),
            N_("Free some space on that disk, or keep recordings in a folder that is yours to write to."),
        ) from error
    return WrittenFlac(digest.hexdigest(), length)


def content_of(blocks: Iterable[Samples]) -> str:
    """Return the name that write_flac() gives to the content of blocks."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(_integers(block).astype("<i2").tobytes())
    return digest.hexdigest()


def _integers(block: Samples) -> Integers:
    whole: Integers = (quantised(block) * FULL_SCALE).astype(np.int16)
    return whole


def _frame(samples: Integers, at: int) -> "AudioFrame":
    from av import AudioFrame

    frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts = SAMPLE_RATE, at
    return frame
