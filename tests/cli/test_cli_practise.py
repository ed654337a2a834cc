"""`speakcheck practise` and `speakcheck` alone: on a terminal, line by line, and however it ends."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from speakcheck.lessons.shelf import Shelf
from speakcheck.paths import data_dir
from tests.patience import PATIENCE, TICK

CHECKOUT = Path(__file__).parents[2]
AUDIO = CHECKOUT / "fixtures" / "audio"
HELLO = AUDIO / "replacement-hello-kal16.flac"
READY = "Practise"
LEFT = "\x1b[?1049l"
"""By this a terminal goes back to what it showed before."""


class Terminal:
    """A terminal with the program in it."""

    def __init__(self, *words: str, code: str = "", term: str = "xterm-256color", columns: int = 80) -> None:
        self.shown = ""
        self.child, self._end = pty.fork()
        if self.child == 0:
            run = ["-c", code] if code else ["-m", "speakcheck", *words]
            os.chdir(CHECKOUT)
            # The library that reads lines has put its own idea of the terminal's size beside os.environ.
            os.execve(sys.executable, [sys.executable, *run], os.environ | {"TERM": term})
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read(self, wanted: str = "") -> str:
        """Take in what is written until a text is among it, or to the end."""
        while not (wanted and wanted in self.shown):
            assert select.select([self._end], [], [], PATIENCE)[0], self.shown[-2000:]
            try:
                data = os.read(self._end, 65536)
            except OSError:
                break
            if not data:
                break
            self.shown += data.decode("utf-8", "replace")
        assert wanted in self.shown, self.shown[-2000:]
        return self.shown

    def type(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def close(self) -> None:
        os.close(self._end)

    def wait(self) -> int:
        """Return the exit status."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            done, status = os.waitpid(self.child, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(TICK)
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        pytest.fail("the program did not end")


@pytest.fixture(autouse=True)
def _not_the_first_run() -> None:
    (data_dir() / "config.toml").write_text("first_run_done = true\n", "utf-8")


def opened() -> Terminal:
    terminal = Terminal()
    terminal.read(READY)
    return terminal


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (lambda terminal: terminal.type("q"), 0),
        (lambda terminal: terminal.type("\x03"), 130),
        (lambda terminal: os.kill(terminal.child, signal.SIGINT), 130),
        (lambda terminal: os.kill(terminal.child, signal.SIGTERM), 143),
    ],
    ids=["q", "ctrl-c", "SIGINT", "SIGTERM"],
)
def test_the_terminal_is_left_clean(end: Callable[[Terminal], None], status: int) -> None:
    terminal = opened()
    end(terminal)
    shown = terminal.read()
    assert terminal.wait() == status
    assert LEFT in shown
    assert "Traceback" not in shown


def test_a_terminal_that_is_closed_ends_the_app() -> None:
    terminal = opened()
    terminal.close()
    assert terminal.wait() == 129


def test_a_crash_is_one_sentence_and_a_log() -> None:
    code = (
        "import sys\n"
        "from speakcheck.tui.screens.shelf import ShelfScreen\n"
        "def fail(self): raise ZeroDivisionError('planted')\n"
        "ShelfScreen.action_settings = fail\n"
        "from speakcheck.cli.main import main\n"
        "sys.argv = ['speakcheck']\n"
        "sys.exit(main())"
    )
    terminal = Terminal(code=code)
    terminal.read(READY)
    terminal.type("s")
    shown = terminal.read()
    assert terminal.wait() == 1
    log = data_dir() / "crash.log"
    after = re.sub(r"\s", "", shown[shown.index(LEFT) :])
    assert f"whathappenedstandsin{log}." in after
    assert "Traceback" not in shown
    assert "ZeroDivisionError: planted" in log.read_text("utf-8")


def test_a_lesson_opens_at_the_prompt_that_is_named() -> None:
    terminal = Terminal("practise", "s01", "--prompt", "e4")
    terminal.read("Mandarin")
    terminal.type("\x03")
    terminal.read()
    assert terminal.wait() == 130


def test_a_simple_terminal_is_practised_in_line_by_line() -> None:
    terminal = Terminal("practise", "s01", term="dumb")
    shown = terminal.read("> ")
    assert "1 of 12, p1s1: In January 2025" in shown
    assert "\x1b" not in shown
    terminal.type("q\n")
    terminal.read()
    assert terminal.wait() == 0


def test_a_narrow_simple_terminal_breaks_no_word() -> None:
    terminal = Terminal("practise", "s01", term="dumb", columns=40)
    terminal.read("> ")
    terminal.type("l\nnonsense of more than one word\nq\n")
    shown = terminal.read().splitlines()
    assert terminal.wait() == 0
    assert max(map(len, shown)) <= 40
    whole = " ".join(shown)
    for sentence in (
        "an id goes there, h help, q quit.",
        "p1s1, new: In January 2025",
        "“nonsense of more than one word” is no command. Type h for help.",
    ):
        assert sentence in whole


def lines(typed: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "speakcheck", "practise", *words],
        cwd=CHECKOUT,
        input=typed,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )


def test_without_a_terminal_the_command_alone_says_how_it_is_used() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "speakcheck"], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert process.returncode == 2
    assert process.stderr.startswith("usage:")


def test_a_lesson_line_by_line() -> None:
    process = lines(f"n\np\np\nt\nwhat\nv\ne4\nf {HELLO}\nq\n", "s01", "--plain")
    assert process.returncode == 0
    assert process.stderr == ""
    shown = process.stdout
    for sentence in (
        "Lesson: A Little Red Book",
        "1 of 12, p1s1: In January 2025",
        "2 of 12, p1s2: Instead of waiting",
        "This is the first one.",
        "2025 年 1 月，TikTok 距離在美國遭到禁用只剩幾天。",
        "“what” is no command. Type h for help.",
        "There is no take to be heard.",
        "8 of 10, e4: Some newcomers learned to say hello in Mandarin.",
        "“hello” was said as another word: “goodbye” was heard.",
        "This was the first take.",
    ):
        assert sentence in shown


def test_recordings_of_a_folder_stand_in_for_the_microphone(tmp_path: Path) -> None:
    (tmp_path / "e4.flac").write_bytes(HELLO.read_bytes())
    shown = lines("\n\nq\n", "s01", "--prompt", "e4", "--from-files", str(tmp_path)).stdout
    assert shown.count("“hello” was said as another word") == 2
    assert "As many points as before." in shown


def test_the_marks_of_earlier_takes_are_listed(tmp_path: Path) -> None:
    (tmp_path / "e4.flac").write_bytes(HELLO.read_bytes())
    lines("\nq\n", "s01", "--prompt", "e4", "--from-files", str(tmp_path))
    shown = lines("l\nq\n", "s01", "--mode", "keyword").stdout
    assert "e4, again: Some newcomers" in shown
    assert "k4, new: Newcomers" in shown


def test_only_likely_corrections_are_told_where_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = AUDIO / "insertion-very-rms.flac"
    text = json.loads(recording.with_suffix(".json").read_text("utf-8"))["text"]
    page = data_dir() / "page.txt"
    page.write_text(f"Cats\n\n{text}\n", "utf-8")
    lesson = Shelf().add(page).lesson.id
    strict = lines(f"f {recording}\nq\n", lesson).stdout
    monkeypatch.setenv("SPEAKCHECK_STRICTNESS", "relaxed")
    relaxed = lines(f"f {recording}\nq\n", lesson).stdout
    assert "This is not certain." in strict
    assert "This is not certain." not in relaxed


def test_a_lesson_can_be_chosen_line_by_line() -> None:
    process = lines("nonsense\ns02\nq\n", "--plain")
    assert process.returncode == 0
    assert "Which lesson?" in process.stdout
    assert "is the id of no lesson" in process.stdout
    assert "Lesson: Bubble Tea" in process.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "is the id of no lesson"),
        (["s01", "--prompt", "x9"], "x9"),
        (["--prompt", "p1s1"], "--prompt needs a lesson. Name the lesson before it."),
        (["s01", "--from-files", "nowhere"], "There is no folder “nowhere”."),
    ],
)
def test_what_cannot_be_practised_is_said(words: list[str], said: str) -> None:
    process = lines("q\n", *words)
    assert process.returncode == 2
    assert said in process.stderr


def test_it_speaks_chinese() -> None:
    process = lines("zz\nq\n", "s01", "--plain", "--language", "zh-TW")
    assert process.returncode == 0
    assert "Lesson:" not in process.stdout
