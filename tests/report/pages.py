"""Pages with known contents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from speakcheck.assess.feedback import Verdict
from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3
from speakcheck.report.page.content import (
    Change,
    Claim,
    Curve,
    HardWord,
    Judged,
    Mark,
    Page,
    Practice,
    Sound,
    Take,
)

MADE = datetime(2026, 5, 4, 12, tzinfo=UTC)
SCORER = "sphinx, sphinx-gop, speakcheck 0.1.0"
RECORDING = Path(__file__).parents[2] / "fixtures" / "audio" / "clean-users-slt.flac"
BETTER, OPEN = Claim("better", 1), Claim("no clear change")
SCORES = (("overall", 71.0), ("accuracy", 70.0), ("fluency", 80.0), ("prosody", 75.0), ("completeness", None))


def curve(title: str = "Overall", scorer: str = SCORER, takes: int = 60) -> Curve:
    marks = (
        Mark(MADE + timedelta(hours=7 * at), 60 + at % 9 + at / 6, 62 + at / 6, max(2.0, 12 - at))
        for at in range(takes)
    )
    return Curve(title, scorer, tuple(marks), BETTER)


def take(text: str = "Three users said hello.", sound: bytes | None = None, lesson: str = "Rain") -> Take:
    verdicts = (Verdict.GOOD, Verdict.FAIR, Verdict.POOR, Verdict.WRONG, Verdict.MISSING, None)
    words = tuple(
        Judged(word, verdicts[at % 6], 50.0, word, 0.4 if at == 1 else None)
        for at, word in enumerate(text.split())
    )
    advice = (("Mind the **TH**.", "注意 **TH**。"),)
    return Take("Best take", MADE, lesson, SCORES, words, advice, False, sound, "The recording was not kept.")


def page(**changes: object) -> Page:
    """Return a page that has something of everything, with changes."""
    whole = Page(
        name="Mei-hua",
        lesson="",
        since=MADE,
        made=MADE,
        scorer=SCORER,
        others=1,
        days=tuple(
            Practice(date(2026, 3, 1) + timedelta(days=3 * at), at + 1, 90.0, 40 * at) for at in range(30)
        ),
        streak=2,
        changes=(
            Change("Overall", BETTER, 75.0, 68.0, 7.0, 5.5, 15),
            Change("Words a minute", OPEN, 120.0, 120.04, -0.04, 6.0, 15),
            Change("Prosody", Claim("too early to tell"), None, None, 0.0, 0.0, 0),
        ),
        practice=Change("Overall, read again", OPEN, 80.0, 74.0, 6.0, 7.0, 8),
        curves=tuple(map(curve, ("Overall", "Accuracy", "Fluency", "Prosody"))),
        repeats=curve("Overall, texts read again", takes=9),
        earlier=(curve("Overall", "sphinx, sphinx-gop, speakcheck 0.0.9", 12),),
        sounds=(Sound("TH", 61.0, 40, 12, OPEN), Sound("R", 92.0, 90, 3, BETTER)),
        hard=(
            HardWord("deliberately", 55.0, 6, 3, (("de", 0, ("D", "IH0")), ("lib", 1, ("L", "IH1", "B")))),
            HardWord("zhuang", 58.0, 2, 1),
        ),
        takes=(take(sound=as_mp3(load(RECORDING).samples)), take()),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]
