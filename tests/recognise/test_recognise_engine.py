"""The engine: words along a grammar, forced alignment, dictation, and what no engine can do."""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speakcheck.audio.clip import SAMPLE_RATE, Clip
from speakcheck.errors import RecogniserError
from speakcheck.language.phones import PHONES
from speakcheck.recognise.sphinx import engine as engine_module
from speakcheck.recognise.sphinx import norms as norms_module
from speakcheck.recognise.sphinx.engine import FRAMES_PER_SECOND, Arc, SphinxEngine, pcm
from speakcheck.recognise.sphinx.norms import Norm, norms

WORDS = {"newcomers": "N UW K AH M ER Z", "influx": "IH N F L AH K S", "unfolding": "AH N F OW L D IH NG"}
EITHER = [Arc(0, 1, 1.0, name) for name in WORDS]
ENDS = (0, 1)


@pytest.fixture(scope="module")
def newcomers(clip: Callable[[str], Clip]) -> Clip:
    return clip("clean-newcomers-en-us-f5.flac")


@pytest.fixture(scope="module")
def unfolding(clip: Callable[[str], Clip]) -> Clip:
    return clip("clean-unfolding-awb.flac")


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * SAMPLE_RATE))


def names(engine: SphinxEngine, sound: bytes) -> list[str]:
    return [stretch.name for stretch in engine.walk(EITHER, ENDS, WORDS, sound)]


def test_samples_become_16_bits_and_none_wraps_around() -> None:
    samples = np.array([0.0, 1.0, -1.0, 1.5, -9.0], np.float32)
    assert np.frombuffer(pcm(Clip(samples)), np.int16).tolist() == [0, 32767, -32767, 32767, -32767]


def test_the_word_that_was_said_is_found(engine: SphinxEngine, newcomers: Clip, unfolding: Clip) -> None:
    assert names(engine, pcm(newcomers)) == ["newcomers"]
    assert names(engine, pcm(unfolding)) == ["unfolding"]


def test_a_way_without_sound_leads_past_a_word(engine: SphinxEngine, unfolding: Clip) -> None:
    arcs = [Arc(0, 1, 1.0, "newcomers"), Arc(0, 1, 1e-9), Arc(1, 2, 1.0, "unfolding")]
    assert [each.name for each in engine.walk(arcs, (0, 2), WORDS, pcm(unfolding))] == ["unfolding"]


def test_an_alignment_has_every_phone_in_order_of_time(engine: SphinxEngine, newcomers: Clip) -> None:
    (word,) = engine.align(["newcomers"], WORDS, pcm(newcomers))
    assert " ".join(phone.name for phone in word.phones) == WORDS["newcomers"]
    for before, after in zip(word.phones, word.phones[1:], strict=False):
        assert before.start + before.frames == after.start
    last = word.phones[-1]
    assert last.start + last.frames <= newcomers.duration * FRAMES_PER_SECOND + 1


@pytest.mark.parametrize(
    "earlier", ["omission-to-rms.flac", "repetition-to-rms.flac", "clean-unfolding-awb.flac"]
)
def test_a_sound_is_heard_the_same_whatever_was_heard_before(
    earlier: str, engine: SphinxEngine, clip: Callable[[str], Clip]
) -> None:
    influx, other = pcm(clip("clean-influx-slt.flac")), pcm(clip(earlier))
    heard = []
    for before in (influx, other):
        engine.walk(EITHER, ENDS, WORDS, before)
        walked = engine.walk(EITHER, ENDS, WORDS, influx)
        engine.align(["unfolding"], WORDS, before)
        heard.append((walked, engine.align(["influx"], WORDS, influx)))
    assert heard[0] == heard[1]


def test_an_alignment_of_nothing_is_empty(engine: SphinxEngine, newcomers: Clip) -> None:
    assert engine.align([], {}, pcm(newcomers)) == []


@pytest.mark.parametrize("seconds", [0, 0.001, 0.05, 0.2])
def test_words_do_not_fit_a_sound_that_is_too_short(seconds: float, engine: SphinxEngine) -> None:
    assert engine.align(["newcomers", "influx"], WORDS, silence(seconds)) == []
    assert engine.walk(EITHER, ENDS, WORDS, silence(seconds)) == []


def test_the_engine_goes_on_behind_a_failed_alignment(engine: SphinxEngine, newcomers: Clip) -> None:
    for _ in range(3):
        assert engine.align(["newcomers", "influx"], WORDS, silence(0.1)) == []
        assert len(engine.align(["newcomers"], WORDS, pcm(newcomers))) == 1
        assert names(engine, pcm(newcomers)) == ["newcomers"]


def test_dictation_gives_plain_words(engine: SphinxEngine, newcomers: Clip) -> None:
    for sound in (pcm(newcomers), silence(1), silence(0), silence(0.01)):
        assert all(word.replace("'", "").isalpha() for word in engine.dictate(sound))
    assert engine.dictate(pcm(newcomers))


@given(st.binary(max_size=4_000))
@settings(max_examples=25)
def test_any_bytes_are_a_sound(engine: SphinxEngine, sound: bytes) -> None:
    assert set(names(engine, sound)) <= set(WORDS)
    engine.align(["influx"], WORDS, sound)


@pytest.mark.parametrize(
    "phones",
    ["XX YY", "", " ", "N  UW", "n uw", "N UW1", "N\x00UW", "ㄋ"],
    ids=["unknown", "none", "a space", "spaces", "case", "stress", "zero", "script"],
)
def test_phones_that_the_model_lacks_are_refused(phones: str, engine: SphinxEngine, newcomers: Clip) -> None:
    with pytest.raises(RecogniserError, match="no phones"):
        engine.walk([Arc(0, 1, 1.0, "odd")], ENDS, {"odd": phones}, pcm(newcomers))
    with pytest.raises(RecogniserError, match="no phones"):
        engine.align(["odd"], {"odd": phones}, pcm(newcomers))
    assert names(engine, pcm(newcomers)) == ["newcomers"]


def test_an_end_that_no_way_leads_to_is_not_reached(engine: SphinxEngine, newcomers: Clip) -> None:
    assert engine.walk(EITHER, (0, 9), WORDS, pcm(newcomers)) == []
    assert names(engine, pcm(newcomers)) == ["newcomers"]


def test_a_full_vocabulary_makes_the_decoder_anew(
    monkeypatch: pytest.MonkeyPatch, newcomers: Clip, unfolding: Clip
) -> None:
    monkeypatch.setattr(engine_module, "VOCABULARY", 4)
    engine = SphinxEngine()
    expected = engine.align(["newcomers"], WORDS, pcm(newcomers))
    for number in range(4):
        others = {f"other{number}": "N UW", f"another{number}": "IH N"}
        engine.walk([Arc(0, 1, 1.0, name) for name in others], ENDS, others, silence(0.5))
        assert engine.align(["newcomers"], WORDS, pcm(newcomers)) == expected
        assert names(engine, pcm(unfolding)) == ["unfolding"]


def test_more_words_than_the_vocabulary_holds_still_work(
    monkeypatch: pytest.MonkeyPatch, newcomers: Clip
) -> None:
    monkeypatch.setattr(engine_module, "VOCABULARY", 1)
    assert names(SphinxEngine(), pcm(newcomers)) == ["newcomers"]


def test_threads_wait_for_each_other(engine: SphinxEngine, newcomers: Clip, unfolding: Clip) -> None:
    sounds = [pcm(newcomers), pcm(unfolding)] * 4
    with ThreadPoolExecutor(4) as threads:
        heard = list(threads.map(lambda sound: names(engine, sound), sounds))
    assert heard == [["newcomers"], ["unfolding"]] * 4


def test_the_same_sound_gives_the_same_alignment(
    engine: SphinxEngine, newcomers: Clip, unfolding: Clip
) -> None:
    first = engine.align(["newcomers"], WORDS, pcm(newcomers))
    engine.align(["unfolding"], WORDS, pcm(unfolding))
    assert engine.align(["newcomers"], WORDS, pcm(newcomers)) == first
    assert SphinxEngine().align(["newcomers"], WORDS, pcm(newcomers)) == first


def test_there_is_a_norm_for_every_phone() -> None:
    assert set(norms()) == set(PHONES)
    for norm in norms().values():
        assert norm.score_deviation > 0
        assert norm.length_deviation > 0
        assert 1 < math.exp(norm.length) < 50


def test_scores_are_deviations_from_the_mean() -> None:
    norm = Norm(-10.0, 2.0, math.log(8), 0.5)
    assert (norm.standard_score(-80, 8), norm.standard_length(8)) == (0, 0)
    assert norm.standard_score(-120, 10) == -1
    assert norm.standard_length(16) == pytest.approx(math.log(2) / 0.5)


@pytest.mark.parametrize("content", ["", "{}", '{"norms": {"AA": [1]}}', '{"norms": 1}'], ids=repr)
def test_a_damaged_table_is_an_error_with_a_remedy(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "norms.json"
    path.write_text(content)
    monkeypatch.setattr(norms_module, "asset", lambda *_: path)
    with pytest.raises(RecogniserError, match="missing or damaged"):
        norms.__wrapped__()
