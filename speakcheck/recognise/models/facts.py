"""What is known of the files of a fetched model: written beside them last, compared with them later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from speakcheck.private_files import private_file
from speakcheck.recognise.models.files import NEEDED, USEFUL, VOCABULARIES

MARKER = "speakcheck.json"
SCHEMA = "speakcheck/model/1"
MODEL_FILES = frozenset((*NEEDED, *VOCABULARIES, *USEFUL, MARKER))
"""All that a folder of ours holds."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it was fetched."""

    size: int
    """Bytes."""
    sha256: str
    """Hexadecimal digits."""


def facts(folder: Path) -> Mapping[str, FileFacts]:
    """Return what was fetched, by the names of the files; empty for a model that was copied by hand."""
    try:
        values = json.loads((folder / MARKER).read_text("utf-8"))
        files = {name: FileFacts(about["size"], about["sha256"]) for name, about in values["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return files if values.get("schema") == SCHEMA and files.keys() <= MODEL_FILES else {}


def write_facts(folder: Path, repository: str, revision: str, files: Mapping[str, FileFacts]) -> None:
    """Write down what was fetched, beside it; raises OSError."""
    about = {"schema": SCHEMA, "repository": repository, "revision": revision}
    listed = {name: {"size": each.size, "sha256": each.sha256} for name, each in files.items()}
    private_file(folder / MARKER).write_text(json.dumps(about | {"files": listed}, indent=2) + "\n", "utf-8")
