"""The scorer: what it is told, what it says, and that it says so wherever a take was recorded."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.acoustic.ear import GOODNESS, Sounds
from speakcheck.acoustic.model import AcousticModel, shipped_model
from speakcheck.assess import scorer as scorer_module
from speakcheck.assess.features import PHONE_FIGURES, UTTERANCE_FIGURES, Flow, inputs
from speakcheck.assess.feedback import Feedback
from speakcheck.assess.scorer import Gates, PanelScorer, Scored, SoundGate, doubted, fed, panel_scorer
from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.audio.files import load
from speakcheck.audio.mp3 import as_mp3
from speakcheck.coach import Coach
from speakcheck.errors import ExitCode, SpeakcheckError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import PHONES, SYMBOLS, bare_all
from speakcheck.recognise.heard import HeardWord, PhoneSpan

FLUENT = Flow(1.0, 4.5, 0.0, 0.0, 0.0, 0.0)
CHANNELS = 288
TAKE = Path("fixtures/audio/clean-hosts-awb.flac")


@pytest.fixture(scope="module")
def scorer() -> PanelScorer:
    return panel_scorer()


def word(phones: Sequence[str], start: float = 0.0, seed: int = 0) -> HeardWord:
    spans = tuple(
        PhoneSpan(phone, start + at / 10, start + (at + 1) / 10, 0.0, 0.0) for at, phone in enumerate(phones)
    )
    random = np.random.default_rng(seed)
    frames = random.standard_normal((len(phones), CHANNELS)).astype(np.float32)
    sounds = Sounds(frames, -random.random((len(phones), GOODNESS)).astype(np.float32))
    return HeardWord("word", start, spans[-1].end, 0, spans, sounds)


def numbers(scored: Scored) -> list[float]:
    aspects = [scored.overall, scored.accuracy, scored.fluency, scored.prosody]
    phones = [score for each in scored.phones for score in each]
    return [*aspects, *scored.words, *phones, *scored.stresses]


utterances = st.lists(st.lists(st.sampled_from(SYMBOLS), min_size=1, max_size=12), min_size=1, max_size=30)


@settings(max_examples=30)
@given(utterances, st.integers(0, 99))
def test_every_reading_gets_scores_within_bounds(texts: list[list[str]], seed: int) -> None:
    words = [word(phones, at * 2.0, seed + at) for at, phones in enumerate(texts)]
    scored = panel_scorer().score(words, FLUENT)
    assert [len(each) for each in scored.phones] == [len(each) for each in texts]
    assert len(scored.words) == len(scored.stresses) == len(texts)
    assert all(0 <= value <= 100 for value in numbers(scored))
    for likely in (phone for each in scored.likenesses for phone in each):
        assert sum(one.probability for one in likely) <= 1.001
        assert [one.probability for one in likely] == sorted(
            (one.probability for one in likely), reverse=True
        )
        assert all(one.phone in PHONES for one in likely)


def test_a_phone_is_told_by_sound_time_and_place() -> None:
    told = inputs([word(("K", "AE1", "T")), word(("AH0",), 0.5)], FLUENT)
    assert told.sounds.shape == (4, CHANNELS)
    assert told.figures.shape == (4, PHONE_FIGURES)
    assert told.flow.shape == (UTTERANCE_FIGURES,)
    assert [PHONES[number] for number in told.phones] == ["K", "AE", "T", "AH"]
    assert told.stresses.tolist() == [3, 1, 3, 0]
    assert fed(told)["owners"].tolist() == [[1, 0], [1, 0], [1, 0], [0, 1]]
    assert np.isfinite(told.figures).all()
    assert np.isfinite(told.flow).all()


def test_a_long_reading_is_scored_part_by_part(scorer: PanelScorer) -> None:
    words = [word(("K", "AE1", "T"), at * 0.4, at) for at in range(24)]
    parts = [scorer.score(words[:12], FLUENT), scorer.score(words[12:], FLUENT)]
    whole = scorer.score(words, FLUENT)
    assert whole.words == (*parts[0].words, *parts[1].words)
    assert whole.overall == pytest.approx(np.mean([part.overall for part in parts]))


def test_single_sounds_have_gates_of_their_own() -> None:
    gates = Gates(40, 60, 50, 60, 50, 60, 70, sounds={"TH": SoundGate(30, 45)})
    assert [gates.wrong_below("TH"), gates.unsure_below("TH")] == [30, 45]
    assert [gates.wrong_below("S"), gates.unsure_below("S")] == [40, 60]


def test_the_shipped_gates_are_in_order(scorer: PanelScorer) -> None:
    gates = scorer.gates
    assert 0 < gates.word_likely <= gates.word_maybe <= gates.word_fair <= 100
    for phone in PHONES:
        assert 0 <= gates.wrong_below(phone) <= gates.unsure_below(phone) <= 100


def packed(path: Path, **changed: bytes) -> Path:
    """Write the model file again, some of its parts changed."""
    with zipfile.ZipFile(shipped_model().path) as shipped, zipfile.ZipFile(path, "w") as archive:
        for name in shipped.namelist():
            archive.writestr(name, changed.get(name.split(".")[0], shipped.read(name)))
    return path


def broken(path: Path) -> Path:
    """Copy the model file with a part in its middle overwritten."""
    content = bytearray(shipped_model().path.read_bytes())
    content[100_000:200_000] = bytes(100_000)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "made",
    [
        lambda path: path,
        lambda path: packed(path, facts=b"{}"),
        lambda path: packed(path, facts=b"no facts"),
        lambda path: packed(path, encoder=b"no network"),
        broken,
    ],
    ids=["missing", "without facts", "bad facts", "bad network", "overwritten"],
)
def test_without_its_model_nothing_is_scored_and_one_sentence_says_why(
    made: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    model = AcousticModel(made(tmp_path / "panel.zip"))
    monkeypatch.setattr(scorer_module, "shipped_model", lambda: model)
    panel_scorer.cache_clear()
    coach = Coach()
    try:
        for _ in range(2):
            with pytest.raises(SpeakcheckError, match="acoustic model is missing or damaged"):
                coach.check(take_text(), TAKE)
            coach.warm_up()
    finally:
        panel_scorer.cache_clear()


def test_without_the_library_of_its_model_the_command_fails_with_one_sentence() -> None:
    code = "import sys; sys.modules['onnxruntime'] = None; from speakcheck.cli.main import run; run()"
    take = ["score", str(TAKE), "--text", take_text(), "--recogniser", "sphinx"]
    done = subprocess.run([sys.executable, "-c", code, *take], capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.NOTHING_SCORED
    assert "Traceback" not in done.stderr
    assert "onnxruntime cannot be loaded" in done.stderr.splitlines()[-1]
    assert done.stderr.endswith(" Install speakcheck anew.\n")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([5, 5, 5, 5, 5, 5], [0, 0, 0]),
        ([2, 5, 5, 5, 5, 5], [0, 0, 0]),
        ([0, 5, 5, 5, 5, 5], [0.7, 0, 0]),
        ([5, 5, -2, 5, 5, 5], [0, 1.4, 0]),
        ([1, 0, 1, 2, -3, 4], [0.7, 0.35, 1.75]),
    ],
    ids=[
        "all said",
        "at the bound",
        "two below it",
        "one phone of the second word",
        "the worst of each counts",
    ],
)
def test_a_word_loses_by_its_most_doubtful_phone(said: list[float], expected: list[float]) -> None:
    words = np.array([0, 0, 1, 1, 2, 2])
    assert doubted(np.array(said, np.float32), words, (2.0, 0.35)) == pytest.approx(expected)


def test_doubt_costs_a_word_what_the_model_file_says(scorer: PanelScorer) -> None:
    words = [word(("TH", "IH1", "NG", "K"), at * 0.5, at) for at in range(4)]
    given = inputs(words, FLUENT)
    out = scorer.model.scores(fed(given))
    logit, slope = scorer.model.facts["doubt"]
    for number, score in enumerate(scorer.score(words, FLUENT).words):
        least = min(float(out["said"][at]) for at in np.flatnonzero(given.words == number))
        lost = slope * max(0.0, logit - least)
        assert score == pytest.approx(10 * min(10, max(0, float(out["word"][number]) - lost)), abs=0.01)


@pytest.mark.parametrize("at", [1, 3, 10, 12], ids=["hosts", "which", "write", "polite"])
def test_a_word_of_which_one_phone_was_not_said_loses(coach: Coach, at: int) -> None:
    text, lexicon = take_text(), Lexicon()
    right = [bare_all(lexicon.pronounce(each.strip(".").lower())[0].phones) for each in text.split()]
    wrong = [*right[:at], ("TH", *right[at][1:]), *right[at + 1 :]]
    usual, other = (coach.check(text, TAKE, phones=phones).words for phones in (right, wrong))
    lost = [(one.score or 0) - (two.score or 0) for one, two in zip(usual, other, strict=True)]
    assert lost[at] > 10
    assert max(abs(each) for number, each in enumerate(lost) if number != at) < 5


@pytest.fixture(scope="module")
def coach() -> Coach:
    return Coach()


@pytest.fixture(scope="module")
def take() -> Clip:
    return load(TAKE)


def overall(feedback: Feedback) -> float:
    assert feedback.scores.overall is not None
    return feedback.scores.overall


def louder(decibels: float) -> Callable[[Clip, Path], Clip]:
    return lambda clip, _: Clip(clip.samples * np.float32(10 ** (decibels / 20)))


def late(clip: Clip, _: Path) -> Clip:
    return Clip(np.concatenate([np.zeros(3 * SAMPLE_RATE, np.float32), clip.samples]))


def in_a_room(clip: Clip, _: Path) -> Clip:
    """Add room tone some 30 dB below the speech."""
    tone = np.cumsum(np.random.default_rng(5).standard_normal(len(clip.samples)))
    tone -= np.linspace(tone[0], tone[-1], len(tone))
    level = np.sqrt(np.mean(clip.samples**2)) * 10 ** (-30 / 20)
    return Clip(clip.samples + (tone / tone.std() * level).astype(np.float32))


def by_another_microphone(clip: Clip, _: Path) -> Clip:
    """Cut the lowest tones and lift the highest."""
    hertz = np.fft.rfftfreq(len(clip.samples), 1 / SAMPLE_RATE)
    gain = 10 ** (np.interp(hertz, [0, 150, 1000, 8000], [-15, -6, 0, 6]) / 20)
    return Clip(np.fft.irfft(np.fft.rfft(clip.samples) * gain, len(clip.samples)).astype(np.float32) * 0.7)


def as_small_mp3(clip: Clip, folder: Path) -> Clip:
    path = folder / "take.mp3"
    path.write_bytes(as_mp3(clip.samples))
    return load(path)


@pytest.mark.parametrize(
    "changed",
    [louder(-20), louder(6), late, in_a_room, by_another_microphone, as_small_mp3],
    ids=["20 dB less", "6 dB more", "3 s late", "room tone", "other microphone", "mp3"],
)
def test_how_a_take_was_recorded_hardly_counts(
    coach: Coach, take: Clip, tmp_path: Path, changed: Callable[[Clip, Path], Clip]
) -> None:
    text = take_text()
    usual, other = coach.check(text, take), coach.check(text, changed(take, tmp_path))
    assert abs(overall(usual) - overall(other)) < 5


def test_a_telephone_takes_less_than_ten_points(coach: Coach, take: Clip) -> None:
    half = np.fft.rfft(take.samples)
    hertz = np.fft.rfftfreq(len(take.samples), 1 / SAMPLE_RATE)
    half[(hertz < 300) | (hertz > 3400)] = 0
    narrow = Clip(np.fft.irfft(half, len(take.samples)).astype(np.float32))
    text = take_text()
    assert abs(overall(coach.check(text, take)) - overall(coach.check(text, narrow))) < 10


def take_text() -> str:
    text: str = json.loads(TAKE.with_suffix(".json").read_text("utf-8"))["text"]
    return text
