"""Mutated inputs: all readers get through a few of them, and one that does not is told from outside."""

from pathlib import Path

import pytest

from speakcheck.errors import LessonError
from tests.fuzz import broken
from tests.fuzz.mutation import LARGEST
from tests.fuzz.readers import READERS, Reader
from tests.fuzz.running import fuzz
from tests.fuzz.worker import Failure, Tally, alone, made, outcome

SEED = 20
FEW = 12
"""Inputs of each reader."""


@pytest.mark.parametrize("name", READERS)
def test_every_reader_reads_its_seeds_and_gets_through_what_is_made_of_them(name: str) -> None:
    seeds = READERS[name].seeds()
    with alone(READERS[name]) as read:
        for number in range(-len(seeds), FEW):
            well, fault = outcome(read, made(name, seeds, SEED, number))
            assert fault is None, (number, fault)
            assert well or number >= 0


def test_an_input_is_the_same_whenever_it_is_asked_for() -> None:
    seeds = READERS["page.txt"].seeds()
    inputs = [made("page.txt", seeds, SEED, number) for number in range(300)]
    assert inputs == [made("page.txt", seeds, SEED, number) for number in range(300)]
    assert len(set(inputs)) > 290
    assert all(len(each) <= LARGEST for each in inputs)
    assert inputs != [made("page.txt", seeds, SEED + 1, number) for number in range(300)]


def refusing(data: bytes, folder: Path) -> None:
    raise LessonError("It is no lesson." if data else "", "Give one.")


def test_what_is_refused_in_two_sentences_is_no_fault() -> None:
    with alone(Reader(lambda: [b"x"], refusing)) as read:
        assert outcome(read, b"x") == (False, None)
        well, fault = outcome(read, b"")
        assert not well
        assert fault is not None
        assert fault[0] == "not two sentences"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits are those of Linux")
@pytest.mark.parametrize(
    ("name", "kind", "left"),
    [
        ("hangs", "more than 1 s of processor time", 6),
        ("takes all memory", "MemoryError in broken.py:_take", 10),
        ("crashes", "ended by SIGSEGV", 6),
    ],
)
def test_what_ends_the_process_is_told_and_the_rest_is_read(name: str, kind: str, left: int) -> None:
    *failures, tally = fuzz(name, broken.SEED, range(broken.INPUTS), broken, hang=1.0)
    assert [(each.number, each.kind) for each in failures if isinstance(each, Failure)] == [
        (broken.NUMBER, kind)
    ]
    assert isinstance(tally, Tally)
    assert tally.inputs == left


def test_of_one_fault_the_smallest_input_is_told() -> None:
    *failures, tally = fuzz("raises", broken.SEED, range(-1, broken.INPUTS), broken)
    assert [(each.kind, each.data) for each in failures if isinstance(each, Failure)] == [
        ("KeyError in broken.py:_raise", "Mon")
    ]
    assert isinstance(tally, Tally)
    assert 0 < tally.inputs - tally.read <= broken.INPUTS + 1
