"""What a release would hold, and that the installed wheel needs no checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

CHECKOUT = Path(__file__).parents[2]
SOUNDS = {".flac", ".m4a", ".mp3", ".ogg", ".opus", ".wav", ".webm"}
Run = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Release:
    """What `python -m build` and `python -m build --wheel` make."""

    sdist: Path
    """The source archive."""
    wheel: Path
    """Built from the source archive."""
    checkout_wheel: Path
    """Built from the checkout."""


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with the wheel, and this one's libraries."""

    folder: Path
    """Of the environment; commands run in it."""
    scripts: Path
    """Where its commands are."""

    def run(self, command: str, *args: str) -> str:
        """Return what a command of the environment prints; it must succeed."""
        process = finished([str(self.scripts / command), *args], self.folder)
        return process.stdout


def finished(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8"
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process


def built(folder: Path, *options: str) -> Path:
    args = ["--no-isolation", *options, "--outdir", str(folder), str(CHECKOUT)]
    finished([sys.executable, "-m", "build", *args], folder)
    return folder


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    both = built(tmp_path_factory.mktemp("both"))
    direct = built(tmp_path_factory.mktemp("direct"), "--wheel")
    (sdist,) = both.glob("*.tar.gz")
    (wheel,) = both.glob("*.whl")
    (checkout_wheel,) = direct.glob("*.whl")
    return Release(sdist, wheel, checkout_wheel)


@pytest.fixture(scope="module")
def installed(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """An empty environment takes the wheel; a path file lends it the libraries of this one.

    What is lent comes after what the environment has itself, and the editable installation of this one is not
    lent: path files count only in the folder of the environment that runs.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=False)
    places = sysconfig.get_paths("venv", {"base": str(folder / "env"), "platbase": str(folder / "env")})
    python = str(Path(places["scripts"], "python"))
    options = ["--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]
    finished(
        [sys.executable, "-m", "pip", "--python", python, "install", *options, str(release.wheel)], folder
    )
    lent = dict.fromkeys(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
    Path(places["purelib"], "lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")
    return Installed(folder, Path(places["scripts"]))


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_of_the_source_archive_is_the_wheel_of_the_checkout(release: Release) -> None:
    assert release.wheel.name == release.checkout_wheel.name
    assert contents(release.wheel) == contents(release.checkout_wheel)


def test_the_wheel_holds_the_package_and_nothing_beside_it(release: Release) -> None:
    paths = [PurePosixPath(name) for name in contents(release.wheel)]
    assert {path.parts[0].partition("-")[0] for path in paths} == {"speakcheck"}
    sounds = [path for path in paths if path.suffix in SOUNDS]
    assert sounds
    assert {str(path.parent) for path in sounds} == {"speakcheck/assets/demo"}
    assert not [path for path in paths if path.name.startswith("test_") or path.suffix == ".pyc"]


@pytest.mark.parametrize("tree", ["assets", "speakcheck"])
def test_the_wheel_holds_every_file_of_the_tree(release: Release, tree: str) -> None:
    with tarfile.open(release.sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    expected = {
        name.replace("assets/", "speakcheck/assets/") for name in names if name.startswith(f"{tree}/")
    }
    assert expected
    assert expected <= contents(release.wheel).keys()


def test_the_wheel_carries_its_licence_and_its_types(release: Release) -> None:
    names = contents(release.wheel).keys()
    assert "speakcheck/py.typed" in names
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_the_source_archive_can_be_tested(release: Release) -> None:
    with tarfile.open(release.sdist) as archive:
        tops = {PurePosixPath(name).parts[1] for name in archive.getnames()}
    assert {"Makefile", "fixtures", "pyproject.toml", "requirements", "tests", "tools"} <= tops


def test_the_package_comes_from_the_wheel(installed: Installed) -> None:
    place = installed.run("python", "-c", "import speakcheck; print(speakcheck.__file__)")
    assert Path(place.strip()).is_relative_to(installed.folder)


def test_the_installed_command_tells_its_version(installed: Installed, release: Release) -> None:
    assert installed.run("speakcheck", "--version") == f"speakcheck {release.wheel.name.split('-')[1]}\n"


def test_the_installed_command_has_its_lessons(installed: Installed) -> None:
    lessons = json.loads(installed.run("speakcheck", "lesson", "list", "--format", "json"))
    assert len(lessons) >= len(list((CHECKOUT / "assets" / "lessons").glob("*.txt")))


def test_the_installed_command_says_how(installed: Installed) -> None:
    assert "lib" in installed.run("speakcheck", "say-how", "deliberately")


def test_the_installed_command_judges_its_recordings(installed: Installed, release: Release) -> None:
    told = installed.run("speakcheck", "demo")
    recordings = [name for name in contents(release.wheel) if "/demo/" in name and name.endswith(".flac")]
    assert recordings
    assert [name for name in recordings if PurePosixPath(name).name not in told] == []
