"""Programs that write to the history are killed at moments that chance chooses, and then it is looked at.

Run: python -m tests.history.killing KILLS [SEED]. Each program saves, imports, deletes, judges anew and
changes settings, and says so after each; nothing that was said may be lost, and the next start leaves no
litter.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from speakcheck.audio.clip import Clip
from speakcheck.config import change, read_settings
from speakcheck.history.attempt import AttemptSource
from speakcheck.history.deletion import delete
from speakcheck.history.exporting import export
from speakcheck.history.importing import merge_from
from speakcheck.history.store import History
from speakcheck.paths import HOME_VARIABLE, data_dir
from tests.history.made import by_chance, later, result

ARCHIVES, IN_EACH = 6, 5
"""Exports that may be imported, and attempts in each."""
MANY = 40
"""Attempts from which on more are deleted than added."""
LONGEST, EARLIEST = 0.25, 0.1
"""Seconds that a program is left alone at most: once it can write, or from its very beginning on."""
EARLY, PAIRS = 8, 5
"""Every so many programs are killed while they open the history, and so many in pairs."""
OURS = frozenset(
    {
        *("history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm", ".history.sqlite3.lock"),
        *("recordings", "config.toml", ".config.toml.lock"),
    }
)
"""What may lie in the learner's folder."""
Tell = Callable[[str], None]


@dataclass
class Known:
    """What was acknowledged, and what was begun."""

    there: set[str] = field(default_factory=set)
    """Ids of attempts that must be there."""
    unsure: set[str] = field(default_factory=set)
    """Ids of attempts that may be there."""
    gone: set[str] = field(default_factory=set)
    """Ids of attempts that were deleted."""
    judged: set[tuple[str, str]] = field(default_factory=set)
    """Attempts and versions of scorers whose results must be there, as long as the attempt is."""
    minutes: set[float] = field(default_factory=lambda: {10.0})
    """What the setting may be."""
    told: Counter[str] = field(default_factory=Counter)
    """How often what was acknowledged."""

    def take(self, line: str, archives: list[list[str]]) -> None:
        """Learn from a line that a program told."""
        what, *rest = line.split()
        self.told[what] += 1
        if what == "added":
            self.there.update(rest)
        elif what == "deleting":
            self.there.difference_update(rest)
            self.unsure.update(rest)
        elif what == "deleted":
            self.unsure.difference_update(rest)
            self.gone.update(rest)
            self.judged = {each for each in self.judged if each[0] not in rest}
        elif what == "importing":
            self.unsure.update(set(archives[int(rest[0])]) - self.there)
            self.gone.difference_update(archives[int(rest[0])])
        elif what == "imported":
            self.there.update(archives[int(rest[0])])
            self.unsure.difference_update(archives[int(rest[0])])
        elif what == "judged":
            self.judged.add((rest[0], rest[1]))
        elif what == "setting":
            self.minutes.add(float(rest[0]))
        elif what == "set":
            self.minutes = {float(rest[0])}


def noise(chance: random.Random) -> Clip:
    samples = np.random.default_rng(chance.randrange(60)).normal(0, 0.1, 1600).astype(np.float32)
    return Clip(samples)


def add(history: History, chance: random.Random, tell: Tell) -> None:
    told, asked = by_chance(chance, chance.gauss(75, 8))
    sound = noise(chance) if chance.random() < 0.5 else None
    kept = history.add(told, asked, later(chance.randrange(10**5)), AttemptSource.APP, sound=sound)
    tell(f"added {kept.attempt.id}")


def remove(history: History, chance: random.Random, tell: Tell) -> None:
    known = [each.id for each in history.attempts()]
    ids = " ".join(chance.sample(known, min(len(known), chance.randrange(1, 12))))
    if ids:
        tell(f"deleting {ids}")
        delete(history, ids.split())
        tell(f"deleted {ids}")


def bring(history: History, chance: random.Random, tell: Tell, folder: Path) -> None:
    number = chance.randrange(ARCHIVES)
    tell(f"importing {number}")
    merged = merge_from(history, folder / f"{number}.zip")
    assert not merged.bad
    assert merged.broken is None
    tell(f"imported {number}")


def judge(history: History, chance: random.Random, tell: Tell) -> None:
    known = history.attempts()
    if known:
        attempt, version = chance.choice(known), f"version-{chance.randrange(3)}"
        history.add_result(attempt.id, result("Three think often.", version=version))
        tell(f"judged {attempt.id} {version}")


def settle(chance: random.Random, tell: Tell) -> None:
    minutes = float(chance.randrange(1, 180))
    tell(f"setting {minutes}")
    change("sitting_minutes", minutes)
    tell(f"set {minutes}")


def write(chance: random.Random, tell: Tell, folder: Path, *, alone: bool) -> None:
    """Write to the history for ever."""
    with History.open() as history:
        tell("open")
        while True:
            if not alone:
                add(history, chance, tell)
                continue
            full = history.count() > MANY
            weights = (2 if full else 6, 4 if full else 1, 2, 2, 1)
            (kind,) = chance.choices(("add", "remove", "bring", "judge", "settle"), weights)
            if kind == "add":
                add(history, chance, tell)
            elif kind == "remove":
                remove(history, chance, tell)
            elif kind == "bring":
                bring(history, chance, tell, folder)
            elif kind == "judge":
                judge(history, chance, tell)
            else:
                settle(chance, tell)


class Program:
    """A process of its own that writes, and tells what it has done."""

    def __init__(self, seed: str, folder: Path, *, alone: bool) -> None:
        """Begin."""
        reading, writing = os.pipe()
        self.id = os.fork()
        if not self.id:
            status = 1
            try:
                os.close(reading)
                # A line of this length is written as a whole, or not at all.
                write(
                    random.Random(seed),
                    lambda line: self._told(writing, line),
                    folder,
                    alone=alone,
                )
            except BaseException as error:
                self._told(writing, f"failed {type(error).__name__} {error}".replace("\n", " "))
                status = 2
            finally:
                os._exit(status)
        os.close(writing)
        self._file = os.fdopen(reading, "r", encoding="utf-8", newline="\n")

    @staticmethod
    def _told(handle: int, line: str) -> None:
        os.write(handle, f"{line}\n".encode())

    def wait_until_open(self) -> str:
        """Wait until it can write."""
        return self._file.readline()

    def kill(self) -> list[str]:
        """End it at once, and return what else it told."""
        os.kill(self.id, signal.SIGKILL)
        os.waitpid(self.id, 0)
        with self._file as file:
            return [line for line in file if line.endswith("\n")]


def made(folder: Path) -> list[list[str]]:
    """Make the archives, and return the ids of the attempts in each."""
    found = []
    chance = random.Random(0)
    for number in range(ARCHIVES):
        with History.open(folder / str(number) / "history.sqlite3") as history:
            for _ in range(IN_EACH):
                add(history, chance, lambda line: None)
            found.append([each.id for each in history.attempts()])
            export(history, folder / f"{number}.zip")
    return found


def look(known: Known, programs: int) -> None:
    """Start anew, and compare what is there with what was told by so many programs."""
    # The next start, and the next change of a setting, clear away what is left.
    change("first_run_done", True)
    with History.open() as history:
        assert history.notices == (), history.notices
        assert history.database.faults() == ()
        assert history.database.rows("PRAGMA foreign_key_check") == []
        there = {each.id for each in history.attempts()}
        assert not known.there - there, f"lost: {known.there - there}"
        assert not known.gone & there, f"deleted, but there: {known.gone & there}"
        # Each may have been killed when it had added one, and had not told yet.
        assert len(there - known.there - known.unsure) <= programs
        known.there, known.unsure = there, set()
        results = "SELECT a.uuid, s.version FROM results r JOIN attempts a ON a.id = r.attempt"
        judged = {tuple(row) for row in history.database.rows(f"{results} JOIN scorers s ON s.id = r.scorer")}
        known.judged = {each for each in known.judged if each[0] in there}
        assert known.judged <= judged, f"results lost: {known.judged - judged}"
        for attempt in history.attempts():
            assert history.result(attempt).words
            assert attempt.recording is None or history.sound(attempt) is not None, f"no sound: {attempt.id}"
        (days,) = history.database.rows("SELECT TOTAL(attempts) FROM days")
        assert days[0] == len(there)
        named = {row["content"] for row in history.database.rows("SELECT content FROM recordings")}
        used = {attempt.recording for attempt in history.attempts()} - {None}
        assert used == named
        assert history.loss is None
    place = data_dir() / "recordings"
    kept = {path.name for path in place.iterdir()} if place.exists() else set()
    assert kept == {f"{content}.flac" for content in named}, f"litter: {sorted(kept)}, named: {sorted(named)}"
    litter = {path.name for path in data_dir().iterdir()} - OURS
    assert not litter, f"litter: {litter}"
    assert read_settings().sitting_minutes in known.minutes
    known.minutes = {read_settings().sitting_minutes}


def soak(kills: int, seed: int, folder: Path) -> Counter[str]:
    """Kill so many programs, and return how often what was acknowledged."""
    chance, known = random.Random(seed), Known()
    archives = made(folder)
    for number in range(kills):
        pair = number % PAIRS == 0 and number % EARLY
        names = [f"{seed}-{number}-{place}" for place in range(2 if pair else 1)]
        programs = [Program(name, folder, alone=not pair) for name in names]
        lines: list[str] = []
        if number % EARLY:
            lines += [each.wait_until_open() for each in programs]
            time.sleep(chance.uniform(0, LONGEST))
        else:
            time.sleep(chance.uniform(0, EARLIEST))
        for each in programs:
            lines += each.kill()
        for line in lines:
            assert not line.startswith("failed"), line
            known.take(line, archives)
        look(known, len(programs))
    return known.told


if __name__ == "__main__":
    wanted, chosen = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as away:
        os.environ[HOME_VARIABLE] = home
        began = time.monotonic()
        counted = soak(wanted, chosen, Path(away))
        print(f"kills: {wanted}, seed: {chosen}, seconds: {time.monotonic() - began:.0f}")
        print("acknowledged:", ", ".join(f"{name} {count}" for name, count in sorted(counted.items())))
