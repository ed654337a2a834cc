"""A program watched from outside: strace tells every connection that it tries and every file that it writes.

What the program is written in, and which library does it, makes no difference here.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SPEAKCHECK = (sys.executable, "-m", "speakcheck")
CHANGES = (
    *("open", "openat", "openat2", "creat", "mkdir", "mkdirat", "mknod", "mknodat"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"),
    *("unlink", "unlinkat", "rmdir", "truncate", "chmod", "fchmodat", "fchmodat2", "setxattr"),
)
"""System calls that write, or say with which intention they open."""
UNSEEN = "io_uring_setup"
"""By this a program could do all of it out of sight."""
WENT = ("chdir", "fchdir")
"""System calls after which a name without a folder means another place."""
TRACE = ",".join(("network", *(f"?{name}" for name in (*CHANGES, *WENT, UNSEEN))))
CALL = re.compile(r"^(?P<name>\w+)\((?P<values>.*)")
FAMILY = re.compile(r"\b[AP]F_(?!UNIX\b|LOCAL\b|UNSPEC\b)\w+")
NAMED = re.compile(r'(?:(?:AT_FDCWD|\d+)<(?P<folder>(?:[^>\\]|\\.)*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
HANDLE = re.compile(r"<((?:[^>\\]|\\.)*)>")
WRITING = re.compile(r"\bO_(?:WRONLY|RDWR|CREAT|TRUNC|TMPFILE)\b")
LOOK_UP = frozenset(map(Path, ("/etc/resolv.conf", "/etc/hosts")))
"""What the C library reads to find the address of a name."""
DEVICES = re.compile(r"/dev/(null|tty|ptmx|pts/\d+|dsp\d*|snd/.*)|/proc/self/.*")
"""What may be written to and keeps nothing."""
IN_PLACE = "= -1 EEXIST (File exists)"
"""How a call ends that asked for what is there already."""
INHERITED = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Watched:
    """What became of a program, and what it did, it and those that it started."""

    code: int
    output: str
    errors: str
    processes: int
    connections: tuple[str, ...]
    """Calls that reach for another machine, or that nobody could look into."""
    written: frozenset[Path]
    """What was opened to be written to, made, renamed or removed, or would have been."""

    def outside(self, *folders: Path) -> set[Path]:
        """Return what was written and lies in none of the folders."""
        return {
            path
            for path in self.written
            if not DEVICES.fullmatch(str(path)) and not any(path.is_relative_to(each) for each in folders)
        }


@cache
def why_not() -> str:
    """Return why nothing can be watched here, or "" where it can be."""
    if not shutil.which("strace"):
        return "strace is not installed"
    tried = subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, text=True)
    return f"strace may not watch here: {tried.stderr.strip()[-200:]}" if tried.returncode else ""


def environment(home: Path, **more: str) -> Mapping[str, str]:
    """Return the environment of a learner whose home is that folder, and no other wishes of this one."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return (
        kept | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"} | more
    )


@contextmanager
def traced(words: Sequence[str | Path]) -> Iterator[tuple[list[str], Path]]:
    """Give the command line that watches another one, and the folder in which its notes will lie."""
    with tempfile.TemporaryDirectory(prefix="traced") as folder:
        notes = Path(folder)
        strace = ["strace", "-ff", "--seccomp-bpf", "-qq", "-y", "-s", "4096", "-e", "signal=none"]
        yield [*strace, "-e", f"trace={TRACE}", "-o", str(notes / "of"), *map(str, words)], notes


def watch(words: Sequence[str | Path], env: Mapping[str, str], cwd: Path, stdin: str = "") -> Watched:
    """Run a program to its end; of what it makes, the system closes nothing to others of itself."""
    with traced(words) as (line, notes):
        done = subprocess.run(
            line, input=stdin.encode(), env=env, cwd=cwd, capture_output=True, check=False, umask=0
        )
        output, errors = (each.decode("utf-8", "replace") for each in (done.stdout, done.stderr))
        return seen(notes, cwd, done.returncode, output, errors)


def seen(notes: Path, cwd: Path, code: int, output: str = "", errors: str = "") -> Watched:
    """Read what strace has noted of a program and its children."""
    connections: list[str] = []
    written: set[Path] = set()
    files = sorted(notes.iterdir())
    for each in files:
        _read(each.read_text("utf-8", "replace").splitlines(), cwd, connections, written)
    return Watched(code, output, errors, len(files), tuple(connections), frozenset(written))


def _read(lines: Sequence[str], cwd: Path, connections: list[str], written: set[Path]) -> None:
    """Read what one process, begun in a folder, has done."""
    for line in lines:
        call = CALL.match(line)
        if call is None or line.endswith(IN_PLACE):
            continue
        named = [Path(cwd, _text(each["folder"] or ""), _text(each["path"])) for each in NAMED.finditer(line)]
        if call["name"] in WENT:
            cwd = named[0] if named else Path(_text(HANDLE.search(line)[1]))  # type: ignore[index]
        elif call["name"] not in CHANGES:
            if call["name"] == UNSEEN or FAMILY.search(call["values"]):
                connections.append(line)
        elif "open" not in call["name"] or WRITING.search(NAMED.sub("", line)):
            written.update(Path(os.path.normpath(path)) for path in named)
        elif LOOK_UP.intersection(named):
            connections.append(line)


def _text(quoted: str) -> str:
    """Return a text that strace has quoted."""
    return (
        quoted.encode("latin-1", "replace")
        .decode("unicode_escape")
        .encode("latin-1")
        .decode("utf-8", "replace")
    )
