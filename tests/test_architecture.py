"""Claims about the shape of the project: who may import whom, what things are called, and what starting up costs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from modules import ARCHITECTURE, ROOT, find_first_sentence, insert_table, list_modules

SOURCES = sorted((ROOT / "src").rglob("*.py"))
PYTHON_FILES = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "benchmarks").rglob("*.py"))]
EMPTY_NAMES = {
    "base", "common", "core", "handle", "handler", "handlers", "helper", "helpers", "lib", "manager", "managers",
    "misc", "process", "processor", "shared", "stuff", "tools", "util", "utility", "utils",
}  # fmt: skip
"""Names that say nothing of what is inside."""
SLOW = {"experta", "numpy", "pydantic", "pydantic_core", "rich"}
"""What a command that computes nothing must not pay for."""


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def list_imports(*arguments: str) -> set[str]:
    """The top-level packages that a run of `vedette` with these arguments imports."""
    run = run_python("-X", "importtime", "-m", "vedette", *arguments)
    assert run.returncode == 0, run.stderr
    modules = re.findall(r"^import time:[ \d|]+\|\s*([\w.]+)$", run.stderr, flags=re.MULTILINE)
    assert modules, "no import was traced"
    return {module.partition(".")[0] for module in modules}


def test_no_module_imports_what_the_contracts_forbid() -> None:
    run = run_python("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_table_of_modules_repeats_what_the_modules_say_of_themselves() -> None:
    page = ARCHITECTURE.read_text(encoding="utf-8")
    assert insert_table(page) == page, "run `make architecture`"


@pytest.mark.parametrize("path", list_modules(), ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_every_module_says_what_it_is_for(path: Path) -> None:
    sentence = find_first_sentence(path)
    assert sentence, "its docstring is missing"
    assert len(sentence) <= 200, "its first sentence is too long for a table"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [path for path in PYTHON_FILES if EMPTY_NAMES.intersection(path.stem.lower().split("_"))]


def test_no_two_files_and_no_two_classes_share_a_name() -> None:
    files = Counter(path.name for path in SOURCES if path.name != "__init__.py")
    classes = Counter(
        node.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert not [name for name, count in (files | classes).items() if count > 1]


def test_records_are_built_by_keyword_where_places_could_be_mixed_up() -> None:
    """No call passes more than five values by position to a class of ours."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    ours = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    crowded = [
        f"{path.name}:{node.lineno} {node.func.id}"
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ours
        if len(node.args) > 5
    ]
    assert not crowded


def test_no_command_knows_another() -> None:
    for path in (ROOT / "src/vedette/cli").glob("*_command.py"):
        assert not re.search(r"vedette\.cli\.\w+_command", path.read_text(encoding="utf-8")), path


def test_the_founding_folders_are_there() -> None:
    for name in ("rules", "scenarios", "seeds", "src", "tests"):
        assert any((ROOT / name).iterdir())


def test_public_names_stay_what_they_are_when_every_module_is_imported() -> None:
    code = (
        "import importlib, pkgutil, types, vedette\n"
        "for module in pkgutil.walk_packages(vedette.__path__, 'vedette.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "    shadowed = [n for n in vedette.__all__ if isinstance(getattr(vedette, n), types.ModuleType)]\n"
        "    assert not shadowed, f'{shadowed} after import of {module.name}'"
    )
    run = run_python("-c", code)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("evaluate", "--help")], ids=" ".join)
def test_commands_that_compute_nothing_import_nothing_slow(arguments: tuple[str, ...]) -> None:
    assert not list_imports(*arguments) & SLOW


def test_the_version_is_printed_without_a_parser() -> None:
    assert "typer" not in list_imports("--version")
