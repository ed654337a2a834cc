"""Takes one after the other in one process leave nothing behind."""

import asyncio

import pytest

from tests.soak import soak

CYCLES, EVERY = 300, 60
GROWTH = 1.1
"""How much more memory the last takes may hold than the first ones."""


@pytest.mark.soak
@pytest.mark.usefixtures("sound")
def test_takes_leave_neither_threads_nor_memory() -> None:
    first, *_, last = asyncio.run(soak(CYCLES, EVERY))
    assert last.threads == first.threads
    assert last.memory < GROWTH * first.memory
