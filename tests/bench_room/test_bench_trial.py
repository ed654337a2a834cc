"""A trial: what is counted, what a recogniser that cannot start says, and what a process is told to hold."""

import json
import os
import time
from collections.abc import Sequence
from functools import partial

import pytest

from speakcheck.batch.manifest import ManifestRow, RowFault
from speakcheck.batch.row_scoring import Judge, MakeJudge, RowKind, RowOutcome
from speakcheck.bench.memory import peak_memory
from speakcheck.bench.trial import Timed, Trial, TrialCost, Unready, timed_judge
from speakcheck.errors import AudioError, RecogniserError
from speakcheck.report.to_json import SCHEMA, SCORES

HEAP = 100_000_000
"""Bytes that a hungry row takes."""


def rows(*texts: str) -> list[ManifestRow]:
    return [
        ManifestRow(at, str(at), "a.wav", text, labels={"overall": at}) for at, text in enumerate(texts, 1)
    ]


def result(row: ManifestRow, kind: RowKind = RowKind.SCORED) -> RowOutcome:
    assert row.labels is None
    scores = dict.fromkeys(SCORES, 50 if kind is RowKind.SCORED else None)
    about = {"schema": SCHEMA, "id": row.id, "audio": row.audio, "text": row.text}
    line = json.dumps(about | {"engine": {"version": "one 1.0"}, "scores": scores, "words": []})
    return RowOutcome(line, kind, 2.0)


def obedient() -> Judge:
    """Judge rows whose text tells what becomes of them."""

    def judge(row: ManifestRow) -> RowOutcome:
        if row.text == "unreadable":
            raise AudioError("It cannot be read.", "Record it again.")
        if row.text == "kill":
            os._exit(9)
        if row.text == "hungry":
            assert len(b"x" * HEAP) == HEAP
        return result(row, RowKind.UNSCORED if row.text == "silent" else RowKind.SCORED)

    return judge


def broken() -> Judge:
    raise RecogniserError("The model is damaged.", "Fetch it again.")


def stillborn() -> Judge:
    os._exit(9)


def tried(texts: Sequence[str], make: MakeJudge = obedient, jobs: int = 1) -> tuple[Trial, list[str]]:
    one = Trial(make, rows(*texts), jobs)
    return one, [json.loads(outcome.line)["id"] for outcome in one.outcomes()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_row_is_counted_by_what_came_of_it(jobs: int) -> None:
    one, ids = tried(["fine", "silent", "unreadable", "kill", "fine"], jobs=jobs)
    cost = one.cost()
    assert ids == list("12345")
    assert (cost.scored, cost.unscored, cost.failed, cost.audio) == (2, 1, 2, 6.0)
    assert (one.version, one.fault) == ("one 1.0", None)
    assert cost.wall is not None
    assert cost.cpu is not None
    assert cost.wall > 0


def test_a_row_that_cannot_be_used_fails_alone() -> None:
    bad = ManifestRow(1, "bad", "", "", fault=RowFault("Line 1 has no “text”.", "Give it one."))
    one = Trial(obedient, [bad, *rows("fine")])
    first, _ = (json.loads(outcome.line) for outcome in one.outcomes())
    assert first["error"] == {"what": "Line 1 has no “text”.", "remedy": "Give it one."}
    assert (one.cost().scored, one.cost().failed) == (1, 1)


def test_a_recogniser_that_cannot_start_says_why() -> None:
    one, ids = tried(["fine", "fine"], broken)
    assert ids == []
    assert one.fault == RowFault("The model is damaged.", "Fetch it again.")
    assert one.cost() == TrialCost(0, 0, 0, 0.0, None, None, None, None)


def test_a_process_that_ends_while_it_loads() -> None:
    one, ids = tried(["fine"], stillborn)
    assert ids == []
    assert one.fault is not None
    assert one.fault.what == "The process ended while it loaded the recogniser."


def test_memory_is_that_of_the_trial_alone() -> None:
    ballast = b"x" * (2 * HEAP)
    (light, _), (heavy, _) = tried(["fine"]), tried(["hungry", "fine"])
    little, much = light.cost().memory, heavy.cost().memory
    assert len(ballast) == 2 * HEAP
    assert little is not None
    assert much is not None
    assert little < 2 * HEAP / 1e6
    assert much > little + 0.9 * HEAP / 1e6


def test_peak_memory_stays_when_memory_is_given_back() -> None:
    assert len(b"x" * HEAP) == HEAP
    peak = peak_memory()
    assert peak is not None
    assert peak > HEAP


class Clock:
    """Goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock)
    monkeypatch.setattr(time, "process_time", lambda: clock.now / 2)
    return clock


def late_loader(clock: Clock) -> Judge:
    """Take 3 s to be made, 5 s more for the first row, 1 s for any; the one just heard is free."""
    heard: list[str] = []
    clock.now += 3

    def judge(row: ManifestRow) -> RowOutcome:
        clock.now += (not heard or row.audio != heard[-1]) + 5 * (not heard)
        heard.append(row.audio)
        return result(row)

    return judge


def test_loading_is_what_only_the_first_row_pays(clock: Clock) -> None:
    judge = timed_judge(partial(late_loader, clock))
    began = clock.now
    outcome = judge(ManifestRow(1, "1", "new.wav", "fine"))
    assert isinstance(outcome, Timed)
    assert outcome.loading == 8
    assert (outcome.began, outcome.ended, outcome.cpu) == (began, began + 1, 0.5)
    assert outcome.process == os.getpid()


def test_costs_are_shared_out_over_the_sound() -> None:
    def timed(process: int, began: float, ended: float, memory: int | None) -> Timed:
        return Timed("{}", RowKind.SCORED, 4.0, process, began, ended, 1.0, float(process), memory)

    outcomes = [timed(1, 10, 12, 50_000_000), timed(2, 10.5, 13, 70_000_000), timed(1, 12, 16, 60_000_000)]
    one = Trial(obedient, rows("a", "b", "c"))
    for outcome in outcomes:
        one._count(outcome)
    assert one.cost() == TrialCost(3, 0, 0, 12.0, 0.5, 0.25, 2.0, 130.0)
    one._count(timed(3, 12, 16, None))
    assert one.cost().memory is None


def test_unready_judges_nothing() -> None:
    outcome = timed_judge(broken)(rows("fine")[0])
    assert isinstance(outcome, Unready)
    assert json.loads(outcome.line)["error"]["what"] == "The model is damaged."
