"""The order of a comparison: which rows and labels count, where results go, what is remembered."""

import json
from functools import partial
from pathlib import Path

import pytest

from speakcheck.batch.manifest import ManifestRow
from speakcheck.batch.row_scoring import Judge, MakeJudge, RowKind, RowOutcome
from speakcheck.bench.candidates import candidates, faulty
from speakcheck.bench.rendering import as_json, as_text, table
from speakcheck.bench.run import ENOUGH, Bench, BenchPlan, keep_cost
from speakcheck.bench.trial import TrialCost
from speakcheck.errors import ModelError, RecogniserError, UsageError
from speakcheck.recognise.choice import Selection
from speakcheck.recognise.models.speeds import speed_of
from speakcheck.recognise.models.store import Model, Origin, find, models_dir
from speakcheck.report.to_json import SCHEMA

SPHINX = Selection(None, "The embedded one.")


def whisper(folder: Path) -> Selection:
    return Selection(Model(folder.name, folder, Origin.FOLDER), "The one in the folder.")


def by_length(names: tuple[str, ...]) -> Judge:
    """Score a row by the length of its text: what is tested here is what becomes of scores."""

    def judge(row: ManifestRow) -> RowOutcome:
        about = {"schema": SCHEMA, "id": row.id, "audio": row.audio, "text": row.text}
        lengths = (len(word) for word in row.text.split())
        words: list[dict[str, object]] = [
            {"score": 10.0 * n, "verdict": "good", "phones": [], "whisper": None} for n in lengths
        ]
        scores = dict.fromkeys(
            ("overall", "accuracy", "fluency", "prosody", "completeness"), float(len(row.text))
        )
        engine = {"words": "sphinx", "phones": "by length", "version": " ".join(names)}
        line = json.dumps(about | {"engine": engine, "scores": scores, "words": words, "feedback": []})
        return RowOutcome(line, RowKind.SCORED, 1.0)

    return judge


def make(folder: Path, candidate: Selection, jobs: int) -> MakeJudge:
    return partial(by_length, (folder.name, candidate.engine, str(jobs)))


def nothing() -> None:
    """Count no step."""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    texts = ("a", "a bb", "a bb ccc", "a bb ccc dddd")
    rows = [
        {"id": f"{at}", "audio": "a.wav", "text": text, "labels": {"overall": at, "words": [5] * (at + 1)}}
        for at, text in enumerate(texts)
    ]
    path = tmp_path / "m.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_all_rows_of_a_recogniser_are_reported(manifest: Path) -> None:
    steps: list[None] = []
    bench = Bench(BenchPlan(manifest, (SPHINX,), jobs=9), make)
    report = bench.report(SPHINX, lambda: steps.append(None))
    assert len(steps) == 4
    assert (report.name, report.version) == ("sphinx", f"{manifest.parent.name} sphinx 4")
    assert report.agreement is not None
    assert report.agreement.utterance["overall"].spearman == pytest.approx(1.0)
    assert (report.agreement.word.scored, report.agreement.word.detection.bad) == (10, 10)
    assert (report.results, report.fault) == (None, None)


def test_only_the_first_rows(manifest: Path) -> None:
    bench = Bench(BenchPlan(manifest, (SPHINX,), limit=2), make)
    assert bench.report(SPHINX, nothing).cost.scored == 2
    assert len(bench.labels) == 2


def test_without_labels_there_is_no_agreement(manifest: Path) -> None:
    manifest.write_text('{"id": "a", "audio": "a.wav", "text": "Hi."}\n')
    assert Bench(BenchPlan(manifest, (SPHINX,)), make).report(SPHINX, nothing).agreement is None


def broken() -> Judge:
    raise RecogniserError("The model is damaged.", "Fetch it again.")


def test_a_recogniser_that_cannot_start(manifest: Path) -> None:
    report = Bench(BenchPlan(manifest, (SPHINX,)), lambda folder, candidate, jobs: broken).report(
        SPHINX, nothing
    )
    assert (report.agreement, report.version, report.cost.scored) == (None, "", 0)
    assert as_text(report).splitlines() == [
        "sphinx",
        "  not tried   The model is damaged.",
        "              Fetch it again.",
    ]


def test_results_are_kept_for_each_recogniser(manifest: Path, tmp_path: Path) -> None:
    tried = (SPHINX, whisper(tmp_path / "x" / "my model"), whisper(tmp_path / "y" / "my model"))
    out = tmp_path / "r.jsonl"
    bench = Bench(BenchPlan(manifest, tried, out=out), make)
    for _ in range(2):
        paths = [bench.report(each, nothing).results for each in tried]
        names = ["r.sphinx.jsonl", "r.whisper-my-model.jsonl", "r.whisper-my-model-2.jsonl"]
        assert [path and path.name for path in paths] == names
        for path in paths:
            assert path is not None
            assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == list("0123")
    assert not out.exists()


def test_a_file_that_holds_no_results_is_never_touched(manifest: Path, tmp_path: Path) -> None:
    diary = tmp_path / "r.sphinx.jsonl"
    diary.write_text("Dear diary\n")
    with pytest.raises(UsageError, match="something other than results"):
        Bench(BenchPlan(manifest, (SPHINX,), out=tmp_path / "r.jsonl"), make).report(SPHINX, nothing)
    assert diary.read_text() == "Dear diary\n"


def test_what_a_model_takes_is_remembered_if_one_process_heard_enough(tmp_path: Path) -> None:
    model = Model("mine", tmp_path / "mine", Origin.FOLDER)
    cost = TrialCost(5, 0, 0, ENOUGH, 0.5, 0.6, 1.5, 300.0)
    for plan, one in (
        (BenchPlan(tmp_path, (), jobs=2), cost),
        (BenchPlan(tmp_path, ()), TrialCost(5, 0, 0, ENOUGH / 2, 0.5, 0.6, 1.5, 300.0)),
    ):
        keep_cost(plan, Selection(model, ""), one)
        assert speed_of(model) is None
    keep_cost(BenchPlan(tmp_path, ()), Selection(model, ""), cost)
    speed = speed_of(model)
    assert speed is not None
    assert (speed.seconds, speed.loading, speed.megabytes) == (0.5, 1.5, 300.0)
    keep_cost(BenchPlan(tmp_path, ()), SPHINX, cost)


@pytest.mark.usefixtures("without_package")
def test_the_embedded_recogniser_is_always_there() -> None:
    assert [each.engine for each in candidates((), ())] == ["sphinx"]
    assert [each.engine for each in candidates(("sphinx", "sphinx"), ())] == ["sphinx"]


@pytest.mark.usefixtures("without_package")
def test_a_model_that_is_not_here() -> None:
    with pytest.raises(ModelError, match="Whisper has no model on this computer"):
        candidates(("whisper",), ())
    with pytest.raises(ModelError, match="is the name of no model"):
        candidates((), ("nosuch",))


def test_a_model_that_pip_installed_is_tried_too() -> None:
    assert [each.engine for each in candidates((), ())] == ["sphinx", "whisper:tiny.en"]


@pytest.mark.usefixtures("without_package")
def test_a_faulty_model_is_passed_over_and_named() -> None:
    folder = models_dir() / "base.en"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    assert [each.engine for each in candidates((), ())] == ["sphinx"]
    (fault,) = faulty()
    assert "not complete" in fault.what


def test_the_model_that_the_settings_name_is_one_of_those_here(
    tmp_path: Path, without_package: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Model("mine", tmp_path, Origin.FOLDER)
    monkeypatch.setenv("SPEAKCHECK_MODEL", str(tmp_path))
    monkeypatch.setattr("speakcheck.bench.candidates.find", {str(tmp_path): model}.__getitem__)
    assert [each.engine for each in candidates((), ())] == ["sphinx", "whisper:mine"]
    assert [each.engine for each in candidates(("sphinx",), ())] == ["sphinx"]
    monkeypatch.setattr("speakcheck.bench.candidates.find", find)
    monkeypatch.setenv("SPEAKCHECK_MODEL", str(tmp_path / "gone"))
    assert [each.engine for each in candidates((), ())] == ["sphinx"]


def test_what_is_told(manifest: Path, tmp_path: Path) -> None:
    tried = (SPHINX, whisper(tmp_path / "聽\x1b[31m"))
    bench = Bench(BenchPlan(manifest, tried), make)
    reports = [bench.report(each, nothing) for each in tried]
    text = as_text(reports[0])
    assert text.splitlines()[0] == "sphinx"
    assert "  rows        4 scored, 0 without a score, 0 failed; 4.0 s of sound\n" in text
    assert "  agreement with the labels of 4 rows, 0 of them without a score\n" in text
    assert "    overall       Pearson 0.994  Spearman 1.000  4 rows\n" in text
    assert "    words         Pearson –  10 in 4 rows\n" in text
    assert "    verdicts      precision –  recall 0.000  F1 0.000  0 pointed at, 10 bad\n" in text
    heading, *lines = table(reports).splitlines()
    assert heading.split() == ["s/s", "CPU", "s/s", "loading", "MB", "scored", "overall", "r"]
    assert [line.split()[-3:] for line in lines] == [
        ["4", "0.994", "sphinx"],
        ["4", "0.994", "whisper:聽"],
    ]
    told = as_json(bench, reports[:1])
    assert (told["complete"], told["rows"], told["labelled"]) == (False, 4, 4)
    assert told["recognisers"][0]["agreement"]["word"] == {
        "pearson": None,
        "scored": 10,
        "rows": 4,
        "verdicts": {"precision": None, "recall": 0.0, "f1": 0.0, "shown": 0, "bad": 10},
        "misfit_utterances": 0,
    }
