"""`speakcheck report`: progress as one page of HTML, good enough to hand to a teacher."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from speakcheck import i18n
from speakcheck.cli.console import say
from speakcheck.cli.history import add_since, reading
from speakcheck.errors import ExitCode
from speakcheck.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the `report` command."""
    command = subparsers.add_parser(
        "report",
        help="write your progress as a page for a teacher",
        description="Write your progress as one page of HTML, with recordings of a few takes.",
    )
    command.add_argument("--html", metavar="FILE", required=True, help="the file to write")
    add_since(command)
    command.add_argument("--lesson", metavar="ID", help="of one lesson only")
    command.add_argument("--name", default="", metavar="NAME", help="your name, as the page is to show it")
    command.add_argument("--without-recordings", action="store_true", help="put no recording into the page")
    command.add_argument("--language", choices=i18n.LANGUAGES, help="default: the locale's")
    command.add_argument("--force", action="store_true", help="replace a file that is no earlier report")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the page."""
    from speakcheck.report.page.document import page_html
    from speakcheck.report.page.saving import check_place, save_page
    from speakcheck.study.report_content import ReportOptions, report_page

    to = Path(args.html)
    check_place(to, force=args.force)
    i18n.use(args.language)
    titles = _titles()
    wish = ReportOptions(
        lesson=_lesson(args.lesson, titles),
        since=args.since,
        name=args.name,
        recordings=not args.without_recordings,
        titles=titles,
    )
    with reading() as history:
        html = page_html(report_page(history, wish))
    save_page(to, html, force=args.force)
    say(N_("Written: {path} ({size} kB).", path=str(to), size=round(len(html.encode("utf-8")) / 1000)))
    return ExitCode.OK


def _titles() -> "Mapping[str, str]":
    """Return the titles of the lessons that are on the shelf."""
    from speakcheck.lessons.shelf import Shelf

    return {each.lesson.id: each.lesson.title for each in Shelf().list()}


def _lesson(asked: str | None, titles: "Mapping[str, str]") -> str | None:
    """Return the id of a lesson of which the beginning may be given; what is not on the shelf stays."""
    fitting = [each for each in titles if asked is not None and each.startswith(asked)]
    return fitting[0] if asked not in titles and len(fitting) == 1 else asked
