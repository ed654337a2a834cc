"""What can go wrong: every error says what happened and what to do next."""

from enum import IntEnum

from speakcheck.i18n import N_, Phrase, sentences


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

    @property
    def shown(self) -> str:
        """Both sentences in the language of the interface; `what`, `remedy` and str() are English."""
        return sentences(self.what, self.remedy)


class UnexpectedError(SpeakcheckError):
    """Something failed that should not have; crash.log tells of it."""


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


class JudgingError(RecogniserError):
    """The engine failed over one take, in a way that nobody expected; others may go well."""


class ModelError(SpeakcheckError):
    """The files of a speech model are not there, not usable, or cannot be fetched."""


REASONS = (
    N_("Device or resource busy"),
    N_("Directory not empty"),
    N_("Disk quota exceeded"),
    N_("File exists"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Is a directory"),
    N_("No space left on device"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Operation not permitted"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("Too many open files"),
)
"""What systems say most when they refuse, as the catalogue has it."""


def reason(error: OSError | ValueError) -> Phrase:
    """Return why the system refused, for the middle of a sentence."""
    return Phrase((error.strerror if isinstance(error, OSError) else None) or str(error), {})


class HistoryError(SpeakcheckError):
    """What is remembered of earlier attempts cannot be read or written."""
