"""The recordings of a folder that stand in for a microphone: one for each take, in order."""

from pathlib import Path

from speakcheck.errors import AudioError, reason
from speakcheck.i18n import N_
from speakcheck.lessons.lines import shown_name

_KINDS = ".aac .aif .aiff .flac .m4a .mp3 .mp4 .oga .ogg .opus .wav .webm .wma"
KINDS = frozenset(_KINDS.split())
"""Endings of files with sound."""


class RecordingFolder:
    """A folder; a file named by a prompt's id ("p1s2.wav") is taken for that prompt, others in turn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given: set[Path] = set()

    def next(self, prompt: str) -> Path:
        """Return the file for a prompt: its own, else the next one that no take was read from yet.

        When all were read it begins anew. Raises AudioError for a folder without recordings.
        """
        found = self._files()
        own = next((each for each in found if each.stem.lower() == prompt.lower()), None)
        left = [each for each in found if each not in self._given]
        if not left:
            self._given.clear()
        chosen = own or (left or found)[0]
        self._given.add(chosen)
        return chosen

    def _files(self) -> list[Path]:
        name = shown_name(str(self._folder))
        try:
            found = sorted(each for each in self._folder.iterdir() if each.suffix.lower() in KINDS)
        except OSError as error:
            raise AudioError(
                N_("The folder “{name}” cannot be read ({reason}).", name=name, reason=reason(error)),
                N_("Name a folder that holds recordings."),
            ) from error
        if not found:
            raise AudioError(
                N_("There are no recordings in the folder “{name}”.", name=name),
                N_("Put sound files there, or name another folder."),
            )
        return found
