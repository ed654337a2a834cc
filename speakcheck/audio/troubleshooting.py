"""What repairs sound on this system: for each trouble one sentence, with the command if there is one."""

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from speakcheck.i18n import N_, Phrase

LIBRARY = MappingProxyType(
    {
        "apt-get": "apt install libportaudio2",
        "dnf": "dnf install portaudio",
        "pacman": "pacman -S portaudio",
        "zypper": "zypper install libportaudio2",
        "apk": "apk add portaudio",
    }
)
"""Command that installs PortAudio, by the system's installer."""
BRIDGE = MappingProxyType(
    {
        "apt-get": "apt install libasound2-plugins",
        "dnf": "dnf install alsa-plugins-pulseaudio",
        "pacman": "pacman -S alsa-plugins",
        "zypper": "zypper install alsa-plugins-pulse",
        "apk": "apk add alsa-plugins-pulse",
    }
)
"""Command that installs the way from ALSA, which PortAudio knows, to a sound server."""
WSL_SERVER, CONTAINERS = Path("/mnt/wslg/PulseServer"), (Path("/.dockerenv"), Path("/run/.containerenv"))


@dataclass(frozen=True, slots=True)
class Platform:
    """Where the program runs."""

    system: str
    """As sys.platform names it: linux, darwin, win32 and others."""
    installer: str = ""
    """Key of LIBRARY; empty where none of them is known."""
    root: bool = False
    """Whether the user may install without asking."""
    wsl: bool = False
    """Whether this Linux runs inside Windows."""
    container: bool = False
    """Whether this Linux runs inside a container."""
    remote: bool = False
    """Whether the learner sits at another computer."""
    server: bool = False
    """Whether there is a sound server to talk to."""
    pipewire: bool = False
    """Whether that server is PipeWire."""


def this_platform() -> Platform:
    """Look where this runs."""
    environment = os.environ
    return Platform(
        system=sys.platform,
        installer=next(filter(shutil.which, LIBRARY), "") if sys.platform == "linux" else "",
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        wsl="microsoft" in platform.release().lower(),
        container=any(mark.exists() for mark in CONTAINERS),
        remote="SSH_CONNECTION" in environment,
        server=_has_server(environment),
        pipewire=shutil.which("pipewire") is not None,
    )


def no_library(where: Platform) -> Phrase:
    """Say how to get PortAudio."""
    if where.installer:
        return N_("Run “{command}”, then start speakcheck again.", command=_as_root(where, LIBRARY))
    if where.system == "darwin":
        return N_("Run “brew install portaudio”, then start speakcheck again.")
    if where.system == "win32":
        return N_("Run “python -m pip install --force-reinstall sounddevice”, then start speakcheck again.")
    return _until_then(N_("Install PortAudio with this system's installer."))


def no_device(where: Platform) -> Phrase:
    """Say how to get a microphone or a loudspeaker where there is none."""
    if where.wsl and not where.server:
        return _until_then(N_("Run “wsl --update” in Windows, then open this terminal again."))
    if where.remote and not where.server:
        return N_("This is another computer than the one you sit at: record there, and score the files here.")
    if where.container and not where.server:
        return N_("A container has no sound of its own: start speakcheck outside of it, or score files.")
    if where.server and where.installer:
        return N_("Run “{command}”, then try again.", command=_as_root(where, BRIDGE))
    return _until_then(N_("Plug one in, then try again."))


def no_answer(where: Platform) -> Phrase:
    """Say what to do about a sound system that hangs."""
    if where.wsl:
        return N_("Run “wsl --shutdown” in Windows, then open this terminal again.")
    if where.system == "linux" and where.pipewire:
        return N_("Run “systemctl --user restart pipewire pipewire-pulse wireplumber”, then try again.")
    if where.system == "linux" and where.server:
        return N_("Run “pulseaudio --kill”, then try again.")
    if where.system == "darwin":
        return N_("Run “sudo killall coreaudiod”, then try again.")
    return N_("Unplug the device and plug it in again, or restart the computer.")


def no_sound(where: Platform) -> Phrase:
    """Say what to do about a microphone that opens but hears nothing at all, or that may not be opened."""
    if where.system == "darwin":
        return N_(
            "Allow your terminal to use the microphone in System Settings, Privacy & Security, Microphone, "
            "and start the terminal again."
        )
    if where.system == "win32" or where.wsl:
        return N_(
            "Allow desktop apps to use the microphone in Windows Settings, Privacy & security, Microphone."
        )
    return N_(
        "See that it is not muted, neither on the device nor in the sound settings, or choose another one."
    )


def _as_root(where: Platform, commands: Mapping[str, str]) -> str:
    return f"{'' if where.root else 'sudo '}{commands[where.installer]}"


def _until_then(remedy: Phrase) -> Phrase:
    return N_("{remedy} Until then, recordings in files can be scored.", remedy=remedy)


def _has_server(environment: Mapping[str, str]) -> bool:
    if "PULSE_SERVER" in environment or WSL_SERVER.exists():
        return True
    runtime = environment.get("XDG_RUNTIME_DIR")
    return bool(runtime) and Path(str(runtime), "pulse", "native").exists()
