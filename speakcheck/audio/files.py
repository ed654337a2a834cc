"""The decoding of audio files through PyAV, which only the conversion of rates knows beside it.

Whatever the container, codec, rate, width and channel count, what comes out is mono float32 at SAMPLE_RATE:
channels are averaged, the rate is converted by libswresample, the level is kept. Only the named file is read:
a playlist cannot make the decoder open another file or an address.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Clip, Samples, regular
from speakcheck.errors import AudioError, reason
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler
    from av.audio.stream import AudioStream
    from av.container import InputContainer

RATES = range(1_000, 768_001)
"""Hz; a rate outside comes from a damaged header, and would turn a small file into hours."""
LARGEST = np.float32(2.0**31)
"""Where wild float samples are limited, so that their squares stay finite."""
EXACT_LENGTH = ("flac", "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm")
"""Formats, as PyAV names them, whose header always holds the length."""
MP3_LENGTH_TAGS, MP3_HEAD = (b"Xing", b"Info", b"VBRI"), 65_536
"""What an MP3 file holds in its first bytes if its length is known rather than guessed from the bit rate."""
MISSING_SHARE, MISSING_SECONDS = 0.02, 0.25
"""A file is truncated when both this share of its declared length and this many seconds are missing."""
UNKNOWN_SIZE = 0x7FFF_0000
"""A RIFF size from here on was written by a program that did not know the length yet."""

PLAYLIST = b"#EXTM3U"
"""How a playlist begins; the decoder would wait for what it names to appear."""

CONVERT = N_("Convert it to WAV, FLAC, MP3, M4A, OGG or WebM and try again.")
RECORD = N_("Record it again, or name another file.")


class AudioFile:
    """A file that holds sound, decoded block by block so that memory does not grow with its length."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Open the file once to see that it can be decoded.

        Raises AudioError where it cannot be read or holds no sound stream that can be decoded.
        """
        self._path = Path(path)
        self._truncated = False
        _check_readable(self._path)
        with _opened(self._path) as (container, _):
            self._format = container.format.name
            self._duration = container.duration / 1e6 if container.duration else None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self._path.name

    @property
    def duration(self) -> float | None:
        """Length in seconds as the header declares or suggests it, or None; what is decoded may differ."""
        return self._duration

    @property
    def truncated(self) -> bool:
        """Whether the last complete run through blocks() met an early end or an unreadable stretch."""
        return self._truncated

    def blocks(self) -> Iterator[Samples]:
        """Decode from the beginning, in blocks of a second; only the last one may be shorter.

        Raises AudioError where the file cannot be read any more or nothing in it can be decoded.
        """
        self._truncated = False
        length = 0
        with _opened(self._path) as (container, stream):
            decoding = _Decoding(self.name, container, stream)
            for block in regular(decoding.stretches()):
                length += len(block)
                yield block
        if not length:
            _no_sound(self.name, damaged=decoding.faults > 0)
        self._truncated = decoding.faults > 0 or self._short_of(length / SAMPLE_RATE)

    def _short_of(self, decoded: float) -> bool:
        """Whether the header promises clearly more than the seconds that were decoded."""
        if self._format == "wav":
            return _cut_riff(self._path)
        exact = self._format in EXACT_LENGTH or (self._format == "mp3" and _tagged_mp3(self._path))
        if not exact or self._duration is None:
            return False
        return self._duration - decoded > max(MISSING_SECONDS, MISSING_SHARE * self._duration)


def load(path: str | os.PathLike[str]) -> Clip:
    """Decode a whole file into memory (64 kB per second); long recordings go through AudioFile.blocks().

    Raises AudioError where the file cannot be read or holds no sound.
    """
    return Clip(np.concatenate(list(AudioFile(path).blocks())))


class _Decoding:
    """One run through an open container."""

    def __init__(self, name: str, container: "InputContainer", stream: "AudioStream") -> None:
        self.faults = 0
        """How many packets could not be decoded."""
        self._name = name
        self._container = container
        self._stream = stream
        self._resampler: AudioResampler | None = None
        self._kind: tuple[int, str, str] | None = None

    def stretches(self) -> Iterator[Samples]:
        """Yield the sound in stretches of any length, unreadable packets left out."""
        for frame in self._frames():
            kind = (frame.sample_rate, frame.layout.name, frame.format.name)
            if kind != self._kind:
                yield from self._flush()
                self._resampler, self._kind = self._resampler_for(frame), kind
            yield from self._resample(frame)
        yield from self._flush()

    def _frames(self) -> "Iterator[AudioFrame]":
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.FFmpegError, OSError, ValueError):
                self.faults += 1
                return
            if packet is None:
                return
            try:
                frames = packet.decode()
            except (av.FFmpegError, ValueError):
                self.faults += 1
                continue
            yield from (frame for frame in frames if frame.samples)

    def _resampler_for(self, frame: "AudioFrame") -> "AudioResampler":
        from av import AudioResampler

        if frame.sample_rate not in RATES:
            _undecodable(self._name)
        # The layout is kept: libswresample's own downmix of floats adds up what all channels share.
        # Interleaved, because PyAV reads past the planes of a planar frame with eight channels or more.
        return AudioResampler(format="flt", layout=frame.layout, rate=SAMPLE_RATE)

    def _resample(self, frame: "AudioFrame | None") -> Iterator[Samples]:
        import av

        if self._resampler is None:
            return
        try:
            converted = self._resampler.resample(frame)
        except (av.FFmpegError, ValueError):
            self.faults += 1
            return
        # A resampler with nothing to convert hands the flushing None back.
        yield from (_mono(out) for out in filter(None, converted) if out.samples)

    def _flush(self) -> Iterator[Samples]:
        yield from self._resample(None)
        self._resampler = None


def _mono(frame: "AudioFrame") -> Samples:
    channels = frame.to_ndarray().astype(np.float32, copy=False).reshape(-1, frame.layout.nb_channels)
    limited = np.clip(np.where(np.isnan(channels), np.float32(0), channels), -LARGEST, LARGEST)
    mixed: Samples = limited.mean(axis=1, dtype=np.float32)
    return mixed


class _Source(BufferedReader):
    """A file that answers the senseless jumps of damaged headers; PyAV would print an exception."""

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Give the new place, or -1 where there is none."""
        try:
            return super().seek(offset, whence)
        except (OSError, ValueError, OverflowError):
            return -1


@contextmanager
def _opened(path: Path) -> "Iterator[tuple[InputContainer, AudioStream]]":
    """Open the file and its best stream of sound; what goes wrong in opening is raised as AudioError."""
    import av
    import av.logging

    av.logging.set_level(None)
    try:
        file = _Source(FileIO(str(path)))
    except OSError as error:
        _unreadable(path.name, error)
    with file:
        try:
            # The empty choice of protocols keeps playlists from opening anything else.
            container = av.open(
                file, mode="r", container_options={"protocol_whitelist": "none"}, metadata_errors="replace"
            )
        except (av.FFmpegError, ValueError) as error:
            raise AudioError(
                N_("“{name}” is not an audio file, or it is damaged.", name=path.name), CONVERT
            ) from error
        except OSError as error:
            _unreadable(path.name, error)
        with container:
            yield container, _sound_stream(path.name, container)


def _sound_stream(name: str, container: "InputContainer") -> "AudioStream":
    stream = container.streams.best("audio")
    if stream is None and container.streams.audio:
        _undecodable(name)
    if stream is None:
        what = N_("“{name}” holds no sound.", name=name)
        raise AudioError(what, N_("Name a recording, or a video with a sound track."))
    return container.streams.audio[[each.index for each in container.streams.audio].index(stream.index)]


def _check_readable(path: Path) -> None:
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        _unreadable(path.name, error)
    if stat.S_ISDIR(status.st_mode):
        raise AudioError(N_("“{name}” is a folder.", name=path.name or path), N_("Name a recording in it."))
    if not stat.S_ISREG(status.st_mode):
        raise AudioError(
            N_("“{name}” is a device or a pipe, not a file.", name=path.name),
            N_("Save the recording to a file first."),
        )
    if not status.st_size:
        raise AudioError(N_("“{name}” is empty (0 bytes).", name=path.name), RECORD)
    try:
        with path.open("rb") as file:
            playlist = file.read(len(PLAYLIST)) == PLAYLIST
    except OSError as error:
        _unreadable(path.name, error)
    if playlist:
        raise AudioError(
            N_("“{name}” is a playlist, not a recording.", name=path.name),
            N_("Name a recording that it lists."),
        )


def _unreadable(name: str, error: OSError | ValueError) -> NoReturn:
    if isinstance(error, PermissionError):
        raise AudioError(
            N_("“{name}” may not be read.", name=name), N_("Change its permissions, or copy it elsewhere.")
        ) from error
    absent = isinstance(error, FileNotFoundError | NotADirectoryError | ValueError)
    if absent or (isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG):
        what = N_("There is no file “{name}”.", name=name)
        raise AudioError(what, N_("Check the spelling and the folder.")) from error
    what = N_("“{name}” cannot be read ({reason}).", name=name, reason=reason(error))
    raise AudioError(what, N_("Copy it to this computer.")) from error


def _undecodable(name: str) -> NoReturn:
    raise AudioError(N_("“{name}” is protected, or its kind of sound is not supported.", name=name), CONVERT)


def _no_sound(name: str, *, damaged: bool) -> NoReturn:
    if damaged:
        raise AudioError(
            N_("“{name}” is damaged or protected: nothing in it can be decoded.", name=name), RECORD
        )
    raise AudioError(N_("“{name}” holds no sound: its length is zero.", name=name), RECORD)


def _cut_riff(path: Path) -> bool:
    """Whether a WAV file is shorter than its header says."""
    with path.open("rb") as file:
        head = file.read(8)
        present = os.fstat(file.fileno()).st_size
    declared = int.from_bytes(head[4:8], "little")
    return head[:4] == b"RIFF" and declared < UNKNOWN_SIZE and declared + 8 > present + 1


def _tagged_mp3(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(MP3_HEAD)
    return any(tag in head for tag in MP3_LENGTH_TAGS)
