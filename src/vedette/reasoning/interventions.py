"""A case as it would be if: a fact dropped, a credence set, a source denied, an actor's deception, another weight or
prior.

Each function gives changed evidence over the same grounding, which `assess.judge_evidence` judges like any other.
What is taken away only ever leaves fewer facts than were grounded, so nothing needs to be grounded again. Changes
combine.

Worked example: a fact has a B2 report of Foreign Policy (0.81) and a D3 denial of the Kremlin (0.55). Its credence is
0.777. If the patron deceives and its reports are removed, it is 0.81; if they are inverted, its denial is a report
and it is 0.839.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vedette.language.model import LEAST_PRIOR, WEIGHT_LIMIT_DB, Estimate, Fact, Report, Rule, Scenario
from vedette.reasoning.credence import Credence, select_known, state_credence, weigh_fact
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.hearing import hear
from vedette.reasoning.scoring.units import build_units, reweigh

Deceit = Literal["removed", "inverted"]
"""What is done with the reports of an actor who deceives: they say nothing, or the opposite of what they say."""


class UnknownName(ValueError):
    """A change names something that the case or the rulebook does not have; `known` are the right names."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.what, self.name, self.known = what, name, tuple(sorted(known))
        super().__init__(f"{what} `{name}`")


class WrongChange(ValueError):
    """A change that contradicts another, or asks for a number that cannot be; the message says which."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be otherwise. Order means nothing: `set` comes first, then `drop`, then what is done to reports."""

    drop: tuple[str, ...] = ()
    set: tuple[tuple[str, float], ...] = ()
    deny: tuple[str, ...] = ()
    deceived: tuple[str, ...] = ()
    without_origin: tuple[str, ...] = ()
    weights: tuple[tuple[str, str, float], ...] = ()
    priors: tuple[tuple[str, float], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(dataclasses.astuple(self))


def apply_changes(gathered: GroundedCase, changes: Changes, deceit: Deceit = "removed") -> GroundedCase:
    """The evidence with all these changes made. Raises UnknownName and WrongChange."""
    _refuse_twice("fact", [*changes.drop, *(name for name, _ in changes.set)])
    _refuse_twice("weight", [f"{rule}.{scenario}" for rule, scenario, _ in changes.weights])
    _refuse_twice("prior", [name for name, _ in changes.priors])
    changed = gathered
    for fact, probability in changes.set:
        changed = set_credence(changed, fact, probability)
    for fact in changes.drop:
        changed = drop_fact(changed, fact)
    for source in changes.deny:
        check_name(gathered, "source", source)
        changed = deny_source(changed, source)
    for origin in changes.without_origin:
        check_name(gathered, "origin", origin)
        changed = silence(changed, origin)
    for actor in changes.deceived:
        check_name(gathered, "actor", actor)
        changed = deceive(changed, actor, deceit)
    for rule, scenario, decibans in changes.weights:
        changed = set_weight(changed, rule, scenario, decibans)
    return set_priors(changed, dict(changes.priors)) if changes.priors else changed


def _refuse_twice(what: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise WrongChange(f"{what} `{twice[0]}` is changed twice")


# --- what there is to change ------------------------------------------------------------------------------------------


def list_names(
    gathered: GroundedCase, what: Literal["fact", "source", "origin", "actor", "rule", "scenario"]
) -> list[str]:
    """The names of one sort that a change may use, sorted: facts, and whoever reported them, by what counts at the
    date.
    """
    reports = [report for fact in gathered.facts.values() for report in fact.reports]
    names: dict[str, Callable[[], Iterable[str]]] = {
        "fact": lambda: (fact.id for fact in gathered.facts.values()),
        "source": lambda: (report.source for report in reports),
        "origin": lambda: (report.origin for report in reports),
        "actor": lambda: (actor for report in reports for actor in find_controllers(gathered, report)),
        "rule": lambda: (rule.id for rule in gathered.rules),
        "scenario": lambda: (scenario.id for scenario in gathered.rulebook.scenarios),
    }
    return sorted(set(names[what]()))


_COMPLAINTS: Mapping[str, str] = {
    "fact": "the case has no fact that counts on {as_of} called",
    "source": "no fact that counts on {as_of} is reported by a source called",
    "origin": "no fact that counts on {as_of} goes back to an origin called",
    "actor": "no report that counts on {as_of} comes from anyone controlled by",
    "rule": "neither case nor rulebook has a rule",
    "scenario": "the rulebook has no scenario",
}


def check_name(
    gathered: GroundedCase, what: Literal["fact", "source", "origin", "actor", "rule", "scenario"], name: str
) -> None:
    """Raises UnknownName when there is nothing so called."""
    known = list_names(gathered, what)
    if name not in known:
        raise UnknownName(_COMPLAINTS[what].format(as_of=gathered.as_of), name, known)


def find_controllers(gathered: GroundedCase, report: Report) -> frozenset[str]:
    """The actors that control who published the report or who first said it."""
    sources = gathered.case.sources
    owners = (sources[name].controlled_by for name in {report.source, report.origin} if name in sources)
    return frozenset(owner for owner in owners if owner is not None)


# --- facts and reports ------------------------------------------------------------------------------------------------


def drop_fact(gathered: GroundedCase, fact: str) -> GroundedCase:
    """As if the case did not have the fact: it is false unless rules infer it."""
    check_name(gathered, "fact", fact)
    return revise_facts(gathered, {_find_atom(gathered, fact): None})


def set_credence(gathered: GroundedCase, fact: str, probability: float) -> GroundedCase:
    """As if the analyst had stated the fact's probability, from 0 to 1, in place of its reports."""
    check_name(gathered, "fact", fact)
    if not 0.0 <= probability <= 1.0:
        raise WrongChange(f"a credence lies between 0 and 1, not at {probability:g} (fact `{fact}`)")
    atom = _find_atom(gathered, fact)
    known = gathered.facts[atom]
    set_to = Estimate.exactly(probability)
    stated = dataclasses.replace(known, reports=(), probability=set_to, observation=None)
    return revise_facts(gathered, {atom: stated})


def set_chances(gathered: GroundedCase, chances: Mapping[int, float]) -> GroundedCase:
    """As if these atoms, given or not, were true with these chances, whatever was said of them."""
    stated = {atom: state_credence(chance) for atom, chance in chances.items()}
    return dataclasses.replace(gathered, credences={**gathered.credences, **stated})


def settle_atoms(gathered: GroundedCase, settled: Mapping[int, bool]) -> GroundedCase:
    """As if these atoms, given or derived, were surely true or surely false, whatever rules conclude."""
    concluding = {a: () if a in settled else firings for a, firings in gathered.circuit.concluding.items()}
    circuit = dataclasses.replace(gathered.circuit, concluding=concluding)
    return dataclasses.replace(set_chances(gathered, {a: float(true) for a, true in settled.items()}), circuit=circuit)


def deny_source(gathered: GroundedCase, source: str) -> GroundedCase:
    """As if this source had published nothing."""
    return _remove_reports(gathered, lambda report: report.source == source)


def silence(gathered: GroundedCase, origin: str) -> GroundedCase:
    """As if this origin had said nothing, whoever relayed it."""
    return _remove_reports(gathered, lambda report: report.origin == origin)


def deceive(gathered: GroundedCase, actor: str, deceit: Deceit) -> GroundedCase:
    """As if the actor deceived: what it published or first said, through anyone it controls, is removed or inverted."""

    def is_controlled(report: Report) -> bool:
        return actor in find_controllers(gathered, report)

    if deceit == "inverted":
        return invert_reports(gathered, is_controlled)
    return _remove_reports(gathered, is_controlled)


def invert_reports(gathered: GroundedCase, which: Callable[[Report], bool]) -> GroundedCase:
    """As if these reports said the opposite: a denial for an assertion, an assertion for a denial."""

    def turn(report: Report) -> Report:
        return dataclasses.replace(report, denies=not report.denies) if which(report) else report

    touched = {a: f for a, f in gathered.facts.items() if any(map(which, f.reports))}
    return revise_facts(
        gathered,
        {a: dataclasses.replace(f, reports=tuple(map(turn, f.reports))) for a, f in touched.items()},
    )


def drop_unreported(gathered: GroundedCase) -> GroundedCase:
    """As if nobody had assumed or estimated anything: without the facts that no report speaks of."""
    return revise_facts(gathered, {atom: None for atom, fact in gathered.facts.items() if not fact.reports})


def _remove_reports(gathered: GroundedCase, which: Callable[[Report], bool]) -> GroundedCase:
    touched = {a: f for a, f in gathered.facts.items() if any(map(which, f.reports))}
    kept = {a: tuple(r for r in f.reports if not which(r)) for a, f in touched.items()}
    return revise_facts(
        gathered,
        {
            a: dataclasses.replace(f, reports=kept[a]) if kept[a] or f.probability is not None else None
            for a, f in touched.items()
        },
    )


def revise_facts(gathered: GroundedCase, revised: Mapping[int, Fact | None]) -> GroundedCase:
    """Evidence in which these given atoms are spoken of by other facts, or by none.

    A fact whose newest report has gone may be stale; then it no longer counts, as if it had been written so.
    """
    facts, credences = dict(gathered.facts), dict(gathered.credences)
    for atom, fact in revised.items():
        del facts[atom], credences[atom]
        credence = None if fact is None else weigh_revised(gathered, fact)
        if fact is not None and credence is not None:
            facts[atom], credences[atom] = fact, credence
    credences |= hear(credences, gathered.circuit.grounding)
    by_id = tuple(sorted(facts.values(), key=lambda fact: fact.id))
    known = dataclasses.replace(gathered.known, facts=by_id)
    return dataclasses.replace(gathered, known=known, facts=facts, credences=credences)


def weigh_revised(gathered: GroundedCase, fact: Fact) -> Credence | None:
    """The credence of a fact with other reports than in the case; None when nobody speaks of it, or it is stale."""
    if not fact.reports and fact.probability is None:
        return None
    case = dataclasses.replace(gathered.case, facts=(fact,))
    known = select_known(case, gathered.rulebook.kinds, gathered.as_of).facts
    return weigh_fact(known[0], gathered.rulebook, gathered.case.sources) if known else None


def _find_atom(gathered: GroundedCase, fact: str) -> int:
    return next(atom for atom, each in gathered.facts.items() if each.id == fact)


# --- weights and priors -----------------------------------------------------------------------------------------------


def set_weight(gathered: GroundedCase, rule: str, scenario: str, decibans: float) -> GroundedCase:
    """As if the rule lent the scenario this weight (dB)."""
    check_name(gathered, "rule", rule)
    check_name(gathered, "scenario", scenario)
    if not abs(decibans) <= WEIGHT_LIMIT_DB:
        raise WrongChange(f"a weight lies within ±{WEIGHT_LIMIT_DB:g} dB, not at {decibans:g} (rule `{rule}`)")
    weigh = next(each.weigh for each in gathered.rules if each.id == rule)
    return revise_weights(gathered, {rule: {**weigh, scenario: Estimate.exactly(decibans)}})


def revise_weights(gathered: GroundedCase, revised: Mapping[str, Mapping[str, Estimate]]) -> GroundedCase:
    """Evidence in which these rules weigh otherwise: rule to scenario to weight."""

    def turn(rules: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(
            dataclasses.replace(rule, weigh=dict(revised[rule.id]), expect={}) if rule.id in revised else rule
            for rule in rules
        )

    rules = turn(gathered.rules)
    return dataclasses.replace(
        gathered,
        rulebook=dataclasses.replace(gathered.rulebook, rules=turn(gathered.rulebook.rules)),
        case=dataclasses.replace(gathered.case, rules=turn(gathered.case.rules)),
        rules=rules,
        units=build_units(rules, gathered.circuit.grounding, gathered.rulebook.scenarios),
    )


def drop_rule(gathered: GroundedCase, rule: str) -> GroundedCase:
    """As if the rulebook did not have the rule: it weighs nothing and infers nothing."""
    check_name(gathered, "rule", rule)
    firings = gathered.circuit.grounding.firings
    concluding = {
        atom: tuple(number for number in numbers if firings[number].rule != rule)
        for atom, numbers in gathered.circuit.concluding.items()
    }
    return dataclasses.replace(
        revise_weights(gathered, {rule: {}}), circuit=dataclasses.replace(gathered.circuit, concluding=concluding)
    )


def set_priors(gathered: GroundedCase, priors: Mapping[str, float]) -> GroundedCase:
    """As if these scenarios had these prior probabilities; what is left is shared by the others as it was before."""
    for name in priors:
        check_name(gathered, "scenario", name)
    scenarios = scale_priors(gathered.rulebook.scenarios, priors)
    return dataclasses.replace(
        gathered,
        rulebook=dataclasses.replace(gathered.rulebook, scenarios=scenarios),
        units=tuple(reweigh(unit, unit.weights, scenarios) for unit in gathered.units),
    )


def scale_priors(scenarios: Sequence[Scenario], priors: Mapping[str, float]) -> tuple[Scenario, ...]:
    """The scenarios with some priors set and the others scaled, ranges and all, so that all add up to 1."""
    for name, prior in sorted(priors.items()):
        if not LEAST_PRIOR <= prior <= 1.0 - LEAST_PRIOR:
            most = 1.0 - LEAST_PRIOR
            raise WrongChange(f"a prior lies from {LEAST_PRIOR:g} to {most:.6g}, not at {prior:g} (scenario `{name}`)")
    left = 1.0 - math.fsum(priors.values())
    rest = math.fsum(s.prior.value for s in scenarios if s.id not in priors)
    if rest and left <= 0.0:
        raise WrongChange("these priors leave nothing for the other scenarios: they must add up to less than 1")
    if not rest and abs(left) > 1e-9:
        raise WrongChange(f"the priors of all scenarios must add up to 1, not to {1.0 - left:g}")
    return tuple(
        dataclasses.replace(
            s, prior=Estimate.exactly(priors[s.id]) if s.id in priors else _scale(s.prior, left / rest if rest else 1.0)
        )
        for s in scenarios
    )


def _scale(prior: Estimate, factor: float) -> Estimate:
    return Estimate(prior.value * factor, min(1.0, prior.low * factor), min(1.0, prior.high * factor))
