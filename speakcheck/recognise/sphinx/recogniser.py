"""The embedded recogniser: it knows the text, and asks what of it was said and what else."""

from collections.abc import Sequence

from speakcheck.audio.clip import Clip
from speakcheck.audio.level import normalise_level
from speakcheck.language.lexicon import Lexicon
from speakcheck.recognise.heard import Choice, Heard, ReferenceWord
from speakcheck.recognise.restarts import without_false_restarts
from speakcheck.recognise.sphinx.absence import absent_words, still_absent, with_returned
from speakcheck.recognise.sphinx.alignment import Said, Unit, align, units, walk
from speakcheck.recognise.sphinx.engine import SphinxEngine, pcm
from speakcheck.recognise.sphinx.grammar import Grammar, alternatives, reading
from speakcheck.recognise.sphinx.strangers import BELIEVED_AGAIN, SecondHearing, with_strangers


class SphinxRecogniser:
    """The Recogniser that needs nothing but its wheel."""

    name = "sphinx"

    def __init__(self, engine: SphinxEngine | None = None) -> None:
        """Take an engine, or load one on first use."""
        self._engine = engine or SphinxEngine()
        self._lexicon = Lexicon()

    def load(self) -> None:
        """Load the engine, if that has not been done; raises RecogniserError if it cannot be."""
        self._engine.load()

    def hear(self, reference: tuple[ReferenceWord, ...], clip: Clip, *, to_the_end: bool = True) -> Heard:
        """Hear which words of the reference were said, and which others; see Recogniser."""
        level = normalise_level(clip)
        hearing = SecondHearing(self._engine, reference, level, pcm(level), self._lexicon)
        said: Sequence[Said] = self._aligned(
            self._walked(reading(reference, to_the_end=to_the_end), hearing), hearing
        )
        said = self._corrected(said, with_strangers(said, hearing), hearing)
        said = self._corrected(said, _believed(said), hearing)
        absent = absent_words(said, hearing, to_the_end=to_the_end)
        kept = with_returned(said, absent)
        said = self._corrected(said, kept, hearing)
        return Heard(tuple(each.heard for each in said), still_absent(absent, kept))

    def _walked(self, grammar: Grammar, hearing: SecondHearing) -> list[Unit]:
        return units(walk(self._engine, grammar, hearing.sound))

    def _corrected(
        self, said: Sequence[Said], better: Sequence[Unit], hearing: SecondHearing
    ) -> Sequence[Said]:
        """Align anew if the units are others than those that were said."""
        if [each.unit for each in said] == list(better):
            return said
        return self._aligned(better, hearing) or said

    def _aligned(self, said: Sequence[Unit], hearing: SecondHearing) -> tuple[Said, ...]:
        return align(self._engine, said, hearing.clip, hearing.sound)

    @property
    def version(self) -> str:
        """Return the engine's version; see Recogniser."""
        from importlib.metadata import version

        return f"pocketsphinx {version('pocketsphinx')}"

    def write_down(self, clip: Clip) -> tuple[str, ...]:
        """Return the words heard without knowing any text; see Recogniser."""
        return tuple(self._engine.dictate(pcm(normalise_level(clip))))

    def choose(
        self, texts: tuple[tuple[ReferenceWord, ...], ...], clip: Clip, *, to_the_end: bool = True
    ) -> Choice | None:
        """Return which text was read; see Recogniser."""
        grammar, owner = alternatives(texts, to_the_end=to_the_end)
        ends = (grammar.start, grammar.final)
        path = self._engine.walk(grammar.arcs, ends, grammar.words, pcm(normalise_level(clip)))
        if not path:
            return None
        said = {grammar.spoken[stretch.name].reference for stretch in path}
        return Choice(owner[path[0].name], len(said))


def _believed(said: Sequence[Said]) -> list[Unit]:
    """Return the units that were said, without the worse round of every restart that is not believed."""
    return [said[at].unit for at in without_false_restarts([each.heard for each in said], BELIEVED_AGAIN)]
