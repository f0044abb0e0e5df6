"""Fitting: which weights closed cases would have liked, held close to those that the analyst declared.

Method: penalised likelihood. Every rule has one factor on all its weights, 1 as declared: a common damping for all
rules and a deviation of its own. What is made small is the surprise of what came about, in nats over all cases, and
beside it, for each weight, half the squared distance in dB from the damped one over the rulebook's `doubt` squared
(a normal prior around what is declared; Hoerl and Kennard, "Ridge regression", Technometrics 12, 1970). A factor is
never below 0: what a rule speaks for is not in doubt. Nor does it raise a weight beyond what so few cases can support
(see `find_supported`). Of a rule that says what to expect, the chances move from their mean on a logarithmic scale.

Every case is asked over worlds that were drawn given its evidence; with other weights each counts by how much better
it accords with these. How good a fit is, is told by cases it has not seen: each war's by the weights of all others.

Worked example: one rule of +6 dB for war held in four cases of peace and one of war. Its factor falls below 1, but not
far: five cases are little against what the analyst knew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vedette.language.model import Case, Estimate, Rule, Rulebook
from vedette.reasoning.averaging import find_outlook, hold_all_units
from vedette.reasoning.grounded_case import GroundedCase, find_likely_world, gather_evidence
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.scoring.posteriors import compare_scores
from vedette.reasoning.scoring.ranges import OpenScores, RangeOf, open_scores
from vedette.reasoning.spread import thin
from vedette.reasoning.work_progress import MayGoOn, Tell, always, go_through
from vedette.reasoning.worlds import Floats

MOST_FACTOR = 2.0
"""No weight is more than doubled."""
DAMPING_DOUBT = 0.5
"""How far the common damping is thought to lie from 1 (one standard deviation; assumed)."""
STEP = 1e-3
STEPS, FEWER_STEPS = 40, 8
"""Steps of a fit, and of one that starts near."""
LEAST_DOUBT_DB = 0.5
FIT_WORLDS = 256
"""Worlds of a case that are asked with other weights."""
LEAST_CHANCE, MOST_CHANCE = 0.01, 0.99
"""Expectations stay between these."""


@dataclass(frozen=True)
class FitCase:
    """A closed case as it is fitted to: worlds in which its units hold, how much each counts with the weights as they
    are declared, and which scenario came about.
    """

    id: str
    war: str
    evidence: GroundedCase
    scored: OpenScores
    weights: Floats
    truth: int

    @cached_property
    def rules(self) -> frozenset[str]:
        return frozenset(unit.rule for unit in self.evidence.units)

    @cached_property
    def held(self) -> frozenset[str]:
        """The rules that hold in the likeliest world."""
        return frozenset(unit.rule for unit in find_likely_world(self.evidence).units)

    @cached_property
    def _as_declared(self) -> Floats:
        return compare_scores(self.scored.score({})).evidence

    def judge(self, drawn: Mapping[RangeOf, float]) -> Floats:
        """The chance of each scenario with other weights, shape (scenarios,)."""
        found = compare_scores(self.scored.score(drawn))
        counted = self.weights * found.evidence / self._as_declared
        chances: Floats = found.shares @ (counted / counted.sum())
        return chances


def open_case(rulebook: Rulebook, case: Case, settings: Settings) -> FitCase:
    """A case made ready to be asked with other weights. Raises ValueError where it has no outcome."""
    if case.outcome is None:
        raise ValueError(f"{case.id} has no outcome")
    gathered = gather_evidence(rulebook, case, case.as_of, settings.engine)
    drawn = find_outlook(gathered, settings).drawn
    held, weights = thin(hold_all_units(gathered, drawn.worlds), drawn, FIT_WORLDS)
    return FitCase(
        id=case.id,
        war=case.war or case.id,
        evidence=gathered,
        scored=open_scores(gathered.units, rulebook.scenarios, rulebook.discount, held, len(weights)),
        weights=weights,
        truth=[s.id for s in rulebook.scenarios].index(case.outcome.scenario),
    )


# --- what a factor does -----------------------------------------------------------------------------------------------


def scale_rule(rule: Rule, factor: float, rulebook: Rulebook) -> dict[str, float]:
    """The weights of a rule times a factor, in dB, or the chances that it expects, from 0 to 1."""
    if not rule.expect:
        return {name: factor * weight.value for name, weight in rule.weigh.items()}
    priors = {s.id: s.prior.value for s in rulebook.scenarios}
    mean = math.fsum(priors[name] * chance.value for name, chance in rule.expect.items()) / math.fsum(priors.values())
    turned = {name: mean * (chance.value / mean) ** factor for name, chance in rule.expect.items()}
    return {name: min(MOST_CHANCE, max(LEAST_CHANCE, chance)) for name, chance in turned.items()}


def _draw(rules: Sequence[Rule], factors: Mapping[str, float], rulebook: Rulebook) -> dict[RangeOf, float]:
    return {
        (rule.id, name): value for rule in rules for name, value in scale_rule(rule, factors[rule.id], rulebook).items()
    }


def find_supported(hits: int, here: int, alarms: int, elsewhere: int) -> float:
    """The largest weight, in dB, that so many cases can support: the empirical upper bound.

    A rule held in `hits` of `here` cases in which a scenario came about, and in `alarms` of `elsewhere` others. With
    one misleading case added to each side, a user whom a larger weight moved would do worse than one who ignored the
    rule (Vergeer, van Es, de Jongh, Alberink and Stoel, "Numerical likelihood ratios outputted by LR systems are often
    based on extrapolation: when to stop extrapolating?", Science and Justice 56, 2016). Never below 0.

    >>> round(find_supported(3, 6, 0, 17), 1), find_supported(0, 6, 3, 17)
    (8.9, 0.0)
    """
    if not hits:
        return 0.0
    return max(0.0, 10.0 * math.log10((hits / (here + 1)) / ((alarms + 1) / (elsewhere + 1))))


# --- the fit ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """What came out: the common damping, and the factor of each rule that holds in some world of some case."""

    damping: float
    factors: Mapping[str, float]
    limits: Mapping[str, float]


@dataclass(frozen=True)
class Fitting:
    """Cases to fit to, and the rulebook whose weights are fitted."""

    rulebook: Rulebook
    cases: tuple[FitCase, ...]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that any case can tell something of."""
        known = frozenset().union(*(case.rules for case in self.cases))
        return tuple(rule for rule in self.rulebook.rules if rule.id in known and rule.weigh)

    def fit(self, start: Fit | None = None, steps: int = STEPS) -> Fit:
        """The factors that these cases like best; a `start` that lies near takes fewer steps."""
        from scipy.optimize import minimize  # slow to import, and only needed here

        first = [1.0, *(1.0 for _ in self.rules)]
        if start is not None:
            first = [start.damping, *(start.factors.get(rule.id, start.damping) for rule in self.rules)]
        bounds = [(0.0, MOST_FACTOR), *((0.0, self._limits[rule.id]) for rule in self.rules)]
        options = {"maxiter": steps, "ftol": 1e-6}
        found = minimize(self._measure, np.array(first), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        return Fit(float(found.x[0]), self._read_factors(found.x), self._limits)

    def _read_factors(self, point: Floats) -> dict[str, float]:
        return {rule.id: factor for rule, factor in zip(self.rules, point[1:].tolist(), strict=True)}

    @cached_property
    def _limits(self) -> dict[str, float]:
        return {rule.id: self._find_limit(rule) for rule in self.rules}

    def _find_limit(self, rule: Rule) -> float:
        """How large the factor of a rule may be: 1, or more where so many cases support a larger weight."""
        allowed = MOST_FACTOR
        names = [s.id for s in self.rulebook.scenarios]
        for number, name in enumerate(names):
            here = [rule.id in case.held for case in self.cases if case.truth == number]
            elsewhere = [rule.id in case.held for case in self.cases if case.truth != number]
            declared = self._find_bearing(rule, name)
            if declared > 0.0:
                supported = find_supported(sum(here), len(here), sum(elsewhere), len(elsewhere))
            else:
                supported = find_supported(sum(elsewhere), len(elsewhere), sum(here), len(here))
            if abs(declared) > 0.0:
                allowed = min(allowed, supported / abs(declared))
        return max(1.0, allowed)

    def _find_bearing(self, rule: Rule, scenario: str) -> float:
        """What the rule lends a scenario as declared, centred (dB)."""
        units = (unit for case in self.cases for unit in case.evidence.units if unit.rule == rule.id)
        return next(unit.bearing[scenario] for unit in units if not unit.is_failure)

    def _measure(self, point: Floats) -> tuple[float, Floats]:
        """What is made small, and its slope, at the common damping and then each rule's factor."""
        factors = self._read_factors(point)
        drawn = _draw(self.rules, factors, self.rulebook)
        losses = [-math.log(case.judge(drawn)[case.truth]) for case in self.cases]
        slope = np.zeros(len(point))
        for number, rule in enumerate(self.rules, start=1):
            moved = _draw([rule], {rule.id: factors[rule.id] + STEP}, self.rulebook)
            for case, loss in zip(self.cases, losses, strict=True):
                if rule.id in case.rules:
                    then = -math.log(case.judge({**drawn, **moved})[case.truth])
                    slope[number] += (then - loss) / STEP
        penalty, towards = self._penalise(point)
        return sum(losses) + penalty, slope + towards

    def _penalise(self, point: Floats) -> tuple[float, Floats]:
        doubt = max(self.rulebook.doubt, LEAST_DOUBT_DB) ** 2
        sizes = np.array([_measure_size(rule, self.rulebook) for rule in self.rules]) / doubt
        apart, from_one = point[1:] - point[0], (point[0] - 1.0) / DAMPING_DOUBT**2
        penalty = from_one * (point[0] - 1.0) / 2.0 + float((apart**2 * sizes).sum()) / 2.0
        return penalty, np.concatenate([[from_one - float((apart * sizes).sum())], apart * sizes])

    def judge(self, fit: Fit | None, cases: Sequence[FitCase]) -> list[Floats]:
        """The chances of these cases with the weights of a fit, or as they are declared."""
        drawn = {} if fit is None else _draw(self.rules, fit.factors, self.rulebook)
        return [case.judge(drawn) for case in cases]


def _measure_size(rule: Rule, rulebook: Rulebook) -> float:
    """The sum of a rule's squared weights, in dB squared."""
    weights: Mapping[str, Estimate] = rule.weigh
    centre = math.fsum(w.value for w in weights.values()) / len(rulebook.scenarios) if rule.expect else 0.0
    return math.fsum((weight.value - centre) ** 2 for weight in weights.values())


@dataclass(frozen=True)
class Foreseen:
    """A case judged by the weights that all other wars would have liked: the chance of each scenario."""

    case: str
    chances: Floats


def foresee(
    fitting: Fitting, whole: Fit, tell: Tell | None = None, may_go_on: MayGoOn = always
) -> tuple[Foreseen, ...]:
    """Every case judged by a fit that has not seen its war."""
    wars = sorted({case.war for case in fitting.cases})
    found = []
    for war in go_through(wars, tell, may_go_on):
        apart = Fitting(fitting.rulebook, tuple(case for case in fitting.cases if case.war != war))
        ours = [case for case in fitting.cases if case.war == war]
        fit = apart.fit(whole, FEWER_STEPS) if apart.cases else None
        found += [Foreseen(case.id, chances) for case, chances in zip(ours, apart.judge(fit, ours), strict=True)]
    return tuple(sorted(found, key=lambda each: each.case))
