"""The environment that native libraries are loaded in: none reports home, none spins while it waits.

Each of them reads it once, when it is loaded, so it must stand before the first of them is imported. Programs
that are started afterwards inherit it.
"""

import os

SILENT = {
    # onnxruntime: without it, a device id, a database in the user's cache, and posts to its maker.
    "ORT_DISABLE_TELEMETRY": "1",
    # huggingface_hub and hf_xet, which faster-whisper imports.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # The common sign, for what the two above do not cover.
    "DO_NOT_TRACK": "1",
}
"""What no setting of the user changes: nothing that is said or read here is counted anywhere."""
CALM = {
    # OpenMP, on which CTranslate2 computes: a thread that spins for the others takes the processor from them
    # as soon as anything else runs. GNU's library and LLVM's each have a name of their own for it.
    "OMP_WAIT_POLICY": "passive",
    "KMP_BLOCKTIME": "0",
    # NumPy: its products here are too small to be shared out, and its threads spin as well.
    "OPENBLAS_NUM_THREADS": "1",
}
"""What holds unless the user has chosen otherwise. onnxruntime needs none: it is given one thread."""


def prepare_environment() -> None:
    """Set the environment; to be called before an engine is imported, or a process started that will."""
    os.environ.update(SILENT)
    for name, value in CALM.items():
        os.environ.setdefault(name, value)
