"""Owns what can go wrong: every error says what happened and what to do next."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell."""

    OK = 0
    """Everything asked for was done."""
    SOME_FAILED = 1
    """Some inputs failed; the results of the others were written."""
    USAGE = 2
    """The command line, or a file that it names, cannot be used."""
    NOTHING_SCORED = 3
    """No input could be scored."""


class SpeakcheckError(Exception):
    """What happened, and the remedy, each one sentence for the learner."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class UsageError(SpeakcheckError):
    """The command line asks for something that cannot be."""


class ConfigError(SpeakcheckError):
    """The learner's settings cannot be read or written."""


class LessonError(SpeakcheckError):
    """A lesson file or the shelf cannot be read or written."""


class LanguageError(SpeakcheckError):
    """A word or a text cannot be turned into sounds."""


class AudioError(SpeakcheckError):
    """A recording cannot be read."""


class MicrophoneError(SpeakcheckError):
    """A microphone or a loudspeaker cannot be used."""


class RecogniserError(SpeakcheckError):
    """A recogniser cannot start or do its work."""


class ModelError(SpeakcheckError):
    """The files of a speech model are not there, not usable, or cannot be fetched."""
