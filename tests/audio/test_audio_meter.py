"""The level meter."""

import numpy as np
import pytest

from speakcheck.audio.energy import SILENCE
from speakcheck.audio.meter import LevelReading, Meter, trouble
from speakcheck.audio.problems import Problem


def test_it_shows_peak_and_power_since_the_last_look() -> None:
    meter = Meter()
    meter.add(np.full(100, -0.5, np.float32))
    meter.add(np.zeros(300, np.float32))
    level = meter.look()
    assert level.peak == 0.5
    assert level.rms == pytest.approx(10 * np.log10(0.25 / 4), abs=1e-4)
    assert meter.look() == LevelReading(0.0, SILENCE)


@pytest.mark.parametrize("block", [[], [0.0]], ids=["nothing", "digital silence"])
def test_silence_is_no_fault_of_arithmetic(block: list[float]) -> None:
    meter = Meter()
    meter.add(np.array(block, np.float32))
    assert meter.look() == LevelReading(0.0, SILENCE)


@pytest.mark.parametrize(("peak", "clipped"), [(0.98, False), (0.995, True), (-1.0, True)])
def test_clipping_is_seen_on_either_side(peak: float, clipped: bool) -> None:
    meter = Meter()
    meter.add(np.array([0.0, peak], np.float32))
    assert meter.look().clipped is clipped


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([LevelReading(0.3, -20), LevelReading(0.1, -60)], None),
        ([LevelReading(0.3, -20), LevelReading(1.0, -9), LevelReading(0.3, -20)], Problem.CLIPPED),
        ([LevelReading(0.004, -52), LevelReading(0.001, -70)], Problem.TOO_QUIET),
        ([], Problem.TOO_QUIET),
    ],
    ids=["good", "clipped once", "faint", "nothing"],
)
def test_trouble_is_named(levels: list[LevelReading], expected: Problem | None) -> None:
    assert trouble(levels) is expected
