"""`speakcheck doctor`: the checks as lines or JSON, and whether recordings can be scored."""

import argparse
from typing import TYPE_CHECKING

from speakcheck.cli.console import say, write_json
from speakcheck.errors import ExitCode
from speakcheck.i18n import N_, _

if TYPE_CHECKING:
    from speakcheck.cli.health import HealthCheck


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `doctor` command."""
    doctor = subparsers.add_parser(
        "doctor",
        help="check that everything is in order",
        description="Check everything that scoring needs, and say what to do about what is missing.",
        epilog="Exit status: 0 recordings can be scored, 1 they cannot.",
    )
    doctor.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    doctor.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make every check and tell the outcome of each as soon as it is known."""
    from dataclasses import asdict

    from speakcheck.cli.health import checks

    found = []
    for check in checks():
        found.append(check)
        if args.format == "text":
            print(_line(check), flush=True)
    usable = all(check.ok for check in found if check.needed)
    if args.format == "json":
        report = {"usable": usable, "checks": [asdict(check) for check in found]}
        write_json(report)
    elif usable:
        say(N_("Recordings can be scored."))
    else:
        say(N_("Recordings cannot be scored before the problems above are solved."))
    return ExitCode.OK if usable else ExitCode.SOME_FAILED


def _line(check: "HealthCheck") -> str:
    from speakcheck.lessons.lines import clean

    state = _("ok     ") if check.ok else _("problem")
    remedy = f"\n         {clean(_(check.remedy))}" if check.remedy else ""
    return f"{state}  {_(check.name)}{_(': ')}{clean(_(check.found))}{remedy}"
