"""The models that have a name: where they come from, how large they are, what they understand."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from speakcheck.i18n import N_, Phrase, either, listed
from speakcheck.recognise.models.facts import FileFacts

RECOMMENDED = "base.en"
"""For learners. speakcheck hears English only, and of two models of one size the English-only one spends all
of its parameters on it. Of those, this is the smallest but one: it asks for little space and little time.
`speakcheck bench` tells on one's own recordings whether a larger one is worth its time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the catalogue."""

    name: str
    """As it is asked for."""
    repository: str
    """Its id on the Hugging Face hub, the one that faster-whisper knows it by."""
    megabytes: int
    """To be fetched, in millions of bytes: the sizes of its files in that repository, added up."""
    parameters: int
    """In millions, as its makers state them."""
    english_only: bool
    """Whether it understands nothing but English."""

    @property
    def memory(self) -> int:
        """Return about how many millions of bytes its weights take in memory: one for each in eight bits."""
        return self.parameters

    @property
    def revision(self) -> str:
        """Return the commit that is fetched, so that nobody can put other files in its place later."""
        return REVISIONS[self.name]

    @property
    def pinned(self) -> Mapping[str, FileFacts]:
        """Return what its files are known to be, by their names; empty where that was not looked into."""
        return PINNED.get(self.name, {})


REVISIONS = {
    "tiny": "d90ca5fe260221311c53c58e660288d3deb8d356",
    "tiny.en": "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
    "base": "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
    "base.en": "3d3d5dee26484f91867d81cb899cfcf72b96be6c",
    "distil-small.en": "ef77d90526ccd62cde3808ee70626a01e5cf83e4",
    "small": "536b0662742c02347bc0e980a01041f333bce120",
    "small.en": "d1d751a5f8271d482d14ca55d9e2deeebbae577f",
    "distil-medium.en": "80ddfce281f77766d8943d63109199fc8145dfa5",
    "medium": "08e178d48790749d25932bbc082711ddcfdfbc4f",
    "medium.en": "a29b04bd15381511a9af671baec01072039215e3",
    "distil-large-v3": "c3058b475261292e64a0412df1d2681c06260fab",
    "distil-large-v3.5": "9793ccc07920e0f830e1dba0343efcdf0ef8c903",
    "large-v3-turbo": "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
    "large-v3": "edaa852ec7e145841d8ffdb056a99866b5f0a478",
}
"""The commits of the repositories, by the names of the models."""

PINNED = {
    "tiny.en": {
        "config.json": FileFacts(2317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        "model.bin": FileFacts(75537502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        "tokenizer.json": FileFacts(
            2128466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
        ),
        "vocabulary.txt": FileFacts(
            422309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"
        ),
    }
}
"""Files whose contents are known, by the names of the models: only these can be checked without trusting
whoever sends them."""


CATALOGUE = (
    Entry("tiny", "Systran/faster-whisper-tiny", 78, 39, english_only=False),
    Entry("tiny.en", "Systran/faster-whisper-tiny.en", 78, 39, english_only=True),
    Entry("base", "Systran/faster-whisper-base", 148, 74, english_only=False),
    Entry("base.en", "Systran/faster-whisper-base.en", 148, 74, english_only=True),
    Entry("distil-small.en", "Systran/faster-distil-whisper-small.en", 335, 166, english_only=True),
    Entry("small", "Systran/faster-whisper-small", 486, 244, english_only=False),
    Entry("small.en", "Systran/faster-whisper-small.en", 486, 244, english_only=True),
    Entry("distil-medium.en", "Systran/faster-distil-whisper-medium.en", 792, 394, english_only=True),
    Entry("medium", "Systran/faster-whisper-medium", 1531, 769, english_only=False),
    Entry("medium.en", "Systran/faster-whisper-medium.en", 1530, 769, english_only=True),
    Entry("distil-large-v3", "Systran/faster-distil-whisper-large-v3", 1516, 756, english_only=True),
    Entry("distil-large-v3.5", "distil-whisper/distil-large-v3.5-ct2", 1516, 756, english_only=True),
    Entry("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1622, 809, english_only=False),
    Entry("large-v3", "Systran/faster-whisper-large-v3", 3091, 1550, english_only=False),
)
"""From the one that understands least to the one that understands most: by size, the distilled before the
whole of its size, and of two of one size the English-only one last."""

NAMES = tuple(entry.name for entry in CATALOGUE)


def entry(name: str) -> Entry | None:
    """Return the model of this name, or of this repository; None if the catalogue has none."""
    wanted = name.strip().lower()
    return next((each for each in CATALOGUE if wanted in (each.name, each.repository.lower())), None)


def rank(name: str) -> int:
    """Return the place of a model in the catalogue; −1 for one that it does not have."""
    found = entry(name)
    return -1 if found is None else CATALOGUE.index(found)


def closest(name: str) -> Phrase:
    """Return what else may have been meant, as a sentence."""
    near = difflib.get_close_matches(name.lower(), NAMES, n=2)
    if near:
        return N_("Did you mean {names}?", names=either(near))
    return N_("The names are {names}.", names=listed(NAMES))
