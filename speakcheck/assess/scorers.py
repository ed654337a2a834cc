"""Owns the choice of the scorer: the trained one, or where its model cannot be used the simpler one."""

from speakcheck.assess.goodness import Scorer, goodness_scorer
from speakcheck.assess.panel import panel_scorer
from speakcheck.errors import SpeakcheckError


def usual_scorer() -> Scorer:
    """Return the best scorer that works here, loaded; results quote its name."""
    try:
        scorer = panel_scorer()
        scorer.ear.load()
    except (SpeakcheckError, ImportError):
        return goodness_scorer()
    return scorer
