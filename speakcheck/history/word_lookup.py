"""The look-up of a word where it was said: the take, its result, and the place in its recording."""

from dataclasses import dataclass

from speakcheck.errors import HistoryError
from speakcheck.history.attempt import Attempt, ScorerVersion
from speakcheck.history.store import History
from speakcheck.lessons.lines import clean
from speakcheck.report.page.content import Syllables
from speakcheck.report.stored import StoredResult

LOOKED_AT = 20
"""Takes of a word among which one with a recording is looked for, the latest."""


@dataclass(frozen=True, slots=True)
class SpokenWordTake:
    """A word in a take."""

    attempt: Attempt
    """The take."""
    result: StoredResult
    """All that was found of it."""
    position: int
    """Index of the word in it."""
    start: float | None
    """Seconds from the beginning of the judged sound; None where it was not found there."""
    end: float | None
    """The same for its end."""

    @property
    def syllables(self) -> Syllables:
        """Return the syllables that the word was held against."""
        word = self.result.words[self.position]
        return tuple((clean(each.text), 1 if each.stress == 1 else 0, each.phones) for each in word.syllables)


def spoken_takes(history: History, scorer: ScorerVersion, word: str) -> SpokenWordTake | None:
    """Return the latest take of a word whose recording is kept, else the latest; None where there is none.

    Takes that cannot be read are passed over.
    """
    rows = history.database.rows(
        'SELECT a.uuid, a.recording, f.position, f.start, f."end" FROM words f'
        " CROSS JOIN attempts a ON a.id = f.attempt WHERE f.scorer = ? AND f.word = ? AND f.at <= ?"
        " ORDER BY f.at DESC LIMIT ?",
        (history.scorer_key(scorer), word, history.latest, LOOKED_AT),
    )
    for row in sorted(rows, key=lambda each: each["recording"] is None or each["start"] is None):
        try:
            attempt = history.attempt(row["uuid"], scorer)
            result = history.result(attempt)
        except HistoryError:
            continue
        if row["position"] < len(result.words):
            return SpokenWordTake(attempt, result, row["position"], row["start"], row["end"])
    return None
