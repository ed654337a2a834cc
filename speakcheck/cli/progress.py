"""`speakcheck progress`: what has become better, and what cannot be told yet."""

import argparse
import csv
import io
from typing import TYPE_CHECKING, Any

from speakcheck.cli.console import say, write_data, write_json
from speakcheck.cli.history import add_since, reading
from speakcheck.errors import ExitCode, UsageError
from speakcheck.i18n import N_, _

if TYPE_CHECKING:
    from speakcheck.study.overview import Overview
    from speakcheck.study.series import SpokenItem
    from speakcheck.study.trends import Trend

COLUMNS = ("kind", "name", "call", "now", "before", "change", "margin", "takes")
SHOWN = 10
"""Sounds and words that are shown as text."""
CALLS = {
    "better": N_("better"),
    "worse": N_("worse"),
    "no clear change": N_("no clear change"),
    "too early to tell": N_("too early to tell"),
}
MEASURES = {
    "overall": N_("Overall"),
    "accuracy": N_("Accuracy"),
    "fluency": N_("Fluency"),
    "prosody": N_("Prosody"),
    "rate": N_("Syllables a second"),
    "pace": N_("Words a minute"),
    "hesitations": N_("Hesitations for ten words"),
}


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `progress` command."""
    command = subparsers.add_parser(
        "progress",
        help="show what has become better",
        description="Show what has become better, as far as that is more than chance.",
    )
    add_since(command)
    command.add_argument("--lesson", metavar="ID", help="of one lesson only")
    command.add_argument("--sound", metavar="TH", help="one sound only, in ARPAbet")
    command.add_argument("--format", choices=("text", "json", "csv"), default="text", help="default: text")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Tell where the learner is."""
    from speakcheck.language.phones import PHONES
    from speakcheck.study.overview import overview

    sound = None if args.sound is None else args.sound.upper()
    if sound is not None and sound not in PHONES:
        raise UsageError(
            N_("“{sound}” is no sound of ARPAbet.", sound=args.sound[:20]),
            N_("Look at the sounds of a word with “speakcheck say-how”."),
        )
    with reading() as history:
        now = overview(history, lesson=args.lesson, since=args.since)
    rows = list(_rows(now, sound))
    if args.format == "json":
        value = {**_totals(now), "trends": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}
        write_json(value)
    elif args.format == "csv":
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows([COLUMNS, *rows])
        write_data(table.getvalue())
    else:
        _tell(now, rows)
    return ExitCode.OK


def _totals(now: "Overview") -> dict[str, Any]:
    return {
        "attempts": now.attempts,
        "seconds": round(now.seconds, 1),
        "words": now.words,
        "days": len(now.days),
        "streak": now.streak,
        "due": now.due,
    }


def _rows(now: "Overview", sound: str | None) -> "list[tuple[Any, ...]]":
    """Return a row for each measure, sound and hard word, or those of one sound."""
    if sound is not None:
        return [
            _trend("sound", each.place.name, each.trend) for each in now.sounds if each.place.name == sound
        ]
    return [
        *(_trend("measure", measure.value, trend) for measure, trend in now.measures),
        *(_trend("sound", each.place.name, each.trend) for each in now.sounds),
        *(_word(each) for each in now.words_hard),
    ]


def _trend(kind: str, name: str, trend: "Trend") -> tuple[Any, ...]:
    known = trend.before is not None
    return (
        kind,
        name,
        trend.call.value,
        None if trend.now is None else round(trend.now.value, 2),
        None if trend.before is None else round(trend.before.value, 2),
        round(trend.change, 2) if known else None,
        round(trend.margin, 2) if known else None,
        0 if trend.now is None else trend.now.takes,
    )


def _word(place: "SpokenItem") -> tuple[Any, ...]:
    return ("word", place.name, None, round(place.score, 2), None, None, None, place.count)


def _tell(now: "Overview", rows: "list[tuple[Any, ...]]") -> None:
    if not now.attempts:
        say(N_("There are no attempts."))
        return
    told = N_(
        "Attempts: {attempts}, words: {words}, minutes: {minutes}, days in a row: {streak}, due today: {due}",
        **{**_totals(now), "minutes": round(now.seconds / 60)},
    )
    print(_(told))
    if now.others:
        print(_("Scores of other versions are left out; “speakcheck history rescore” brings them in."))
    titles = {"measure": N_("First takes"), "sound": N_("Sounds"), "word": N_("Hardest words")}
    for kind, title in titles.items():
        found = [row for row in rows if row[0] == kind]
        if found:
            print(f"\n{_(title)}")
        for row in found if kind == "measure" else found[:SHOWN]:
            print(_line(row))


def _line(row: tuple[Any, ...]) -> str:
    kind, name, call, level, _before, change, margin, _takes = row
    title = _(MEASURES[name]) if kind == "measure" else name
    shown = f"  {title}{_(': ')}" + ("–" if level is None else f"{level:.1f}")
    if call is None:
        return shown
    moved = "" if change is None else f" ({change:+.1f} ± {margin:.1f})"
    return f"{shown}  {_(CALLS[call])}{moved}"
