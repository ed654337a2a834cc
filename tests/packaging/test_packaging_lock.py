"""The pins: complete, consistent, hashed, and silent about where they came from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[2]
LOCKS = ("runtime", "build", "dev")
PLATFORMS = {"linux": "posix", "darwin": "posix", "win32": "nt"}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def text(lock: str) -> str:
    return (CHECKOUT / "requirements" / f"{lock}.txt").read_text("utf-8")


def entries(lock: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", "", text(lock))
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


def wanted(lock: str) -> list[Requirement]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    runtime: list[str] = project["project"]["dependencies"]
    # What `make try` installs judges with a real Whisper.
    runtime = runtime + project["project"]["optional-dependencies"]["tiny-en"]
    lines = runtime if lock == "runtime" else project["dependency-groups"][lock]
    return [Requirement(line) for line in lines]


def environment(platform: str, python: str) -> dict[str, str]:
    return {
        "implementation_name": "cpython",
        "os_name": PLATFORMS[platform],
        "platform_python_implementation": "CPython",
        "python_full_version": f"{python}.1",
        "python_version": python,
        "sys_platform": platform,
    }


def applies(requirement: Requirement, place: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(place)


def pins(lock: str, place: dict[str, str]) -> dict[str, str]:
    """Return name and version of what is installed in a place."""
    found: dict[str, str] = {}
    for line in entries(lock):
        requirement = Requirement(line.partition(" --hash")[0])
        if applies(requirement, place):
            assert requirement.name not in found
            (version,) = requirement.specifier
            found[requirement.name] = version.version
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_one_version_with_hashes(lock: str) -> None:
    entry = re.compile(r"[a-z0-9-]+==[\w.]+( ; .+?)?( --hash=sha256:[0-9a-f]{64})+")
    assert [line for line in entries(lock) if not entry.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_entry_tells_where_to_look(lock: str) -> None:
    assert re.findall(r"://|--\w*index|--find-links|--trusted-host| @ ", text(lock)) == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_pins_are_what_the_project_asks_for(platform: str, python: str) -> None:
    place = environment(platform, python)
    for lock in LOCKS:
        pinned = pins(lock, place)
        for requirement in wanted(lock):
            if applies(requirement, place):
                assert requirement.specifier.contains(pinned[requirement.name]), str(requirement)


@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_agree(python: str) -> None:
    place = environment("linux", python)
    versions: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in pins(lock, place).items():
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
