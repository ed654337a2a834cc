"""Which recognisers are tried: those that are asked for, or all that are on this computer."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from speakcheck.config import decided
from speakcheck.errors import ModelError
from speakcheck.recognise.choice import Selection, select
from speakcheck.recognise.models.store import Model, find, survey

SPHINX, WHISPER = "sphinx", "whisper"
RECOGNISERS = (SPHINX, WHISPER)


def candidates(recognisers: Sequence[str], models: Sequence[str]) -> tuple[Selection, ...]:
    """Return the recognisers of these kinds, and Whisper with these models; without either, all there are.

    Installed models that are faulty are passed over. Raises ModelError for a named model that is not here or
    not usable, and if Whisper is asked for and has no model.
    """
    asked = recognisers or (() if models else RECOGNISERS)
    found = [select(SPHINX)] if SPHINX in asked else []
    found += [_with(find(name)) for name in models]
    if WHISPER in asked and not models:
        found += map(_with, _installed())
    if not found:
        # It says why there is none, and what to do.
        return (select(WHISPER),)
    return tuple({each.model and each.model.folder: each for each in found}.values())


def faulty() -> Iterator[ModelError]:
    """Yield what is wrong with the installed models that cannot be tried."""
    return (each.fault for each in survey() if each.fault is not None)


def _installed() -> Iterator[Model]:
    """Yield the models that are here, and one that the settings name though it lies elsewhere."""
    yield from (each for each in survey() if each.fault is None)
    named = decided("model")
    if named is not None:
        with suppress(ModelError):
            yield find(named.value)


def _with(model: Model) -> Selection:
    return Selection(model, f"Whisper hears the words with {model.name}.")
