"""The house rules that no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import speakcheck

PACKAGE = Path(speakcheck.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULE_LINES = 600
FUNCTION_LINES = 60
LAST_RESORTS = {
    "batch/judging.py",
    "cli/lines.py",
    "practice/judging.py",
    "tui/hearing.py",
    "tui/in_thread.py",
    "tui/model_fetch.py",
}
"""Where a fault of the program is caught: one recording of many must not cost the others, and nobody may wait
for a thread that has ended by one."""


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.fixture(params=MODULES, ids=name)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches every exception and does not raise it again."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    broad = any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)
    last = handler.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


def test_a_module_is_short_and_says_what_it_owns(module: Path) -> None:
    source = module.read_text("utf-8")
    assert len(source.splitlines()) <= MODULE_LINES
    assert ast.get_docstring(ast.parse(source))


def test_functions_are_short(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    long = {
        each.name: lines
        for each in functions(tree)
        if (lines := (each.end_lineno or each.lineno) - each.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_only_the_last_resort_swallows_everything() -> None:
    swallowing = {
        name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and swallows_everything(node)
    }
    assert swallowing == LAST_RESORTS


def test_the_app_runs_its_threads_in_one_way(module: Path) -> None:
    """A thread worker of Textual that fails does so in silence, or takes the app along."""
    calls = (node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call))
    threads = [
        call
        for call in calls
        if any(word.arg == "exit_on_error" or word.arg == "thread" for word in call.keywords)
    ]
    assert not threads or name(module) == "tui/in_thread.py"
