"""The command as a process, and recordings to give it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.patience import PATIENCE

COMMAND = (sys.executable, "-m", "speakcheck")
Speakcheck = Callable[..., CompletedProcess[str]]


@pytest.fixture
def speakcheck() -> Speakcheck:
    """Run the command; both streams come back as text."""

    def run(*args: str | Path, stdin: str = "", **environment: str) -> CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, args)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | environment,
            timeout=PATIENCE,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def recordings() -> Path:
    return Path(__file__).parents[2] / "fixtures" / "audio"
