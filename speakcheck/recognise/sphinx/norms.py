"""What is normal: how well and how long each phone of good speakers fits the acoustic model."""

import json
import math
from dataclasses import dataclass
from functools import cache

from speakcheck.errors import RecogniserError
from speakcheck.i18n import N_
from speakcheck.paths import asset


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of two measures of a phone."""

    score: float
    """Mean acoustic score per frame."""
    score_deviation: float
    """Its standard deviation."""
    length: float
    """Mean natural logarithm of the frames."""
    length_deviation: float
    """Its standard deviation."""

    def standard_score(self, score: int, frames: int) -> float:
        """Return the score per frame in deviations from the mean."""
        return (score / frames - self.score) / self.score_deviation

    def standard_length(self, frames: int) -> float:
        """Return the log duration in deviations from the mean."""
        return (math.log(frames) - self.length) / self.length_deviation


@cache
def norms() -> dict[str, Norm]:
    """Return the norm of every phone ."""
    path = asset("recognise", "sphinx-norms.json")
    try:
        table = json.loads(path.read_text("utf-8"))["norms"]
        return {phone: Norm(*figures) for phone, figures in table.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecogniserError(
            N_("The table of the embedded acoustic model is missing or damaged."),
            N_("Install speakcheck anew."),
        ) from error
