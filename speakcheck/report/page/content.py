"""The values that the page shows; they are gathered elsewhere, and no text in them is trusted."""

from dataclasses import dataclass
from datetime import date, datetime

from speakcheck.assess.feedback import Verdict

Syllables = tuple[tuple[str, int, tuple[str, ...]], ...]
"""Of a word: letters of each, whether it is stressed (1 or 0), and its phones in ARPAbet."""


@dataclass(frozen=True, slots=True)
class PageClaim:
    """What may be said of a change."""

    text: str
    """In words: a text of the interface."""
    sign: int = 0
    """1 for the better, -1 for the worse, 0 where nothing is clear."""


@dataclass(frozen=True, slots=True)
class PageChange:
    """How far a measure has moved."""

    label: str
    """What has changed: a text of the interface, or a sound."""
    claim: PageClaim
    """What may be said of it."""
    now: float | None
    """The latest takes, in points of 100 or what the label names; None where there are none."""
    before: float | None
    """Those before; None where there are too few."""
    change: float
    """From before to now."""
    margin: float
    """How far a change must go to be clear."""
    takes: int
    """How many the latest ones are."""


@dataclass(frozen=True, slots=True)
class PageMark:
    """A take on a curve."""

    at: datetime
    """When it was made, in UTC."""
    value: float
    """The take itself, 0 to 100."""
    level: float
    """The mean up to here, 0 to 100."""
    margin: float
    """Half the width of the band of chance."""


@dataclass(frozen=True, slots=True)
class PageCurve:
    """A score over time, by one scorer alone."""

    title: str
    """A text of the interface."""
    scorer: str
    """Who judged it."""
    marks: tuple[PageMark, ...]
    """In order of time."""
    claim: PageClaim | None = None
    """What may be said of it; None where nothing is asked."""


@dataclass(frozen=True, slots=True)
class PageDay:
    """What was practised on a day."""

    day: date
    """Where the computer was."""
    attempts: int
    """Number of takes."""
    seconds: float
    """Of recordings."""
    words: int
    """Words that were said."""


@dataclass(frozen=True, slots=True)
class PageSound:
    """How a sound is said now."""

    phone: str
    """ARPAbet without stress."""
    score: float
    """0 to 100."""
    count: int
    """How often it was judged."""
    wrong: int
    """How often it was probably not as expected."""
    claim: PageClaim
    """What may be said of its change."""


@dataclass(frozen=True, slots=True)
class PageHardWord:
    """A word that is often not clear."""

    word: str
    """In lower case."""
    score: float
    """0 to 100."""
    count: int
    """How often it was judged."""
    wrong: int
    """How often it was unclear, or another word."""
    said: Syllables = ()
    """Empty where they are not known."""


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word of a take."""

    text: str
    """As it stands in the text."""
    verdict: Verdict | None
    """How it was said; None where it cannot be judged."""
    score: float | None = None
    """0 to 100."""
    heard: str | None = None
    """What was heard in its place."""
    pause: float | None = None
    """Seconds of a pause after it that no punctuation asks for."""


@dataclass(frozen=True, slots=True)
class PageTake:
    """A take that is shown as an example."""

    role: str
    """Why it was chosen: a text of the interface."""
    at: datetime
    """When it was made, in UTC."""
    lesson: str
    """Title of its lesson; "" for free text."""
    scores: tuple[tuple[str, float | None], ...]
    """Key of report.result.SCORES and score, 0 to 100."""
    words: tuple[PageWord, ...]
    """The text, word by word."""
    advice: tuple[tuple[str, str], ...]
    """What to do better, in English and in Traditional Chinese."""
    repeated: bool
    """Whether the text had been read before."""
    sound: bytes | None = None
    """The recording as MP3; None where it is left out."""
    silence: str = ""
    """Why there is no recording: a text of the interface."""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A learner's progress."""

    name: str
    """The learner's; "" where it is not told."""
    lesson: str
    """Title of the one lesson that is shown; "" for all."""
    since: datetime | None
    """From when on; None for the beginning."""
    made: datetime
    """When the page was made, in UTC."""
    scorer: str
    """Who judged what is shown; "" before the first attempt."""
    others: int
    """Scorers whose curves stand apart."""
    days: tuple[PageDay, ...]
    """Days with practice, in order."""
    streak: int
    """Days of practice without a gap up to now."""
    changes: tuple[PageChange, ...]
    """First takes of texts, by measure."""
    practice: PageChange | None
    """What reading a text again has brought."""
    curves: tuple[PageCurve, ...]
    """First takes, the main score first."""
    repeats: PageCurve | None
    """Texts that were read again."""
    earlier: tuple[PageCurve, ...]
    """The main score by other scorers, each apart."""
    sounds: tuple[PageSound, ...]
    """The worst first."""
    hard: tuple[PageHardWord, ...]
    """The hardest first."""
    takes: tuple[PageTake, ...]
    """Chosen ones."""
