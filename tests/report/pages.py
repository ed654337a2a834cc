"""Pages with known contents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from speakcheck.assess.feedback import Verdict
from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3
from speakcheck.report.page.content import (
    PageChange,
    PageClaim,
    PageCurve,
    PageDay,
    PageHardWord,
    PageMark,
    PageSound,
    PageTake,
    PageWord,
    ReportPage,
)

MADE = datetime(2026, 5, 4, 12, tzinfo=UTC)
SCORER = "sphinx, sphinx-gop, speakcheck 0.1.0"
RECORDING = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
BETTER, OPEN = PageClaim("better", 1), PageClaim("no clear change")
SCORES = (("overall", 71.0), ("accuracy", 70.0), ("fluency", 80.0), ("prosody", 75.0), ("completeness", None))


def curve(title: str = "Overall", scorer: str = SCORER, takes: int = 60) -> PageCurve:
    marks = (
        PageMark(MADE + timedelta(hours=7 * at), 60 + at % 9 + at / 6, 62 + at / 6, max(2.0, 12 - at))
        for at in range(takes)
    )
    return PageCurve(title, scorer, tuple(marks), BETTER)


def take(text: str = "Three users said hello.", sound: bytes | None = None, lesson: str = "Rain") -> PageTake:
    verdicts = (Verdict.GOOD, Verdict.FAIR, Verdict.POOR, Verdict.WRONG, Verdict.MISSING, None)
    words = tuple(
        PageWord(word, verdicts[at % 6], 50.0, word, 0.4 if at == 1 else None)
        for at, word in enumerate(text.split())
    )
    advice = (("Mind the **TH**.", "注意 **TH**。"),)
    return PageTake(
        "Best take", MADE, lesson, SCORES, words, advice, False, sound, "The recording was not kept."
    )


def page(**changes: object) -> ReportPage:
    """Return a page that has something of everything, with changes."""
    whole = ReportPage(
        name="Mei-hua",
        lesson="",
        since=MADE,
        made=MADE,
        scorer=SCORER,
        others=1,
        days=tuple(
            PageDay(date(2026, 3, 1) + timedelta(days=3 * at), at + 1, 90.0, 40 * at) for at in range(30)
        ),
        streak=2,
        changes=(
            PageChange("Overall", BETTER, 75.0, 68.0, 7.0, 5.5, 15),
            PageChange("Words a minute", OPEN, 120.0, 120.04, -0.04, 6.0, 15),
            PageChange("Prosody", PageClaim("too early to tell"), None, None, 0.0, 0.0, 0),
        ),
        practice=PageChange("Overall, read again", OPEN, 80.0, 74.0, 6.0, 7.0, 8),
        curves=tuple(map(curve, ("Overall", "Accuracy", "Fluency", "Prosody"))),
        repeats=curve("Overall, texts read again", takes=9),
        earlier=(curve("Overall", "sphinx, sphinx-gop, speakcheck 0.0.9", 12),),
        sounds=(PageSound("TH", 61.0, 40, 12, OPEN), PageSound("R", 92.0, 90, 3, BETTER)),
        hard=(
            PageHardWord(
                "deliberately", 55.0, 6, 3, (("de", 0, ("D", "IH0")), ("lib", 1, ("L", "IH1", "B")))
            ),
            PageHardWord("zhuang", 58.0, 2, 1),
        ),
        takes=(take(sound=as_mp3(load(RECORDING).samples)), take()),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
