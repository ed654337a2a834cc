"""Which libraries are imported, by whom, and when."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

import speakcheck

PACKAGE = Path(speakcheck.__file__).parent
ADAPTERS = {
    "av": {"audio.resampling", "audio.files", "audio.flac", "audio.mp3"},
    "charset_normalizer": {"lessons.decoding"},
    "ctranslate2": {"recognise.whisper.engine"},
    "faster_whisper": {"recognise.whisper.engine"},
    "fsrs": {"history.scheduler"},
    "genanki": {"study.anki_deck"},
    "huggingface_hub": {"recognise.models.download"},
    "markdown_it": {"lessons.markdown"},
    "num2words": {"language.numbers"},
    "onnxruntime": {"acoustic.model"},
    "platformdirs": {"paths"},
    "pocketsphinx": {"recognise.sphinx.engine"},
    "sounddevice": {"audio.portaudio"},
    "tomli_w": {"config"},
    "webvtt": {"lessons.subtitles"},
}
"""Library and the modules that alone may know it."""
ROOMS = {
    "numpy": {"acoustic", "assess", "audio", "bench", "recognise"},
    "rich": {"cli", "report", "tui"},
    "textual": {"tui"},
}
"""Library and the rooms that may know it."""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def imported(path: Path) -> set[str]:
    """Return the top-level names of what a module imports anywhere, types included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def importers(library: str) -> set[str]:
    return {module_name(path) for path in PACKAGE.rglob("*.py") if library in imported(path)}


def declared(*extras: str) -> Iterator[str]:
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    optional = (project["optional-dependencies"][extra] for extra in extras)
    for requirement in chain(project["dependencies"], *optional):
        name = re.split(r"[^\w.-]", requirement)[0].lower()
        yield {"markdown-it-py": "markdown_it", "webvtt-py": "webvtt"}.get(name, name.replace("-", "_"))


@pytest.mark.parametrize("library", ADAPTERS)
def test_no_other_module_knows_the_library(library: str) -> None:
    assert importers(library) == ADAPTERS[library]


@pytest.mark.parametrize("library", ROOMS)
def test_the_library_stays_in_its_rooms(library: str) -> None:
    assert {module.partition(".")[0] for module in importers(library)} <= ROOMS[library]


def test_every_library_is_a_declared_dependency() -> None:
    names = set[str]().union(*(imported(path) for path in PACKAGE.rglob("*.py")))
    assert names - set(sys.stdlib_module_names) - {"speakcheck"} == set(declared("anki"))


def test_the_package_needs_nothing_that_is_never_shipped() -> None:
    modules = [path for path in PACKAGE.rglob("*.py") if imported(path) & {"tests", "tools"}]
    assert [module_name(path) for path in modules] == []


def test_importing_the_package_loads_no_library() -> None:
    code = "import sys, speakcheck; print(*{name.partition('.')[0] for name in sys.modules})"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(process.stdout.split()).isdisjoint(declared())
