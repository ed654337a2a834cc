"""`speakcheck practise`, and the app that `speakcheck` alone opens."""

import argparse
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck.cli.console import say
from speakcheck.cli.recogniser_options import add_recogniser_options
from speakcheck.errors import ExitCode, UsageError
from speakcheck.i18n import LANGUAGES, N_

if TYPE_CHECKING:
    from speakcheck.lessons.lesson import Lesson
    from speakcheck.tui.services import Services

HUNG_UP = 129
"""128 and the number of the signal, as shells report it."""
LONGEST = 180
"""Minutes."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `practise` command."""
    practise = subparsers.add_parser(
        "practise",
        help="practise a lesson in the terminal",
        description="Practise in the terminal; without a lesson, choose one there.",
    )
    practise.add_argument("lesson", nargs="?", metavar="LESSON", help="id of a lesson, or how it begins")
    practise.add_argument("--prompt", metavar="ID", help="begin at this sentence, keyword or paragraph")
    practise.add_argument(
        "--mode", choices=("sentence", "keyword", "passage"), help="what is practised; default: sentence"
    )
    practise.add_argument(
        "--due", action="store_true", help="what is due today, something new and your hardest sounds"
    )
    practise.add_argument(
        "--minutes",
        type=float,
        metavar="N",
        help="with --due: for about so long; default: the setting, else 10",
    )
    practise.add_argument(
        "--from-files",
        metavar="DIR",
        help="take recordings from this folder instead of the microphone: the one that is named by the"
        " prompt's id, else the next",
    )
    practise.add_argument(
        "--plain",
        action="store_true",
        help="line by line, in sentences, for screen readers and simple terminals",
    )
    practise.add_argument("--language", choices=LANGUAGES, help="default: the setting, else the locale's")
    add_recogniser_options(practise)
    practise.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the app on the lesson, or read and answer line by line."""
    from speakcheck.tui.services import Services

    files = Path(os.path.expanduser(args.from_files)) if args.from_files else None
    if files is not None and not files.is_dir():
        raise UsageError(
            N_("There is no folder “{name}”.", name=files), N_("Check the spelling of its path.")
        )
    services = Services.usual(
        language=args.language, recogniser=args.recogniser, model=args.model, files=files
    )
    lesson = services.shelf.get(args.lesson) if args.lesson else None
    if lesson is not None and args.prompt:
        services.shelf.find_prompt(lesson.id, args.prompt)
    if args.prompt and lesson is None:
        raise UsageError(N_("--prompt needs a lesson."), N_("Name the lesson before it."))
    sitting = _minutes(args, services) if args.due or args.minutes is not None else None
    if args.plain or not can_draw():
        from speakcheck.cli.lines import practise_in_lines

        return practise_in_lines(services, lesson, args.prompt, args.mode, sitting)
    return open_app(services, lesson, args.prompt, args.mode, sitting)


def _minutes(args: argparse.Namespace, services: "Services") -> float:
    """Return how long a sitting is to take; raises UsageError for what does not go together."""
    if args.lesson or args.mode:
        raise UsageError(
            N_("--due chooses from all lessons, so it takes no lesson and no mode."), N_("Leave them out.")
        )
    if not args.due:
        raise UsageError(N_("--minutes needs --due."), N_("Add --due."))
    if args.minutes is not None and not 0 < args.minutes <= LONGEST:
        raise UsageError(
            N_("A sitting takes from 1 to {most} minutes.", most=LONGEST), N_("Choose a number between them.")
        )
    chosen: float = args.minutes or services.preferences.now.sitting_minutes
    return chosen


def can_draw() -> bool:
    """Tell whether there is a terminal that the app can be drawn on."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(each is not None and each.isatty() for each in streams) and os.environ.get("TERM") != "dumb"


def open_app(
    services: "Services",
    lesson: "Lesson | None" = None,
    prompt: str | None = None,
    mode: str | None = None,
    sitting: float | None = None,
) -> int:
    """Run the app until it is left, and return the exit status; a crash is written to a file."""
    from speakcheck.audio.silence_stderr import silence_stderr
    from speakcheck.crash_log import log_fault
    from speakcheck.tui.app import SpeakcheckApp

    try:
        with silence_stderr():
            app = SpeakcheckApp(services, lesson, prompt, mode, sitting)
            app.run()
    except OSError as error:
        # A terminal that was closed takes nothing any more; what matters is on the disk.
        if error.errno != errno.EIO:
            raise
        return HUNG_UP
    if app.crash is None:
        return app.return_code or ExitCode.OK
    log = log_fault("the app has ended", app.crash)
    if log is None:
        say(N_("The app has ended unexpectedly. Your takes are kept."))
    else:
        say(
            N_(
                "The app has ended unexpectedly. Your takes are kept; what happened stands in {file}.",
                file=log,
            )
        )
    return ExitCode.SOME_FAILED
