"""speakcheck: read aloud, and see how every word was said.

import speakcheck

coach = speakcheck.Coach()
feedback = coach.check("Some newcomers learned to say hello.", "take.wav")
for word in feedback.words:
    print(word.text, word.verdict, word.score)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from speakcheck.assess.feedback import Feedback
    from speakcheck.audio.clip import Clip
    from speakcheck.audio.files import load
    from speakcheck.coach import Coach
    from speakcheck.errors import SpeakcheckError
    from speakcheck.lessons.lesson import Lesson, Prompt
    from speakcheck.lessons.reading import read_lesson
    from speakcheck.lessons.shelf import Shelf
    from speakcheck.practice.live_take import LiveTake

__all__ = [
    "Clip",
    "Coach",
    "Feedback",
    "Lesson",
    "LiveTake",
    "Prompt",
    "Shelf",
    "SpeakcheckError",
    "load",
    "read_lesson",
]

_HOMES = {
    "Clip": "speakcheck.audio.clip",
    "Coach": "speakcheck.coach",
    "Feedback": "speakcheck.assess.feedback",
    "Lesson": "speakcheck.lessons.lesson",
    "Prompt": "speakcheck.lessons.lesson",
    "LiveTake": "speakcheck.practice.live_take",
    "Shelf": "speakcheck.lessons.shelf",
    "SpeakcheckError": "speakcheck.errors",
    "load": "speakcheck.audio.files",
    "read_lesson": "speakcheck.lessons.reading",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: the command line starts without any engine."""
    if name not in _HOMES:
        raise AttributeError(f"module 'speakcheck' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
