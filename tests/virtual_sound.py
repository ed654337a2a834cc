"""A sound server of one's own: what is played into its sink “learner” comes in by the microphone.

The fixture `sound` gives it to a test, in whose process PortAudio finds it, too.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

import pytest

from speakcheck.audio.portaudio import refresh
from tests.patience import PATIENCE, wait_for

MISSING = next((name for name in ("pulseaudio", "pactl", "paplay", "parec") if not shutil.which(name)), "")
"""The program that is not here and without which there is no virtual sound; empty where there is."""
DEVICES = """
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.learner { type pulse device "learner.monitor" }
pcm.classroom { type pulse device "speaker" }
"""
"""What ALSA, and so PortAudio, is told: a default way in and out, and names for the same."""


class VirtualSound:
    """A running server with its sinks, found by the programs that get its environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "native"
        self._server: subprocess.Popen[bytes] | None = None
        self._speaking: list[subprocess.Popen[bytes]] = []
        self._damaged = True
        self._players: list[subprocess.Popen[bytes]] = []
        (folder / ".asoundrc").write_text(DEVICES, "utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead to this server."""
        place = str(self._folder)
        return {"HOME": place, "XDG_RUNTIME_DIR": place, "PULSE_SERVER": f"unix:{self._socket}"}

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self._socket.unlink(missing_ok=True)
        modules = (
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            "module-null-sink sink_name=learner rate=48000 channels=1",
            "module-null-sink sink_name=speaker rate=48000 channels=1",
        )
        options = [part for module in modules for part in ("-L", module)]
        self._server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *options],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: self._run("pactl", "info", check=False).returncode == 0)
        self._run("pactl", "set-default-source", "learner.monitor")
        self._run("pactl", "set-default-sink", "speaker")
        self._keep_awake()

    def repair(self) -> bool:
        """Start anew what a test has broken; returns whether anything was."""
        if not self._damaged:
            return False
        self.stop()
        self.start()
        self._damaged = False
        return True

    def stop(self) -> None:
        """End the server as a crash would."""
        self._damaged = True
        for player in self._players:
            player.kill()
            player.wait(PATIENCE)
        self._players.clear()
        if self._server is not None:
            self._server.kill()
            self._server.wait(PATIENCE)
            self._server = None

    def _keep_awake(self) -> None:
        """Play silence into both sinks: idle ones fall into a sleep of two seconds at a time."""
        for sink in ("learner", "speaker"):
            command = ["pacat", f"--device={sink}", "--latency-msec=20", "--raw", "/dev/zero"]
            self._players.append(
                subprocess.Popen(command, env={**os.environ, **self.environment}, stderr=subprocess.DEVNULL)
            )

    def freeze(self) -> None:
        """Let the server hang."""
        assert self._server is not None
        self._damaged = True
        self._server.send_signal(signal.SIGSTOP)

    def unplug(self) -> None:
        """Take all devices away."""
        self._damaged = True
        self._run("pactl", "unload-module", "module-null-sink")

    def say(self, path: Path) -> "subprocess.Popen[bytes]":
        """Begin to play a WAV or FLAC file into the microphone; it ends with the test."""
        command = ["paplay", "--device=learner", str(path)]
        self._speaking.append(
            subprocess.Popen(command, env={**os.environ, **self.environment}, stderr=subprocess.DEVNULL)
        )
        return self._speaking[-1]

    def hush(self) -> None:
        """End what say() began."""
        for speaking in self._speaking:
            speaking.kill()
            speaking.wait(PATIENCE)
        self._speaking.clear()

    @contextmanager
    def overheard(self, path: Path) -> Iterator[None]:
        """Write what the loudspeaker plays meanwhile to a WAV file, 16 bits, mono, 16 kHz."""
        format = ("--rate=16000", "--channels=1", "--format=s16le", "--file-format=wav", "--latency-msec=100")
        recorder = subprocess.Popen(
            ["parec", "--device=speaker.monitor", *format, str(path)], env={**os.environ, **self.environment}
        )
        wait_for(lambda: path.exists() and path.stat().st_size > 10_000)
        yield
        time.sleep(0.3)
        recorder.send_signal(signal.SIGINT)
        recorder.wait(PATIENCE)

    def _run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            command,
            env={**os.environ, **self.environment},
            check=check,
            capture_output=True,
            timeout=PATIENCE,
        )


@pytest.fixture(scope="session")
def _sound_server() -> Iterator[VirtualSound]:
    """Run a server; its folder has a short name, as that of a socket must be."""
    if MISSING or not find_library("portaudio"):
        pytest.skip(f"{MISSING or 'PortAudio'} is not installed")
    with tempfile.TemporaryDirectory(prefix="sound") as folder:
        server = VirtualSound(Path(folder))
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def sound(_sound_server: VirtualSound, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualSound]:
    """A server in working order, whose devices are the only ones that PortAudio sees."""
    for name, value in _sound_server.environment.items():
        monkeypatch.setenv(name, value)
    if _sound_server.repair():
        assert refresh()
    yield _sound_server
    _sound_server.hush()
