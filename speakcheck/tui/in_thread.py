"""Threads of the app, in which a fault is told and logged, and ends nothing."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from textual import work
from textual.dom import DOMNode
from textual.worker import Worker

from speakcheck.crash_log import unexpected
from speakcheck.errors import SpeakcheckError

if TYPE_CHECKING:
    from speakcheck.tui.app import SpeakcheckApp

Given = ParamSpec("Given")
Node = TypeVar("Node", bound=DOMNode)


def in_thread(
    *, group: str, exclusive: bool = False
) -> Callable[[Callable[Concatenate[Node, Given], None]], Callable[Concatenate[Node, Given], Worker[None]]]:
    """Make a method of a widget, a screen or the app run as a thread worker.

    Whatever it raises is said to the learner. What must be reset on the screen when it fails, it posts
    itself, in a finally clause.
    """

    def decorate(
        method: Callable[Concatenate[Node, Given], None],
    ) -> Callable[Concatenate[Node, Given], Worker[None]]:
        @wraps(method)
        def guarded(node: Node, /, *args: Given.args, **named: Given.kwargs) -> None:
            try:
                method(node, *args, **named)
            except Exception as error:  # A fault in one thread must not leave the app waiting for it.
                tell_fault(cast("SpeakcheckApp", node.app), error, method.__qualname__)

        return work(guarded, thread=True, exclusive=exclusive, group=group, exit_on_error=False)

    return decorate


def tell_fault(app: "SpeakcheckApp", error: Exception, where: str) -> None:
    """Say what was raised, and log it if nobody expected it; any thread may call this."""
    # It takes long to import, and is here already where a judgement was asked for.
    from speakcheck.coach import Abandoned

    if isinstance(error, Abandoned):
        return
    told = error if isinstance(error, SpeakcheckError) else unexpected(f"{where} has failed", error)
    app.tell(told, "error")
