"""The grammars: the ways a text, or a part of it, may have been said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from speakcheck.language.phones import bare_all
from speakcheck.language.pronunciation import Phones
from speakcheck.recognise.heard import ReferenceWord
from speakcheck.recognise.sphinx.engine import Arc

OMISSION = 1e-18
"""Probability that a word is left out. With all that follows, of the words that experts gave full marks about
1 in 100 is then called absent in read learner speech."""
PARTIAL = 1e-40
"""Probability that only a part of the text is said, however much is left out at its beginning or its end."""
REPETITION = 1e-20
"""Probability of going back; learners who drag a vowel look as if they began the word anew."""
STRANGE = 1e-24
"""Probability that a certain word which is not in the text was added, or said in place of one that is."""
LONGEST_RESTART = 4
"""Words that a restart goes back at most."""


@dataclass(frozen=True, slots=True)
class GrammarWord:
    """A spoken word as a grammar names it."""

    text: str
    """Lower case."""
    phones: Phones
    """With stress."""
    reference: int | None
    """Index of the word of the text; None for a word that does not belong there."""
    last: bool = True
    """Whether it completes that word of the text ("five" of "twenty twenty-five")."""


@dataclass(slots=True)
class Grammar:
    """States, arcs and the spoken words that the arcs name."""

    arcs: list[Arc] = field(default_factory=list)
    start: int = 0
    final: int = 0
    states: int = 0
    spoken: dict[str, GrammarWord] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """The phones of every named word, parted by spaces and without stress."""
        return {name: " ".join(bare_all(word.phones)) for name, word in self.spoken.items()}

    def state(self) -> int:
        """Return a new state."""
        self.states += 1
        return self.states - 1

    def skip(self, origin: int, target: int, probability: float) -> None:
        """Add a way without sound."""
        self.arcs.append(Arc(origin, target, probability))

    def say(self, origin: int, target: int, probability: float, tag: str, word: GrammarWord) -> None:
        """Add a way that says a word; the tag keeps words of the same sound apart."""
        name = f"{'_'.join(bare_all(word.phones))}@{tag}"
        self.spoken[name] = word
        self.arcs.append(Arc(origin, target, probability, name))

    def say_reference(
        self, origin: int, target: int, index: int | None, word: ReferenceWord, tag: str | None = None
    ) -> None:
        """Add every accepted way to say a word of the text; the tag is its index unless it is given."""
        tag = str(index) if tag is None else tag
        for number, form in enumerate(word.forms):
            here = origin
            for place, spoken in enumerate(form.words):
                last = place + 1 == len(form.words)
                there = target if last else self.state()
                for variant in spoken.pronunciations:
                    said = GrammarWord(spoken.text, variant.phones, index, last)
                    self.say(here, there, 1.0, f"{tag}.{number}.{place}", said)
                here = there


def reading(words: Sequence[ReferenceWord], *, to_the_end: bool) -> Grammar:
    """Let every word be left out and every few words be said again; stop anywhere unless `to_the_end`."""
    grammar = Grammar()
    places = [grammar.state() for _ in range(len(words) + 1)]
    grammar.final = places[-1] if to_the_end else grammar.state()
    for index, word in enumerate(words):
        here, there = places[index], places[index + 1]
        grammar.say_reference(here, there, index, word)
        grammar.skip(here, there, OMISSION if word.forms else 1.0)
        for back in range(1, min(LONGEST_RESTART, index + 1) + 1):
            grammar.skip(there, places[index + 1 - back], REPETITION)
    for place in places[2:]:
        grammar.skip(places[0], place, PARTIAL)
    for place in places[:-1] if to_the_end else places:
        grammar.skip(place, grammar.final, PARTIAL if to_the_end else 1.0)
    return grammar


def rereading(
    words: Sequence[tuple[int, ReferenceWord]], strange: Sequence[GrammarWord], anchors: tuple[bool, bool]
) -> Grammar:
    """Let words be replaced by words that are not in the text, and let such words be added between all.

    `words` are consecutive words of the text with their indexes; `anchors` tells whether the first and the
    last of them are known to be said, so that nothing is replaced there or added outside.
    """
    grammar = Grammar()
    before = [grammar.state() for _ in words]
    behind = [grammar.state() for _ in words]
    start = before[0] if anchors[0] else grammar.state()
    grammar.start, grammar.final = start, behind[-1] if anchors[1] else grammar.state()
    gaps = list(zip([start, *behind], [*before, grammar.final], strict=True))
    for here, there in gaps[int(anchors[0]) : len(gaps) - int(anchors[1])]:
        grammar.skip(here, there, 1.0)
        for stranger in strange:
            grammar.say(here, there, STRANGE, "x", stranger)
    for at, (index, word) in enumerate(words):
        grammar.say_reference(before[at], behind[at], index, word)
        for back in range(min(LONGEST_RESTART, at + 1)):
            grammar.skip(behind[at], before[at - back], REPETITION)
        if (at == 0 and anchors[0]) or (at + 1 == len(words) and anchors[1]):
            continue
        grammar.skip(before[at], behind[at], OMISSION if word.forms else 1.0)
        for stranger in strange:
            grammar.say(before[at], behind[at], STRANGE, "x", stranger)
    return grammar


def alternatives(
    texts: Sequence[Sequence[ReferenceWord]], *, to_the_end: bool
) -> tuple[Grammar, dict[str, int]]:
    """Let one of several texts be said, or begun, words left out; also return the text of each name."""
    grammar = Grammar()
    start = grammar.state()
    grammar.final = grammar.state()
    owner: dict[str, int] = {}
    index = 0
    for number, words in enumerate(texts):
        here = start
        for at, word in enumerate(words):
            there = grammar.final if at + 1 == len(words) else grammar.state()
            known = set(grammar.spoken)
            grammar.say_reference(here, there, index, word)
            grammar.skip(here, there, OMISSION if word.forms else 1.0)
            owner.update((name, number) for name in grammar.spoken.keys() - known)
            if there != grammar.final:
                grammar.skip(there, grammar.final, PARTIAL if to_the_end else 1.0)
            here, index = there, index + 1
    return grammar, owner
