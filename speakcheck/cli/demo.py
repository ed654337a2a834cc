"""Owns `speakcheck demo`: a few recordings with known faults, as a learner would see them judged."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speakcheck.cli.talk import LANGUAGES, say, write_text
from speakcheck.errors import ExitCode, SpeakcheckError, UsageError

if TYPE_CHECKING:
    from speakcheck.assess.feedback import Feedback, Message
    from speakcheck.cli.outlet import TextOutlet

REINSTALL = "Install speakcheck anew: pip install --force-reinstall speakcheck."


@dataclass(frozen=True, slots=True)
class Example:
    """A recording of which is known what was said."""

    path: Path
    """Of the sound."""
    text: str
    """What was to be read."""
    faults: tuple[dict[str, Any], ...]
    """What was said otherwise: kind, index of the word, and what stood in its place."""


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
    demo.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge each recording through the whole program."""
    from speakcheck.cli.outlet import TextOutlet
    from speakcheck.cli.waiting import Waiting
    from speakcheck.coach import Coach
    from speakcheck.paths import demo_recordings

    coach = Coach()
    recordings = demo_recordings()
    out = TextOutlet(args.language, plain=args.plain, named=False)
    failed = 0
    with Waiting(len(recordings)) as waiting:
        for path in recordings:
            try:
                example = read_example(path)
                feedback = coach.check(example.text, path)
            except SpeakcheckError as error:
                say(error)
                failed += 1
                continue
            with waiting.aside():
                _show(example, feedback, out)
            waiting.step()
    if not failed:
        return ExitCode.OK
    return ExitCode.SOME_FAILED if failed < len(recordings) else ExitCode.NOTHING_SCORED


def read_example(path: Path) -> Example:
    """Read what is known of a recording; raises UsageError if it is not there."""
    try:
        known = json.loads(path.with_suffix(".json").read_text("utf-8"))
        return Example(path, known["text"], tuple(known["faults"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"The recording {path.name} of the demonstration is missing.", REINSTALL) from error


def _show(example: Example, feedback: "Feedback", out: "TextOutlet") -> None:
    from rich.text import Text

    from speakcheck.report.wording import versions

    for line in (example.path.name, *versions(note(example), out.language)):
        write_text(Text(f"{line}\n", "bold"), plain=out.plain)
    out.result(feedback)
    write_text(Text("\n"), plain=True)


def note(example: Example) -> "Message":
    """Say what is wrong in a recording, as it was made."""
    from speakcheck.assess.feedback import Message
    from speakcheck.report.remarks import bare_word

    if not example.faults:
        return Message("In this recording the text is read as it stands.", "這段錄音照課文朗讀。")
    fault = example.faults[0]
    word = bare_word(example.text.split()[fault["word"]])
    if fault["kind"] == "omission":
        return Message(f"In this recording “{word}” is left out.", f"這段錄音漏了「{word}」。")
    said = fault.get("said") or " ".join(fault.get("phones", ()))
    return Message(
        f"In this recording “{word}” is said as “{said}”.", f"這段錄音把「{word}」說成「{said}」。"
    )
