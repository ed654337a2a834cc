"""`speakcheck paths`: where everything lies that belongs to the learner."""

import argparse

from speakcheck.cli.console import write_json
from speakcheck.errors import ExitCode
from speakcheck.i18n import N_, _


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `paths` command."""
    command = subparsers.add_parser(
        "paths",
        help="show where everything lies",
        description="Show where your history, recordings, lessons, models and settings lie, or would.",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print a line for each place."""
    from speakcheck import config, paths
    from speakcheck.history.database import history_file
    from speakcheck.history.recordings import FOLDER
    from speakcheck.lessons.lines import clean

    home = paths.data_dir()
    places = (
        ("history", N_("history"), history_file()),
        ("recordings", N_("recordings"), home / FOLDER),
        ("takes", N_("takes not judged yet"), home / "takes"),
        ("lessons", N_("lessons"), home / "lessons"),
        ("models", N_("models"), home / "models"),
        ("settings", N_("settings"), config.config_file()),
    )
    if args.format == "json":
        write_json({name: str(path) for name, _title, path in places})
        return ExitCode.OK
    for _name, title, path in places:
        print(f"{_(title)}{_(': ')}{clean(str(path))}")
    return ExitCode.OK
