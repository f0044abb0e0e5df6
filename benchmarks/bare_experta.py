"""A bare experta program with the rules and facts of a case: what one would write without Vedette.

It knows nothing of Vedette: it reads rules and facts from a JSON file (see `export.py`), builds one KnowledgeEngine
with a method a rule, declares the facts and runs. A rule that fires declares what it infers and adds its weights, once.

It leaves out what experta cannot be trusted with, and all that is not joining: `not`, `at_least` and `within`,
comparisons with a variable, rules that have no plain condition, doubt (every fact is certain), groups, and every
explanation. Its totals are therefore not Vedette's. As a program: `python benchmarks/bare_experta.py FILE`.
"""

from __future__ import annotations

import collections
import collections.abc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

if not hasattr(collections, "Mapping"):  # a dependency of experta still looks for it where Python 3.9 had it
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]

from experta import Fact, KnowledgeEngine, P, Rule, W

Program = dict[str, Any]


def run_program(program: Program) -> dict[str, float]:
    """Build an engine, declare the facts, run: the total weight (dB) of every scenario."""
    kinds: dict[str, type] = collections.defaultdict(lambda: Fact)
    for name in program["kinds"]:
        kinds[name] = type(name, (Fact,), {})
    methods = {f"rule{number}": _build_rule(rule, kinds) for number, rule in enumerate(program["rules"])}
    engine = type("Desk", (KnowledgeEngine,), methods)()
    engine.totals = collections.Counter()
    engine.fired = set()
    engine.reset()
    for fact in program["facts"]:
        engine.declare(kinds[fact["kind"]](**fact["attributes"]))
    engine.run()
    return dict(engine.totals)


def _build_rule(rule: Program, kinds: dict[str, type]) -> Any:
    patterns = [kinds[p["kind"]](**{name: _build_test(test) for name, test in p["fields"]}) for p in rule["when"]]

    def fire(engine: Any, **bound: Any) -> None:
        if rule["id"] not in engine.fired:
            engine.fired.add(rule["id"])
            engine.totals.update(rule["weigh"])
        for conclusion in rule["infer"]:
            values = {n: bound[v["variable"]] if isinstance(v, dict) else v for n, v in conclusion["fields"]}
            engine.declare(kinds[conclusion["kind"]](**values))

    fire.__name__ = rule["id"]
    return Rule(*patterns)(fire)


def _build_test(test: Any) -> Any:
    if not isinstance(test, dict):
        return test
    return W(test["variable"]) if "variable" in test else P(_build_check(test["comparisons"]))


def _build_check(comparisons: list[Program]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        return all(_compare(c["operator"], value, c["operand"], c["order"]) for c in comparisons)

    return check


def _compare(operator: str, value: Any, operand: Any, order: list[str]) -> bool:
    if operator in ("one_of", "none_of"):
        return (value in operand) == (operator == "one_of")
    if operator == "is_not":
        return bool(value != operand)
    if order:
        value, operand = order.index(value), order.index(operand)
    return bool(
        {
            "at_least": value >= operand,
            "at_most": value <= operand,
            "above": value > operand,
            "after": value > operand,
            "below": value < operand,
            "before": value < operand,
        }[operator]
    )


if __name__ == "__main__":
    print(run_program(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
