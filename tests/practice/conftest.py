"""One process that judges, for all tests of a worker."""

from collections.abc import Iterator

import pytest

from speakcheck.practice.subprocess_coach import SubprocessCoach


@pytest.fixture(scope="session")
def coach() -> Iterator[SubprocessCoach]:
    judge = SubprocessCoach()
    judge.warm_up()
    yield judge
    judge.close()
