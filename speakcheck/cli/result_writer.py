"""How results reach standard output, in each of the forms they can have."""

import argparse
from typing import TYPE_CHECKING, Any, Protocol

from speakcheck.cli.console import look, write_data, write_json, write_text
from speakcheck.errors import SpeakcheckError

if TYPE_CHECKING:
    from speakcheck.assess.feedback import Feedback


class ResultWriter(Protocol):
    """Takes results one by one."""

    def result(self, feedback: "Feedback") -> None:
        """Give out a result."""

    def failure(self, id: str, audio: str, text: str, error: SpeakcheckError) -> None:
        """Give out that a recording could not be used."""

    def close(self) -> None:
        """Give out what was held back."""


def result_writer(args: argparse.Namespace, count: int) -> ResultWriter:
    """Return the outlet for the form asked for and the number of recordings."""
    if args.format == "json":
        return JsonWriter(single=count == 1)
    if args.format == "jsonl":
        return JsonLinesWriter()
    if args.format == "csv":
        return CsvWriter()
    return TextWriter(args.language, plain=args.plain, named=count > 1)


class TextWriter:
    """What a learner reads."""

    def __init__(self, language: str | None, *, plain: bool, named: bool) -> None:
        self._look = look(language)
        self.language = self._look.language
        self.plain = plain
        self._named = named
        self._first = True

    def result(self, feedback: "Feedback") -> None:
        """Write one take; an empty line parts it from the one before."""
        from rich.text import Text

        from speakcheck.report.plain import plain_text
        from speakcheck.report.text import feedback_text

        if self.plain:
            shown = Text(plain_text(feedback, self._look.language, named=self._named))
        else:
            shown = feedback_text(feedback, self._look, named=self._named)
        write_text(shown if self._first else Text("\n") + shown, plain=self.plain)
        self._first = False

    def failure(self, id: str, audio: str, text: str, error: SpeakcheckError) -> None:
        """Leave it to standard error."""

    def close(self) -> None:
        """Hold nothing back."""


class JsonLinesWriter:
    """One object a line, written when it is ready."""

    def result(self, feedback: "Feedback") -> None:
        """Write one result."""
        from speakcheck.report.to_json import result_json

        self.write(result_json(feedback))

    def failure(self, id: str, audio: str, text: str, error: SpeakcheckError) -> None:
        """Write one error."""
        from speakcheck.report.to_json import error_json

        self.write(error_json(id, audio, text, error.what, error.remedy))

    def write(self, value: dict[str, Any]) -> None:
        """Write one object."""
        write_json(value, indent=None)

    def close(self) -> None:
        """Hold nothing back."""


class JsonWriter(JsonLinesWriter):
    """One object for one recording, a list for several."""

    def __init__(self, *, single: bool) -> None:
        self._single = single
        self._values: list[dict[str, Any]] = []

    def write(self, value: dict[str, Any]) -> None:
        """Keep an object until all are there."""
        self._values.append(value)

    def close(self) -> None:
        """Write all that there is."""
        write_json(self._values[0] if self._single else self._values)


class CsvWriter:
    """A table, written row by row."""

    def __init__(self) -> None:
        self._headed = False

    def result(self, feedback: "Feedback") -> None:
        """Write one row."""
        from speakcheck.report.flat import result_row

        self._write(result_row(feedback))

    def failure(self, id: str, audio: str, text: str, error: SpeakcheckError) -> None:
        """Write one row that holds the error."""
        from speakcheck.report.flat import error_row

        self._write(error_row(id, audio, text, str(error)))

    def _write(self, row: str) -> None:
        from speakcheck.report.flat import header

        write_data(row if self._headed else header() + row)
        self._headed = True

    def close(self) -> None:
        """Hold nothing back."""
