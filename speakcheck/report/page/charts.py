"""The curve of a score: dots, mean and band on an axis that is always 0 to 100, and the same as a table.

The drawing is stretched to the width there is; what must not be stretched with it, letters, stands around it,
and lines and dots keep their width.
"""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from xml.etree.ElementTree import Element

from speakcheck.i18n import N_, _
from speakcheck.report.page.content import PageCurve, PageMark
from speakcheck.report.page.markup import element
from speakcheck.report.page.tables import claimed

LOW, HIGH = 0, 100
GRID = (100, 75, 50, 25, 0)
WIDTH = 1000
"""Of the drawing, in its own units."""
ROWS = 40
"""Days that the table of a curve names, the latest."""


def trend_figure(curve: PageCurve, *, judge: bool = False) -> Element:
    """Return a curve with its words and its numbers, and with its scorer where that is to be told."""
    told = element("figcaption", element("span", _(curve.title), class_="name"))
    if curve.claim is not None:
        told.append(claimed(curve.claim))
    if judge:
        told.append(element("span", _(N_("Judged by {scorer}", scorer=curve.scorer)), class_="scorer"))
    if not curve.marks:
        return element("figure", told, element("p", _(N_("There is no take yet."))), class_="trend")
    plot = element(
        "div",
        element("div", *(element("span", str(each)) for each in GRID), class_="scale", aria_hidden="true"),
        _drawing(curve),
        element("div", *_dates(curve.marks), class_="dates", aria_hidden="true"),
        class_="plot",
    )
    return element("figure", told, plot, _numbers(curve.marks), class_="trend")


def _drawing(curve: PageCurve) -> Element:
    marks = curve.marks
    upper = [(at, mark.level + mark.margin) for at, mark in enumerate(marks)]
    lower = [(at, mark.level - mark.margin) for at, mark in enumerate(marks)]
    count = len(marks)
    band = f"{_line(upper, count)}L{_line(lower[::-1], count)[1:]}Z"
    dots = "".join(f"M{_x(at, count)} {_y(mark.value)}h0" for at, mark in enumerate(marks))
    level = _line([(at, mark.level) for at, mark in enumerate(marks)], count)
    return element(
        "svg",
        element("title", _(curve.title)),
        element("desc", summary(marks)),
        element("path", class_="grid", d="".join(f"M0 {HIGH - each}h{WIDTH}" for each in GRID)),
        element("path", class_="band", d=band),
        element("path", class_="level", d=level),
        element("path", class_="dots", d=dots),
        role="img",
        aria_label=f"{_(curve.title)}{_(': ')}{summary(marks)}",
        viewBox=f"0 {LOW} {WIDTH} {HIGH}",
        preserveAspectRatio="none",
    )


def summary(marks: Sequence[PageMark]) -> str:
    """Return a curve in a sentence, for those who do not see it."""
    first, last = marks[0], marks[-1]
    return _(
        N_(
            "{count} takes from {begin} to {end}; the mean is {level} in the end, ± {margin}, on a scale"
            " from 0 to 100.",
            count=len(marks),
            begin=str(shown_day(first)),
            end=str(shown_day(last)),
            level=f"{last.level:.0f}",
            margin=f"{last.margin:.0f}",
        )
    )


def shown_day(mark: PageMark) -> date:
    """Return the day of a take where this computer is."""
    return mark.at.astimezone().date()


def _dates(marks: Sequence[PageMark]) -> list[Element]:
    places = sorted({0, len(marks) // 2, len(marks) - 1}) if len(marks) > 2 else range(len(marks))
    return [element("span", str(shown_day(marks[place]))) for place in places]


def _numbers(marks: Sequence[PageMark]) -> Element:
    days = [(day, list(group)) for day, group in groupby(marks, shown_day)][-ROWS:]
    heads = (_(N_("Day")), _(N_("Takes")), _(N_("Mean of the day")), _(N_("Mean so far")), "±")
    rows = (
        element(
            "tr",
            element("th", str(day), scope="row"),
            element("td", str(len(group))),
            element("td", f"{sum(mark.value for mark in group) / len(group):.0f}"),
            element("td", f"{group[-1].level:.1f}"),
            element("td", f"{group[-1].margin:.1f}"),
        )
        for day, group in days
    )
    head = element("thead", element("tr", *(element("th", each, scope="col") for each in heads)))
    return element(
        "details",
        element("summary", _(N_("Numbers"))),
        element("table", head, element("tbody", *rows), class_="numbers"),
    )


def _line(points: Sequence[tuple[int, float]], count: int) -> str:
    """Return a path through values at their takes."""
    return "M" + "L".join(f"{_x(at, count)} {_y(value)}" for at, value in points)


def _x(at: int, count: int) -> str:
    """Return where a take stands: each has an equal share of the width, and stands in its middle."""
    return f"{WIDTH * (at + 0.5) / count:.4g}"


def _y(value: float) -> str:
    return f"{HIGH - min(max(value, LOW), HIGH):.4g}"
