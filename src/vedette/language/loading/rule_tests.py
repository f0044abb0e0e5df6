"""Reads files of rule tests: facts as in a case, patterns as in a rule, and the names of rules and scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from vedette.language.diagnostics import Place, did_you_mean
from vedette.language.keys import CaseTestShape, ChanceShape, FactShape, GivenShape, RuleTestShape, SuiteShape
from vedette.language.loading.cases import check_roles
from vedette.language.loading.conditions import Reader
from vedette.language.loading.facts import check_facts, parse_statement
from vedette.language.loading.fitting import Complaints, as_mapping, fit, fit_entry
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE, Vocabulary
from vedette.language.model import Estimate, Fact, Pattern
from vedette.language.scalars import read_text
from vedette.language.suite import (
    CaseTest,
    Chance,
    Derives,
    Expectation,
    Fires,
    Leads,
    NotBoth,
    OutcomeLeads,
    RuleTest,
    Suite,
)
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar

EXPECTATIONS = ("fires", "does_not_fire", "derives", "does_not_derive", "leads", "chance", "not_both")


@dataclass(frozen=True, slots=True)
class _Context:
    """What the tests of a file share; `rules` is None where the rulebook could not be read."""

    words: Vocabulary
    rules: frozenset[str] | None
    roles: Mapping[str, str]
    as_of: date | None
    given: tuple[Fact, ...]
    complaints: Complaints


def parse_suite(
    node: MapNode, path: Path, folder: Path, words: Vocabulary, rules: frozenset[str] | None, complaints: Complaints
) -> Suite:
    """The tests of one file, those with mistakes included: nothing may run them while there are errors."""
    shape = fit(SuiteShape, node, "this file of tests", complaints)
    first_key = next((key for key, _ in node.pairs()), None)
    if not any(isinstance(n, ListNode) and n.items for n in (node.get("tests"), node.get("for_every_case"))):
        complaints.error("V802", node.at, "this file tests nothing", "add `tests:` or `for_every_case:`")
    elif isinstance(node.get("tests"), ListNode) and first_key is not None:
        check_roles(node.get("roles"), node.entries.get("roles", (first_key,))[0], words, complaints)
    shared = _parse_given(node.get("given"), words, complaints)
    context = _Context(
        words=words,
        rules=rules,
        roles=dict(sorted(shape.roles.items())),
        as_of=shape.as_of,
        given=shared,
        complaints=complaints,
    )
    tests = tuple(_parse_test(body, context) for body in _list_bodies(node.get("tests"), complaints))
    cases = tuple(_parse_case_test(body, context) for body in _list_bodies(node.get("for_every_case"), complaints))
    _check_names([*tests, *cases], complaints)
    return Suite(path, folder, tests, cases)


def _list_bodies(node: Node | None, complaints: Complaints) -> list[MapNode]:
    items = node.items if isinstance(node, ListNode) else ()
    bodies = [as_mapping(item, "a test", complaints) for item in items]
    return [body for body in bodies if body is not None]


def _place_of(node: MapNode) -> Place:
    name = node.get("test")
    return name.at if isinstance(name, Scalar) and name.text else node.at


def _check_names(tests: Iterable[RuleTest | CaseTest], complaints: Complaints) -> None:
    seen: dict[str, Place] = {}
    for test in tests:
        first = seen.setdefault(test.name, test.at)
        if test.name and first is not test.at:
            message = f"two tests are called “{test.name}” (first at {first})"
            complaints.error("V803", test.at, message, "say what sets the two apart", ((first, "first here"),))


# --- one test ---------------------------------------------------------------------------------------------------------


def _parse_test(node: MapNode, context: _Context) -> RuleTest:
    complaints = context.complaints
    shape = fit(RuleTestShape, node, "this test", complaints)
    as_of = shape.as_of or context.as_of
    if as_of is None:
        complaints.error("V202", _place_of(node), "this test has no `as_of`", "add `as_of:` to it or to its file")
    rule = node.get("rule")
    if isinstance(rule, Scalar) and rule.text:
        _check_rule(rule, context)
    given = _number([*context.given, *_parse_given(node.get("given"), context.words, complaints)])
    if context.words.kinds is not None:
        check_facts(given, complaints)
    expects = _parse_expectations(node, context)
    _check_expectations(expects, node, complaints)
    return RuleTest(
        name=shape.test,
        rule=shape.rule,
        as_of=as_of or date.min,
        roles=context.roles,
        given=given,
        expects=expects,
        at=_place_of(node),
    )


def _parse_case_test(node: MapNode, context: _Context) -> CaseTest:
    shape = fit(CaseTestShape, node, "this test", context.complaints)
    expects = _parse_expectations(node, context)
    outcome = node.get("outcome_leads")
    if shape.outcome_leads and outcome is not None:
        expects = (*expects, OutcomeLeads(outcome.at))
    _check_expectations(expects, node, context.complaints)
    return CaseTest(shape.test, expects, _place_of(node))


def _check_expectations(expects: tuple[Expectation, ...], node: MapNode, complaints: Complaints) -> None:
    """A test expects something, and nothing both ways."""
    if not expects and not any(node.get(key) is not None for key in EXPECTATIONS):
        complaints.error("V802", _place_of(node), "this test expects nothing", f"add one of {', '.join(EXPECTATIONS)}")
    wanted = {e.rule: e.at for e in expects if isinstance(e, Fires) and e.wanted}
    for expectation in expects:
        if isinstance(expectation, Fires) and not expectation.wanted and expectation.rule in wanted:
            message = f"`{expectation.rule}` stands under `fires` and under `does_not_fire`"
            complaints.error("V804", expectation.at, message, "keep one", ((wanted[expectation.rule], "and here"),))


# --- facts given ------------------------------------------------------------------------------------------------------


def _parse_given(node: Node | None, words: Vocabulary, complaints: Complaints) -> tuple[Fact, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    bodies = [as_mapping(item, "a fact", complaints) for item in items]
    return tuple(_parse_fact(body, words, complaints) for body in bodies if body is not None)


def _parse_fact(node: MapNode, words: Vocabulary, complaints: Complaints) -> Fact:
    """A fact as in a case, certain unless it says how likely it is."""
    known = {key: entry for key, entry in node.entries.items() if key in FactShape.keys}
    shape = fit(GivenShape, replace(node, entries=known), "a fact of a test", complaints)
    kind, attributes = parse_statement(node, "this fact", words, complaints)
    probability = shape.probability or Estimate.exactly(1.0)
    at = next((key.at for key, _ in node.pairs()), node.at)
    return Fact(
        id=shape.id or "",
        kind=kind,
        attributes=attributes,
        reports=(),
        probability=probability,
        assumed=False,
        absent=shape.absent,
        note=shape.note,
        at=at,
    )


def _number(facts: list[Fact]) -> tuple[Fact, ...]:
    """Facts without an id are called by their kind, the second of a kind with a number."""
    taken = {fact.id for fact in facts}
    counts: dict[str, int] = {}
    named = []
    for fact in facts:
        name = fact.id
        while not name or (name in taken and not fact.id):
            counts[fact.kind] = counts.get(fact.kind, 0) + 1
            name = fact.kind if counts[fact.kind] == 1 else f"{fact.kind}-{counts[fact.kind]}"
        taken.add(name)
        named.append(replace(fact, id=name))
    return tuple(named)


# --- expectations -----------------------------------------------------------------------------------------------------


def _parse_expectations(node: MapNode, context: _Context) -> tuple[Expectation, ...]:
    found: list[Expectation] = []
    for key, wanted in (("fires", True), ("does_not_fire", False)):
        found += [Fires(name.text, wanted, name.at) for name in _list_rules(node.get(key), context)]
    for key, wanted in (("derives", True), ("does_not_derive", False)):
        found += [Derives(pattern, wanted, pattern.at) for pattern in _list_patterns(node.get(key), context)]
    together = node.entries.get("not_both")
    rules = _list_rules(together[1], context) if together else []
    if together and isinstance(together[1], ListNode) and len(together[1].items) < 2:
        context.complaints.error("V203", together[1].at, "`not_both` takes two rules or more", "write [one, other]")
    elif together and rules:
        found.append(NotBoth(tuple(rule.text for rule in rules), together[0].at))
    return (*found, *_parse_leads(node, context), *_parse_chances(node.get("chance"), context))


def _list_rules(node: Node | None, context: _Context) -> list[Scalar]:
    names = [n for n in (node.items if isinstance(node, ListNode) else ()) if isinstance(n, Scalar) and n.text]
    for name in names:
        _check_rule(name, context)
    return names


def _check_rule(name: Scalar, context: _Context) -> None:
    if context.rules is not None and name.text not in context.rules:
        hint = did_you_mean(name.text, sorted(context.rules))
        context.complaints.error("V801", name.at, f"the rulebook has no rule `{name.text}`", hint)


def _list_patterns(node: Node | None, context: _Context) -> list[Pattern]:
    """Patterns without variables: a test names what it expects."""
    reader = Reader(context.words, context.complaints)
    found = []
    for item in node.items if isinstance(node, ListNode) else ():
        body = as_mapping(item, "a pattern", context.complaints)
        if body is None:
            continue
        if len(body.entries) != 1:
            reader.complain_of_condition(body)
            continue
        pattern = reader.pattern(*next(body.pairs()), "plain")
        if pattern is not None:
            found.append(pattern)
    for use in reader.uses:
        hint = "write the date itself" if use.name == BUILT_IN_VARIABLE else "write the name itself"
        context.complaints.error("V304", use.at, "a test names what it expects, without variables", hint)
    return found


def _parse_leads(node: MapNode, context: _Context) -> list[Leads]:
    entry = node.entries.get("leads")
    if entry is None:
        return []
    key, value = entry
    items = value.items if isinstance(value, ListNode) else (value,)
    if not items:
        context.complaints.error("V203", value.at, "no scenario is named", "name at least one")
    names = [context.complaints.read(read_text, item) for item in items]
    for name, item in zip(names, items, strict=True):
        if name is not None:
            _check_scenario(name, item.at, context)
    known = tuple(name for name in names if name is not None)
    return [Leads(known, key.at)] if known else []


def _check_scenario(name: str, at: Place, context: _Context) -> None:
    if context.words.scenarios is not None and name not in context.words.scenarios:
        context.complaints.error("V305", at, f"unknown scenario `{name}`", did_you_mean(name, context.words.scenarios))


def _parse_chances(node: Node | None, context: _Context) -> list[Chance]:
    found = []
    for key, body in node.pairs() if isinstance(node, MapNode) else ():
        _check_scenario(key.text, key.at, context)
        shape = fit_entry(ChanceShape, key, body, "the chance of", context.complaints)
        low, high = shape.at_least, shape.at_most
        if isinstance(body, MapNode) and not body.entries:
            hint = "write {at_least: 0.5, at_most: 0.8}, or one of the two"
            context.complaints.error("V202", body.at, f"`{key.text}` has neither `at_least` nor `at_most`", hint)
        elif low is not None and high is not None and low > high:
            context.complaints.error("V208", body.at, f"the range runs from {low:g} down to {high:g}")
        found.append(Chance(key.text, 0.0 if low is None else low, 1.0 if high is None else high, key.at))
    return found
