"""Whisper as the recogniser, with the real tiny.en: what holds on every processor."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from speakcheck.acoustic.ear import Ear
from speakcheck.acoustic.model import AcousticModel
from speakcheck.audio.clip import Clip
from speakcheck.errors import RecogniserError
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.tokens import tokenise
from speakcheck.language.words import spoken_forms
from speakcheck.recognise.heard import Heard, Recogniser, ReferenceWord
from speakcheck.recognise.whisper.engine import Sound
from speakcheck.recognise.whisper.recogniser import WhisperRecogniser

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "audio"
USERS = "Many of the new users said that they had deliberately picked a Chinese service."
STORY = "The story unfolding on the screen was friendlier than many had expected."

Hear = Callable[[str, str], Heard]


def reference(text: str) -> tuple[ReferenceWord, ...]:
    lexicon = Lexicon()
    return tuple(ReferenceWord(token.text, spoken_forms(token, lexicon)) for token in tokenise(text))


@pytest.fixture(scope="module")
def hear(remembering: Recogniser, clip: Callable[[str], Clip]) -> Hear:
    """Hear a recording against a text, once."""
    return lambda name, text: remembering.hear(reference(text), clip(f"{name}.flac"))


def described(name: str) -> dict[str, Any]:
    description: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    return description


def spelled(heard: Heard) -> list[str]:
    return [word.text.lower() for word in heard.written or ()]


class TestBlindness:
    """The transcript owes nothing to the text."""

    def test_the_transcript_is_what_was_said_whatever_the_text(self, hear: Hear) -> None:
        right = hear("clean-unfolding-drill-slt", STORY)
        wrong = hear("clean-unfolding-drill-slt", USERS)
        assert right.written == wrong.written
        assert spelled(right)[:4] == ["the", "story", "unfolding", "on"]

    def test_a_text_with_another_word_does_not_change_what_is_written(self, hear: Hear) -> None:
        description = described("replacement-users-slt")
        heard = hear("replacement-users-slt", description["text"])
        assert "teachers" in spelled(heard)
        assert "users" not in spelled(heard)

    def test_the_decoder_is_given_no_word_of_the_text(
        self, whisper: WhisperRecogniser, clip: Callable[[str], Clip], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: list[tuple[list[list[int]], dict[str, Any]]] = []
        whisper.load()
        engine = whisper._engine

        class Guarded:
            """The model, with its decoder watched."""

            def __init__(self, model: Any) -> None:
                self._model = model

            def __getattr__(self, name: str) -> Any:
                return getattr(self._model, name)

            def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> Any:
                given.append((prompts, options))
                return self._model.generate(encoded, prompts, **options)

        monkeypatch.setattr(engine._model, "model", Guarded(engine._model.model))
        monkeypatch.setattr(whisper, "_last", None)
        whisper.hear(reference(STORY), clip("clean-unfolding-drill-slt.flac"))
        ((prompts, options),) = given
        tokenizer = engine._tokenizer
        assert prompts == [[*tokenizer.sot_sequence, tokenizer.no_timestamps]]
        assert not {"sampling_topk", "sampling_temperature", "prefix", "hotwords"} & options.keys()


class TestWordsSaid:
    """What was planted is found."""

    @pytest.mark.parametrize("name", ["omission-hello-en-us-f5", "omission-surprised-awb"])
    def test_a_word_left_out_is_not_among_those_said(self, name: str, hear: Hear) -> None:
        description = described(name)
        heard = hear(name, description["text"])
        said = {word.reference for word in heard.words}
        every = set(range(len(reference(description["text"]))))
        assert every - said == {description["faults"][0]["word"]}

    @pytest.mark.parametrize("name", ["insertion-really-awb", "insertion-very-rms"])
    def test_an_added_word_is_heard(self, name: str, hear: Hear) -> None:
        """In the second one "friendlier" is written as "friendly or", which adds no word."""
        description = described(name)
        heard = hear(name, description["text"])
        strange = [word.text for word in heard.words if word.reference is None]
        assert strange == [description["faults"][0]["said"].lower()]
        assert all(word.phones for word in heard.words)
        starts = [word.start for word in heard.words]
        assert starts == sorted(starts)

    def test_words_said_again_are_heard_twice(self, hear: Hear) -> None:
        description = described("repetition-many-of-slt")
        heard = hear("repetition-many-of-slt", description["text"])
        indexes = [word.reference for word in heard.words]
        fault = description["faults"][0]
        again = range(fault["word"], fault["after"] + 1)
        every = range(len(reference(description["text"])))
        assert indexes == [*every[: again.stop], *again, *every[again.stop :]]

    @pytest.mark.parametrize("name", ["replacement-users-slt", "replacement-hello-kal16"])
    def test_another_word_is_heard_at_its_place(self, name: str, hear: Hear) -> None:
        description = described(name)
        heard = hear(name, description["text"])
        fault = description["faults"][0]
        assert fault["word"] not in {word.reference for word in heard.words}
        assert fault["said"].lower() in [word.text for word in heard.words if word.reference is None]

    @pytest.mark.parametrize("name", ["problem-room-tone", "problem-white-noise"])
    def test_silence_and_noise_give_no_words(
        self, name: str, whisper: WhisperRecogniser, clip: Callable[[str], Clip]
    ) -> None:
        assert whisper.write_down(clip(f"{name}.flac")) == ()
        assert whisper.hear(reference(STORY), clip(f"{name}.flac")).words == ()


class TestWitnesses:
    """One pass over the sound, and what it tells beside the transcript."""

    def test_words_that_were_said_are_likelier_with_the_sound_than_without(self, hear: Hear) -> None:
        heard = hear("clean-unfolding-drill-slt", STORY)
        assert [word.reference for word in heard.forced] == list(range(12))
        assert sum(word.logprob > 0 for word in heard.forced) >= 10

    def test_another_text_fits_worse(self, hear: Hear) -> None:
        def mean(heard: Heard) -> float:
            return sum(word.logprob for word in heard.forced) / len(heard.forced)

        assert (
            mean(hear("clean-unfolding-drill-slt", STORY))
            > mean(hear("clean-unfolding-drill-slt", USERS)) + 1
        )

    def test_a_word_that_was_not_said_fits_worse_than_the_others(self, hear: Hear) -> None:
        description = described("replacement-users-slt")
        forced = hear("replacement-users-slt", description["text"]).forced
        (wrong,) = [word.logprob for word in forced if word.reference == 4]
        others = sorted(word.logprob for word in forced if word.reference != 4)
        assert wrong < others[len(others) // 2]

    def test_the_worst_words_are_held_against_their_confusions(self, hear: Hear) -> None:
        heard = hear("replacement-users-slt", USERS)
        tried = [word.contrast for word in heard.forced if word.contrast]
        assert 1 <= len(tried) <= 6
        assert all(contrast.word.isalpha() and contrast.word.islower() for contrast in tried)

    def test_the_sound_is_encoded_once(
        self, whisper: WhisperRecogniser, clip: Callable[[str], Clip], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        encoded: list[Clip] = []
        encode = whisper._engine.encode

        def counted(clip: Clip, *begun: Callable[[], None]) -> Sound:
            encoded.append(clip)
            return encode(clip, *begun)

        monkeypatch.setattr(whisper._engine, "encode", counted)
        monkeypatch.setattr(whisper, "_last", None)
        sound = clip("clean-unfolding-drill-slt.flac")
        whisper.hear(reference(STORY), sound)
        whisper.write_down(sound)
        whisper.choose((reference(USERS), reference(STORY)), sound)
        assert len(encoded) == 1


class TestChoice:
    """Which text was read."""

    def test_the_text_that_was_read_is_found(
        self, whisper: WhisperRecogniser, clip: Callable[[str], Clip]
    ) -> None:
        choice = whisper.choose((reference(USERS), reference(STORY)), clip("clean-unfolding-drill-slt.flac"))
        assert choice is not None
        assert choice.text == 1
        assert choice.words >= 10

    def test_silence_is_none_of_them(self, whisper: WhisperRecogniser) -> None:
        silence = Clip(np.zeros(32_000, np.float32))
        assert whisper.choose((reference(USERS),), silence) is None


class TestBadFiles:
    """Files that are no model end in one sentence."""

    @pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json"])
    def test_a_missing_file(self, name: str, linked: Path) -> None:
        (linked / name).unlink()
        with pytest.raises(RecogniserError, match=f"is not complete: {name} is missing"):
            WhisperRecogniser(linked, "bad").load()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("model.bin", b""),
            ("model.bin", b"not a model"),
            ("config.json", bytes(5000)),
            ("tokenizer.json", b"not a tokenizer"),
        ],
    )
    def test_a_damaged_file(self, name: str, content: bytes, linked: Path) -> None:
        (linked / name).unlink()
        (linked / name).write_bytes(content)
        with pytest.raises(RecogniserError) as caught:
            WhisperRecogniser(linked, "bad").load()
        assert str(linked) in caught.value.what
        assert "\n" not in str(caught.value)

    def test_a_file_that_ends_too_early(self, linked: Path) -> None:
        whole = (linked / "model.bin").read_bytes()
        (linked / "model.bin").unlink()
        (linked / "model.bin").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(RecogniserError, match="is damaged or ends too early"):
            WhisperRecogniser(linked, "bad").load()

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(RecogniserError, match="is not complete"):
            WhisperRecogniser(tmp_path / "absent", "bad").load()


def test_without_the_acoustic_model_whisper_cannot_be_used(tiny_en: Path, tmp_path: Path) -> None:
    ear = Ear(AcousticModel(tmp_path / "none.zip"))
    with pytest.raises(RecogniserError, match="The acoustic model is missing or damaged"):
        WhisperRecogniser(tiny_en, "tiny.en", ear=ear).load()
