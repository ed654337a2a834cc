"""The writing of sound as MP3: small, and played by every browser and every flashcard program."""

from io import BytesIO

import numpy as np

from speakcheck.audio.clip import SAMPLE_RATE, Samples
from speakcheck.errors import AudioError
from speakcheck.i18n import N_

BIT_RATE = 32_000
"""Bits a second: speech of 16 kHz in mono is clear at that, and ten seconds take 40 kB."""


def as_mp3(samples: Samples) -> bytes:
    """Return mono sound of SAMPLE_RATE as a file; raises AudioError where this FFmpeg cannot write MP3."""
    import av

    whole = np.ascontiguousarray(samples, np.float32).reshape(1, -1)
    file = BytesIO()
    try:
        with av.open(file, "w", format="mp3") as container:
            stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono", bit_rate=BIT_RATE)
            frame = av.AudioFrame.from_ndarray(whole, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, 0
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (ValueError, av.FFmpegError) as error:
        raise AudioError(
            N_("The recording cannot be written as MP3 ({reason}).", reason=error),
            N_("Install PyAV as it comes from PyPI, or go without recordings."),
        ) from error
    return file.getvalue()
