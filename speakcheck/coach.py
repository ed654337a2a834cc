"""The order: the one module that knows the way from a prompt and a recording to feedback."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from typing import Protocol, runtime_checkable

from speakcheck.assess.feedback import EngineNames, Feedback
from speakcheck.assess.fits import weights_for
from speakcheck.assess.fusion import Weights
from speakcheck.assess.judge import judge, said_words
from speakcheck.assess.passage import MOST_WORDS, Passage, passage
from speakcheck.assess.places import place
from speakcheck.assess.reading import is_reading
from speakcheck.assess.scorer import PanelScorer, panel_scorer
from speakcheck.audio.chunking import pieces
from speakcheck.audio.clip import Clip
from speakcheck.audio.energy import speech_spans
from speakcheck.audio.files import AudioFile
from speakcheck.audio.quality import QualityMeter, TakeQuality
from speakcheck.language.lexicon import Lexicon
from speakcheck.language.phones import pack_bare
from speakcheck.language.pronunciation import Phones
from speakcheck.language.tokens import tokenise
from speakcheck.lessons.lesson import Lesson, Prompt
from speakcheck.lessons.passages import passages, sentences_of
from speakcheck.recognise.heard import Recogniser, ReferenceWord
from speakcheck.recognise.listening import listen
from speakcheck.recognise.shortlist import nearest, sounds_of
from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

Recording = Clip | str | os.PathLike[str]
"""A clip in memory, or the path of any audio file."""
SLOWEST, FASTEST = 0.15, 6.0
"""Words a second between which a reading lies, silence around it included."""
NEAR = 10
"""Prompts of a lesson that are compared closely with what was heard."""


@runtime_checkable
class Loadable(Protocol):
    """A recogniser that can be loaded before it is used."""

    def load(self) -> None:
        """Load, if that has not been done; may be called by several threads."""
        ...


class Abandoned(Exception):
    """A judgement ended early, since nobody wanted it any more."""


class Coach:
    """Checks recordings against what was to be read; loads its engines once, on first use.

    One coach may serve several threads: its engine does one thing at a time.
    """

    def __init__(
        self,
        recogniser: Recogniser | None = None,
        scorer: PanelScorer | None = None,
        weights: Weights | None = None,
    ) -> None:
        """Take other engines than the embedded ones, and other weights of fusion than those kept here."""
        self._recogniser = recogniser or SphinxRecogniser()
        self._given_scorer = scorer
        self._given_weights = weights
        self._loading: Future[None] | None = None
        self._known: tuple[Lesson, _Readings] | None = None
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Begin to load the engines in a thread, and return at once; asked again, do nothing.

        The first check or search waits for it, and raises what went wrong; the one after that tries anew.
        """
        with self._lock:
            if self._loading is None:
                loader = ThreadPoolExecutor(1, "speakcheck-load")
                self._loading = loader.submit(self._load)
                loader.shutdown(wait=False)

    def check(
        self,
        prompt: Prompt | str,
        recording: Recording,
        *,
        id: str | None = None,
        phones: Sequence[Phones] | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Feedback:
        """Judge a recording of a prompt.

        `phones` gives one pronunciation for each word of the text, in place of the dictionary's. `id` names
        the result; by default the prompt's id. A take that cannot be judged comes back without scores, its
        problems saying why. Between two pieces of work it is asked whether the feedback is still `wanted`;
        if not, Abandoned is raised. Raises AudioError if the recording cannot be read, LanguageError if the
        text holds nothing to read aloud or the phones do not match it, RecogniserError if an engine fails.
        """
        self._await_loading()
        asked = _asked(prompt, phones)
        meter = QualityMeter()
        sound = _Sound(recording)
        pieces = _while(wanted, sound.pieces())
        listened = listen(self._recogniser, asked.reference, pieces, meter, self._scorer.ear)
        take = meter.finish(truncated=sound.truncated)
        names = (_id_of(prompt) if id is None else id, sound.name)

        def blind() -> tuple[str, ...] | None:
            if not wanted():
                raise Abandoned
            if listened.written is not None:
                return tuple(word.text for word in listened.written)
            return None if listened.alone is None else self._recogniser.write_down(listened.alone)

        return judge(asked, listened, take, self._scorer, self._engine, names, blind, self._weights)

    def quality(self, recording: Recording) -> TakeQuality:
        """Judge the recording alone: whether what was said in it can be judged at all.

        Raises AudioError if it cannot be read.
        """
        meter = QualityMeter()
        sound = _Sound(recording)
        for piece in sound.pieces():
            meter.add(piece)
        return meter.finish(truncated=sound.truncated)

    def find(self, lesson: Lesson, recording: Recording) -> Prompt | None:
        """Return the prompt of the lesson that was read; None if it sounds like none of them.

        That may be a sentence, a keyword, an example, a whole paragraph (id "p1") or all of them (id "all").
        """
        self._await_loading()
        sound = _Sound(recording)
        first: Clip | None = None
        seconds = 0.0
        for piece in sound.pieces():
            if speech_spans(piece):
                first = first or piece
                seconds += piece.duration
        if first is None:
            return None
        whole = seconds == first.duration
        known = self._readings(lesson)
        able = [
            at
            for at, count in enumerate(known.words)
            if SLOWEST * seconds <= count <= min(MOST_WORDS, FASTEST * seconds + 1)
        ]
        near = self._near(known, able, first, whole)
        texts = tuple(_beginning(known.prompts[at], None if whole else first.duration) for at in near)
        choice = self._recogniser.choose(texts, first, to_the_end=whole) if texts else None
        if choice is None:
            return None
        found = known.prompts[near[choice.text]]
        if whole:
            return found if self._is_read(found, first) else None
        # Several passages may begin alike: the pace of the first piece tells how many words there must be.
        due = choice.words / first.duration * seconds
        alike = [at for at in able if _begins_like(known.prompts[at].text, found.text)]
        return known.prompts[min(alike, key=lambda at: abs(known.words[at] - due))]

    def _near(self, known: "_Readings", able: Sequence[int], clip: Clip, whole: bool) -> list[int]:
        """Return the few of the prompts that come near to a clip; comparing it closely takes long."""
        if len(able) <= NEAR:
            return list(able)
        ear = self._scorer.ear
        heard = pack_bare(ear.write_down(ear.hear(clip)))
        return [able[at] for at in nearest(heard, [known.sounds[at] for at in able], NEAR, whole=whole)]

    def _readings(self, lesson: Lesson) -> "_Readings":
        """Return the prompts of a lesson with their sounds; those of the last one are remembered."""
        if self._known is None or self._known[0] is not lesson:
            self._known = lesson, _Readings(lesson)
        return self._known[1]

    def _is_read(self, prompt: Prompt, clip: Clip) -> bool:
        """Tell whether a clip is a reading of a prompt."""
        asked = _asked(prompt, None)
        listened = listen(self._recogniser, asked.reference, [clip], QualityMeter())
        said = said_words(place(asked.reference, listened.words))
        return is_reading(asked, listened, said, lambda: self._recogniser.write_down(clip))

    def _load(self) -> None:
        if isinstance(self._recogniser, Loadable):
            self._recogniser.load()
        self._scorer.ear.load()
        # Any text loads the dictionary.
        _ = self._engine, passage("text")

    def _await_loading(self) -> None:
        loading = self._loading
        if loading is not None and loading.exception() is not None:
            self._loading = None
            loading.result()

    @cached_property
    def _scorer(self) -> PanelScorer:
        return self._given_scorer or panel_scorer()

    @cached_property
    def _weights(self) -> Weights:
        if self._given_weights is not None:
            return self._given_weights
        return weights_for(self._scorer.name, self._recogniser.name)

    @cached_property
    def _engine(self) -> EngineNames:
        versions = f"speakcheck {version('speakcheck')}, {self._recogniser.version}"
        if self._weights.move:
            versions += ", fusion"
        return EngineNames(self._recogniser.name, self._scorer.name, versions)


class _Readings:
    """All that may be read of a lesson: sentences, keywords, examples, paragraphs, and all of these."""

    def __init__(self, lesson: Lesson) -> None:
        lexicon = Lexicon(lesson.pronunciations)
        words, sounds = {}, {}
        for prompt in lesson.prompts:
            tokens = tokenise(prompt.text)
            words[prompt.id], sounds[prompt.id] = len(tokens), sounds_of(tokens, lexicon)
        for name, sentences in sentences_of(lesson).items():
            words[name] = sum(words[each.id] for each in sentences)
            sounds[name] = "".join(sounds[each.id] for each in sentences)
        self.prompts = (*lesson.prompts, *passages(lesson))
        self.words = [words[prompt.id] for prompt in self.prompts]
        self.sounds = [sounds[prompt.id] for prompt in self.prompts]


class _Sound:
    """A recording in pieces, in memory or on disk."""

    def __init__(self, recording: Recording) -> None:
        self._clip = recording if isinstance(recording, Clip) else None
        self._file = None if isinstance(recording, Clip) else AudioFile(recording)
        self.name = "" if isinstance(recording, Clip) else os.fspath(recording)

    def pieces(self) -> Iterable[Clip]:
        """Decode, and cut at pauses."""
        return pieces([self._clip.samples] if self._clip else self._file.blocks() if self._file else [])

    @property
    def truncated(self) -> bool:
        """Whether a part of the file is missing, known once all pieces have been taken."""
        return self._file.truncated if self._file else False


def _while(wanted: Callable[[], bool], pieces: Iterable[Clip]) -> Iterator[Clip]:
    """Hand on the pieces as long as they are wanted; raises Abandoned then."""
    for piece in pieces:
        yield piece
        # Each piece is heard when the one behind it is known, that is, when going on from here.
        if not wanted():
            raise Abandoned


def _id_of(prompt: Prompt | str) -> str:
    return prompt.id if isinstance(prompt, Prompt) else ""


def _asked(prompt: Prompt | str, phones: Sequence[Phones] | None) -> Passage:
    if isinstance(prompt, str):
        return passage(prompt, phones=phones)
    return passage(prompt.text, prompt.splits, prompt.pronunciations, phones)


def _beginning(prompt: Prompt, seconds: float | None) -> tuple[ReferenceWord, ...]:
    """Return the words of a prompt, or only those that can have been read in so many seconds."""
    if seconds is not None and len(tokens := tokenise(prompt.text)) > (most := int(FASTEST * seconds) + 1):
        prompt = replace(prompt, text=prompt.text[: tokens[most].start])
    return _asked(prompt, None).reference


def _begins_like(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]
