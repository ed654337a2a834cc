"""The tables of the page: what has changed, the sounds with their bars, and the hardest words."""

from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from speakcheck.i18n import N_, _
from speakcheck.language.phones import ipa
from speakcheck.report.page.content import PageChange, PageClaim, PageHardWord, PageSound
from speakcheck.report.page.markup import Child, element, extend

_EXAMPLES = """
AA:father AE:cat AH:cup AO:law AW:now AY:my B:book CH:cheese D:day DH:this EH:bed ER:bird EY:say F:five G:go
HH:home IH:sit IY:see JH:job K:key L:light M:man N:no NG:song OW:go OY:boy P:pen R:red S:sun SH:she T:tea
TH:think UH:book UW:food V:very W:we Y:yes Z:zoo ZH:vision
"""
EXAMPLES = dict(pair.split(":") for pair in _EXAMPLES.split())
"""A common word with each sound."""
CLAIMS = {1: ("better", "▲"), -1: ("worse", "▼"), 0: ("open", "")}
"""Name in the style and sign of what may be said."""


def table(heads: Sequence[str], rows: Iterable[Element], name: str, caption: str) -> Element:
    """Return a table with a title for its columns and one for itself."""
    return element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *(element("th", each, scope="col") for each in heads))),
        element("tbody", *rows),
        class_=name,
    )


def claimed(claim: PageClaim) -> Element:
    """Return what may be said, in words and with a sign."""
    name, sign = CLAIMS[claim.sign]
    shown = element("span", f"{sign}\u00a0", aria_hidden="true") if sign else None
    return element("strong" if claim.sign else "span", shown, _(claim.text), class_=f"claim {name}")


def change_table(changes: Iterable[PageChange], caption: str) -> Element:
    """Return what may be said of each measure."""
    heads = (N_("Measure"), N_("Now"), N_("Before"), N_("Difference"), N_("What may be said"))
    return table([_(head) for head in heads], map(_change, changes), "changes", caption)


def _change(change: PageChange) -> Element:
    moved = "–" if change.before is None else f"{_moved(change.change)} ± {change.margin:.1f}"
    return element(
        "tr",
        element("th", _(change.label), scope="row"),
        element("td", _number(change.now), class_="number"),
        element("td", _number(change.before), class_="number"),
        element("td", moved, class_="number"),
        element("td", claimed(change.claim)),
    )


def sound_table(sounds: Iterable[PageSound], caption: str) -> Element:
    """Return how each sound is said, the worst first."""
    heads = (N_("Sound"), N_("Score"), N_("Wrong"), N_("What may be said"))
    return table([_(head) for head in heads], map(_sound, sounds), "sounds", caption)


def _sound(sound: PageSound) -> Element:
    name = element("th", element("span", f"/{ipa(sound.phone)}/", class_="ipa", lang="en"), scope="row")
    if sound.phone in EXAMPLES:
        extend(name, " ", element("span", EXAMPLES[sound.phone], class_="example", lang="en"))
    return element(
        "tr",
        name,
        element("td", _bar(sound.score), element("span", f"{sound.score:.0f}"), class_="barred"),
        element("td", _of(sound.wrong, sound.count)),
        element("td", claimed(sound.claim)),
    )


def _bar(score: float) -> Element:
    """Return a score as a bar on an axis from 0 to 100; the number stands beside it."""
    return element(
        "svg",
        element("rect", class_="whole", width=100, height=10),
        element("rect", class_="part", width=f"{min(max(score, 0), 100):.4g}", height=10),
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def word_table(words: Iterable[PageHardWord], caption: str) -> Element:
    """Return the hardest words."""
    heads = (N_("Word"), N_("Score"), N_("Wrong"))
    return table([_(head) for head in heads], map(_word, words), "words", caption)


def _word(word: PageHardWord) -> Element:
    said = element("span", *_said(word), class_="said") if word.said else None
    return element(
        "tr",
        element("th", element("span", word.word, class_="name"), " ", said, scope="row", lang="en"),
        element("td", _bar(word.score), element("span", f"{word.score:.0f}"), class_="barred"),
        element("td", _of(word.wrong, word.count)),
    )


def _of(some: int, count: int) -> str:
    return _(N_("{some} of {count}", some=some, count=count))


def _said(word: PageHardWord) -> list[Child]:
    """Return the syllables where there are several, the stressed one strong, and the phones."""
    parts: list[Child] = []
    if len(word.said) > 1:
        for letters, stress, _phones in word.said:
            parts += ["-"] if parts else []
            parts.append(element("strong", letters) if stress == 1 else letters)
        parts.append(" ")
    phones = ".".join("".join(map(ipa, phones)) for _letters, _stress, phones in word.said)
    return [*parts, element("span", f"/{phones}/", class_="ipa")]


def _moved(change: float) -> str:
    """Return a difference with its sign; what is rounded to nothing has none."""
    shown = f"{change:+.1f}"
    return "0.0" if float(shown) == 0 else shown.replace("-", "−")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
