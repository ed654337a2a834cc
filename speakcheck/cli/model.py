"""`speakcheck model`: list, fetch, choose and remove the models for Whisper, and tell where they lie."""

import argparse
from typing import TYPE_CHECKING, Any

from speakcheck.cli.console import say, width, write_data, write_json
from speakcheck.errors import ConfigError, ExitCode, ModelError, SpeakcheckError
from speakcheck.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from speakcheck.cli.model_list import ModelLine
    from speakcheck.recognise.models.store import Model

AUTO = "auto"
NAMED = "a name of the list, or a Hugging Face id such as org/name"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `model` command and its own commands."""
    model = subparsers.add_parser(
        "model",
        help="list, get, choose and remove models for Whisper",
        description="Manage the speech models with which Whisper hears the words.",
    )
    commands = model.add_subparsers(dest="model_command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="list the models: here or not, size, memory, speed")
    listing.add_argument("--measure", action="store_true", help="measure the speed of those that are here")
    listing.set_defaults(run=run_list)
    get = commands.add_parser("get", help="fetch a model from the Hugging Face hub")
    get.add_argument("name", metavar="NAME", help=NAMED)
    get.add_argument("--force", action="store_true", help="fetch it anew, even if it is here")
    get.set_defaults(run=run_get)
    use = commands.add_parser("use", help="set the model that is used from now on")
    use.add_argument("name", metavar="NAME", help=f"{NAMED}, a folder, or auto for the best that is here")
    use.set_defaults(run=run_use)
    remove = commands.add_parser("remove", help="remove a model that was fetched")
    remove.add_argument("name", metavar="NAME", help=NAMED)
    remove.set_defaults(run=run_remove)
    path = commands.add_parser("path", help="print the folder of a model, or of all of them")
    path.add_argument("name", metavar="NAME", nargs="?", help=f"{NAMED}, or a folder")
    path.set_defaults(run=run_path)
    for command in (listing, get, use, remove, path):
        command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run_list(args: argparse.Namespace) -> int:
    """List the catalogue and whatever else is here."""
    from speakcheck.cli.model_list import as_json, as_text, model_lines

    failed = _measure_all() if args.measure else 0
    found = model_lines()
    if args.format == "json":
        write_json([as_json(line) for line in found])
    else:
        from rich.text import Text

        from speakcheck.cli.console import write_text

        write_text(Text(as_text(found, width())), plain=True)
        _explain(found)
    return ExitCode.SOME_FAILED if failed else ExitCode.OK


def _explain(found: "Iterable[ModelLine]") -> None:
    """Say what is wrong, and who hears the words now."""
    from speakcheck.recognise.choice import select
    from speakcheck.recognise.models.package import by_pip
    from speakcheck.recognise.models.store import Origin

    for line in found:
        if line.fault is not None:
            say(line.fault)
        elif line.model is not None and line.model.origin is Origin.PACKAGE:
            say(by_pip())
    try:
        say(select().why)
    except (ModelError, ConfigError) as error:
        say(error)


def _measure_all() -> int:
    """Measure every usable model that is here; return how many could not be."""
    from speakcheck.recognise.models.store import survey

    usable = [model for model in survey() if model.fault is None]
    if not usable:
        say(N_("No model is here that could be measured."))
    return sum(not _measured(model) for model in usable)


def _measured(model: "Model") -> bool:
    """Measure a model and keep the figures; say how it went."""
    from speakcheck.cli.model_speed import measure
    from speakcheck.recognise.models.speeds import keep_speed

    say(N_("Measuring how fast {name} is on this computer; Ctrl+C leaves that out.", name=model.name))
    try:
        speed = measure(model)
        keep_speed(model, speed)
    except SpeakcheckError as error:
        say(error)
        return False
    say(
        N_(
            "Scoring with {name} takes {seconds:.2f} seconds for each second of sound.",
            name=model.name,
            seconds=speed.seconds,
        )
    )
    return True


def run_get(args: argparse.Namespace) -> int:
    """Fetch a model, and measure it."""
    from speakcheck.cli.model_bar import DownloadBar
    from speakcheck.recognise.models.fetching import fetch

    with DownloadBar(args.name) as bar:
        try:
            fetched = fetch(args.name, bar.show, force=args.force)
        except KeyboardInterrupt:
            with bar.aside():
                say(N_("Stopped. The same command goes on from here."))
            raise
    model = fetched.model
    if fetched.was_there:
        say(N_("{name} is here already; --force fetches it anew.", name=model.name))
    else:
        say(N_("{name} is here now, whole and with the right checksums.", name=model.name))
        try:
            _measured(model)
        except KeyboardInterrupt:
            say(N_("Its speed was not measured. “speakcheck model list --measure” does that."))
    _tell(args, {"name": model.name, "folder": str(model.folder)}, str(model.folder))
    return ExitCode.OK


def run_use(args: argparse.Namespace) -> int:
    """Set the model in the learner's settings."""
    from speakcheck.config import change
    from speakcheck.recognise.choice import select
    from speakcheck.recognise.models.store import find

    reference = None if args.name == AUTO else find(args.name).reference
    file = change("model", reference)
    say(N_("Written to {file}.", file=file))
    say(select().why)
    _tell(args, {"model": reference or AUTO}, reference or AUTO)
    return ExitCode.OK


def run_remove(args: argparse.Namespace) -> int:
    """Remove a fetched model."""
    from speakcheck.recognise.models.store import remove

    freed = remove(args.name)
    told = N_("Removed: {name} ({freed:.0f} MB freed)", name=args.name, freed=freed / 1e6)
    _tell(args, {"removed": args.name, "bytes": freed}, _(told))
    return ExitCode.OK


def run_path(args: argparse.Namespace) -> int:
    """Print where a model lies, or where all of them do."""
    from speakcheck.recognise.models.package import by_pip
    from speakcheck.recognise.models.store import Origin, find, models_dir

    model = None if args.name is None else find(args.name)
    if model is not None and model.origin is Origin.PACKAGE:
        say(by_pip())
    folder = models_dir() if model is None else model.folder
    _tell(args, {"path": str(folder)}, str(folder))
    return ExitCode.OK


def _tell(args: argparse.Namespace, value: dict[str, Any], text: str) -> None:
    if args.format == "json":
        write_json(value)
    else:
        from speakcheck.lessons.lines import clean

        write_data(clean(text) + "\n")
