"""Checks of words that are probably another word misspelt: variables and roles in rules, names of voices in cases.

Close are two words that one slip of the fingers makes of each other (Damerau, "A technique for computer detection and
correction of spelling errors", Communications of the ACM 7:3, 1964: four in five slips are of this kind).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from vedette.authoring.lint.vacuous import warn
from vedette.language.algebra import list_pattern_variables, list_patterns, list_rule_variables
from vedette.language.diagnostics import Diagnostic, Place
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE
from vedette.language.model import AtLeast, Case, Comparisons, Constant, Matcher, Rule, Rulebook

SHORTEST, SHORTEST_WRONG = 4, 6
"""Letters of the shortest word in which a slip is sought, and one of a wrong letter. (Assumed.)"""


def check_variables(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V614: a variable that stands once in its rule and is close to a role or to another variable there."""
    for rule in rulebook.rules:
        counted = Counter(list_rule_variables(rule))
        known = {*rulebook.roles, *counted, BUILT_IN_VARIABLE}
        for name in sorted(name for name, count in counted.items() if count == 1 and name not in rulebook.roles):
            meant = _find_close(name, known - {name})
            if meant is not None:
                message = f"`${name}` stands only here, and so matches anything"
                yield warn("V614", _find_variable(rule, name), message, f"did you mean `${meant}`?")


def check_counted(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V616: a variable that stands once, under `at_least`: it means any value, not one that the facts share."""
    for rule in rulebook.rules:
        counted = Counter(list_rule_variables(rule))
        known = {*rulebook.roles, BUILT_IN_VARIABLE}
        for condition in (c for c in rule.when if isinstance(c, AtLeast)):
            for name in list_pattern_variables(condition.pattern):
                if counted[name] == 1 and name not in known:
                    message = f"`${name}` stands only under `at_least`, where it means any value, not one and the same"
                    hint = "leave the attribute out, or bind the variable in a plain condition to count per value"
                    yield warn("V616", condition.pattern.at, message, hint)


def check_constants(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V615: a value that is the name of a role, written without its `$`."""
    for rule in rulebook.rules:
        for pattern in (p for condition in rule.when for p in list_patterns(condition)):
            for attribute, matcher in pattern.fields:
                words = rulebook.kinds[pattern.kind].attributes[attribute].values
                for role in sorted(_list_constants(matcher) & rulebook.roles.keys() - {*words}):
                    message = f"`{attribute}: {role}` means something that is called {role}, not who has the role"
                    yield warn("V615", pattern.at, message, f"did you mean `${role}`?")


def check_voices(rulebook: Rulebook, case: Case) -> Iterator[Diagnostic]:
    """V704: an origin, an actor behind a source, or an actor or place in a fact that is close to another one."""
    for what, named in _list_named(rulebook, case):
        counted = Counter(name for name, _ in named)
        places = dict(reversed(named))
        for name in sorted(name for name, count in counted.items() if count == 1):
            meant = _find_close(name, counted.keys() - {name})
            if meant is not None and (counted[meant] > 1 or meant < name):
                message = (
                    f"the {what} `{name}` stands only here and is close to `{meant}`: two spellings are two {what}s"
                )
                yield warn("V704", places[name], message, "write both alike if they are one: two spellings are two")


def _list_named(rulebook: Rulebook, case: Case) -> Iterator[tuple[str, list[tuple[str, Place]]]]:
    """Names of one sort, as often as they stand, each with its place."""
    yield "origin", [(report.origin, report.at) for fact in case.facts for report in fact.reports]
    owners = [(source.controlled_by, source.at) for source in case.sources.values() if source.controlled_by]
    roles = [(name, case.at) for name in case.roles.values()]
    for kind in ("actor", "place"):
        found = [
            (value, fact.at)
            for fact in case.facts
            for name, value in fact.attributes.items()
            if isinstance(value, str) and rulebook.kinds[fact.kind].attributes[name].type == kind
        ]
        # A role is meant wherever it stands, so it counts as standing elsewhere.
        yield kind, [*found, *(owners + roles * 2 if kind == "actor" else [])]


def _find_close(name: str, known: Iterable[str]) -> str | None:
    """The first of the names that is one slip away, if any is."""
    return next((other for other in sorted(known) if is_one_slip_away(name, other)), None)


def is_one_slip_away(one: str, other: str) -> bool:
    """Whether a letter too many, too few, wrong or swapped with its neighbour makes one word of the other.

    Digits and single letters tell things apart on purpose, and a wrong letter counts in longer words only.

    >>> [is_one_slip_away("satellite", other) for other in ("satelite", "satelltie", "satellita", "satellites2")]
    [True, True, True, False]
    >>> [is_one_slip_away(*pair) for pair in (("brigade-1", "brigade-2"), ("Iran", "Iraq"), ("east", "west"))]
    [False, False, False]
    """
    one, other = sorted((one.lower(), other.lower()), key=len)
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, longer = one[start:], other[start:]
    word = re.split(r"[^\w]|_", other[:start])[-1] + re.split(r"[^\w]|_", longer)[0]
    if one == other or len(word) < SHORTEST or any(map(str.isdigit, rest[:1] + longer[:1])):
        return False
    if len(one) == len(other):
        swapped = rest[1:2] + rest[:1] == longer[:2] and rest[2:] == longer[2:]
        return swapped or (rest[1:] == longer[1:] and len(word) >= SHORTEST_WRONG)
    return rest == longer[1:]


def _list_constants(matcher: Matcher) -> set[str]:
    if isinstance(matcher, Constant):
        return {matcher.value} if isinstance(matcher.value, str) else set()
    operands = [c.operand for c in matcher.all] if isinstance(matcher, Comparisons) else []
    values = [value for each in operands for value in (each if isinstance(each, tuple) else (each,))]
    return {value for value in values if isinstance(value, str)}


def _find_variable(rule: Rule, name: str) -> Place:
    patterns = (p for condition in rule.when for p in list_patterns(condition) if name in list_pattern_variables(p))
    return next((pattern.at for pattern in patterns), rule.at)
