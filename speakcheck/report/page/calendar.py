"""The days of practice: a leaf for each month, and what was said week by week."""

from calendar import Calendar
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import ceil
from xml.etree.ElementTree import Element

from speakcheck.i18n import N_, _, many
from speakcheck.report.page.content import PageDay
from speakcheck.report.page.markup import element

MONTHS = 12
"""Leaves that are shown, the latest with practice."""
WEEKS = 26
"""Weeks that are shown, the latest."""
CELL, HEAD = 22, 18
"""Units of a day and of the row of weekdays."""
DEPTHS = 4
"""Shades of a day, by its words beside those of the busiest one."""
WEEKDAYS = (N_("Mo"), N_("Tu"), N_("We"), N_("Th"), N_("Fr"), N_("Sa"), N_("Su"))


def months(days: Sequence[PageDay]) -> Iterator[Element]:
    """Yield a leaf for each month with practice, the latest ones, in order."""
    most = max((day.words for day in days), default=0)
    names = sorted({(each.day.year, each.day.month) for each in days})[-MONTHS:]
    for name in names:
        yield _leaf(name, {each.day: each for each in days if _month(each.day) == name}, most)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _leaf(month: tuple[int, int], days: dict[date, PageDay], most: int) -> Element:
    weeks = Calendar().monthdatescalendar(*month)
    title = f"{month[0]}-{month[1]:02}"
    told = _(
        N_(
            "{month}: practice on {days} days, {minutes} minutes, {words} words",
            month=title,
            days=len(days),
            minutes=_minutes(days.values()),
            words=sum(each.words for each in days.values()),
        )
    )
    drawing = element(
        "svg",
        element("title", told),
        *(_weekday(at) for at in range(7)),
        *(
            _day(day, days.get(day), (at, row), most)
            for row, week in enumerate(weeks)
            for at, day in enumerate(week)
            if _month(day) == month
        ),
        role="img",
        aria_label=told,
        viewBox=f"0 0 {7 * CELL} {HEAD + len(weeks) * CELL}",
    )
    return element("figure", element("figcaption", title), drawing, class_="month")


def _weekday(at: int) -> Element:
    return element(
        "text", _(WEEKDAYS[at]), class_="weekday", x=CELL * (at + 0.5), y=HEAD - 6, text_anchor="middle"
    )


def _day(day: date, practice: PageDay | None, place: tuple[int, int], most: int) -> Element:
    x, y = CELL * place[0], HEAD + CELL * place[1]
    depth = 0 if practice is None else max(1, ceil(DEPTHS * practice.words / max(1, most)))
    told = None
    if practice is not None:
        takes = many("{count} take", "{count} takes", practice.attempts).format(count=practice.attempts)
        told = element("title", f"{day}{_(': ')}{takes}")
    return element(
        "g",
        told,
        element("rect", x=x + 1, y=y + 1, width=CELL - 2, height=CELL - 2, rx=4),
        element("text", str(day.day), x=x + CELL / 2, y=y + CELL / 2 + 3.5, text_anchor="middle"),
        class_=f"day depth{depth}",
    )


def weeks(days: Sequence[PageDay]) -> list[tuple[date, float, int]]:
    """Return each week with its first day, minutes and words, without a gap, the latest ones."""
    found: dict[date, tuple[float, int]] = {}
    for each in days:
        monday = each.day - timedelta(days=each.day.weekday())
        minutes, words = found.get(monday, (0.0, 0))
        found[monday] = (minutes + each.seconds / 60, words + each.words)
    if not found:
        return []
    last = max(found)
    first = max(min(found), last - timedelta(weeks=WEEKS - 1))
    count = (last - first).days // 7 + 1
    return [(day := first + timedelta(weeks=at), *found.get(day, (0.0, 0))) for at in range(count)]


def columns(title: str, unit: str, values: Sequence[tuple[date, float]]) -> Element:
    """Return a column for each week, on an axis from 0; there must be one."""
    top = nice(max(value for _day, value in values))
    ends = dict.fromkeys((values[0][0], values[-1][0]))
    plot = element(
        "div",
        element(
            "div",
            *(element("span", f"{each:g}") for each in (top, top / 2, 0)),
            class_="scale",
            aria_hidden="true",
        ),
        _columns(title, unit, values, top),
        element("div", *(element("span", str(each)) for each in ends), class_="dates", aria_hidden="true"),
        class_="plot low",
    )
    return element("figure", element("figcaption", element("span", title, class_="name")), plot)


def _columns(title: str, unit: str, values: Sequence[tuple[date, float]], top: float) -> Element:
    width = 1000 / len(values)
    told = _(
        N_(
            "{title}: {last} in the last week, {most} at most, {weeks} weeks",
            title=title,
            last=f"{values[-1][1]:.0f}",
            most=f"{max(value for _day, value in values):.0f}",
            weeks=len(values),
        )
    )
    bars = (
        element(
            "rect",
            element("title", f"{day}{_(': ')}{value:.0f} {unit}"),
            x=f"{at * width + width * 0.12:.4g}",
            y=f"{100 - 100 * value / top:.4g}",
            width=f"{min(width * 0.76, 60):.4g}",
            height=f"{100 * value / top:.4g}",
        )
        for at, (day, value) in enumerate(values)
    )
    return element(
        "svg",
        element("title", told),
        element("path", class_="grid", d="M0 0h1000M0 50h1000M0 100h1000"),
        *bars,
        role="img",
        aria_label=told,
        viewBox="0 0 1000 100",
        preserveAspectRatio="none",
    )


def nice(most: float) -> float:
    """Return where an axis ends: 1, 2 or 5 times a power of ten, at or above the highest value."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if most <= factor * step:
                return factor * step
        step *= 10


def _minutes(days: Iterable[PageDay]) -> int:
    return round(sum(each.seconds for each in days) / 60)
