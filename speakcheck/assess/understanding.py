"""What a listener understood: the transcript that was made without the text, laid beside the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from speakcheck.assess.feedback import Confusion, Witness
from speakcheck.recognise.heard import ForcedWord, ReferenceWord
from speakcheck.recognise.listening import Listened
from speakcheck.recognise.tie import tie


@dataclass(frozen=True, slots=True)
class Understanding:
    """What Whisper makes of a reading."""

    share: float
    """Share of the words that can be read in English that the transcript holds, 0 to 1."""
    witnesses: tuple[Witness, ...]
    """One for each word of the text."""


def understanding(reference: Sequence[ReferenceWord], listened: Listened) -> Understanding | None:
    """Return what was understood of a text; None where nobody listened without knowing it."""
    if listened.written is None:
        return None
    tied = tie(reference, [word.text for word in listened.written])
    best: dict[int, float] = {}
    for word, owners in zip(listened.written, tied.owners, strict=True):
        for index in tied.same.intersection(owners):
            best[index] = max(word.probability, best.get(index, 0.0))
    readable = {index for index, word in enumerate(reference) if word.forms}
    forced = {word.reference: word for word in listened.forced}
    witnesses = tuple(_witness(best.get(index), forced.get(index)) for index in range(len(reference)))
    return Understanding(len(readable & best.keys()) / max(1, len(readable)), witnesses)


def _witness(probability: float | None, forced: ForcedWord | None) -> Witness:
    if forced is None:
        return Witness(probability, None, None)
    contrast = forced.contrast
    confusion = None if contrast is None else Confusion(contrast.word, contrast.margin)
    return Witness(probability, forced.logprob, confusion)
