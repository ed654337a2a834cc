"""`speakcheck bench --keep-fusion` and `--drop-fusion`: what is said, and what is kept and what is not."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from speakcheck.assess.fits import Fit, fits_file, keep_fit, read_fits
from speakcheck.assess.fusion import NO_WEIGHTS
from speakcheck.batch.manifest import ManifestRow
from speakcheck.batch.row_scoring import Judge, MakeJudge, RowKind, RowOutcome
from speakcheck.cli.main import main
from speakcheck.recognise.choice import Selection

MODEL = "tiny.en"
NAME = "whisper:tiny.en"


def telling_by(slope: float) -> Judge:
    """Judge every word alike but for chance; its label is in its text, and so far Whisper knows it."""

    def judge(row: ManifestRow) -> RowOutcome:
        random = np.random.default_rng([ord(each) for each in row.text])
        words = []
        for text in row.text.split():
            label = float(text[1:]) if text[1:].isdigit() else 0.0
            known = slope * label / 10 + (1 - slope) * random.uniform()
            witness = {"probability": known, "reference_logprob": None, "contrast": None}
            score = random.uniform(40, 60)
            words.append({"score": score, "verdict": "good", "phones": [], "whisper": witness})
        scores = dict.fromkeys(("overall", "accuracy", "fluency", "prosody", "completeness"), 50.0)
        engine = {"words": NAME, "phones": "panel 1", "version": "1"}
        about = {"id": row.id, "audio": row.audio, "engine": engine, "scores": scores, "words": words}
        return RowOutcome(json.dumps(about), RowKind.SCORED, 0.1)

    return judge


@pytest.fixture
def judges(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let words be judged by hand, and say how far Whisper knows their labels, 0 to 1."""

    def use(slope: float) -> None:
        def make(folder: Path, candidate: Selection, jobs: int) -> MakeJudge:
            return partial(telling_by, slope)

        monkeypatch.setattr("speakcheck.bench.run._make_judge", make)

    return use


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    """Write forty readings of ten words by twelve speakers."""
    random = np.random.default_rng(3)
    rows = []
    for at in range(40):
        labels = [int(each) for each in random.integers(0, 11, 10)]
        text = " ".join(f"w{label}" for label in labels)
        row = {"id": f"{at}", "audio": f"{at}.wav", "text": text, "speaker": at % 12}
        rows.append(row | {"labels": {"words": labels}})
    path = tmp_path / "takes.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def told(capsys: pytest.CaptureFixture[str]) -> Sequence[str]:
    return [line.removeprefix("speakcheck: ") for line in capsys.readouterr().err.splitlines()]


def test_what_pays_is_kept_if_that_is_asked_for(
    judges: Callable[[float], None], takes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judges(0.8)
    command = ["bench", "--manifest", str(takes), "--model", MODEL]
    assert main(command) == 0
    output = capsys.readouterr()
    assert "tried on held-out speakers\n" in output.out
    assert "400 words of 12 speakers\n" in output.out
    assert "    verdict       it pays\n" in output.out
    assert output.err.splitlines()[-1] == (
        f"speakcheck: With --keep-fusion the weights for {NAME} would be kept."
    )
    assert not fits_file().exists()
    assert main([*command, "--keep-fusion", "--format", "json"]) == 0
    output = capsys.readouterr()
    (fusion,) = (each["fusion"] for each in json.loads(output.out)["recognisers"])
    (fit,) = read_fits()
    assert (fusion["words"], fusion["voices"], fusion["apart_by"]) == (400, 12, "speakers")
    assert fusion["pays"] is True
    assert fusion["fused_pearson"] > 0.8 > 0.3 > fusion["plain_pearson"]
    assert 0 < fusion["gain_low"] < fusion["gain_high"]
    assert (fit.scorer, fit.model, fit.words, fit.voices) == ("panel 1", NAME, 400, 12)
    assert fit.weights.probability.weight > 10
    assert output.err.splitlines()[-1] == (
        f"speakcheck: The weights for {NAME} are kept in {fits_file()}; from now on scores of words rest on"
        " them."
    )


def test_what_does_not_pay_is_not_kept(
    judges: Callable[[float], None], takes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judges(0.0)
    assert main(["bench", "--manifest", str(takes), "--model", MODEL, "--keep-fusion"]) == 0
    assert told(capsys)[-1] == (
        f"No weights for {NAME} were kept: it does not pay, since the gain is not more than its uncertainty."
    )
    assert not fits_file().exists()


def test_a_speaker_that_is_none_is_named(
    judges: Callable[[float], None], takes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    judges(0.0)
    rows = [json.loads(line) for line in takes.read_text().splitlines()]
    takes.write_text("".join(json.dumps(row | {"speaker": ["ann"]}) + "\n" for row in rows[:1]))
    assert main(["bench", "--manifest", str(takes), "--model", MODEL]) == 0
    assert "“speaker” in line 1 is not a name." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("model", "label", "sentence"),
    [
        (
            ("--recogniser", "sphinx"),
            [5],
            "--keep-fusion needs Whisper, and no model of it is tried. Name one with --model.",
        ),
        (
            ("--model", MODEL),
            None,
            "--keep-fusion needs labels of words, and the manifest has none."
            " Give its rows “words” among their labels.",
        ),
    ],
    ids=["no Whisper", "no labels"],
)
def test_nothing_to_fit_is_said_before_anything_is_judged(
    model: tuple[str, ...],
    label: list[int] | None,
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "m.jsonl"
    row = {"id": "1", "audio": "a.wav", "text": "Hi.", "labels": {"overall": 3, "words": label}}
    path.write_text(json.dumps(row))
    assert main(["bench", "--manifest", str(path), "--keep-fusion", *model]) == 2
    assert told(capsys) == [sentence]


def test_a_damaged_file_is_said_before_anything_is_judged(
    takes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fits_file().write_text("{")
    assert main(["bench", "--manifest", str(takes), "--model", MODEL, "--keep-fusion"]) == 2
    assert told(capsys) == [
        f"The weights of fusion in {fits_file()} are damaged, or no such weights."
        " Remove the file; until then scores are made without them."
    ]
    assert fits_file().read_text() == "{"


def test_three_real_recordings_are_too_few(labelled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--manifest", str(labelled), "--model", MODEL, "--keep-fusion"]) == 0
    output = capfd.readouterr()
    assert "verdict       it takes at least 300 words of 10 recordings to tell\n" in output.out
    assert output.err.splitlines()[-1] == (
        f"speakcheck: No weights for {NAME} were kept: it takes at least 300 words of 10 recordings to tell."
    )
    assert not fits_file().exists()


@pytest.mark.parametrize(
    ("args", "dropped", "left"),
    [
        ([], ["whisper:base.en", "whisper:mine"], []),
        (["--model", "base.en"], ["whisper:base.en"], ["whisper:mine"]),
        (["--model", "/gone/mine/"], ["whisper:mine"], ["whisper:base.en"]),
        (["--model", "tiny.en"], [], ["whisper:base.en", "whisper:mine"]),
    ],
    ids=["all", "name", "folder", "none"],
)
def test_dropping(
    args: list[str], dropped: list[str], left: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for model in ("whisper:base.en", "whisper:mine"):
        keep_fit(Fit("panel 1", model, NO_WEIGHTS, 400, 12, 0.5, 0.6))
    assert main(["bench", "--drop-fusion", *args]) == 0
    sentences = [f"The weights for {model} were dropped." for model in dropped]
    assert told(capsys) == (sentences or ["There are no weights to drop."])
    assert [fit.model for fit in read_fits()] == left
