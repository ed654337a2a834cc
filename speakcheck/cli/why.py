"""`speakcheck why`: how far the judgement of sounds and words can be trusted, and what that rests on."""

import argparse

from speakcheck.cli.console import width, write_json
from speakcheck.errors import ExitCode, UsageError
from speakcheck.i18n import N_

WIDEST = 100
"""Cells of a line; longer ones are hard to read."""
LONGEST = 20
"""Characters of a sound that is none, as it is told."""

EXAMPLES = """\
examples:
  speakcheck why                 all sounds and words, and the agreement with the experts
  speakcheck why TH              one sound, in ARPAbet or in IPA: th, AH0, θ
  speakcheck why TH --format json
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `why` command."""
    command = subparsers.add_parser(
        "why",
        help="show how far sounds and words are judged rightly",
        description="Show below which score a sound or a word counts as wrong, and how often experts agree.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("sound", nargs="?", metavar="SOUND", help="one sound only, in ARPAbet or in IPA")
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell what is known of one sound, or of all and of words."""
    from speakcheck.assess.grounds import shipped_grounds
    from speakcheck.report.why import grounds_json, grounds_text, sound_json, sound_text

    phone = None if args.sound is None else _phone(args.sound)
    known, cells = shipped_grounds(), min(WIDEST, width())
    if args.format == "json":
        told = grounds_json(known) if phone is None else sound_json(known, known.of(phone))
        write_json(told)
    else:
        print(
            grounds_text(known, cells) if phone is None else sound_text(known, known.of(phone), cells), end=""
        )
    return ExitCode.OK


def _phone(written: str) -> str:
    from speakcheck.i18n import listed
    from speakcheck.language.phones import PHONES
    from speakcheck.language.written_sounds import phone_written, signs_of

    phone = phone_written(written)
    if phone is None:
        raise UsageError(
            N_("“{sound}” is no sound of English.", sound=written[:LONGEST]),
            N_(
                "Write one of these: {sounds}.",
                sounds=listed([f"{each} /{signs_of(each)[0]}/" for each in PHONES]),
            ),
        )
    return phone
