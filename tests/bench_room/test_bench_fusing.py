"""Weights of fusion: found where they were planted, held apart by voice, and kept only where they pay."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from speakcheck.assess.feedback import Confusion, Witness
from speakcheck.assess.fusion import Term, Weights, fused_score
from speakcheck.bench.fusing import (
    FEWEST_WORDS,
    EvidenceGathering,
    LabelledWord,
    VoiceFolds,
    fitted,
    folds,
    unpaid,
)
from speakcheck.bench.labels import ReadingLabels

PLANTED = (4.0, -5.0, 6.0, 3.0)
"""Points of a label for one deviation of each figure."""


def witnesses(count: int, seed: int = 1) -> list[Witness]:
    """Draw witnesses in which each part is missing now and then."""
    random = np.random.default_rng(seed)
    drawn = zip(*(random.normal(size=count) for _ in range(6)), strict=True)
    return [
        Witness(
            None if a < -0.8 else float(1 / (1 + np.exp(-d))),
            None if b < -1.5 else float(2 * e - 3),
            None if c < 0 else Confusion("other", float(5 * f + 1)),
        )
        for a, b, c, d, e, f in drawn
    ]


def heard(count: int, planted: Sequence[float], voices: int = 20, noise: float = 5.0) -> list[LabelledWord]:
    """Draw words whose label is the score, ten points more, and what was planted of their witness."""
    random = np.random.default_rng(2)
    drawn = witnesses(count)
    scales = fitted([LabelledWord("", 0, 0, each) for each in drawn]).terms
    weights = Weights(*(Term(each, t.centre, t.scale) for each, t in zip(planted, scales, strict=True)))
    found = []
    for at, witness in enumerate(drawn):
        score = float(random.uniform(35, 55))
        label = fused_score(score, witness, weights) + 10 + float(random.normal(scale=noise))
        found.append(LabelledWord(f"voice {at % voices}", score, label, witness))
    return found


def gathered(words: list[LabelledWord], *, named: bool = True) -> EvidenceGathering:
    return EvidenceGathering(words, named, ("panel 1", "whisper:mine"))


def test_planted_weights_are_found() -> None:
    found = fitted(heard(3000, PLANTED))
    assert [term.weight for term in found.terms] == pytest.approx(PLANTED, abs=0.4)


def test_a_useful_witness_pays() -> None:
    found = gathered(heard(600, PLANTED)).fusing()
    assert found is not None
    assert found.fit is not None
    assert found.gain is not None
    assert found.pays
    assert unpaid(found) == ""
    assert (found.words, found.voice_count, found.voices) == (600, 20, VoiceFolds.SPEAKERS)
    assert (found.fit.scorer, found.fit.model) == ("panel 1", "whisper:mine")
    assert 0 < found.gain[0] < found.fit.fused - found.fit.plain < found.gain[1]
    assert found.fit.weights == fitted(heard(600, PLANTED))


@pytest.mark.parametrize("words", [FEWEST_WORDS, 2000])
def test_a_useless_witness_is_not_kept(words: int) -> None:
    found = gathered(heard(words, (0, 0, 0, 0))).fusing()
    assert found is not None
    assert found.fit is not None
    assert found.is_enough
    assert not found.pays
    assert unpaid(found) == "it does not pay, since the gain is not more than its uncertainty"


@pytest.mark.parametrize(
    ("words", "voices"), [(FEWEST_WORDS - 1, 20), (600, 9), (600, 1), (1, 1), (3, 3)], ids=str
)
def test_too_little_is_not_kept_however_good(words: int, voices: int) -> None:
    found = gathered(heard(words, PLANTED, voices, noise=0), named=False).fusing()
    assert found is not None
    assert not found.pays
    assert unpaid(found) == "it takes at least 300 words of 10 recordings to tell"


def test_labels_that_are_all_alike_prove_nothing() -> None:
    words = [LabelledWord(each.voice, each.score, 70.0, each.witness) for each in heard(400, PLANTED)]
    found = gathered(words).fusing()
    assert found is not None
    assert (found.fit, found.gain, found.pays) == (None, None, False)
    assert unpaid(found) == "scores or labels are all alike"


def test_what_only_one_voice_shows_does_not_pay() -> None:
    """A hundred words of one voice prove nothing of the others: samples without that voice show no gain."""
    useless = heard(400, (0, 0, 0, 0))
    one = [
        LabelledWord("voice 0", each.score, each.label, each.witness) for each in heard(100, PLANTED, noise=0)
    ]
    found = gathered(useless + one).fusing()
    assert found is not None
    assert not found.pays


def test_no_voice_is_in_two_folds_and_folds_are_alike() -> None:
    voices = [f"{at % 13}" for at in range(200)] + ["much"] * 50
    found = folds(voices)
    assert set(found) == set(voices)
    sizes = Counter(found[voice] for voice in voices)
    assert set(sizes) == set(range(5))
    assert max(sizes.values()) - min(sizes.values()) <= 17
    assert folds(["a", "a", "b"]) == {"a": 0, "b": 1}


def result(
    words: int, *, audio: str = "a.wav", whisper: bool = True, model: str = "whisper:m"
) -> dict[str, Any]:
    witness = {"probability": 0.5, "reference_logprob": -1.0, "contrast": {"word": "sink", "margin": 2.0}}
    word = {"score": 40.0, "whisper": witness if whisper else None}
    return {"audio": audio, "engine": {"phones": "p", "words": model}, "words": [word] * words}


def labels(words: Sequence[float | None] | None, speaker: str | None = None) -> ReadingLabels:
    return ReadingLabels({}, None if words is None else tuple(words), None, None, speaker)


def test_what_is_gathered() -> None:
    gathering = EvidenceGathering()
    gathering.add(labels((10, None), "ann"), result(2))
    gathering.add(labels((3,), "ann"), result(1, audio="b.wav"))
    witness = Witness(0.5, -1.0, Confusion("sink", 2.0))
    (one, two) = gathering.words
    assert (one.score, one.label, one.witness) == (40.0, 100.0, witness)
    assert (two.label, two.voice == one.voice, gathering.named) == (30.0, True, True)
    gathering.add(labels((3,)), result(1, audio="ann"))
    assert gathering.words[-1].voice != one.voice
    assert not gathering.named


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (labels(None), result(2)),
        (labels((5,)), result(2)),
        (labels((None, None)), result(2)),
        (labels((5, 5)), result(2, whisper=False)),
        (labels(()), {"error": {}, "words": []}),
        (labels((5,)), {"error": {}, "words": []}),
    ],
    ids=["no labels", "misfit", "none given", "no Whisper", "empty", "error"],
)
def test_what_is_not_gathered(given: ReadingLabels, found: dict[str, Any]) -> None:
    gathering = EvidenceGathering()
    gathering.add(given, found)
    assert gathering.fusing() is None


def test_words_of_another_engine_are_left_out() -> None:
    gathering = EvidenceGathering()
    gathering.add(labels((5, 5)), result(2))
    gathering.add(labels((5, 5)), result(2, model="whisper:other"))
    assert len(gathering.words) == 2
