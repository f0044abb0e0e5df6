"""Mutation of rules: which changes to a condition would no test notice?

Each mutant takes the place of its rule, and a test notices it when something it expects no longer holds. Most are told
by the tests of the very rule: for those, all mutants of all rules stand beside the rules in one grounding, concluding
nothing. Only what is left is grounded anew, each with the rules that it reaches and needs. Tests of scenarios' chances
are asked last, since each is an assessment of its own. Tests of every case are not asked.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from vedette.authoring.ruletests.assertions import NEEDS_ASSESSMENT, find_difference, find_shift
from vedette.authoring.ruletests.consequences import Consequences, build_case, hold_tests
from vedette.authoring.ruletests.mutants import Mutant, drop_condition, list_mutants
from vedette.authoring.ruletests.reach import find_downstream, find_upstream, list_concluded
from vedette.language.model import Rule, Rulebook
from vedette.language.suite import Derives, Expectation, Fires, NotBoth, RuleTest
from vedette.reasoning.assess import assess
from vedette.reasoning.work_progress import Tell, tell_nobody


def find_survivors(
    rulebook: Rulebook,
    tests: Sequence[RuleTest],
    standings: Sequence[Consequences],
    tell: Tell = tell_nobody,
) -> tuple[tuple[Mutant, ...], int]:
    """The mutants that no test notices, and the number of all; `standings` say what holds in each test as it is."""
    mutants = [mutant for rule in rulebook.rules for mutant in list_mutants(rule)]
    left = _hold_beside(rulebook.rules, mutants, tests)
    tell(len(mutants) - len(left), len(mutants))
    survivors = []
    for number, mutant in enumerate(left):
        if not _is_noticed(rulebook, mutant, tests, standings):
            survivors.append(mutant)
        tell(len(mutants) - len(left) + number + 1, len(mutants))
    return tuple(survivors), len(mutants)


# --- told by the tests of the rule itself -----------------------------------------------------------------------------


def _hold_beside(rules: Sequence[Rule], mutants: Sequence[Mutant], tests: Sequence[RuleTest]) -> list[Mutant]:
    """The mutants that tests of the rule itself do not notice; a rule that feeds itself is left to be grounded anew."""
    beside = {name_beside(number, m): m for number, m in enumerate(mutants) if not _feeds_itself(rules, m.rule)}
    standings = hold_tests([*rules, *(stand_beside(m.rule, name) for name, m in beside.items())], tests)
    noticed: set[str] = set()
    for test, standing in zip(tests, standings, strict=True):
        wanted = {e.rule: e.wanted for e in test.expects if isinstance(e, Fires)}
        noticed |= {n for n, m in beside.items() if wanted.get(m.rule.id, n in standing.rules) != (n in standing.rules)}
    told = {id(beside[name]) for name in noticed}
    return [mutant for mutant in mutants if id(mutant) not in told]


def _feeds_itself(rules: Sequence[Rule], rule: Rule) -> bool:
    return bool(rule.infer) and rule.id in find_downstream(rules, rule)


def name_beside(number: int, mutant: Mutant) -> str:
    """An id for a mutant that no rule can have."""
    return f"{mutant.rule.id} #{number}"


def stand_beside(rule: Rule, name: str) -> Rule:
    """The rule under another name and without consequences, so that it can be asked about and changes nothing."""
    return dataclasses.replace(rule, id=name, weigh={}, expect={}, infer=(), per=None)


# --- told by what follows from the rule -------------------------------------------------------------------------------


def _is_noticed(rulebook: Rulebook, mutant: Mutant, tests: Sequence[RuleTest], before: Sequence[Consequences]) -> bool:
    """Whether any test comes out otherwise once the mutant has taken its rule's place."""
    rules = tuple(mutant.rule if rule.id == mutant.rule.id else rule for rule in rulebook.rules)
    reached = {mutant.rule.id, *find_downstream(rulebook.rules, mutant.rule)}
    kinds = frozenset(kind for rule in rules if rule.id in reached for kind in list_concluded(rule))
    needed = find_upstream(rules, {*reached, *(r.id for r in rules if list_concluded(r) & kinds)})
    numbers = [
        n for n, t in enumerate(tests) if _asks_chances(t) or any(_concerns(e, reached, kinds) for e in t.expects)
    ]
    after = hold_tests([rule for rule in rules if rule.id in needed], [tests[n] for n in numbers])
    moved = []
    for number, standing in zip(numbers, after, strict=True):
        known = Consequences(standing.rules | (before[number].rules - needed), standing.derived)
        if any(find_difference(e, known) for e in tests[number].expects if _concerns(e, reached, kinds)):
            return True
        if _asks_chances(tests[number]) and _may_shift(rules, reached, tests[number], before[number], known):
            moved.append(tests[number])
    mutated = dataclasses.replace(rulebook, rules=rules)
    return any(_shifts(mutated, test) for test in moved)


def _may_shift(
    rules: Sequence[Rule], reached: set[str], test: RuleTest, before: Consequences, after: Consequences
) -> bool:
    """Whether chances can have changed: not where all facts are certain and the same rules hold, each counting once."""
    counts_once = not any(rule.per for rule in rules if rule.id in reached)
    certain = all(
        p is not None and p.low == p.high and p.value in (0.0, 1.0) for p in (f.probability for f in test.given)
    )
    return before.rules != after.rules or not (certain and counts_once)


def _concerns(expectation: Expectation, rules: set[str], kinds: frozenset[str]) -> bool:
    match expectation:
        case Fires(rule):
            return rule in rules
        case NotBoth(together):
            return bool(rules.intersection(together))
        case Derives(pattern):
            return pattern.kind in kinds
        case _:
            return False


def _asks_chances(test: RuleTest) -> bool:
    return any(isinstance(e, NEEDS_ASSESSMENT) for e in test.expects)


def _shifts(rulebook: Rulebook, test: RuleTest) -> bool:
    assessment = assess(rulebook, build_case(test))
    return any(find_shift(e, assessment) for e in test.expects)


# --- conditions that decide -------------------------------------------------------------------------------------------


def find_deciding(
    rules: Sequence[Rule], tests: Sequence[RuleTest], standings: Sequence[Consequences]
) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Conditions (rule and number) that can decide, and those that did in some test.

    A condition decides in a test when the rule does not hold and would without it: the test is a near miss.
    """
    dropped: dict[str, tuple[str, int, Rule]] = {}
    for rule in rules:
        for number in range(len(rule.when)):
            mutant = drop_condition(dataclasses.replace(rule, infer=(), per=None), number)
            if mutant is not None:
                dropped[f"{rule.id} #{number}"] = (rule.id, number, mutant.rule)
    beside = [stand_beside(changed, name) for name, (_, _, changed) in dropped.items()]
    decided = set()
    for standing, wide in zip(standings, hold_tests([*rules, *beside], tests), strict=True):
        for name, (rule_id, number, _) in dropped.items():
            if name in wide.rules and rule_id not in standing.rules:
                decided.add((rule_id, number))
    return {(rule_id, number) for rule_id, number, _ in dropped.values()}, decided
