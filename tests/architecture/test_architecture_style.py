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


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches every exception and does not raise it again."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    broad = any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds)
    last = handler.body[-1]
    return broad and not (isinstance(last, ast.Raise) and last.exc is None)


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    """The syntax of every module, by its name."""
    return {name(path): ast.parse(path.read_text("utf-8")) for path in MODULES}


def test_modules_are_short() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {each: count for each, count in lines.items() if count > MODULE_LINES} == {}


def test_modules_say_what_they_are(trees: dict[str, ast.Module]) -> None:
    assert [each for each, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_functions_are_short(trees: dict[str, ast.Module]) -> None:
    long = {
        f"{module}:{each.name}": lines
        for module, tree in trees.items()
        for each in functions(tree)
        if (lines := (each.end_lineno or each.lineno) - each.lineno + 1) > FUNCTION_LINES
    }
    assert long == {}


def test_only_the_last_resort_swallows_everything(trees: dict[str, ast.Module]) -> None:
    swallowing = {
        module
        for module, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and swallows_everything(node)
    }
    assert swallowing == LAST_RESORTS


def test_the_app_runs_its_threads_in_one_way(trees: dict[str, ast.Module]) -> None:
    """A thread worker of Textual that fails does so in silence, or takes the app along."""
    threads = {
        module
        for module, tree in trees.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and {"exit_on_error", "thread"} & {word.arg for word in call.keywords}
    }
    assert threads == {"tui/in_thread.py"}
