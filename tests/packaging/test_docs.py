"""README and docs tell the truth: examples run, commands and options exist, linked files are there."""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from speakcheck.cli.main import parser
from speakcheck.lessons.reading import parse_text
from speakcheck.report.flat import COLUMNS

CHECKOUT = Path(__file__).parents[2]
README = CHECKOUT / "README.md"
PAGES = (README, CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md")))
TOLD = "\n".join(page.read_text("utf-8") for page in PAGES)
LONGEST_README = 250
"""Lines; what is longer belongs to docs/."""
CARDS = tuple(CHECKOUT / f"assets/{room}/README.md" for room in ("acoustic", "language", "recognise"))
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
PROSE = FENCED.sub("", TOLD)
OPTION = re.compile(r"--[a-z][a-z-]*")
LINK = re.compile(r"\]\(([^)\s]+)\)")
EVERYWHERE = {"--help", "--version"}


def section(title: str) -> str:
    """Return the text under a heading, up to the next one of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", TOLD, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[2]


def fences(language: str) -> list[str]:
    return [body for name, body in FENCED.findall(TOLD) if name == language]


def commands() -> Iterator[str]:
    """Yield what calls the program: lines of shell blocks, and codes in sentences but for bare names."""
    for block in fences("sh"):
        yield from (line for line in block.splitlines() if calls_it(line))
    names = {each.prog for each in parsers(parser())}
    yield from (
        code
        for code in INLINE.findall(PROSE)
        if calls_it(code) and code.removeprefix(".venv/bin/") not in names
    )


def calls_it(line: str) -> bool:
    return bool(re.match(r"(\.venv/bin/)?speakcheck(\s|$)", line))


def arguments(line: str) -> list[str]:
    """Return what the shell would pass on; an ellipsis stands for more of the same."""
    words = shlex.split(line, comments=True)[1:]
    end = words.index(">") if ">" in words else len(words)
    return [word for word in words[:end] if word != "…"]


def parsers(top: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from parsers(each)


def options(top: argparse.ArgumentParser) -> set[str]:
    return {
        option
        for each in parsers(top)
        for action in each._actions
        for option in action.option_strings
        if option.startswith("--")
    }


def examples() -> list[tuple[str, str]]:
    """Return every Python example with what it is said to print."""
    pattern = re.compile(r"^```python\n(.*?)^```\n+prints\n+```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return pattern.findall(TOLD)


def sessions() -> list[tuple[str, str]]:
    """Return every command of the program that is followed by its output."""
    return re.findall(
        r"^```sh\n(speakcheck [^\n]+)\n```\n+```text\n(.*?)^```$", TOLD, re.MULTILINE | re.DOTALL
    )


def numberless(output: str) -> str:
    """Return the lines without the numbers that another processor may round otherwise, and their bars."""
    lines = (re.sub(r"\d+", "0", re.sub(r"[█░]+ +", "", line)).rstrip() for line in output.splitlines())
    return "\n".join(lines).strip()


def test_the_examples_say_what_they_print() -> None:
    assert len(examples()) == len(fences("python")) > 0
    assert sessions()


@pytest.mark.parametrize(("code", "printed"), examples(), ids=lambda text: text.split("\n")[-2][:30])
def test_a_python_example_prints_what_it_says(code: str, printed: str) -> None:
    env = os.environ | {"PYTHONUTF8": "1"}
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, env=env, capture_output=True, encoding="utf-8"
    )
    assert (process.stdout, process.stderr) == (printed, "")


@pytest.mark.parametrize(("line", "shown"), sessions())
def test_a_command_prints_what_is_shown(line: str, shown: str) -> None:
    env = os.environ | {"PYTHONUTF8": "1", "COLUMNS": "80", "SPEAKCHECK_RECOGNISER": "auto"}
    process = subprocess.run(
        [sys.executable, "-m", "speakcheck", *arguments(line)],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        encoding="utf-8",
    )
    assert numberless(process.stdout) == numberless(shown)


@pytest.mark.parametrize("line", dict.fromkeys(commands()))
def test_a_command_is_understood(line: str) -> None:
    words = arguments(line)
    if words and words[-1] in EVERYWHERE:
        assert words[-1] in {"--help", *options(parser())}
        return
    parser().parse_args(words or ["practise"])


def test_every_option_that_is_told_exists() -> None:
    codes = [code for code in INLINE.findall(PROSE) if code.startswith("--") or calls_it(code)]
    told = {option for code in codes for option in OPTION.findall(code)}
    assert told <= options(parser())


@pytest.mark.parametrize(
    "command",
    [
        "practise",
        "score",
        "progress",
        "report",
        "history",
        "paths",
        "lesson",
        "say-how",
        "why",
        "model",
        "bench",
        "doctor",
        "demo",
    ],
)
def test_every_option_that_exists_is_told(command: str) -> None:
    text = section(f"speakcheck {command}") + (section("Many recordings") if command == "score" else "")
    (sub,) = (each for each in parsers(parser()) if each.prog == f"speakcheck {command}")
    missing = options(sub) - {"--help"} - set(OPTION.findall(text))
    assert not missing


def test_the_columns_of_the_table_are_those_of_the_program() -> None:
    assert f"`{', '.join(COLUMNS)}`" in section("speakcheck score")


def test_the_example_page_is_read_to_the_end() -> None:
    (page,) = FENCED.findall(section("The episode page"))
    read = parse_text(page[1], "page.txt")
    assert not read.warnings
    lesson = read.lesson
    assert (lesson.series, lesson.number, lesson.level) == ("Morning English", "7", "A2")
    assert [prompt.id for prompt in lesson.prompts] == ["p1s1", "p1s2", "k1", "e1", "k2", "e2"]
    assert lesson.paragraphs[0].translation
    assert [word for word, _ in lesson.pronunciations] == ["hualien"]


def test_every_field_of_a_result_is_told() -> None:
    schema = json.loads((CHECKOUT / "assets/schema/result-1.json").read_text("utf-8"))
    fields = set(named(schema))
    assert fields - set(INLINE.findall(section("The result"))) == set()


def named(schema: Any) -> Iterator[str]:
    """Yield the name of every field, at any depth."""
    for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if key == "properties":
            yield from value
        if isinstance(value, dict | list):
            yield from named(value)


@pytest.mark.parametrize("page", [*PAGES, *CARDS], ids=lambda page: page.relative_to(CHECKOUT).as_posix())
def test_every_file_and_heading_that_is_linked_is_there(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, part = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not part or part in anchors(target), link


def anchors(page: Path) -> set[str]:
    return {anchor(title) for title in re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)}


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    text = README.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_README
    linked = {(README.parent / link.partition("#")[0]).resolve() for link in LINK.findall(text)}
    assert {page.resolve() for page in PAGES} - {README} <= linked


def anchor(title: str) -> str:
    """Return the name that a heading has in links."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def test_every_recording_that_is_named_is_there() -> None:
    named_files = set(re.findall(r"fixtures/audio/[\w.-]+", TOLD))
    assert named_files
    assert all((CHECKOUT / name).exists() for name in named_files)
