"""What the trained scorer learns from is what it is told in use."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speakcheck.assess import scorer
from speakcheck.assess.features import Flow, Inputs, inputs
from speakcheck.audio.clip import Clip
from speakcheck.audio.files import load
from speakcheck.coach import Coach
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import bare_all
from speakcheck.paths import asset
from speakcheck.recognise.heard import HeardWord
from tools.panel import examples
from tools.panel.corpus import CORPUS_NAMES

TAKE = Path("fixtures/audio/clean-hosts-awb.flac")


@pytest.fixture
def label() -> dict[str, Any]:
    text: str = json.loads(TAKE.with_suffix(".json").read_text("utf-8"))["text"]
    lexicon = Lexicon()
    words = []
    for word in text.split():
        phones = bare_all(lexicon.pronounce(word.strip(".,").lower())[0].phones)
        words.append(
            {
                "text": word.strip(".,"),
                "phones": list(phones),
                "phones_accuracy": [2.0] * len(phones),
                "accuracy": 10,
                "stress": 10,
                "raters_accuracy": [10, 8],
            }
        )
    scores = dict.fromkeys(CORPUS_NAMES.values(), 9.0)
    raters = {name: [9.0, 10.0] for name in CORPUS_NAMES.values()}
    return {"id": "take", "fold": 0, "scores": scores, "raters": raters, "words": words}


def test_training_and_use_compute_the_same(
    label: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "audio").mkdir(parents=True)
    shutil.copy(TAKE, corpus / "audio" / "take.flac")
    (corpus / "labels.jsonl").write_text(json.dumps(label) + "\n", "utf-8")
    shutil.copy(asset("acoustic", "panel.zip"), examples.ear_path(tmp_path, "fold0"))
    examples.make(corpus, tmp_path, tmp_path / "examples", jobs=1, seed=1)
    (learned,) = examples.read(tmp_path / "examples")

    told: list[Inputs] = []

    def listening(words: Sequence[HeardWord], flow: Flow) -> Inputs:
        told.append(inputs(words, flow))
        return told[-1]

    monkeypatch.setattr(scorer, "inputs", listening)
    text = " ".join(word["text"] for word in label["words"])
    Coach().check(text, TAKE, phones=[tuple(word["phones"]) for word in label["words"]])
    (given,) = told
    for name in ("sounds", "phones", "stresses", "figures", "words", "flow"):
        assert np.array_equal(getattr(learned.given, name), getattr(given, name)), name

    assert len(learned.rough) == examples.ROUGHENINGS
    for rough in learned.rough:
        assert np.array_equal(rough.phones, learned.given.phones)
        assert np.array_equal(rough.words, learned.given.words)
        assert not np.array_equal(rough.sounds, learned.given.sounds)
    assert learned.swapped is not None
    word, swapped = learned.swapped
    (other,) = np.flatnonzero(swapped.phones != learned.given.phones)
    assert learned.given.words[other] == word
    assert swapped.figures[other, 0] < learned.given.figures[other, 0]
    assert learned.phones.tolist() == [2.0] * len(learned.given.phones)
    assert learned.words.tolist() == [[10, 10, 9]] * len(label["words"])
    assert learned.utterance.tolist() == [[9.0] * 4, [9.5] * 4]


def test_a_roughened_take_is_the_same_speech() -> None:
    clip = load(TAKE)
    for seed in range(12):
        rough, speed = examples.roughened(clip, np.random.default_rng(seed))
        assert isinstance(rough, Clip)
        assert rough.duration == pytest.approx(clip.duration / speed, abs=0.01)
        assert np.isfinite(rough.samples).all()
        assert rough.samples.dtype == np.float32
