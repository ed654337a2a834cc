"""What is known of the recordings that come with speakcheck: their texts and their faults."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from speakcheck.errors import UsageError
from speakcheck.i18n import N_, Phrase
from speakcheck.report.remarks import bare_word

REINSTALL = N_("Install speakcheck anew.")


@dataclass(frozen=True, slots=True)
class DemoExample:
    """A recording of which is known what was said."""

    path: Path
    """Of the sound."""
    text: str
    """What was to be read."""
    faults: tuple[dict[str, Any], ...]
    """What was said otherwise: kind, index of the word, and what stood in its place."""
    pauses: int
    """Pauses that were made inside phrases."""


def read_example(path: Path) -> DemoExample:
    """Read what is known of a recording; raises UsageError if it is not there."""
    try:
        known = json.loads(path.with_suffix(".json").read_text("utf-8"))
        pauses = len(known.get("pauses", ()))
        return DemoExample(path, known["text"], tuple(known["faults"]), pauses)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            N_("The recording {name} of the demonstration is missing.", name=path.name), REINSTALL
        ) from error


def note(example: DemoExample) -> Phrase:
    """Say what is wrong in a recording, as it was made."""
    if example.pauses:
        return N_("In this recording there are pauses inside the phrases.")
    if not example.faults:
        return N_("In this recording the text is read as it stands.")
    fault = example.faults[0]
    word = bare_word(example.text.split()[fault["word"]])
    if fault["kind"] == "omission":
        return N_("In this recording “{word}” is left out.", word=word)
    said = fault.get("said") or " ".join(fault.get("phones", ()))
    return N_("In this recording “{word}” is said as “{said}”.", word=word, said=said)
