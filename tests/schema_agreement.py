"""Whether a schema judges a file as the loader does: what the two do not agree on, file by file of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from vedette.authoring.json_schema import (
    build_case_schema,
    build_facts_schema,
    build_rulebook_schema,
    build_rules_schema,
    build_tests_schema,
)
from vedette.authoring.json_schema.schema_words import Words, add_names_of_case, load_words
from vedette.authoring.ruletests.discovery import find_test_files, load_tests
from vedette.language.diagnostics import BadInput, Diagnostic
from vedette.language.load import load_case
from vedette.language.yamltree import ListNode, MapNode, Node, parse_yaml

CASE, RULES, FACTS, HEAD = (
    "scenarios/tiny.yaml",
    "rules/tiny/rules.yaml",
    "rules/tiny/facts.yaml",
    "rules/tiny/rulebook.yaml",
)
TESTS = "rules/tiny/tests/tiny.yaml"

BEYOND_SCHEMAS = {
    "V208": "compares the two ends of a range",
    "V212": "compares a name with that of the file or folder",
    "V213": "compares what a grade is worth with what a better one is",
    "V214": "adds up priors (that there are two scenarios at least, the schema says)",
    "V312": "compares a name with those in other files",
    "V401": "follows variables from one condition to another",
    "V402": "follows recursion from rule to rule",
    "V403": "looks for an id in other items and files",
    "V404": "compares the attributes in which one variable stands",
    "V501": "compares a fact with the others",
    "V502": "compares a fact with the others",
    "V503": "compares a fact with the others",
    "V504": "compares a fact with the others",
    "V507": "reads the document",
    "V509": "reads the document",
    "V512": "compares one date with another",
    "V803": "compares a test with the others",
    "V804": "compares two lists of one test",
}
"""What the loader says that no JSON Schema can, and why."""
NOT_ABOUT_THE_TREE = ("V1", "V9", "V6", "V7")
"""What the parser says, what is about files, and what is only advice."""


def plain(node: Node) -> Any:
    """What an editor's YAML 1.2 parser makes of the file."""
    if isinstance(node, MapNode):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


def find_words(project: Path) -> Words | None:
    """The words of a project's rulebook; None where they cannot be read, so that only what defines them is judged."""
    try:
        return load_words(project / "rules/tiny")
    except BadInput:
        return None


def list_complaints(project: Path) -> list[Diagnostic]:
    tests = load_tests(find_test_files(project / "rules")).diagnostics
    return [d for d in (*load_case(project / CASE).diagnostics, *tests) if d.severity == "error"]


def find_disagreements(project: Path, only: str = "", words: Words | None = None) -> Iterator[str]:
    """What schema and loader do not agree on, for each file of a project that can be read as YAML.

    Where the loader sees a mistake that a schema can express, the schema rejects; and where it rejects, the loader sees
    some mistake: in this file, or in the name that the file has right and its declaration wrong.
    """
    words = words or find_words(project)
    found = list_complaints(project) if not only or "/tests/" in only else list(load_case(project / CASE).diagnostics)
    for path in [project / only] if only else sorted(project.glob("**/*.yaml")):
        name = path.relative_to(project).as_posix()
        node = read(path)
        schema = find_schema(name, path, words) if node is not None else None
        if node is None or schema is None:
            continue
        codes = [d.code for d in found if d.at.path == path.as_posix() and d.severity == "error"]
        accepted = find_validator(schema).is_valid(plain(node))
        if accepted and any(is_expressible(code) for code in codes):
            yield f"{name}: the schema accepts what the loader calls {codes}"
        if not accepted and not codes and not any(d.code == "V312" for d in found):
            yield f"{name}: the schema rejects what the loader accepts"


def is_expressible(code: str) -> bool:
    return code not in BEYOND_SCHEMAS and not code.startswith(NOT_ABOUT_THE_TREE)


def read(path: Path) -> Node | None:
    try:
        node, found = parse_yaml(path.read_text(encoding="utf-8"), path.as_posix())
    except (UnicodeDecodeError, OSError):
        return None
    return None if found or not isinstance(node, MapNode) else node


SCHEMAS: dict[str, dict[str, Any]] = {}
VALIDATORS: dict[int, Draft202012Validator] = {}


def find_schema(name: str, path: Path, words: Words | None) -> dict[str, Any] | None:
    if name == HEAD:
        return remember("head", lambda: build_rulebook_schema())
    if name == FACTS:
        return remember("facts", lambda: build_facts_schema())
    if words is None:
        return None
    if "/tests/" in name:
        return remember(f"tests {words}", lambda: build_tests_schema(words))
    if name.startswith("rules/"):
        return remember(f"rules {words}", lambda: build_rules_schema(words))
    named = add_names_of_case(words, path)
    return remember(f"case {named}", lambda: build_case_schema(named)) if name == CASE else None


def remember(name: str, build: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    if name not in SCHEMAS:
        SCHEMAS[name] = build()
    return SCHEMAS[name]


def find_validator(schema: dict[str, Any]) -> Draft202012Validator:
    """The validator of a schema that `remember` keeps."""
    return VALIDATORS.setdefault(id(schema), Draft202012Validator(schema))
