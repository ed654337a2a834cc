"""What is told of a model that is not there or not whole."""

import os

from speakcheck.errors import ModelError
from speakcheck.i18n import N_, Phrase
from speakcheck.lessons.lines import clean
from speakcheck.recognise.models.catalogue import closest


def unknown(name: str) -> ModelError:
    """Return the error for a name that names nothing."""
    shown = clean(name)
    if os.sep in name or name.startswith((".", "~")):
        return ModelError(
            N_("There is no folder “{name}”.", name=shown), N_("Check the spelling of its path.")
        )
    return ModelError(N_("“{name}” is the name of no model.", name=shown), closest(name))


def damaged(name: str, why: Phrase) -> ModelError:
    """Return the error for files that changed after they were fetched."""
    return ModelError(N_("The model {name} is damaged: {why}.", name=name, why=why), fetch_again(name))


def fetch_again(name: str) -> Phrase:
    """Return the remedy for a model that is not whole."""
    return N_("Fetch it again: “speakcheck model get {name} --force”.", name=name)


def other_than_fetched(file: str) -> Phrase:
    """Say that a file changed, for the middle of a sentence."""
    return N_("its {file} is not what was fetched", file=file)
