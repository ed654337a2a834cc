"""The page for a teacher: what stands on it, that nothing on it is obeyed, and how it gets to the disk."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from speakcheck import i18n, paths
from speakcheck.errors import UsageError
from speakcheck.report.page.calendar import nice, weeks
from speakcheck.report.page.content import PageCurve, PageHardWord
from speakcheck.report.page.document import page_html
from speakcheck.report.page.markup import element, written
from speakcheck.report.page.saving import PageError, save_page
from tests.report.pages import RECORDING, SCORER, page, take

HOSTILE = (
    "</title></style><script>alert(1)</script><img src=x onerror=alert(2)>"
    + "\" onload='x' &lt; \x00\u202e {0} %s"
)
STYLE = paths.asset("report", "page.css").read_text("utf-8")


class Reader(HTMLParser):
    """What a page holds, as a browser would take it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = i18n.language()
    yield i18n.use(request.param)
    i18n.use(before)


def test_the_page_says_what_is_known(language: str) -> None:
    read = Reader(page_html(page()))
    assert read.all("html") == [{"lang": language}]
    assert "Mei-hua" in read.text
    assert "+7.0 ± 5.5" in read.text
    assert "0.0 ± 6.0" in read.text
    assert "/dɪ.lɪb/" in read.text
    assert ("better" in read.text) == (language == i18n.ENGLISH)
    assert ("Mind the TH." in read.text, "注意 TH。" in read.text) == (language == "en", language != "en")
    assert len(read.all("audio")) == 1
    assert len(read.all("h1")) == 1


def test_scores_of_different_scorers_are_never_in_one_curve() -> None:
    html = page_html(page())
    first, then = html.index(SCORER), html.index("speakcheck 0.0.9")
    assert html.index("Texts read again") < html.index("Scores by other versions") < then
    assert first < html.index("Texts read again")
    assert html.count('class="level"') == 6


def test_what_is_drawn_is_told_as_well(language: str) -> None:
    read = Reader(page_html(page()))
    assert read.all("svg")
    for drawing in read.all("svg"):
        assert drawing.get("aria-label") or drawing.get("aria-hidden") == "true"
    assert all(head.get("scope") in ("row", "col") for head in read.all("th"))
    assert len(read.all("caption")) >= len(read.all("table")) - 6
    titles = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(titles))


def test_the_axis_is_always_0_to_100_and_what_is_beyond_is_held_in() -> None:
    wild = PageCurve("Overall", SCORER, tuple(page().curves[0].marks[:1]), None)
    html = page_html(page(curves=(wild,), repeats=None, earlier=(), takes=()))
    assert html.count('viewBox="0 0 1000 100"') == 3
    (band,) = re.findall(r'class="band" d="([^"]+)"', html)
    assert all(0 <= float(y) <= 100 for y in re.findall(r"\s([\d.-]+)", band))


def test_nothing_that_is_shown_is_obeyed(language: str) -> None:
    shown = page(
        name=HOSTILE,
        lesson=HOSTILE,
        scorer=HOSTILE,
        curves=(PageCurve(HOSTILE, HOSTILE, page().curves[0].marks),),
        hard=(PageHardWord(HOSTILE, 1.0, 1, 1, ((HOSTILE, 1, ("AH1",)),)),),
        takes=(take(HOSTILE, lesson=HOSTILE),),
    )
    read = Reader(page_html(shown))
    assert not read.all("script")
    assert not read.all("img")
    assert len(read.all("style")) == 1
    assert not [name for _, attributes in read.tags for name in attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in read.text
    assert not {"\x00", "\u202e"} & set(read.text)


def test_the_policy_lets_in_this_style_and_nothing_from_elsewhere() -> None:
    html = page_html(page())
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    (policy,) = (each["content"] for each in Reader(html).all("meta") if each.get("http-equiv"))
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", html)
    assert "url(" not in style
    assert 'style="' not in html


def test_a_page_of_nothing_says_so() -> None:
    read = Reader(page_html(page(days=(), takes=())))
    assert "There are no attempts." in read.text
    assert not read.all("svg")


def test_texts_are_escaped_and_put_where_they_belong() -> None:
    made = element("p", "a < b", element("b", "&"), " tail", None, aria_label='"x"', class_="c", title=None)
    assert written(made) == '<p aria-label="&quot;x&quot;" class="c">a &lt; b<b>&amp;</b> tail</p>'


@pytest.mark.parametrize(("most", "end"), [(0, 1), (1, 1), (1.2, 2), (4, 5), (73, 100), (180, 200)])
def test_an_axis_ends_at_a_round_number(most: float, end: float) -> None:
    assert nice(most) == end


def test_weeks_have_no_gap() -> None:
    found = weeks(page().days)
    assert all((after[0] - before[0]).days == 7 for before, after in pairwise(found))
    assert sum(words for _, _, words in found) == sum(day.words for day in page().days)
    assert weeks(()) == []


def themes() -> dict[str, dict[str, str]]:
    """Return the colours of each theme by their names."""
    found = [
        dict(re.findall(r"--(\w+): (#\w{6})", block))
        for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    ]
    return dict(zip(("light", "dark", "print"), found, strict=True))


def brightness(colour: str) -> float:
    """Return relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize(
    ("ink", "paper", "least"),
    [
        *((ink, paper, 4.5) for ink in ("ink", "soft") for paper in ("paper", "sheet")),
        *((ink, "paper", 4.5) for ink in ("main", "good", "fair", "poor", "missing")),
        *(("ink", paper, 4.5) for paper in ("depth1", "depth2")),
        *(("deep", paper, 4.5) for paper in ("depth3", "depth4")),
        *((ink, "paper", 3.0) for ink in ("dot", "main")),
        ("main", "line", 3.0),
        ("main", "band", 3.0),
    ],
)
def test_colours_can_be_told_apart(theme: str, ink: str, paper: str, least: float) -> None:
    colours = themes()[theme]
    assert contrast(colours[ink], colours[paper]) >= least


def test_a_page_is_replaced_by_a_page_only(tmp_path: Path) -> None:
    to = tmp_path / "report.html"
    save_page(to, page_html(page()))
    save_page(to, page_html(page(name="Again")))
    assert "Again" in to.read_text("utf-8")
    other = tmp_path / "essay.html"
    other.write_text("<p>mine</p>", "utf-8")
    with pytest.raises(UsageError, match="is no report"):
        save_page(other, page_html(page()))
    assert other.read_text("utf-8") == "<p>mine</p>"
    save_page(other, page_html(page()), force=True)
    assert "Mei-hua" in other.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["essay.html", "report.html"]


@pytest.mark.parametrize("place", [".", "absent/report.html", "file/report.html"])
def test_a_place_that_cannot_be_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((UsageError, PageError)):
        save_page(tmp_path / place, "<p>")


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(PageError, match="cannot be written"):
        save_page(tmp_path / ("x" * 300 + ".html"), "<p>")
    assert not list(tmp_path.iterdir())


def test_a_recording_is_small_and_whole() -> None:
    (sound, _) = page().takes
    assert sound.sound is not None
    assert len(sound.sound) < RECORDING.stat().st_size
