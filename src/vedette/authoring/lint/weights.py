"""Checks of what rules do to scenarios: rules that move nothing, scenarios that only rise, files that only favour one.

Only differences between scenarios count: a weight given to all of them alike cancels out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import fsum, log10

from vedette.authoring.lint.vacuous import warn
from vedette.language.algebra import list_patterns
from vedette.language.diagnostics import Diagnostic, Place
from vedette.language.model import Estimate, Not, Rule, Rulebook

_NOTHING = Estimate.exactly(0.0)
LEAST_TOLD_DB = 1.0
"""Expectations closer than this on both sides are not told apart (assumed: the difference of 0.5 and 0.63)."""
MOST_OFF = 0.1
"""By so much a kind's chance may lie off what is expected of it on average."""
MOST_SILENT_DB = 2.0
"""By so much a rule may weigh a silence without saying how likely it would have been broken (assumed)."""
FEWEST_IN_A_FILE = 3
"""A file with fewer weighing rules than this may well lean one way by chance."""


def list_weights(rule: Rule, rulebook: Rulebook) -> tuple[Estimate, ...]:
    """The rule's weight for every scenario of the rulebook, in the rulebook's order; 0 where it says nothing."""
    return tuple(rule.weigh.get(scenario.id, _NOTHING) for scenario in rulebook.scenarios)


def tells_apart(rule: Rule, rulebook: Rulebook) -> bool:
    """Whether a rule moves any scenario against another."""
    return len(set(list_weights(rule, rulebook))) > 1


def check_rules_that_move_nothing(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V606: a rule whose weights are all equal, or one that concludes only what no weighing rule goes on to use."""
    needed = find_needed_kinds(rulebook)
    for rule in rulebook.rules:
        if tells_apart(rule, rulebook) or any(conclusion.kind in needed for conclusion in rule.infer):
            continue
        if rule.weigh:
            message = f"rule `{rule.id}` moves no scenario: it gives all of them the same"
            hint = "evidence that fits every scenario alike says nothing: weigh where they differ, or delete it"
        else:
            kinds = ", ".join(f"`{conclusion.kind}`" for conclusion in rule.infer)
            message = f"rule `{rule.id}` moves no scenario: nothing that weighs is made of {kinds}"
            hint = "let a rule that weighs use it, or delete it"
        yield warn("V606", rule.at, message, hint)


def check_silences(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V617: a rule that weighs by more than `MOST_SILENT_DB` that something is absent, though nobody may have looked.

    Kinds that rules conclude are left out: their absence rests on what they are concluded from. So are those whose
    `seen` says how likely it would have been reported.
    """
    concluded = {conclusion.kind for rule in rulebook.rules for conclusion in rule.infer}
    for rule in rulebook.rules:
        weights = [estimate.value for estimate in list_weights(rule, rulebook)]
        apart = max(weights) - min(weights)
        asked = [p for c in rule.when if isinstance(c, Not) for p in list_patterns(c)]
        unsaid = sorted({p.kind for p in asked if rulebook.kinds[p.kind].seen is None} - concluded)
        if unsaid and apart > MOST_SILENT_DB:
            kinds = ", ".join(f"`{kind}`" for kind in unsaid)
            message = f"rule `{rule.id}` weighs by {apart:g} dB that there is no {kinds}, though nobody may have looked"
            hint = "say on the kind how likely it would have been `seen:`, or ask for `absent:`"
            yield warn("V617", rule.at, message, hint)


def check_expectations(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V619: expectations that differ between scenarios by less than `LEAST_TOLD_DB` on either side; V620: a kind whose
    `chance` is far from what a rule that asks for it alone expects on average.
    """
    priors = {s.id: s.prior.value for s in rulebook.scenarios}
    for rule in rulebook.rules:
        chances = {name: estimate.value for name, estimate in rule.expect.items()}
        if not chances or set(chances) != set(priors):
            continue
        sides = [[10.0 * log10(p) for p in chances.values()], [10.0 * log10(1.0 - p) for p in chances.values()]]
        if all(max(side) - min(side) < LEAST_TOLD_DB for side in sides):
            message = f"rule `{rule.id}` expects nearly the same of every scenario"
            hint = "what fits all of them alike says nothing: tell them further apart, or delete the rule"
            yield warn("V619", rule.at, message, hint)
        mean = fsum(priors[name] * p for name, p in chances.items())
        kinds = [p.kind for condition in rule.when for p in list_patterns(condition)]
        chance = rulebook.kinds[kinds[0]].chance if len(kinds) == 1 else None
        if chance is not None and abs(chance - mean) > MOST_OFF:
            message = f"kind `{kinds[0]}` has a chance of {chance:g}, and rule `{rule.id}` expects it with {mean:.2g}"
            yield warn("V620", rule.at, message, "the chance before anyone has spoken is the mean of what is expected")


def check_seen(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V618: `seen` on a kind that no rule asks for, or that rules conclude: nobody reports what is concluded."""
    concluded = {conclusion.kind for rule in rulebook.rules for conclusion in rule.infer}
    asked = {p.kind for rule in rulebook.rules for c in rule.when for p in list_patterns(c) if not p.absent}
    for kind in rulebook.kinds.values():
        if kind.seen is None or (kind.id in asked and kind.id not in concluded):
            continue
        why = "rules conclude it" if kind.id in concluded else "no rule asks for it"
        hint = (
            "say `seen` of what it is concluded from" if kind.id in concluded else "leave it out, or ask for the kind"
        )
        yield warn("V618", kind.at, f"kind `{kind.id}` says how likely it would have been seen, but {why}", hint)


def find_needed_kinds(rulebook: Rulebook) -> frozenset[str]:
    """The kinds on which rules that tell scenarios apart depend, directly or through what other rules conclude."""
    needed: set[str] = set()
    waiting = list(rulebook.rules)
    while True:
        used = [r for r in waiting if tells_apart(r, rulebook) or any(c.kind in needed for c in r.infer)]
        if not used:
            return frozenset(needed)
        waiting = [rule for rule in waiting if rule not in used]
        needed |= {p.kind for rule in used for condition in rule.when for p in list_patterns(condition)}


def check_one_way_scenarios(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V607: a scenario that every rule leaves at the top, so that nothing can count against it; or at the bottom."""
    weighing = [list_weights(rule, rulebook) for rule in rulebook.rules if tells_apart(rule, rulebook)]
    for number, scenario in enumerate(rulebook.scenarios) if weighing else ():
        if all(weights[number].low >= max(w.high for w in weights) for weights in weighing):
            message = f"no rule can hurt `{scenario.id}`: none ever weighs it less than another"
            yield warn("V607", scenario.at, message, "ask what one would see if it were not so, and write that rule")
        elif all(weights[number].high <= min(w.low for w in weights) for weights in weighing):
            message = f"no rule can help `{scenario.id}`: none ever weighs it more than another"
            yield warn("V607", scenario.at, message, "ask what one would see if it were so, and write that rule")


def check_leaning_files(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V608: a file all of whose rules favour the same scenario."""
    by_file: dict[str, list[Rule]] = defaultdict(list)
    for rule in rulebook.rules:
        if tells_apart(rule, rulebook):
            by_file[rule.at.path].append(rule)
    for path, rules in sorted(by_file.items()):
        favourites = {find_favourite(rule, rulebook) for rule in rules}
        favourite = favourites.pop()
        if len(rules) >= FEWEST_IN_A_FILE and not favourites and favourite is not None:
            message = f"all {len(rules)} rules that weigh in this file favour `{favourite}`"
            yield warn("V608", Place(path), message, "look for what the same theme would show if it were not so")


def find_favourite(rule: Rule, rulebook: Rulebook) -> str | None:
    """The scenario a rule favours most; None when several tie."""
    weights = [weight.value for weight in list_weights(rule, rulebook)]
    best = max(weights)
    return rulebook.scenarios[weights.index(best)].id if weights.count(best) == 1 else None
