"""The page as a whole: its order, its style, and the policy that lets nothing in from elsewhere."""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from xml.etree.ElementTree import Element

from speakcheck import paths
from speakcheck.i18n import N_, _, language
from speakcheck.report.page.calendar import columns, months, weeks
from speakcheck.report.page.charts import trend_figure
from speakcheck.report.page.content import ReportPage
from speakcheck.report.page.markup import Child, element, written
from speakcheck.report.page.tables import change_table, sound_table, word_table
from speakcheck.report.page.takes import take_article

GENERATOR = "speakcheck report"
"""What the page names as its maker; it is known again by that."""
SOUNDS, WORDS = 39, 20
"""Sounds and words that are shown, at most."""


def page_html(page: ReportPage) -> str:
    """Return the page, in the language of the interface."""
    body = element(
        "body",
        element("header", *_head(page)),
        element("main", *(section for section in _sections(page) if section is not None)),
        element("footer", *_foot(page)),
    )
    return "<!doctype html>\n" + written(element("html", _meta(page), body, lang=language())) + "\n"


def _meta(page: ReportPage) -> Element:
    style = _style()
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; media-src data:; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="generator", content=GENERATOR),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="icon", href="data:,"),
        element("title", " – ".join(filter(None, (_(N_("Speaking practice")), page.name)))),
        element("style", style),
    )


@cache
def _style() -> str:
    return paths.asset("report", "page.css").read_text("utf-8")


def _head(page: ReportPage) -> Iterator[Element]:
    yield element("h1", _(N_("Speaking practice")))
    if page.name:
        yield element("p", page.name, class_="learner")
    told: list[Child] = [_(N_("Made on {day}", day=f"{page.made.astimezone():%Y-%m-%d}"))]
    if page.since is not None:
        told.append(_(N_("from {day} on", day=f"{page.since.astimezone():%Y-%m-%d}")))
    if page.lesson:
        told.append(_(N_("Lesson: {lesson}", lesson=page.lesson)))
    yield element("ul", *(element("li", each) for each in told), class_="facts")
    yield element(
        "p",
        _(
            N_(
                "Scores go from 0 to 100 and come from a program that listens on the learner's own computer,"
                " not from a teacher. It can be mistaken about a single take; a change is named only where"
                " it is more than the chance of takes."
            )
        ),
    )


def _sections(page: ReportPage) -> Iterator[Element | None]:
    if not page.days:
        yield element("p", _(N_("There are no attempts.")))
        return
    yield _section(N_("At a glance"), _totals(page))
    yield _section(
        N_("What has changed"),
        element("p", _(N_("Texts that were read for the first time, the latest takes beside those before."))),
        change_table(page.changes, _(N_("Measures of first takes"))),
        _by_heart(page),
    )
    yield _section(
        N_("Scores over time"),
        element("p", _(N_("Judged by {scorer}", scorer=page.scorer))),
        _legend(),
        element("div", *map(trend_figure, page.curves), class_="curves"),
    )
    yield _again(page)
    yield _earlier(page)
    yield _practice(page)
    yield _sounds(page)
    yield _hard(page)
    if page.takes:
        articles = (take_article(take, number) for number, take in enumerate(page.takes, start=1))
        yield _section(N_("Takes to listen to"), _signs(), *articles)


def _section(title: str, *children: Child) -> Element:
    return element("section", element("h2", _(title)), *children)


def _totals(page: ReportPage) -> Element:
    minutes = sum(day.seconds for day in page.days) / 60
    facts = (
        (N_("Takes"), sum(day.attempts for day in page.days)),
        (N_("Words spoken"), sum(day.words for day in page.days)),
        (N_("Minutes of speaking"), round(minutes)),
        (N_("Days with practice"), len(page.days)),
        (N_("Days in a row"), page.streak),
    )
    return element(
        "dl",
        *(
            element("div", element("dt", _(name)), element("dd", f"{value:,}"))
            for name, value in facts
            if value
        ),
        class_="totals",
    )


def _by_heart(page: ReportPage) -> Element | None:
    if page.practice is None:
        return None
    return element(
        "div",
        element(
            "p",
            _(
                N_(
                    "Texts that were read again stand apart: their last take beside their first. Who knows a"
                    " sentence by heart reads it better without speaking better."
                )
            ),
        ),
        change_table([page.practice], _(N_("Texts that were read again"))),
    )


def _legend() -> Element:
    return element(
        "p",
        _(
            N_(
                "Dots are takes, one behind the other; the line is the mean of the last 15, as if all texts"
                " had the same length; the band is where chance alone may put the mean, 19 of 20 times."
            )
        ),
        class_="legend",
    )


def _again(page: ReportPage) -> Element | None:
    if page.repeats is None or not page.repeats.marks:
        return None
    told = element("p", _(N_("Not to be held against first takes: practice makes these better.")))
    return _section(N_("Texts read again"), told, trend_figure(page.repeats, judge=True))


def _earlier(page: ReportPage) -> Element | None:
    if not page.earlier:
        return None
    told = element(
        "p",
        _(
            N_(
                "Scores of different versions cannot be compared, so each stands by itself and counts for"
                " nothing above."
            )
        ),
    )
    return _section(
        N_("Scores by other versions"), told, *(trend_figure(each, judge=True) for each in page.earlier)
    )


def _practice(page: ReportPage) -> Element:
    found = weeks(page.days)
    minutes = [(day, spent) for day, spent, _words in found]
    words = [(day, float(said)) for day, _spent, said in found]
    return _section(
        N_("Days of practice"),
        element("p", _(N_("The more words were spoken on a day, the stronger its colour."))),
        element("div", *months(page.days), class_="months"),
        element(
            "div",
            columns(_(N_("Minutes of speaking in a week")), _(N_("minutes")), minutes),
            columns(_(N_("Words spoken in a week")), _(N_("words")), words),
            class_="curves",
        ),
    )


def _sounds(page: ReportPage) -> Element | None:
    if not page.sounds:
        return None
    told = element(
        "p", _(N_("The lowest scores first; a sound that was judged only a few times says little."))
    )
    return _section(
        N_("Single sounds"), told, sound_table(page.sounds[:SOUNDS], _(N_("Scores of sounds, 0 to 100")))
    )


def _hard(page: ReportPage) -> Element | None:
    if not page.hard:
        return None
    caption = _(N_("Words that were often unclear"))
    return _section(N_("Hardest words"), word_table(page.hard[:WORDS], caption))


def _signs() -> Element:
    return element(
        "p",
        _(N_("✓ good, ~ fair, ✗ unclear or another word, – not said; what is unmarked could not be judged.")),
        class_="legend",
    )


def _foot(page: ReportPage) -> Iterator[Element]:
    if any(take.sound is not None for take in page.takes):
        yield element("p", _(N_("This file holds recordings of a voice. Give it only to whom you trust.")))
    yield element("p", _(N_("Made by speakcheck, without a network; the page fetches nothing.")))
