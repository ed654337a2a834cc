"""A history of each test's own."""

from collections.abc import Iterator

import pytest

from speakcheck.history.store import History


@pytest.fixture
def history() -> Iterator[History]:
    with History.open() as opened:
        yield opened
