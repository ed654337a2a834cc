"""One embedded recogniser for all tests of a worker, recordings that it hears, a hub that gives models."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from hashlib import sha1, sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from speakcheck.audio.clip import Clip
from speakcheck.audio.files import AudioFile
from speakcheck.recognise.models.store import models_dir
from speakcheck.recognise.sphinx.engine import SphinxEngine
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"


@pytest.fixture(scope="session")
def engine() -> SphinxEngine:
    return SphinxEngine()


@pytest.fixture(scope="session")
def recogniser() -> SphinxRecogniser:
    return SphinxRecogniser()


@pytest.fixture(scope="session")
def clip() -> Callable[[str], Clip]:
    """Decode a recording by its name."""
    return lambda name: Clip(np.concatenate(list(AudioFile(AUDIO / name).blocks())))


@pytest.fixture
def linked(tiny_en: Path, tmp_path: Path) -> Path:
    """A folder with the files of the real tiny.en, each of which may be replaced."""
    folder = tmp_path / "linked"
    folder.mkdir()
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (folder / name).symlink_to(tiny_en / name)
    return folder


COMMITS = {
    "Systran/faster-whisper-base.en": "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
    "Systran/faster-whisper-tiny.en": "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
    "someone/own-whisper": "main",
}
"""The repositories of the hub, and what of each speakcheck may ask for."""
NEWEST = "5" * 40


def weights(size: int) -> bytes:
    """Return the form of a Whisper's weights: one variable of so many bytes, and an alias for it."""
    name, alias = b"encoder/weight\0", b"decoder/weight\0"
    content = (bytes(at * 7 % 251 for at in range(251)) * (size // 251 + 1))[:size]
    spec = b"WhisperSpec\0"
    return b"".join(
        (
            struct.pack("<IH", 6, len(spec)) + spec + struct.pack("<II", 3, 1),
            struct.pack("<H", len(name)) + name + struct.pack("<BIBI", 1, size, 1, size) + content,
            struct.pack("<IH", 1, len(alias)) + alias + struct.pack("<H", len(name)) + name,
        )
    )


@pytest.fixture
def model_files() -> dict[str, bytes]:
    """The files of something that has the form of a model for Whisper, and two that nobody needs."""
    return {
        "config.json": json.dumps({"suppress_ids": [], "suppress_ids_begin": [], "lang_ids": []}).encode(),
        "model.bin": weights(3_000_000),
        "tokenizer.json": b"{}",
        "vocabulary.txt": b"a\nb\n",
        "README.md": b"# A model",
        "pytorch_model.bin": b"0" * 100,
    }


@pytest.fixture
def put(model_files: dict[str, bytes]) -> Callable[[Path], Path]:
    """Write something that looks like a model, and cannot be loaded, into a folder."""

    def put(folder: Path) -> Path:
        folder.mkdir(parents=True)
        for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
            (folder / name).write_bytes(model_files[name])
        return folder

    return put


@pytest.fixture
def install(put: Callable[[Path], Path]) -> Callable[[str], Path]:
    """Write it among the models."""
    return lambda name: put(models_dir() / name)


class Hub(ThreadingHTTPServer):
    """Speaks the part of the Hugging Face hub's language that a download needs, faults included."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), HubRequest)
        self.files = files
        self.arriving = dict(files)
        """What is sent in place of the files."""
        self.commit: str | None = None
        """What it calls the commit in place of the one that is asked for."""
        self.status: dict[str, int] = {}
        """Refusals, by the beginning of the path."""
        self.cuts: list[int] = []
        """After how many bytes of the weights the next connections break."""
        self.lean = False
        """Whether the listing names the files only, as some mirrors do."""
        self.ranges = True
        """Whether it can begin in the middle of a file."""
        self.gate = threading.Event()
        """Nothing of the weights is sent before it is set."""
        self.gate.set()
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        """Every request: host, path and headers."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Be quiet about callers that leave in the middle."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fetched(self, name: str) -> list[str]:
        """Return from where on a file was asked for, each time."""
        return [
            headers.get("range", "") for _, path, headers in self.asked if path == f"/elsewhere/{name}"
        ] or [headers.get("range", "") for _, path, headers in self.asked if path.endswith(f"/{name}")]


class HubRequest(BaseHTTPRequestHandler):
    """One request."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append((headers.get("host", ""), path, headers))
        refusal = next((code for part, code in self.server.status.items() if path.startswith(part)), None)
        if refusal is not None:
            self.answer(refusal, b"{}")
        elif path.startswith("/elsewhere/"):
            self.send_weights(path.rpartition("/")[2])
        elif "/resolve/" in path:
            self.resolve(path.rpartition("/")[2])
        elif (commit := self.commit_listed(path)) is not None:
            self.answer(200, json.dumps(self.listing(commit)).encode())
        else:
            self.answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def commit_listed(self, path: str) -> str | None:
        """Return the commit of which the files are asked for."""
        asked = {f"/api/models/{name}/revision/{commit}": commit for name, commit in COMMITS.items()}
        return {"main": NEWEST}.get(asked.get(path, ""), asked.get(path))

    def listing(self, commit: str) -> dict[str, object]:
        def about(name: str, content: bytes) -> dict[str, object]:
            if self.server.lean:
                return {"rfilename": name}
            facts: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": blob(content)}
            if name.endswith(".bin"):
                facts["lfs"] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
            return facts

        return {
            "sha": self.server.commit or commit,
            "siblings": [about(*each) for each in self.server.files.items()],
        }

    def resolve(self, name: str) -> None:
        """Give a small file, and send on to another host for the weights, as the hub does."""
        content = self.server.files.get(name)
        if content is None:
            self.answer(404, b"{}", {"X-Error-Code": "EntryNotFound"})
        elif name.endswith(".bin"):
            facts = {
                "X-Repo-Commit": self.path.split("/")[4],
                "X-Linked-Etag": f'"{sha256(content).hexdigest()}"',
                "X-Linked-Size": str(len(content)),
                "Location": f"http://localhost:{self.server.port}/elsewhere/{name}",
            }
            self.answer(302, b"", facts)
        else:
            self.answer(200, self.server.arriving[name], {"ETag": f'"{blob(content)}"'})

    def send_weights(self, name: str) -> None:
        content = self.server.arriving[name]
        start = int(self.headers.get("Range", "bytes=0-")[6:-1]) if self.server.ranges else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        cut = self.server.cuts.pop(0) if self.server.cuts else len(content)
        self.wfile.write(content[start : min(start + 100_000, start + cut)])
        self.wfile.flush()
        self.server.gate.wait(30)
        self.wfile.write(content[start + 100_000 : start + cut])
        if start + cut < len(content):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def answer(self, code: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(content))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def blob(content: bytes) -> str:
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@pytest.fixture
def hub(model_files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on this machine, and the environment that leads there."""
    for name in ("HF_TOKEN", "HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    server = Hub(model_files)
    monkeypatch.setenv("HF_ENDPOINT", server.endpoint)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()
