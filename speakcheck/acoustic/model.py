"""The acoustic model: its one file, and the only import of onnxruntime.

The file is a zip with `encoder.onnx` (sound to frames), `phones.onnx` (frames to phones), `scorer.onnx`
(phones in their places to scores) and `facts.json` (how they are fed, and the gates).
"""

import json
import threading
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from speakcheck.audio.clip import Samples
from speakcheck.environment import prepare_environment
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_
from speakcheck.paths import asset

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Frames = NDArray[np.float32]
"""Shape (frames, channels)."""
ENCODER, CLASSIFIER, SCORER, FACTS = "encoder.onnx", "phones.onnx", "scorer.onnx", "facts.json"


class AcousticModel:
    """A model file; its networks are loaded on first use and may serve several threads."""

    def __init__(self, path: Path) -> None:
        """Take the file; nothing is read yet. Everything else raises SpeakcheckError if it cannot be used."""
        self.path = path
        self._lock = threading.Lock()
        self._sessions: dict[str, InferenceSession] = {}

    def load(self) -> None:
        """Load all networks now."""
        for name in (ENCODER, CLASSIFIER, SCORER):
            self._session(name)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Return what was written down of the model when it was made."""
        try:
            facts: dict[str, Any] = json.loads(self._read(FACTS))
        except ValueError as error:
            raise damaged() from error
        return facts

    def frames(self, samples: Samples) -> Frames:
        """Encode a stretch of sound of one frame or more; see `hop` and `centre` in facts."""
        (frames,) = self._session(ENCODER).run(None, {"samples": samples[np.newaxis]})
        return np.asarray(frames[0], np.float32)

    def phones(self, frames: Frames) -> Frames:
        """Return the log-probability of each of PHONES, and of silence, in each frame."""
        (phones,) = self._session(CLASSIFIER).run(None, {"frames": frames[np.newaxis]})
        return np.asarray(phones[0], np.float32)

    def scores(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
        """Run the scorer; the names of its outputs are its own."""
        session = self._session(SCORER)
        names = [output.name for output in session.get_outputs()]
        return dict(zip(names, session.run(names, dict(inputs)), strict=True))

    def _session(self, name: str) -> "InferenceSession":
        with self._lock:
            if name not in self._sessions:
                self._sessions[name] = _session_of(self._read(name))
            return self._sessions[name]

    def _read(self, name: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name)
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, KeyError, RuntimeError) as error:
            raise damaged() from error


def _session_of(content: bytes) -> "InferenceSession":
    prepare_environment()
    try:
        import onnxruntime as ort
        from onnxruntime.capi import onnxruntime_pybind11_state as errors
    except ImportError as error:
        raise SpeakcheckError(
            N_("The acoustic model cannot be run, since onnxruntime cannot be loaded ({why}).", why=error),
            N_("Install speakcheck anew."),
        ) from error
    options = ort.SessionOptions()
    # A clip takes some hundredths of a second: more threads cost more than they save, and several clips may
    # be in flight. One thread has nobody to wait for, so that none spins. Without its arena the library gives
    # back what a long clip took.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except (errors.Fail, errors.InvalidArgument, errors.InvalidGraph, errors.InvalidProtobuf) as error:
        raise damaged() from error


def damaged() -> SpeakcheckError:
    """Return what says that a model file cannot be used."""
    return SpeakcheckError(N_("The acoustic model is missing or damaged."), N_("Install speakcheck anew."))


@cache
def shipped_model() -> AcousticModel:
    """Return the model that comes with the program (made by tools/panel)."""
    return AcousticModel(asset("acoustic", "panel.zip"))
