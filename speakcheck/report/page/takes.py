"""The takes that are shown as examples: the recording, every word with its verdict, and the advice."""

from base64 import b64encode
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from speakcheck.i18n import CHINESE, N_, _, language
from speakcheck.report.marked import SIGNS
from speakcheck.report.page.content import PageTake, PageWord
from speakcheck.report.page.markup import Child, element
from speakcheck.report.page.tables import table
from speakcheck.report.wording import SCORE_LABELS, VERDICT_LABELS, unmarked


def take_article(take: PageTake, number: int) -> Element:
    """Return a take; its number parts the names of headings."""
    heading = f"take-{number}"
    return element(
        "article",
        element("h3", _(take.role), id=heading),
        element("p", *_about(take), class_="about"),
        _sound(take),
        element("p", *_marked(take), class_="text", lang="en"),
        element("dl", *_scores(take), class_="scores"),
        _advice(take),
        _words(take),
        aria_labelledby=heading,
        class_="take",
    )


def _about(take: PageTake) -> Iterator[Child]:
    at = take.at.astimezone()
    yield element("time", f"{at:%Y-%m-%d %H:%M}", datetime=at.isoformat(timespec="minutes"))
    if take.lesson:
        yield " · "
        yield element("span", take.lesson, class_="lesson")
    yield " · "
    yield _(N_("read before")) if take.repeated else _(N_("read for the first time"))


def _sound(take: PageTake) -> Element:
    if take.sound is None:
        return element("p", _(take.silence), class_="silence")
    source = f"data:audio/mpeg;base64,{b64encode(take.sound).decode('ascii')}"
    return element(
        "audio", controls="", preload="metadata", src=source, aria_label=_(N_("Recording of this take"))
    )


def _marked(take: PageTake) -> Iterator[Child]:
    """Yield the words, each with its sign below, which is told to those who do not see it."""
    for word in take.words:
        name = "unjudged" if word.verdict is None else word.verdict.value
        sign = SIGNS[word.verdict].glyph if word.verdict is not None else "\u00a0"
        label = "" if word.verdict is None else _(VERDICT_LABELS[word.verdict])
        hidden = element("span", f" ({label})", class_="hidden", lang=language()) if label else None
        below = element("span", sign, class_="sign", aria_hidden="true")
        yield element("span", element("span", word.text, class_="said"), below, hidden, class_=f"word {name}")
        yield " "
        if word.pause is not None:
            shown = element("span", f"{word.pause:.1f} s", class_="said")
            kind = element("span", _(N_("pause")), class_="sign", lang=language())
            yield element("span", shown, kind, class_="word pause")
            yield " "


def _scores(take: PageTake) -> Iterator[Element]:
    for name, score in take.scores:
        value = "–" if score is None else f"{score:.0f}"
        yield element("div", element("dt", _(SCORE_LABELS[name])), element("dd", value))


def _advice(take: PageTake) -> Element | None:
    if not take.advice:
        return None
    at = 1 if language() == CHINESE else 0
    return element(
        "ul", *(element("li", unmarked(advice[at] or advice[0])) for advice in take.advice), class_="advice"
    )


def _words(take: PageTake) -> Element:
    heads = [_(head) for head in (N_("Word"), N_("Verdict"), N_("Score"), N_("Heard"))]
    return element(
        "details",
        element("summary", _(N_("Word by word"))),
        table(heads, map(_row, take.words), "judged", _(N_("What each word was judged"))),
    )


def _row(word: PageWord) -> Element:
    return element(
        "tr",
        element("th", word.text, scope="row", lang="en"),
        element("td", "–" if word.verdict is None else _(VERDICT_LABELS[word.verdict])),
        element("td", "–" if word.score is None else f"{word.score:.0f}", class_="number"),
        element("td", word.heard or "–", lang="en"),
    )
