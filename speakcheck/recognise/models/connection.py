"""What is said of a connection that fails, whoever reports it, and how long one is waited for."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from speakcheck.errors import SpeakcheckError
from speakcheck.i18n import N_, Phrase

Answer = TypeVar("Answer")


class Broken(Exception):
    """A connection that could not be made or did not last."""

    def __init__(self, why: Phrase) -> None:
        """Say why in half a sentence."""
        super().__init__(why)
        self.why = why


def reason(error: BaseException) -> Phrase:
    """Say in half a sentence why a connection failed."""
    causes = list(_causes(error))
    names = " ".join(type(each).__name__ for each in causes)
    if "Proxy" in names:
        return N_("the proxy refused ({error})", error=error)
    if any(isinstance(each, socket.gaierror) for each in causes):
        return N_("its name was not found")
    if any(isinstance(each, ssl.SSLError) for each in causes):
        return N_("its certificate is not trusted")
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        return N_("the connection was refused")
    if "Timeout" in names:
        return N_("it does not answer")
    if "OfflineMode" in names:
        return N_("HF_HUB_OFFLINE forbids connections")
    return N_("the connection broke off")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what lies behind it."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def within(seconds: float, call: Callable[[], Answer]) -> Answer:
    """Return what a call returns, or raise its SpeakcheckError or Broken; TimeoutError if it takes longer.

    A name server that does not answer, or a host of many addresses of which none does, is waited for longer
    than any limit that one can set for a connection.
    """
    answers: list[Answer] = []
    errors: list[Exception] = []

    def attempt() -> None:
        try:
            answers.append(call())
        except (SpeakcheckError, Broken) as error:
            errors.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]
