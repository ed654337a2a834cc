"""What the learner makes is closed to everybody else, whatever the umask allows, and replaced in one step."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from speakcheck import paths
from speakcheck.audio.clip import Clip
from speakcheck.audio.take_file import TakeFile
from speakcheck.cli.main import main
from speakcheck.config import change
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.database import history_file
from speakcheck.history.exporting import export
from speakcheck.history.importing import merge_from
from speakcheck.history.store import History
from speakcheck.lessons.shelf import Shelf
from speakcheck.private_files import BEGUN, close_home, private_folder, remove_unfinished, replacing
from speakcheck.report.page.saving import save_page
from tests.history.made import later, result, text

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has another way to say who may read what")

CLIP = Clip(np.zeros(16_000, np.float32))
REPLACING = """
import sys
from pathlib import Path
from speakcheck.private_files import replacing
with replacing(Path(sys.argv[1])) as beside:
    beside.write_text("half")
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _open_handed() -> Iterator[None]:
    """Let the system close nothing of itself."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for the learner's files, not made yet."""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "above" / "home"))
    return tmp_path / "above" / "home"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> dict[str, str]:
    """Return what others could do in a folder."""
    found = {str(path.relative_to(folder)): mode(path) for path in (folder, *folder.rglob("*"))}
    return {name: oct(each) for name, each in found.items() if each & 0o077}


def test_all_that_is_made_is_closed(home: Path, tmp_path: Path) -> None:
    change("language", "en")
    (tmp_path / "page.txt").write_text("Night markets\n\nMany people walk there at night.\n", "utf-8")
    Shelf().add(tmp_path / "page.txt")
    with TakeFile(home / "takes" / "s01" / "take.wav") as take:
        take.add(CLIP.samples)
    with History.open() as history:
        history.add(result(), text(), later(), AttemptSource.APP, sound=CLIP)
        names = {path.name for path in home.iterdir()}
        assert open_to_others(home.parent) == {}
    assert names >= {
        "config.toml",
        "lessons",
        "takes",
        "recordings",
        "history.sqlite3",
        "history.sqlite3-wal",
    }


@pytest.mark.parametrize("name", ["all.zip", "all.jsonl", "all.csv", "folder"])
def test_what_is_exported_is_closed_and_comes_back_closed(
    name: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with History.open() as history:
        history.add(result(), text(), later(), AttemptSource.APP, sound=CLIP)
        export(history, tmp_path / name)
    assert mode(tmp_path / name) & 0o077 == 0
    assert (tmp_path / name).is_file() or open_to_others(tmp_path / name) == {}
    if name.endswith("csv"):
        return
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "new"))
    with History.open() as history:
        assert merge_from(history, tmp_path / name).new == 1
        assert open_to_others(tmp_path / "new") == {}


def test_a_report_which_may_hold_a_voice_is_closed(tmp_path: Path) -> None:
    save_page(tmp_path / "report.html", "<html>")
    assert mode(tmp_path / "report.html") == 0o600


def test_an_old_history_is_closed_when_it_is_opened(home: Path) -> None:
    with History.open() as history:
        history.add(result(), text(), later(), AttemptSource.APP)
        companions = [path for path in home.iterdir() if path.name.startswith("history.")]
        for path in companions:
            path.chmod(0o644)
        with History.open():
            assert [path for path in companions if mode(path) & 0o077] == []
    assert len(companions) > 1


def old(home: Path) -> None:
    """Make what an earlier version left: open to all, and something of somebody else beside it."""
    for name in ("recordings/one.flac", "takes/s01/two.wav", "lessons/three.lesson", "letters/four.txt"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("mine", "utf-8")
    (home / "crash.log").touch()
    (home / "recordings" / "link").symlink_to(home / "letters" / "four.txt")


def test_what_an_earlier_version_left_open_is_closed_by_the_next_command(home: Path) -> None:
    old(home)
    assert main(["paths"]) == 0
    strange = {".", "letters", "letters/four.txt", "recordings/link"}
    assert open_to_others(home).keys() == strange


def test_the_folders_of_the_platform_are_closed_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "data")
    monkeypatch.setattr(paths, "config_dir", lambda: tmp_path / "none")
    old(tmp_path / "disk")
    (tmp_path / "data").symlink_to(tmp_path / "disk")
    close_home()
    assert open_to_others(tmp_path / "disk") == {}
    assert not (tmp_path / "none").exists()


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    assert mode(private_folder(tmp_path / "shared" / "one" / "two")) == 0o700
    assert (mode(tmp_path / "shared"), mode(tmp_path / "shared" / "one")) == (0o777, 0o700)


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_folder_that_cannot_be_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        private_folder(tmp_path / name)


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / ("long" * 60 + ".zip")
    path.write_text("before", "utf-8")
    with suppress(KeyError), replacing(path) as beside:
        beside.write_text("half", "utf-8")
        raise KeyError
    assert (path.read_text("utf-8"), os.listdir(tmp_path)) == ("before", [path.name])
    with replacing(path) as beside:
        beside.write_text("after", "utf-8")
        assert path.read_text("utf-8") == "before"
    assert (path.read_text("utf-8"), mode(path), os.listdir(tmp_path)) == ("after", 0o600, [path.name])


def test_what_a_killed_process_began_goes_and_what_a_living_one_writes_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with subprocess.Popen(
        [sys.executable, "-c", REPLACING, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        remove_unfinished(tmp_path)
        (begun,) = tmp_path.iterdir()
        assert begun.name.startswith(BEGUN)
        process.kill()
    assert begun.exists()
    with replacing(path) as beside:
        beside.write_text("whole", "utf-8")
    assert os.listdir(tmp_path) == [path.name]
    begun.write_text("half", "utf-8")
    remove_unfinished(tmp_path)
    assert os.listdir(tmp_path) == [path.name]


def test_a_command_removes_what_a_killed_one_began(home: Path) -> None:
    for folder in (home, home / "models"):
        (private_folder(folder) / f"{BEGUN}abcdefgh.new").touch()
    assert main(["paths"]) == 0
    assert [each.name for each in home.rglob("*")] == ["models"]


def test_a_damaged_history_and_the_copy_of_an_old_one_stay_closed(home: Path) -> None:
    private_folder(home)
    history_file().write_bytes(b"nonsense" * 100)
    with History.open():
        pass
    assert [path.name for path in home.iterdir() if "damaged" in path.name]
    assert open_to_others(home) == {}
