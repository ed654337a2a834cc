"""Owns the way in and out: the commands, and how the process ends whatever happened."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from speakcheck.cli import bench, demo, doctor, lesson, model, say_how, score
from speakcheck.cli.talk import say, tame_streams
from speakcheck.errors import ExitCode, SpeakcheckError

INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 and the number of the signal, as shells report it."""

EXAMPLES = """\
examples:
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
        self.print_usage(sys.stderr)
        say(f"{message}. See {self.prog} --help.")
        raise SystemExit(int(ExitCode.USAGE))


class Version(argparse.Action):
    """Prints the version; it is looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        """Print and leave."""
        from importlib.metadata import version

        print(f"speakcheck {version('speakcheck')}")
        raise SystemExit(int(ExitCode.OK))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = Parser(
        prog="speakcheck",
        description="Judge, word by word and offline, how an English text was read aloud.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=Version, nargs=0, help="print the version and leave")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in (score, lesson, say_how, model, bench, doctor, demo):
        command.register(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    tame_streams()
    try:
        code = _run(argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SpeakcheckError as error:
        say(error)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return BROKEN_PIPE
    return code


def _run(argv: Sequence[str] | None) -> int:
    try:
        args = parser().parse_args(argv)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else ExitCode.USAGE
    code: int = args.run(args)
    return code


def _forget_stdout() -> None:
    """Send what is still to be written nowhere, so that the interpreter's last flush is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def run() -> NoReturn:
    """Run as a command."""
    raise SystemExit(main())
