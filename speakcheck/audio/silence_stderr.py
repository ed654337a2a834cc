"""That the sound libraries do not write on the screen.

ALSA and PortAudio tell their troubles to standard error, at any time and from threads of their own; on a
screen that a program draws they would leave stains.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def silence_stderr() -> Iterator[None]:
    """Send what libraries write to standard error nowhere; Python's own stream goes on to where it went.

    What draws on sys.__stderr__ must be made after this has begun. Without standard error nothing changes.
    """
    stream, current = sys.__stderr__, sys.stderr
    try:
        number = -1 if stream is None else stream.fileno()
        screen = os.dup(number)
    except (OSError, ValueError):
        stream = None
    if stream is None:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with open(screen, "w", encoding=stream.encoding, errors=stream.errors, buffering=1) as copy:
        stream.flush()
        os.dup2(nowhere, number)
        os.close(nowhere)
        vars(sys).update(__stderr__=copy, stderr=copy if current is stream else current)
        try:
            yield
        finally:
            vars(sys).update(__stderr__=stream, stderr=current)
            with suppress(OSError):
                copy.flush()
            os.dup2(screen, number)
