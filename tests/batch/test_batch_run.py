"""A batch: order, deaths of processes, what is kept, and who may write."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from speakcheck.batch.jobs import free_memory, processors, usual_jobs
from speakcheck.batch.manifest import ManifestRow
from speakcheck.batch.queue import AHEAD
from speakcheck.batch.row_scoring import Judge, MakeJudge, RowKind, RowOutcome
from speakcheck.batch.run import BatchPlan, BatchRun
from speakcheck.crash_log import log_path
from speakcheck.errors import AudioError, RecogniserError, UsageError
from speakcheck.recognise.choice import Selection
from speakcheck.recognise.models.store import Model, Origin
from speakcheck.recognise.threads import VARIABLE, whisper_threads
from speakcheck.report.to_json import SCHEMA, SCORES


def result(row: ManifestRow) -> RowOutcome:
    values = {"schema": SCHEMA, "id": row.id, "audio": row.audio, "text": row.text}
    line = json.dumps(values | {"scores": dict.fromkeys(SCORES, 50), "pid": os.getpid()})
    return RowOutcome(line, RowKind.SCORED, 1.0)


def steady() -> Judge:
    """Judge without sound: what is tested here is what comes of rows, not the scores."""
    return result


def rough() -> Judge:
    """Judge rows whose text tells what becomes of them."""

    def judge(row: ManifestRow) -> RowOutcome:
        if row.text == "kill":
            os._exit(9)
        if row.text == "kill once":
            kill_once(Path(row.audio))
        if row.text == "unreadable":
            raise AudioError("It cannot be read.", "Record it again.")
        if row.text == "bug":
            raise ZeroDivisionError("by zero")
        return result(row)

    return judge


def kill_once(mark: Path) -> None:
    if not mark.exists():
        mark.touch()
        os._exit(9)


def stillborn() -> Judge:
    os._exit(3)


class Sharing(Selection):
    """A selection that tells how many threads its recogniser would have got, instead of making it."""

    __slots__ = ()

    def build(self, jobs: int = 1) -> NoReturn:
        raise RecogniserError(f"It would have got {whisper_threads(jobs)} of 8 threads.", "")


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*texts: str, audio: str = "a.wav") -> Path:
        rows = ({"id": str(at), "audio": audio, "text": text} for at, text in enumerate(texts))
        path = tmp_path / "m.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


def test_every_job_gets_one_thread(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("batch.run", "recognise.threads"):
        monkeypatch.setattr(f"speakcheck.{room}.usable_cores", lambda: 8)
    monkeypatch.delenv(VARIABLE, raising=False)
    manifest = write("Hello.", audio="none.wav")
    plan = BatchPlan(manifest, manifest.with_name("r.jsonl"), 1, selection=Sharing(None, ""))
    with BatchRun(plan) as batch, pytest.raises(RecogniserError, match="It would have got 1 of 8"):
        list(batch.outcomes())


def run(
    manifest: Path, make: MakeJudge, *, jobs: int = 1, ordered: bool = False, fresh: bool = False
) -> list[RowOutcome]:
    plan = BatchPlan(manifest, manifest.with_name("r.jsonl"), jobs, ordered=ordered, fresh=fresh)
    with BatchRun(plan, make) as batch:
        return list(batch.outcomes())


def written(manifest: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in manifest.with_name("r.jsonl").read_text("utf-8").splitlines()]


def ids(manifest: Path) -> list[object]:
    return [each["id"] for each in written(manifest)]


def test_one_process_keeps_the_order_and_survives_bad_rows(write: Write) -> None:
    manifest = write("fine", "unreadable", "bug", "fine")
    assert [each.kind for each in run(manifest, rough)] == ["scored", "failed", "failed", "scored"]
    first, second, third, _ = written(manifest)
    assert ids(manifest) == ["0", "1", "2", "3"]
    assert "error" not in first
    assert second["error"] == {"what": "It cannot be read.", "remedy": "Record it again."}
    assert "ZeroDivisionError: by zero" in str(third["error"])
    log = log_path().read_text("utf-8")
    assert "a row of a manifest could not be judged" in log
    assert "ZeroDivisionError: by zero" in log


def test_several_processes_with_deaths_and_in_order(write: Write, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    texts = ["fine"] * 6
    texts[1], texts[3] = "kill", "kill once"
    manifest = write(*texts, audio=str(mark))
    outcomes = run(manifest, rough, jobs=2, ordered=True)
    assert [each.kind for each in outcomes] == ["scored", "failed", *["scored"] * 4]
    assert ids(manifest) == list("012345")
    assert "died" in str(written(manifest)[1]["error"])
    assert os.getpid() not in {each.get("pid") for each in written(manifest)}
    assert log_path().read_text("utf-8").count(f"It was busy with {mark}.") == 3


def test_processes_that_cannot_start_are_reported(write: Write) -> None:
    with pytest.raises(RecogniserError, match="cannot start"):
        run(write("a", "b"), stillborn, jobs=2)


def test_more_rows_than_may_wait_for_an_earlier_one(write: Write) -> None:
    manifest = write(*["fine"] * (3 * AHEAD))
    run(manifest, steady, jobs=2, ordered=True)
    assert ids(manifest) == [str(at) for at in range(3 * AHEAD)]


def test_a_run_goes_on_where_the_last_one_stopped(write: Write) -> None:
    manifest = write("a", "b", "c", "d")
    out = manifest.with_name("r.jsonl")
    run(manifest, steady)
    whole = out.read_bytes()
    for cut in (0, 10, len(whole) // 2, whole.index(b"\n") + 1, len(whole) - 1, len(whole)):
        out.write_bytes(whole[:cut])
        outcomes = run(manifest, steady)
        assert out.read_bytes() == whole
        assert len(outcomes) == 4 - whole[:cut].count(b"\n")


def test_zeros_left_by_a_power_failure_are_dropped(write: Write) -> None:
    manifest = write("a", "b")
    run(manifest, steady)
    out = manifest.with_name("r.jsonl")
    whole = out.read_bytes()
    out.write_bytes(whole[: whole.index(b"\n") + 1] + b"\0" * 512)
    run(manifest, steady)
    assert out.read_bytes() == whole


def test_rows_added_to_a_manifest_are_judged(write: Write) -> None:
    run(write("a"), steady)
    assert len(run(write("a", "b"), steady)) == 1


def test_a_tally_counts_earlier_runs(write: Write) -> None:
    manifest = write("fine", "unreadable")
    run(manifest, rough)
    with BatchRun(BatchPlan(manifest, manifest.with_name("r.jsonl"), 1), rough) as batch:
        assert list(batch.outcomes()) == []
        assert (batch.tally.scored, batch.tally.failed, batch.before) == (1, 1, 2)


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["a"], "holds the result “1”, which is not in the manifest"),
        (["a", "changed"], "holds the result “1” of another recording or another text"),
    ],
)
def test_results_of_another_manifest_are_refused_and_kept(
    texts: list[str], sentence: str, write: Write
) -> None:
    manifest = write("a", "b")
    run(manifest, steady)
    before = written(manifest)
    with pytest.raises(UsageError, match=sentence):
        run(write(*texts), steady)
    assert written(manifest) == before
    run(write(*texts), steady, fresh=True)
    assert len(written(manifest)) == len(texts)


@pytest.mark.parametrize("content", ["a diary", "a diary\n", '{"id": "0"}\n', '{"schema": 1}'])
@pytest.mark.parametrize("fresh", [False, True])
def test_a_file_that_holds_no_results_is_never_touched(content: str, fresh: bool, write: Write) -> None:
    manifest = write("a")
    other = manifest.with_name("r.jsonl")
    other.write_text(content)
    with pytest.raises(UsageError, match="something other than results in line 1"):
        run(manifest, steady, fresh=fresh)
    assert other.read_text() == content


def result_of(engine: str, row: ManifestRow) -> RowOutcome:
    values = json.loads(result(row).line) | {"engine": {"words": engine}}
    return RowOutcome(json.dumps(values), RowKind.SCORED, 1.0)


def judge_of(engine: str) -> MakeJudge:
    return lambda: partial(result_of, engine)


def run_with(manifest: Path, selection: Selection, engine: str, *, fresh: bool = False) -> None:
    plan = BatchPlan(manifest, manifest.with_name("r.jsonl"), 1, fresh=fresh, selection=selection)
    with BatchRun(plan, judge_of(engine)) as batch:
        list(batch.outcomes())


def test_results_of_two_recognisers_are_not_mixed(write: Write) -> None:
    manifest = write("a", "b")
    embedded = Selection(None, "")
    whisper = Selection(Model("base.en", Path("models/base.en"), Origin.INSTALLED), "")
    run_with(manifest, embedded, "sphinx")
    before = written(manifest)
    with pytest.raises(UsageError) as caught:
        run_with(manifest, whisper, "whisper:base.en")
    assert (
        caught.value.what
        == "r.jsonl holds results that rest on sphinx, and this run would use whisper:base.en."
    )
    assert "--recogniser sphinx" in caught.value.remedy
    assert "--fresh" in caught.value.remedy
    assert written(manifest) == before
    run_with(manifest, whisper, "whisper:base.en", fresh=True)
    with pytest.raises(UsageError, match=r"--recogniser whisper --model base\.en"):
        run_with(manifest, embedded, "sphinx")
    run_with(manifest, whisper, "whisper:base.en")


def test_an_error_belongs_to_no_recogniser(write: Write) -> None:
    run(write("unreadable"), rough)
    manifest = write("unreadable", "fine")
    run_with(manifest, Selection(None, ""), "sphinx")
    assert [each.get("engine") for each in written(manifest)] == [None, {"words": "sphinx"}]


@pytest.mark.parametrize(
    ("free", "jobs"),
    [(None, 8), (10**12, 8), (4 * 10**6, 3), (10**6, 1), (0, 1)],
    ids=["unknown", "plenty", "three fit", "none fits", "nothing"],
)
def test_whisper_gets_as_many_processes_as_its_model_fits_into_memory(
    free: int | None, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.bin").write_bytes(bytes(10**6))
    monkeypatch.setattr("speakcheck.batch.jobs.free_memory", lambda: free)
    monkeypatch.setattr("speakcheck.batch.jobs.usable_cores", lambda: 8)
    assert usual_jobs(Selection(Model("mine", tmp_path, Origin.FOLDER), "")) == jobs


def test_the_embedded_recogniser_gets_a_process_for_each_processor() -> None:
    assert usual_jobs(Selection(None, "")) == processors() >= 1
    assert (free_memory() or 1) > 0


def test_the_manifest_is_no_place_for_results(write: Write) -> None:
    manifest = write("a")
    with (
        pytest.raises(UsageError, match="names the manifest itself"),
        BatchRun(BatchPlan(manifest, manifest, 1), steady),
    ):
        pass


def test_a_folder_that_is_not_there(write: Write, tmp_path: Path) -> None:
    plan = BatchPlan(write("a"), tmp_path / "none" / "r.jsonl", 1)
    with pytest.raises(UsageError, match="cannot be written"), BatchRun(plan, steady):
        pass


def test_two_runs_cannot_write_to_one_file(write: Write) -> None:
    manifest = write("a")
    plan = BatchPlan(manifest, manifest.with_name("r.jsonl"), 1)
    with (
        BatchRun(plan, steady),
        pytest.raises(UsageError, match="Another run of speakcheck"),
        BatchRun(plan, steady),
    ):
        pass
    assert len(run(manifest, steady)) == 1
