"""The talk between the program and the process that judges: whole objects on a pipe, in order."""

import pickle
import struct
from contextlib import suppress
from threading import Lock, Thread
from typing import IO, Any

LENGTH = struct.Struct("<Q")
"""Written before each object: its length in bytes."""
MOST_WORDS = 2**15
"""Bytes that are kept of what a stream said."""


class ObjectPipe:
    """Two one-way streams of bytes; one thread receives, any may send."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        self._sending = Lock()

    def send(self, value: object) -> None:
        """Send an object that pickle knows; raises OSError, or ValueError, where the other end is gone."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with self._sending:
            self._outgoing.write(LENGTH.pack(len(data)))
            self._outgoing.write(data)
            self._outgoing.flush()

    def receive(self) -> Any:
        """Wait for an object; raises EOFError where the other end is gone."""
        (length,) = LENGTH.unpack(self._read(LENGTH.size))
        # Both ends are this program, of one version, and nobody else has the pipe.
        return pickle.loads(self._read(length))

    def hang_up(self) -> None:
        """Let the other end see that nothing more comes; never raises."""
        with suppress(OSError):
            self._outgoing.close()

    def close(self) -> None:
        """Let go of both streams, once nobody receives any more; never raises."""
        self.hang_up()
        with suppress(OSError):
            self._incoming.close()

    def _read(self, count: int) -> bytes:
        data = self._incoming.read(count)
        if len(data) < count:
            raise EOFError
        return data


class LastWords:
    """The end of what a stream says, read in a thread, so that whoever writes to it never waits."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Begin to read."""
        self._stream = stream
        self._said = bytearray()
        self._reader = Thread(target=self._read, name="speakcheck-last-words", daemon=True)
        self._reader.start()

    def wait(self, seconds: float) -> str:
        """Return what was said last, once the stream has ended, or after so many seconds."""
        self._reader.join(seconds)
        return self._said.decode("utf-8", "replace")

    def _read(self) -> None:
        with self._stream as stream, suppress(OSError, ValueError):
            while some := stream.read1(MOST_WORDS):  # type: ignore[attr-defined]
                self._said += some
                del self._said[:-MOST_WORDS]
