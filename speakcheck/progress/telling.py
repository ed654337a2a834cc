"""Owns what of a history is told to somebody else: it gathers the page's values, which report.page draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean
from speakcheck.progress.attempt import Scorer, microseconds
from speakcheck.progress.curves import Choice, Measure, Place, Takes, measured
from speakcheck.progress.examples import examples
from speakcheck.progress.history import History
from speakcheck.progress.noise import FIRST, REPEATED, Noise
from speakcheck.progress.overview import Overview, overview
from speakcheck.progress.spoken import spoken
from speakcheck.progress.trends import Call, Point, Trend, curve, trend
from speakcheck.report.page.content import Change, Claim, Curve, HardWord, Mark, Page, Practice, Sound
from speakcheck.report.wording import SCORE_LABELS

DRAWN = (Measure.OVERALL, Measure.ACCURACY, Measure.FLUENCY, Measure.PROSODY)
"""Measures whose curves are drawn; they all go from 0 to 100."""
MEASURES = {
    **{each: SCORE_LABELS[each] for each in DRAWN},
    Measure.RATE: N_("Syllables a second"),
    Measure.PACE: N_("Words a minute"),
    Measure.HESITATIONS: N_("Hesitations for ten words"),
}
CLAIMS = {
    Call.BETTER: Claim(N_("better"), 1),
    Call.WORSE: Claim(N_("worse"), -1),
    Call.UNCLEAR: Claim(N_("no clear change")),
    Call.EARLY: Claim(N_("too early to tell")),
}
SOUNDS, WORDS = 39, 20
"""Sounds and words that are told of, at most."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page is to be about."""

    lesson: str | None = None
    """Id of the one lesson; None for all."""
    since: datetime | None = None
    """From when on; None for the beginning."""
    name: str = ""
    """The learner's."""
    recordings: bool = True
    """Whether recordings of chosen takes go into the page."""
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Titles of lessons by their ids."""


def page(history: History, wish: Wish, now: datetime | None = None) -> Page:
    """Return what the page shows of a history; raises HistoryError where it cannot be read."""
    made = now or datetime.now(UTC)
    seen = overview(history, lesson=wish.lesson, since=wish.since, now=made)
    empty = Page(
        name=clean(wish.name),
        lesson=clean(wish.titles.get(wish.lesson, wish.lesson)) if wish.lesson else "",
        since=wish.since,
        made=made,
        scorer=_scorer(seen.scorer) if seen.scorer is not None else "",
        others=len(seen.others),
        days=practised(history, wish),
        streak=seen.streak,
        changes=(),
        practice=None,
        curves=(),
        repeats=None,
        earlier=(),
        sounds=(),
        hard=(),
        takes=(),
    )
    if seen.scorer is None or not empty.days:
        return empty
    return _judged(history, wish, seen, empty, Choice(seen.scorer, Takes.FIRST, wish.lesson, wish.since))


def _judged(history: History, wish: Wish, seen: Overview, empty: Page, first: Choice) -> Page:
    again = replace(first, takes=Takes.REPEATED)
    trends = dict(seen.measures)
    repeated = measured(history, Measure.OVERALL, again)
    noise = trend(repeated, REPEATED[Measure.OVERALL.value]).noise
    return replace(
        empty,
        changes=tuple(_change(MEASURES[measure], each) for measure, each in seen.measures),
        practice=None if seen.practice is None else _change(N_("Overall, read again"), seen.practice),
        curves=tuple(_drawn(history, measure, first, trends[measure]) for measure in DRAWN),
        repeats=_curve(N_("Overall, texts read again"), first.scorer, repeated, noise, None),
        earlier=tuple(_earlier(history, first, seen.others)),
        sounds=tuple(
            Sound(
                each.place.name, each.place.score, each.place.count, each.place.wrong, CLAIMS[each.trend.call]
            )
            for each in seen.sounds[:SOUNDS]
        ),
        hard=tuple(_hard(history, first.scorer, place) for place in seen.words_hard[:WORDS]),
        takes=examples(history, first, wish.titles, sounds=wish.recordings),
    )


def practised(history: History, wish: Wish) -> tuple[Practice, ...]:
    """Return the days with practice that are asked for, in order."""
    conditions = ["at BETWEEN ? AND ?"]
    values = [0 if wish.since is None else microseconds(wish.since), history.latest]
    if wish.lesson is not None:
        conditions.append("prompt IN (SELECT id FROM prompts WHERE lesson = ?)")
    rows = history.database.rows(
        "SELECT day, COUNT(*) AS attempts, TOTAL(seconds) AS seconds, SUM(words) AS words FROM attempts"
        f" WHERE {' AND '.join(conditions)} GROUP BY day ORDER BY day",
        (*values, *([] if wish.lesson is None else [wish.lesson])),
    )
    return tuple(
        Practice(date.fromisoformat(row["day"]), row["attempts"], row["seconds"], row["words"])
        for row in rows
    )


def _drawn(history: History, measure: Measure, choice: Choice, known: Trend) -> Curve:
    points = measured(history, measure, choice)
    return _curve(MEASURES[measure], choice.scorer, points, known.noise, CLAIMS[known.call])


def _earlier(history: History, choice: Choice, others: Sequence[Scorer]) -> list[Curve]:
    """Return the curve of each other scorer that has judged any of these takes."""
    found = []
    for other in others:
        points = measured(history, Measure.OVERALL, replace(choice, scorer=other))
        if points:
            noise = trend(points, FIRST[Measure.OVERALL.value]).noise
            found.append(_curve(MEASURES[Measure.OVERALL], other, points, noise, None))
    return found


def _curve(title: str, scorer: Scorer, points: Sequence[Point], noise: Noise, claim: Claim | None) -> Curve:
    steps = curve(points, noise)
    told = (Mark(step.at, step.value, step.level, step.margin) for step in steps)
    return Curve(title, _scorer(scorer), tuple(told), claim)


def _change(label: str, known: Trend) -> Change:
    return Change(
        label=label,
        claim=CLAIMS[known.call],
        now=None if known.now is None else known.now.value,
        before=None if known.before is None else known.before.value,
        change=known.change,
        margin=known.margin,
        takes=0 if known.now is None else known.now.takes,
    )


def _hard(history: History, scorer: Scorer, place: Place) -> HardWord:
    found = spoken(history, scorer, place.name)
    return HardWord(
        place.name, place.score, place.count, place.wrong, () if found is None else found.syllables
    )


def _scorer(scorer: Scorer) -> str:
    return ", ".join((scorer.words, scorer.phones, scorer.version))
