"""One process that judges, for all tests of a worker."""

from collections.abc import Iterator

import pytest

from speakcheck.practice.elsewhere import CoachElsewhere


@pytest.fixture(scope="session")
def coach() -> Iterator[CoachElsewhere]:
    judge = CoachElsewhere()
    judge.warm_up()
    yield judge
    judge.close()
