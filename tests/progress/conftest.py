"""A history of each test's own."""

from collections.abc import Iterator

import pytest

from speakcheck.progress.history import History


@pytest.fixture
def history() -> Iterator[History]:
    with History.open() as opened:
        yield opened
