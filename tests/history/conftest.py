"""A history of each test's own, and disks that can be filled."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from speakcheck.history.store import History


@pytest.fixture
def history() -> Iterator[History]:
    with History.open() as opened:
        yield opened


@contextmanager
def mounted(place: Path, megabytes: int) -> Iterator[Path]:
    """Mount a file system of its own; skip the test where that cannot be."""
    mount = shutil.which("mount")
    place.mkdir()
    line = [str(mount), "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if mount is None or subprocess.run(line, capture_output=True).returncode:
        pytest.skip("a file system can be mounted by root alone, and not in every container")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of 2 MB, as the learner's home."""
    with mounted(tmp_path / "disk", 2) as place:
        monkeypatch.setenv("SPEAKCHECK_HOME", str(place))
        yield place


@pytest.fixture
def roomy_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of 4 MB, as the learner's home."""
    with mounted(tmp_path / "disk", 4) as place:
        monkeypatch.setenv("SPEAKCHECK_HOME", str(place))
        yield place
