"""How `make` finds a Python, and what it says where there is none; the Pythons here are scripts."""

import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"
MAKE = shutil.which("make")
OLD = "exit 1"
BARE = 'case "$2" in *ensurepip*) exit 1;; esac'
GOOD = 'if [ "$2" = venv ]; then /bin/mkdir -p .venv/bin && echo "$0" >.venv/bin/python; fi'
NEWEST = f'case "$2" in *14*) exit 1;; esac\n{GOOD}'
BROKEN = 'if [ "$2" = venv ]; then echo "no space left" >&2; exit 1; fi'

pytestmark = pytest.mark.skipif(not (MAKE and Path("/bin/sh").exists()), reason="make or sh is not installed")


def made(folder: Path, pythons: dict[str, str], *args: str) -> "subprocess.CompletedProcess[str]":
    """Run the Makefile's first step in a folder with a space in its name, where only these Pythons are."""
    checkout, path = folder / "a checkout", folder / "path"
    checkout.mkdir()
    path.mkdir()
    shutil.copy(MAKEFILE, checkout)
    for name, script in pythons.items():
        (path / name).write_text(f"#!/bin/sh\n{script}\n")
        (path / name).chmod(0o755)
    command = [str(MAKE), *args, ".venv/bin/python"]
    return subprocess.run(
        command, cwd=checkout, env={"PATH": str(path)}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("pythons", "chosen"),
    [
        pytest.param({"python3": GOOD}, "python3", id="the usual one"),
        pytest.param({"python3": OLD, "python3.11": GOOD}, "python3.11", id="the usual one is too old"),
        pytest.param({"python3": BARE, "python3.12": GOOD}, "python3.12", id="the usual one lacks venv"),
        pytest.param({"python3": NEWEST, "python3.13": GOOD}, "python3.13", id="one with wheels comes first"),
        pytest.param({"python3.14": NEWEST}, "python3.14", id="one without wheels is better than none"),
        pytest.param({"python": GOOD}, "python", id="a plain name"),
    ],
)
def test_a_fitting_python_is_found(tmp_path: Path, pythons: dict[str, str], chosen: str) -> None:
    assert made(tmp_path, pythons).returncode == 0
    python = tmp_path / "a checkout" / ".venv" / "bin" / "python"
    assert python.read_text().strip() == str(tmp_path / "path" / chosen)


@pytest.mark.parametrize(
    ("pythons", "says"),
    [
        pytest.param({}, "No Python 3.11 or newer was found.", id="none"),
        pytest.param({"python3": OLD, "python": OLD}, "No Python 3.11 or newer was found.", id="too old"),
        pytest.param({"python3": BARE}, "python3 is new enough but lacks venv.", id="without venv"),
        pytest.param({"python3": BROKEN}, "no space left", id="venv fails"),
    ],
)
def test_without_a_fitting_python_make_says_so_and_fails(
    tmp_path: Path, pythons: dict[str, str], says: str
) -> None:
    process = made(tmp_path, pythons)
    assert process.returncode != 0
    assert says in process.stderr


def test_a_named_python_is_taken_or_refused(tmp_path: Path) -> None:
    process = made(tmp_path, {"python3": GOOD, "old": OLD}, "PYTHON=old")
    assert process.returncode != 0
    assert "old is not a Python 3.11 or newer." in process.stderr


def test_a_compiler_is_mentioned_where_one_is_needed(tmp_path: Path) -> None:
    assert "C compiler" in made(tmp_path, {"python3": NEWEST}).stdout
