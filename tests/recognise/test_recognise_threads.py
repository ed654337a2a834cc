"""How many threads a speech model gets, on machines of every kind."""

import os
from collections.abc import Callable

import pytest

from speakcheck.recognise import threads
from speakcheck.recognise.threads import MOST_THREADS, VARIABLE, usable_cores, whisper_threads

Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Pretend to be a Linux machine: the processors allowed, each with its core, and other files by path."""
    monkeypatch.delenv(VARIABLE, raising=False)

    def build(cores: dict[int, str], files: dict[str, str] | None = None) -> None:
        known = {
            f"/sys/devices/system/cpu/cpu{number}/topology/core_cpus_list": core
            for number, core in cores.items()
        }
        monkeypatch.setattr("sys.platform", "linux")
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(cores), raising=False)
        monkeypatch.setattr(threads, "_read", lambda path: {**known, **(files or {})}.get(path, ""))

    return build


def paired(cores: int) -> dict[int, str]:
    """Every core with two logical processors, numbered as Linux does."""
    return {number: f"{number % cores},{number % cores + cores}" for number in range(2 * cores)}


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        ({0: "0"}, 1),
        ({0: "0", 1: "1"}, 2),
        (paired(2), 2),
        (paired(6), 6),
        (paired(32), MOST_THREADS),
        ({0: "0,4", 1: "1,5", 5: "1,5"}, 2),
        ({number: "" for number in range(4)}, 4),
    ],
    ids=["one", "two", "two paired", "six paired", "many", "three allowed of eight", "unknown"],
)
def test_a_core_gets_a_thread(machine: Machine, cores: dict[int, str], expected: int) -> None:
    machine(cores)
    assert whisper_threads() == expected


@pytest.mark.parametrize(("jobs", "expected"), [(1, 6), (2, 3), (4, 1), (6, 1), (50, 1)])
def test_jobs_share_the_cores(machine: Machine, jobs: int, expected: int) -> None:
    machine(paired(6))
    assert whisper_threads(jobs) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"/sys/fs/cgroup/cpu.max": "max 100000"}, 6),
        ({"/sys/fs/cgroup/cpu.max": "200000 100000"}, 2),
        ({"/sys/fs/cgroup/cpu.max": "150000 100000"}, 2),
        ({"/sys/fs/cgroup/cpu.max": "50000 100000"}, 1),
        ({"/sys/fs/cgroup/cpu.max": "nonsense"}, 6),
        (
            {
                "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000",
                "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
            },
            3,
        ),
        (
            {
                "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
                "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
            },
            6,
        ),
    ],
    ids=["no limit", "two", "one and a half", "half", "nonsense", "older: three", "older: no limit"],
)
def test_a_container_gets_its_share(machine: Machine, files: dict[str, str], expected: int) -> None:
    machine(paired(6), files)
    assert whisper_threads() == expected


@pytest.mark.parametrize(
    ("wish", "expected"),
    [("2", 2), ("3,1", 3), ("99", MOST_THREADS), ("0", 4), ("", 4), ("many", 4), ("-2", 4)],
)
def test_the_environment_is_obeyed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, wish: str, expected: int
) -> None:
    machine(paired(4))
    monkeypatch.setenv(VARIABLE, wish)
    assert whisper_threads() == expected


@pytest.mark.parametrize(
    ("system", "processor", "expected"),
    [("darwin", "arm64", 6), ("darwin", "x86_64", 3), ("win32", "AMD64", 3)],
)
def test_elsewhere_two_logical_processors_of_x86_are_a_core(
    monkeypatch: pytest.MonkeyPatch, system: str, processor: str, expected: int
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr("platform.machine", lambda: processor)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_cores() == expected


def test_here_it_is_a_sensible_number() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


def test_there_is_a_job() -> None:
    with pytest.raises(ValueError, match="one job"):
        whisper_threads(0)
