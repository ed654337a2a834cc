"""The app as a learner has it: a terminal, keys that are typed, a voice that comes in by the microphone."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from speakcheck.audio.files import load
from speakcheck.paths import data_dir
from speakcheck.practice.scored_take import TakeSummary
from speakcheck.practice.take_store import TakeStore
from tests.patience import PATIENCE, wait_for
from tests.virtual_sound import VirtualSound

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")

CHECKOUT = Path(__file__).parents[2]
AUDIO = CHECKOUT / "fixtures" / "audio"
LESSON, PROMPT = "s01-little-red-book", "e4"
SENTENCE = "Some newcomers learned to say hello in Mandarin."
OMISSION = AUDIO / "omission-hello-en-us-f5.flac"
WHOLE = AUDIO / "clean-newcomers-drill-en-us-f5.flac"
GREETING = "This was here before."
SCRIPT = """
stty -g >before; echo '{greeting}'
sh -c 'echo $$ >started; mv started pid; exec {command}'
echo "It ended with $?."; stty -g >after
exec cat
"""


class Terminal:
    """A terminal of 80 by 24 cells with the app in it, and what was there before the app."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        words = [sys.executable, "-m", "speakcheck", "practise", LESSON, "--prompt", PROMPT]
        script = SCRIPT.format(greeting=GREETING, command=shlex.join(words))
        self._tmux(
            "-f", os.devnull, "-u", "new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), script
        )

    @property
    def app(self) -> int:
        """Number of the app's process."""
        return int((self._folder / "pid").read_text("ascii"))

    @property
    def screen(self) -> str:
        return self._tmux("capture-pane", "-p").rstrip()

    def press(self, *keys: str) -> None:
        """Type keys, by tmux's names."""
        self._tmux("send-keys", *keys)

    def until(self, *texts: str) -> str:
        """Wait until all of some texts are on the screen, and return the screen."""
        wait_for(lambda: all(text in self.screen for text in texts), lambda: f"{texts} not in\n{self.screen}")
        return self.screen

    def ended(self) -> str:
        """Wait for the end of the app, check that the terminal is left as it was, and say how it ended."""
        screen = self.until("It ended with")
        state = self._tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}")
        assert state.split() == ["0", "1", "0"]
        greeting, last = filter(None, screen.splitlines())
        assert greeting == GREETING
        after = self._folder / "after"
        wait_for(lambda: after.exists() and after.read_bytes(), lambda: "the shell does not go on")
        assert after.read_bytes() == (self._folder / "before").read_bytes()
        return last

    def close(self) -> None:
        """Take the terminal away."""
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._folder / "tmux"), *words],
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )
        return done.stdout.decode()


@pytest.fixture
def open_terminal(sound: VirtualSound, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Terminal]]:
    """Return what opens a terminal; only one is open at a time."""
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
    monkeypatch.delenv("TMUX", raising=False)
    opened: list[Terminal] = []
    # The name of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="tmux") as folder:

        def open_() -> Terminal:
            close()
            opened.append(Terminal(Path(tempfile.mkdtemp(dir=folder))))
            return opened[0]

        def close() -> None:
            while opened:
                opened.pop().close()

        yield open_
        close()


def remembered() -> tuple[TakeSummary, ...]:
    """Return the takes of the lesson that are remembered, in order of time."""
    with closing(TakeStore()) as takes:
        return takes.attempts(LESSON)


def test_a_word_left_out_is_named_and_saying_it_raises_the_score(
    open_terminal: Callable[[], Terminal], sound: VirtualSound
) -> None:
    terminal = open_terminal()
    terminal.until(SENTENCE, "space Record")
    terminal.press("Space")
    terminal.until("● Recording", "Speak now.")
    sound.say(OMISSION)
    screen = terminal.until("Not said: hello", "first take")
    assert "1 “hello” was not heard." in screen
    text, marks = screen.splitlines()[2:4]
    assert text[marks.index("–") :].startswith("hello")
    terminal.press("Space")
    terminal.until("● Recording", "Speak now.")
    sound.say(WHOLE)
    screen = terminal.until("Every word was clear.")
    assert "hello" not in screen.replace(SENTENCE, "")
    shown = re.search(r"Overall (\d+)  \+(\d+)", screen)
    assert shown, screen
    terminal.press("q")
    assert terminal.ended() == "It ended with 0."
    first, second = remembered()
    assert (first.faults, second.faults) == (1, 0)
    assert (second.points, (second.points or 0) - (first.points or 0)) == (int(shown[1]), int(shown[2]))
    for take in (first, second):
        assert take.sound is not None
        assert load(take.sound).duration > 2


def type_ctrl_c(terminal: Terminal) -> None:
    terminal.press("C-c")


def terminate(terminal: Terminal) -> None:
    os.kill(terminal.app, signal.SIGTERM)


@pytest.mark.parametrize(("end", "status"), [(type_ctrl_c, 130), (terminate, 143)], ids=["Ctrl-C", "SIGTERM"])
def test_a_take_that_was_broken_off_is_judged_at_the_next_start(
    open_terminal: Callable[[], Terminal],
    sound: VirtualSound,
    end: Callable[[Terminal], None],
    status: int,
) -> None:
    (data_dir() / "config.toml").write_text("stop_after = 0\n", "utf-8")
    terminal = open_terminal()
    terminal.until(SENTENCE, "space Record")
    terminal.press("Space")
    terminal.until("● Recording", "Speak now.")
    sound.say(OMISSION).wait(PATIENCE)
    assert "● Recording" in terminal.screen
    end(terminal)
    assert terminal.ended() == f"It ended with {status}."
    assert not remembered()
    terminal = open_terminal()
    terminal.until("A take from last time has been judged", SENTENCE)
    terminal.press("q")
    assert terminal.ended() == "It ended with 0."
    (take,) = remembered()
    assert (take.prompt, take.faults) == (PROMPT, 1)
    assert take.sound is not None
    assert load(take.sound).duration > 2
