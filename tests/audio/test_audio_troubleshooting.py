"""What repairs sound, on every kind of system."""

from collections.abc import Callable

import pytest

from speakcheck.audio.troubleshooting import (
    Platform,
    no_answer,
    no_device,
    no_library,
    no_sound,
    this_platform,
)

DEBIAN = Platform("linux", installer="apt-get")
ROOT = Platform("linux", installer="apt-get", root=True)
FEDORA = Platform("linux", installer="dnf")
ARCH = Platform("linux", installer="pacman")
SUSE = Platform("linux", installer="zypper")
ALPINE = Platform("linux", installer="apk")
OTHER = Platform("linux")
DESKTOP = Platform("linux", installer="apt-get", server=True, pipewire=True)
PULSE = Platform("linux", installer="apt-get", server=True)
WSL = Platform("linux", installer="apt-get", wsl=True)
WSLG = Platform("linux", installer="apt-get", wsl=True, server=True)
SSH = Platform("linux", installer="apt-get", remote=True)
CONTAINER = Platform("linux", installer="apt-get", container=True)
MAC = Platform("darwin")
WINDOWS = Platform("win32")


@pytest.mark.parametrize(
    ("remedy", "where", "part"),
    [
        (no_library, DEBIAN, "“sudo apt install libportaudio2”"),
        (no_library, ROOT, "“apt install libportaudio2”"),
        (no_library, FEDORA, "“sudo dnf install portaudio”"),
        (no_library, ARCH, "“sudo pacman -S portaudio”"),
        (no_library, SUSE, "“sudo zypper install libportaudio2”"),
        (no_library, ALPINE, "“sudo apk add portaudio”"),
        (no_library, OTHER, "Install PortAudio"),
        (no_library, MAC, "“brew install portaudio”"),
        (no_library, WINDOWS, "--force-reinstall sounddevice"),
        (no_device, DEBIAN, "Plug one in"),
        (no_device, DESKTOP, "“sudo apt install libasound2-plugins”"),
        (no_device, WSL, "“wsl --update” in Windows"),
        (no_device, WSLG, "“sudo apt install libasound2-plugins”"),
        (no_device, SSH, "score the files here"),
        (no_device, CONTAINER, "or score files"),
        (no_device, MAC, "Plug one in"),
        (no_answer, DESKTOP, "restart pipewire"),
        (no_answer, PULSE, "“pulseaudio --kill”"),
        (no_answer, WSLG, "“wsl --shutdown” in Windows"),
        (no_answer, MAC, "coreaudiod"),
        (no_answer, WINDOWS, "restart the computer"),
        (no_sound, MAC, "System Settings, Privacy & Security, Microphone"),
        (no_sound, WINDOWS, "Windows Settings"),
        (no_sound, WSLG, "Windows Settings"),
        (no_sound, DEBIAN, "not muted"),
    ],
)
def test_the_remedy_fits_the_system(remedy: Callable[[Platform], str], where: Platform, part: str) -> None:
    assert part in remedy(where)


@pytest.mark.parametrize("remedy", [no_library, no_device, no_answer, no_sound])
def test_here_there_is_a_remedy_too(remedy: Callable[[Platform], str]) -> None:
    assert remedy(this_platform()).endswith(".")


def test_a_connection_from_elsewhere_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    assert this_platform().remote
