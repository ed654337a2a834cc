"""`speakcheck demo`: a few recordings with known faults, as a learner would see them judged."""

import argparse
from typing import TYPE_CHECKING

from speakcheck.cli.console import LANGUAGES, say, write_text
from speakcheck.cli.recogniser_options import add_recogniser_options, chosen
from speakcheck.errors import ExitCode, SpeakcheckError

if TYPE_CHECKING:
    from speakcheck.assess.feedback import Feedback
    from speakcheck.cli.examples import DemoExample


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `demo` command."""
    demo = subparsers.add_parser(
        "demo",
        help="judge the recordings that come with speakcheck",
        description="Judge four recordings of synthetic voices; three of them hold a fault.",
    )
    demo.add_argument(
        "--language", choices=LANGUAGES, help="default: zh-TW under a Chinese locale, else both"
    )
    demo.add_argument("--plain", action="store_true", help="sentences without signs or bars")
    add_recogniser_options(demo)
    demo.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge each recording through the whole program."""
    from speakcheck.cli.examples import read_example
    from speakcheck.cli.progress_bar import ProgressBar
    from speakcheck.coach import Coach
    from speakcheck.paths import demo_recordings

    coach = Coach(chosen(args).recogniser)
    recordings = demo_recordings()
    failed = 0
    with ProgressBar(len(recordings)) as waiting:
        for path in recordings:
            try:
                example = read_example(path)
                feedback = coach.check(example.text, path)
            except SpeakcheckError as error:
                say(error)
                failed += 1
                continue
            with waiting.aside():
                _show(example, feedback, args)
            waiting.step()
    if not failed:
        return ExitCode.OK
    return ExitCode.SOME_FAILED if failed < len(recordings) else ExitCode.NOTHING_SCORED


def _show(example: "DemoExample", feedback: "Feedback", args: argparse.Namespace) -> None:
    from rich.text import Text

    from speakcheck.cli.examples import note
    from speakcheck.cli.result_writer import TextWriter
    from speakcheck.report.wording import versions

    out = TextWriter(args.language, plain=args.plain, named=False)
    for line in (example.path.name, *versions(note(example), out.language)):
        write_text(Text(f"{line}\n", "bold"), plain=out.plain)
    out.result(feedback)
    write_text(Text("\n"), plain=True)
