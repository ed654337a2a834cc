"""Where the libraries of Hugging Face keep what they fetched, read by the rules of its folders alone."""

import os
import re
from pathlib import Path

FOLDER = "models--{}--{}"
COMMIT = re.compile(r"[0-9a-f]{40}")


def cache_dir() -> Path:
    """Return the folder of the cache, as the environment has it; it need not be there.

    The rules are those of the documentation of huggingface_hub, "Environment variables".
    """
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if value := os.environ.get(variable):
            return Path(os.path.expanduser(value))
    if home := os.environ.get("HF_HOME"):
        return Path(os.path.expanduser(home)) / "hub"
    caches = os.environ.get("XDG_CACHE_HOME")
    base = Path(os.path.expanduser(caches or "~/.cache"))
    return base / "huggingface" / "hub"


def snapshots(repository: str) -> tuple[Path, ...]:
    """Return the folders that hold a repository as it was at some time, the one that is current first."""
    owner, name = repository.split("/")
    root = cache_dir() / FOLDER.format(owner, name)
    try:
        found = [each for each in (root / "snapshots").iterdir() if COMMIT.fullmatch(each.name)]
        found.sort(key=lambda each: each.stat().st_mtime, reverse=True)
    except OSError:
        return ()
    current = _current(root)
    return tuple(sorted(found, key=lambda each: each.name != current))


def _current(root: Path) -> str:
    try:
        return (root / "refs" / "main").read_text("ascii", "replace").strip()
    except OSError:
        return ""
