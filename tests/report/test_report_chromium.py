"""The page in a browser: it is drawn, it plays, it fits, it complains of nothing and asks for nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from speakcheck import i18n
from speakcheck.report.page.document import page_html
from tests.report.chromium import CHROMIUM, Chromium
from tests.report.pages import page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
WIDTHS = (360, 768, 1280)
DRAWN = """
[...document.querySelectorAll("svg:not(.bar)")].every(
    svg => { const box = svg.getBoundingClientRect(); return box.width > 90 && box.height > 60; })
"""
LINE = """
document.querySelector(".level").getBoundingClientRect().width /
document.querySelector(".plot svg").clientWidth
"""
PLAYED = """
(async () => {
    const sound = document.querySelector("audio");
    sound.muted = true;
    await sound.play();
    while (sound.currentTime === 0) await new Promise(done => setTimeout(done, 20));
    return [sound.duration, sound.currentTime, sound.error];
})()
"""
SCRIPTED = """
(() => { const made = document.createElement("script"); made.textContent = "window.obeyed = true";
         document.body.append(made); return window.obeyed === true; })()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(params=i18n.LANGUAGES)
def shown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    before = i18n.language()
    i18n.use(request.param)
    path = tmp_path / "page.html"
    path.write_text(page_html(page()), "utf-8")
    yield path
    i18n.use(before)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_drawn_and_fits(browser: Chromium, shown: Path, width: int) -> None:
    for dark in (False, True):
        browser.visit(shown, width, dark=dark)
        assert browser.ask("document.documentElement.scrollWidth") <= width
        assert browser.ask(DRAWN)
        assert browser.ask(LINE) > 0.9
        assert browser.complaints() == []
        assert [url for url in browser.requests() if not url.startswith("data:")] == [shown.as_uri()]


def test_all_opened_it_still_fits(browser: Chromium, shown: Path) -> None:
    browser.visit(shown, min(WIDTHS))
    browser.ask('document.querySelectorAll("details").forEach(each => { each.open = true; })')
    assert browser.ask("document.documentElement.scrollWidth") <= min(WIDTHS)


def test_long_words_do_not_widen_it(browser: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page_html(page(name="x" * 300, lesson="y" * 300)), "utf-8")
    browser.visit(path, min(WIDTHS))
    assert browser.ask("document.documentElement.scrollWidth") <= min(WIDTHS)


def test_the_recording_plays(browser: Chromium, shown: Path) -> None:
    browser.visit(shown, 768)
    duration, current, error = browser.ask(PLAYED)
    assert duration == pytest.approx(6.4, abs=0.2)
    assert current > 0
    assert error is None


def test_the_policy_stops_what_would_get_in(browser: Chromium, shown: Path) -> None:
    browser.visit(shown, 768)
    assert browser.ask(SCRIPTED) is False
    assert browser.ask('fetch("https://example.org").then(() => "sent", () => "stopped")') == "stopped"


def test_it_is_printed_on_a_few_sheets_in_light_colours(browser: Chromium, shown: Path) -> None:
    browser.visit(shown, 1280, dark=True)
    sheets = browser.printed().count(b"/Type /Page\n")
    assert 2 <= sheets <= 8
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    browser.call("Emulation.setEmulatedMedia", media="")
