"""The options that say who hears the words, and the one line that tells who does."""

import argparse
from typing import TYPE_CHECKING

from speakcheck.cli.console import say

if TYPE_CHECKING:
    from speakcheck.recognise.choice import Chosen


def add_recogniser_options(command: argparse.ArgumentParser) -> None:
    """Add the options --recogniser and --model."""
    hearing = command.add_argument_group("who hears the words")
    hearing.add_argument(
        "--recogniser",
        choices=("auto", "whisper", "sphinx"),
        help="default: auto, which is Whisper if a model for it is here, else the embedded one (sphinx)",
    )
    hearing.add_argument(
        "--model",
        metavar="MODEL",
        help="for Whisper: a name (speakcheck model list), a Hugging Face id or a folder",
    )


def chosen(args: argparse.Namespace) -> "Chosen":
    """Choose and load the recogniser, and say on stderr who it is and why."""
    from speakcheck.cli.progress_bar import ProgressBar
    from speakcheck.recognise.choice import choose_recogniser

    with ProgressBar(1):
        ready = choose_recogniser(args.recogniser, args.model).load()
    say(ready.why)
    return ready
