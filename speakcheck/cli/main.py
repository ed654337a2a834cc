"""The way in and out: the commands, and how the process ends whatever happened."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

from speakcheck.cli.arguments import check_texts
from speakcheck.cli.console import say, speak, tame_streams
from speakcheck.cli.leftovers import sweep
from speakcheck.environment import prepare_environment
from speakcheck.errors import ExitCode, SpeakcheckError, UsageError, reason
from speakcheck.i18n import N_
from speakcheck.private_files import close_home

INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 and the number of the signal, as shells report it."""

COMMANDS = {
    "practise": "practise a lesson in the terminal",
    "score": "judge recordings of a text",
    "progress": "show what has become better",
    "report": "write your progress as a page for a teacher",
    "history": "list, judge anew, export, import and delete attempts",
    "lesson": "add, list, show and remove lessons",
    "say-how": "show how words are pronounced",
    "why": "show how far sounds and words are judged rightly",
    "model": "list, get, choose and remove models for Whisper",
    "bench": "compare the recognisers on this computer",
    "doctor": "check that everything is in order",
    "paths": "show where everything lies",
    "demo": "judge the recordings that come with speakcheck",
}
"""What each command does; the module of a command is imported only for that command's own arguments."""

EXAMPLES = """\
examples:
  speakcheck                                         practise in the terminal
  speakcheck practise s02 --mode keyword             practise the keywords of a lesson
  speakcheck demo                                    hear it judge four recordings
  speakcheck score take.m4a --text "Hello there."    judge a recording of a sentence
  speakcheck score take.m4a --lesson s02             find out which sentence of a lesson was read
  speakcheck score --manifest takes.csv --out results.jsonl
  speakcheck say-how deliberately                    see how a word is said
  speakcheck model get base.en                       let Whisper hear the words
  speakcheck doctor                                  see whether everything is in order

Results go to standard output, everything else to standard error.
Exit status: 0 all done, 1 some inputs failed, 2 wrong usage, 3 nothing could be scored.
"""


class Parser(argparse.ArgumentParser):
    """A parser whose complaints hold nothing that a terminal would obey."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with it, and leave."""
        with suppress(OSError):
            self.print_usage(sys.stderr)
        say(f"{message}. See {self.prog} --help.")
        raise SystemExit(int(ExitCode.USAGE))

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write, and let it be known where that cannot be: argparse would keep it to itself."""
        if message and (to := sys.stderr if file is None else file) is not None:
            to.write(message)


class Version(argparse.Action):
    """Prints the version; it is looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        """Print and leave."""
        from importlib.metadata import version

        print(f"speakcheck {version('speakcheck')}")
        raise SystemExit(int(ExitCode.OK))


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or one that knows the arguments of one command only."""
    top = Parser(
        prog="speakcheck",
        description="Judge, word by word and offline, how an English text was read aloud.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=Version, nargs=0, help="print the version and leave")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, help in COMMANDS.items():
        if only in (None, command):
            import_module(f"speakcheck.cli.{command.replace('-', '_')}").register(commands)
        else:
            commands.add_parser(command, help=help)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    prepare_environment()
    tame_streams()
    speak(None)
    try:
        code = _run(argv)
        sys.stdout.flush()
    except SpeakcheckError as error:
        say(error)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return BROKEN_PIPE
    except OSError as error:
        if _stdout_takes_more():
            raise
        _forget_stdout()
        say(_unwritten(error))
        return ExitCode.USAGE
    return code


def _run(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else argv
    if not words and _can_draw():
        words = ["practise"]
    command = next((word for word in words if not word.startswith("-")), "")
    try:
        args = parser(only=command).parse_args(words)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else ExitCode.USAGE
    speak(getattr(args, "language", None))
    check_texts(args)
    close_home()
    sweep()
    code: int = args.run(args)
    return code


def _can_draw() -> bool:
    """Tell whether the app can be opened: what is asked costs nothing where it cannot."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    from speakcheck.cli.practise import can_draw

    return can_draw()


def _stdout_takes_more() -> bool:
    """Tell whether something can be written to standard output still, the beginning of a line."""
    try:
        print(flush=True)
    except OSError:
        return False
    return True


def _unwritten(error: OSError) -> UsageError:
    return UsageError(
        N_("Standard output cannot be written to: {reason}.", reason=reason(error)),
        N_("Free some space there, or send it to another place."),
    )


def _forget_stdout() -> None:
    """Send what is still to be written nowhere, so that the interpreter's last flush is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def run() -> NoReturn:
    """Run as a command."""
    raise SystemExit(main())
