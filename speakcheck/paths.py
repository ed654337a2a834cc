"""Where files lie: assets inside the package, the learner's files in the platform's user directories."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
HOME_VARIABLE = "SPEAKCHECK_HOME"
DEMO = (
    "clean-users-slt",
    "omission-deliberately-slt",
    "replacement-hello-kal16",
    "halting-story-rms",
)
"""Recordings of the demonstration: one without a fault, and one for each kind of fault that it shows."""


def asset(*parts: str) -> Path:
    """Return the path of a shipped file: inside an installed package, beside it in a checkout."""
    installed = PACKAGE / "assets"
    root = installed if installed.is_dir() else PACKAGE.parent / "assets"
    return root.joinpath(*parts)


def demo_recordings() -> tuple[Path, ...]:
    """Return the demonstration's recordings, each with a description beside it (same name, .json)."""
    installed = PACKAGE / "assets" / "demo"
    root = installed if installed.is_dir() else PACKAGE.parent / "fixtures" / "audio"
    return tuple(root / f"{name}.flac" for name in DEMO)


def data_dir() -> Path:
    """Return the directory for what the learner made or added; it is not created here."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home)
    import platformdirs

    return Path(platformdirs.user_data_dir("speakcheck", appauthor=False))


def config_dir() -> Path:
    """Return the directory for the learner's settings; it is not created here."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Path(home)
    import platformdirs

    return Path(platformdirs.user_config_dir("speakcheck", appauthor=False))
