"""Owns the order: the one module that knows the way from a prompt and a recording to feedback."""

import os
from collections.abc import Sequence

from speakcheck.assess.feedback import Feedback
from speakcheck.audio.clip import Clip
from speakcheck.language.sounds import Phones
from speakcheck.lessons.lesson import Lesson, Prompt

Recording = Clip | str | os.PathLike[str]
"""A clip in memory, or the path of any audio file."""


class Coach:
    """Checks recordings against what was to be read; loads its engines once, on first use."""

    def check(
        self,
        prompt: Prompt | str,
        recording: Recording,
        *,
        id: str | None = None,
        phones: Sequence[Phones] | None = None,
    ) -> Feedback:
        """Judge a recording of a prompt.

        `phones` gives one pronunciation for each word of the text, in place of the dictionary's. `id` names the
        result; by default the prompt's id. A take that cannot be judged comes back without scores, its
        problems saying why. Raises AudioError if the recording cannot be read, LanguageError if the text holds
        nothing to read aloud or the phones do not match it, RecogniserError if an engine fails.
        """
        raise NotImplementedError

    def find(self, lesson: Lesson, recording: Recording) -> Prompt | None:
        """Return the prompt of the lesson that was read (a sentence, keyword, example, a whole paragraph with
        id "p1", or all paragraphs with id "all"); None if it sounds like none of them.
        """
        raise NotImplementedError
