"""What is looked at to know whether recordings can be scored, and what to do about each."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck.cli.console import CHINESE, SIGNS, can_show, width
from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from speakcheck.recognise.heard import Recogniser
    from speakcheck.recognise.models.store import Model

OLDEST_PYTHON = (3, 11)
PACKAGES = (
    "av",
    "charset_normalizer",
    "ctranslate2",
    "faster_whisper",
    "filelock",
    "huggingface_hub",
    "markdown_it",
    "num2words",
    "numpy",
    "onnxruntime",
    "platformdirs",
    "pocketsphinx",
    "rapidfuzz",
    "rich",
    "textual",
    "tomli_w",
    "webvtt",
)
"""Modules of the packages that speakcheck is built on."""
LEAST_SPACE = 100 * 2**20
"""Bytes: some hundred lessons and the results of some ten thousand recordings."""
LEAST_WIDTH = 40
"""Cells; below, most lines are broken."""
REINSTALL = N_("Install speakcheck anew, as you did the first time.")
FAULTS = (SpeakcheckError, ImportError, OSError, ValueError, KeyError, RuntimeError)
"""What a damaged installation raises."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at."""

    name: str
    """What it is."""
    ok: bool
    """Whether it is in order."""
    found: str
    """What was found, one sentence or less."""
    remedy: str
    """What to do; empty if it is in order."""
    needed: bool = True
    """Whether nothing can be scored without it."""


def checks() -> Iterator[HealthCheck]:
    """Make the checks in order; none stops the others."""
    yield _python()
    yield from map(_package, PACKAGES)
    yield tried(N_("dictionary"), _dictionary)
    yield tried(N_("guessing of unknown words"), _guess)
    yield tried(N_("aligner"), _norms)
    yield tried(N_("acoustic model"), _acoustic_model)
    yield tried(N_("bundled lessons"), _lessons)
    yield tried(N_("scoring from end to end"), _end_to_end)
    yield from _hearing()
    yield from _sound()
    yield _writable()
    yield _space()
    yield _encoding()
    yield _terminal()


def _sound() -> Iterator[HealthCheck]:
    """Look at the way to record and to play; files can be judged without it."""
    from speakcheck.audio.devices import sound_checks
    from speakcheck.config import usable_settings

    settings, _faults = usable_settings()
    try:
        for each in sound_checks(settings.microphone, settings.speaker):
            yield HealthCheck(each.name, each.ok, each.found, each.remedy, needed=False)
    except ImportError:
        # Not among PACKAGES: it cannot be imported where PortAudio is missing, and scoring needs neither.
        yield replace(_package("sounddevice"), needed=False)


def _python() -> HealthCheck:
    found = ".".join(map(str, sys.version_info[:3]))
    oldest = ".".join(map(str, OLDEST_PYTHON))
    ok = sys.version_info >= OLDEST_PYTHON
    return HealthCheck(
        "Python", ok, found, "" if ok else N_("Install Python {version} or later.", version=oldest)
    )


def _package(name: str) -> HealthCheck:
    from importlib import import_module

    shown = N_("package {name}", name=name)
    try:
        module = import_module(name)
    except (ImportError, OSError) as error:
        return HealthCheck(shown, False, N_("cannot be imported ({why})", why=error), REINSTALL)
    return HealthCheck(shown, True, str(getattr(module, "__version__", N_("there"))), "")


def tried(name: str, attempt: Callable[[], str], *, needed: bool = True) -> HealthCheck:
    """Make an attempt that returns what it found, or raises."""
    try:
        return HealthCheck(name, True, attempt(), "", needed)
    except SpeakcheckError as error:
        return HealthCheck(name, False, error.what, error.remedy, needed)
    except FAULTS as error:
        return HealthCheck(name, False, f"{type(error).__name__}: {error}", REINSTALL, needed)


def _dictionary() -> str:
    from speakcheck.language.dictionary import look_up

    if ("HH", "AH0", "L", "OW1") not in look_up("hello"):
        raise ValueError("the dictionary is damaged")
    return N_("loads")


def _guess() -> str:
    from speakcheck.language.g2p import guess

    return N_("loads (“blorf” is {phones})", phones=" ".join(guess("blorf")[0]))


def _norms() -> str:
    from speakcheck.recognise.sphinx.norms import norms

    return N_("its table of {count} phones loads", count=len(norms()))


def _acoustic_model() -> str:
    """Load the model of the scorer."""
    from speakcheck.assess.scorer import panel_scorer

    scorer = panel_scorer()
    scorer.ear.load()
    size = scorer.model.path.stat().st_size / 1e6
    return N_("{name}, {size:.1f} MB, loads", name=scorer.name, size=size)


def _lessons() -> str:
    from speakcheck.lessons.shelf import bundled_files

    if not (files := bundled_files()):
        raise ValueError("no lesson was found")
    return N_("{count} lessons", count=len(files))


def _end_to_end() -> str:
    from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

    return notices_an_omission(SphinxRecogniser())


def notices_an_omission(recogniser: "Recogniser") -> str:
    """Score a synthetic voice that leaves a word out, and say what came of it; raise if it went unseen."""
    from speakcheck.assess.feedback import Verdict
    from speakcheck.cli.examples import read_example
    from speakcheck.coach import Coach
    from speakcheck.paths import demo_recordings

    example = next(
        example
        for example in map(read_example, demo_recordings())
        if example.faults and example.faults[0]["kind"] == "omission"
    )
    feedback = Coach(recogniser).check(example.text, example.path)
    missing = [index for index, word in enumerate(feedback.words) if word.verdict is Verdict.MISSING]
    if feedback.scores.overall is None or missing != [example.faults[0]["word"]]:
        raise ValueError("the word that is left out of a known recording was not noticed")
    return N_(
        "a known recording gets {score:.0f} of 100, and its missing word is noticed",
        score=feedback.scores.overall,
    )


def _hearing() -> Iterator[HealthCheck]:
    """Look at what concerns Whisper; without it recordings can be scored all the same."""
    from speakcheck.recognise.choice import best_of, select
    from speakcheck.recognise.models.store import survey

    yield tried(N_("settings"), _settings, needed=False)
    yield tried(N_("recogniser"), lambda: select().why, needed=False)
    here = survey()
    for model in here:
        yield tried(N_("model {name}", name=model.name), partial(_model, model), needed=False)
    yield tried(N_("weights of fusion"), _fusion, needed=False)
    if usable := [model for model in here if model.fault is None]:
        best, _merit = best_of(usable)
        name = N_("Whisper from end to end, with {model}", model=best.name)
        yield tried(name, partial(_whisper, best), needed=False)


def _settings() -> str:
    from speakcheck.config import config_file, read_settings

    file = config_file()
    read_settings()
    return N_("{file} can be read", file=file) if file.exists() else N_("none are made ({file})", file=file)


def _fusion() -> str:
    from speakcheck.assess.fits import read_fits

    models = ", ".join(fit.model for fit in read_fits())
    return N_("kept for {models}", models=models) if models else N_("none are kept")


def _model(model: "Model") -> str:
    """Read every file of a model."""
    from speakcheck.recognise.models.store import verify

    if verify(model):
        return N_("has the right checksums, in {folder}", folder=model.folder)
    return N_("is complete; it was not fetched with checksums, in {folder}", folder=model.folder)


def _whisper(model: "Model") -> str:
    """Score with Whisper."""
    from speakcheck.recognise.choice import Selection

    return notices_an_omission(Selection(model, "").build())


def _writable() -> HealthCheck:
    from speakcheck.paths import HOME_VARIABLE, data_dir

    folder = data_dir()
    existing = _existing(folder)
    ok = existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
    remedy = N_("Make it yours to write to, or set {variable} to a folder that is.", variable=HOME_VARIABLE)
    return HealthCheck(N_("folder for your lessons"), ok, str(folder), "" if ok else remedy, needed=False)


def _space() -> HealthCheck:
    from speakcheck.paths import data_dir

    free = shutil.disk_usage(_existing(data_dir())).free
    ok = free >= LEAST_SPACE
    found = N_("{free:.1f} GiB free", free=free / 2**30)
    return HealthCheck(
        N_("disk space"), ok, found, "" if ok else N_("Free some space on that disk."), needed=False
    )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next((each for each in (folder, *folder.absolute().parents) if each.exists()), Path.cwd())


def _encoding() -> HealthCheck:
    ok = sys.stdout is not None and can_show(sys.stdout, SIGNS + CHINESE)
    encoding = getattr(sys.stdout, "encoding", None) or N_("none")
    remedy = N_("Set the environment variable PYTHONUTF8=1 and use a terminal that shows UTF-8.")
    return HealthCheck(N_("signs and Chinese characters"), ok, encoding, "" if ok else remedy, needed=False)


def _terminal() -> HealthCheck:
    cells = width()
    ok = cells >= LEAST_WIDTH
    remedy = N_("Make the window wider, or use --plain.")
    return HealthCheck(
        N_("terminal width"), ok, N_("{count} columns", count=cells), "" if ok else remedy, needed=False
    )
