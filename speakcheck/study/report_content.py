"""What of a history is told to somebody else: it gathers the page's values, which report.page draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from speakcheck.history.attempt import ScorerVersion, day_of, microseconds
from speakcheck.history.store import History
from speakcheck.history.word_lookup import spoken_takes
from speakcheck.i18n import N_
from speakcheck.lessons.lines import clean
from speakcheck.report.page.content import (
    PageChange,
    PageClaim,
    PageCurve,
    PageDay,
    PageHardWord,
    PageMark,
    PageSound,
    ReportPage,
)
from speakcheck.report.wording import SCORE_LABELS
from speakcheck.study.example_takes import examples
from speakcheck.study.noise import FIRST, REPEATED, ScoreNoise
from speakcheck.study.overview import Overview, overview
from speakcheck.study.series import ScoreMeasure, SeriesFilter, SpokenItem, TakeFilter, measured
from speakcheck.study.trends import ScorePoint, Trend, TrendCall, curve, trend

DRAWN = (ScoreMeasure.OVERALL, ScoreMeasure.ACCURACY, ScoreMeasure.FLUENCY, ScoreMeasure.PROSODY)
"""Measures whose curves are drawn; they all go from 0 to 100."""
MEASURES = {
    **{each: SCORE_LABELS[each] for each in DRAWN},
    ScoreMeasure.RATE: N_("Syllables a second"),
    ScoreMeasure.PACE: N_("Words a minute"),
    ScoreMeasure.HESITATIONS: N_("Hesitations for ten words"),
}
CLAIMS = {
    TrendCall.BETTER: PageClaim(N_("better"), 1),
    TrendCall.WORSE: PageClaim(N_("worse"), -1),
    TrendCall.UNCLEAR: PageClaim(N_("no clear change")),
    TrendCall.EARLY: PageClaim(N_("too early to tell")),
}
SOUNDS, WORDS = 39, 20
"""Sounds and words that are told of, at most."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
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


def report_page(history: History, wish: ReportOptions, now: datetime | None = None) -> ReportPage:
    """Return what the page shows of a history; raises HistoryError where it cannot be read."""
    made = now or datetime.now(UTC)
    seen = overview(history, lesson=wish.lesson, since=wish.since, now=made)
    empty = ReportPage(
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
    return _judged(
        history, wish, seen, empty, SeriesFilter(seen.scorer, TakeFilter.FIRST, wish.lesson, wish.since)
    )


def _judged(
    history: History, wish: ReportOptions, seen: Overview, empty: ReportPage, first: SeriesFilter
) -> ReportPage:
    again = replace(first, takes=TakeFilter.REPEATED)
    trends = dict(seen.measures)
    repeated = measured(history, ScoreMeasure.OVERALL, again)
    noise = trend(repeated, REPEATED[ScoreMeasure.OVERALL.value]).noise
    return replace(
        empty,
        changes=tuple(_change(MEASURES[measure], each) for measure, each in seen.measures),
        practice=None if seen.practice is None else _change(N_("Overall, read again"), seen.practice),
        curves=tuple(_drawn(history, measure, first, trends[measure]) for measure in DRAWN),
        repeats=_curve(N_("Overall, texts read again"), first.scorer, repeated, noise, None),
        earlier=tuple(_earlier(history, first, seen.others)),
        sounds=tuple(
            PageSound(
                each.place.name, each.place.score, each.place.count, each.place.wrong, CLAIMS[each.trend.call]
            )
            for each in seen.sounds[:SOUNDS]
        ),
        hard=tuple(_hard(history, first.scorer, place) for place in seen.words_hard[:WORDS]),
        takes=examples(history, first, wish.titles, sounds=wish.recordings),
    )


def practised(history: History, wish: ReportOptions) -> tuple[PageDay, ...]:
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
        PageDay(day, row["attempts"], row["seconds"], row["words"])
        for row in rows
        if (day := day_of(row["day"])) is not None
    )


def _drawn(history: History, measure: ScoreMeasure, choice: SeriesFilter, known: Trend) -> PageCurve:
    points = measured(history, measure, choice)
    return _curve(MEASURES[measure], choice.scorer, points, known.noise, CLAIMS[known.call])


def _earlier(history: History, choice: SeriesFilter, others: Sequence[ScorerVersion]) -> list[PageCurve]:
    """Return the curve of each other scorer that has judged any of these takes."""
    found = []
    for other in others:
        points = measured(history, ScoreMeasure.OVERALL, replace(choice, scorer=other))
        if points:
            noise = trend(points, FIRST[ScoreMeasure.OVERALL.value]).noise
            found.append(_curve(MEASURES[ScoreMeasure.OVERALL], other, points, noise, None))
    return found


def _curve(
    title: str,
    scorer: ScorerVersion,
    points: Sequence[ScorePoint],
    noise: ScoreNoise,
    claim: PageClaim | None,
) -> PageCurve:
    steps = curve(points, noise)
    told = (PageMark(step.at, step.value, step.level, step.margin) for step in steps)
    return PageCurve(title, _scorer(scorer), tuple(told), claim)


def _change(label: str, known: Trend) -> PageChange:
    return PageChange(
        label=label,
        claim=CLAIMS[known.call],
        now=None if known.now is None else known.now.value,
        before=None if known.before is None else known.before.value,
        change=known.change,
        margin=known.margin,
        takes=0 if known.now is None else known.now.takes,
    )


def _hard(history: History, scorer: ScorerVersion, place: SpokenItem) -> PageHardWord:
    found = spoken_takes(history, scorer, place.name)
    return PageHardWord(
        place.name, place.score, place.count, place.wrong, () if found is None else found.syllables
    )


def _scorer(scorer: ScorerVersion) -> str:
    return ", ".join((scorer.words, scorer.phones, scorer.version))
