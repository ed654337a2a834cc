"""The screen stays clean whatever the sound libraries say."""

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.virtual_sound import VirtualSound

PROGRAM = """
import os, sys
from speakcheck.audio.silence_stderr import silence_stderr

with silence_stderr():
    os.write(2, b"a library\\n")
    print("drawn", file=sys.__stderr__)
    print("said", file=sys.stderr)
    os.system("echo a child >&2")
os.write(2, b"a library afterwards\\n")
print("said afterwards", file=sys.stderr)
"""
RECORDER = """
import os
from speakcheck.audio.microphone import Microphone
from speakcheck.audio.silence_stderr import silence_stderr

with silence_stderr(), Microphone() as microphone:
    recording = microphone.record(listener=lambda block: print("recording", flush=True))
    print(recording.run().ending)
"""


def run(program: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_only_what_python_writes_is_shown() -> None:
    _, shown = run(PROGRAM).communicate(timeout=PATIENCE)
    assert shown.splitlines() == ["drawn", "said", "a library afterwards", "said afterwards"]


def test_a_dying_sound_server_leaves_no_stain(sound: "VirtualSound") -> None:
    process = run(RECORDER)
    assert process.stdout is not None
    assert process.stdout.readline() == "recording\n"
    sound.stop()
    output, shown = process.communicate(timeout=PATIENCE)
    assert output.splitlines()[-1] == "lost"
    assert shown == ""


def test_without_standard_error_nothing_changes() -> None:
    program = "import sys; sys.__stderr__ = None\n" + PROGRAM.replace("sys.__stderr__", "sys.stderr")
    _, shown = run(program).communicate(timeout=PATIENCE)
    assert "drawn" in shown.splitlines()
