"""Waiting for what another thread or process does, however busy the machine is."""

import time
from collections.abc import Callable

PATIENCE = 600.0
"""Seconds after which something hangs: what takes longest here takes 15 s alone, and 20 times as long beside
many others. Nothing waits so long for what happens."""
TICK = 0.01
"""Seconds between looks."""


def wait_for(
    holds: Callable[[], object], failure: Callable[[], str] = lambda: "it did not come to that"
) -> None:
    """Wait until something is so; where it never is, `failure` says what there is instead."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, failure()
        time.sleep(TICK)
