"""What the verdict hangs on: how far the leader's chance moves with each fact, source, origin, rule and prior.

Method: one at a time, all else as it is, summed over all worlds each time (see `posterior`). A fact is removed,
reversed (a credence of 0.8 becomes 0.2) and put at both ends of its range; of a source or an origin all reports are
removed, or inverted; a rule is removed, its weights change their sign, and stand at the ends of their ranges that
favour the leader most and least; a prior is made even, and put at the ends of its range. Sorted by the widest move they
are a tornado (Eschenbach, "Spiderplots versus tornado diagrams for sensitivity analysis", Interfaces 22:6, 1992).

The tipping point is where the lead is lost when one number moves and nothing else: the credence of a fact, a weight
of a rule (of those it states, the one that lies nearest), a prior with the others scaled (see `tipping`). A source or
an origin is no number and has none.

Worked example: war has 0.6 and peace 0.4, and a rule lends war +3 dB in all worlds. Without it war has 0.75 against 1
of peace's, 43 %; reversed 27 %; and the lead is lost when it falls below +1.24 dB.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args

from vedette.analyses.result import CaseResult, build_head, draw, word_worlds
from vedette.language.model import Rule, Scenario
from vedette.reasoning.assess import Assessment
from vedette.reasoning.averaging import Outlook, find_outlook
from vedette.reasoning.credence import Credence
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.interventions import deny_source, drop_rule, invert_reports, list_names, silence
from vedette.reasoning.scoring.judgement import can_tell
from vedette.reasoning.tipping import (
    build_bench,
    find_credence_tipping,
    find_masses,
    find_prior_tipping,
    judge_prior,
    lean_weights,
    mix,
    turn_weights,
)
from vedette.reasoning.work_progress import MayGoOn, Tell, always, go_through
from vedette.reasoning.worlds import Floats
from vedette.show.blocks import Bars, Block, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_count, format_db, format_percent

SCHEMA = "vedette.sensitivity/1"
SHOWN = 12
"""How many of all the screen shows unless told otherwise."""
LOSSES_NAMED = 3
LEAST_MOVE = 1e-6
"""A chance that moves by less does not move; what is left is how sums round."""

Kind = Literal["fact", "source", "origin", "rule", "prior"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change does: the chance that the leader then has, from 0 to 1, and who then leads."""

    chance: float
    leader: str


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where the lead is lost: when `number` (a credence, a weight in dB, or a prior) falls below or rises above `at`.

    `scenario` says for whom a weight counts or whose prior it is; `rival` takes the lead.
    """

    number: Literal["credence", "weight", "prior"]
    scenario: str | None
    now: float
    at: float
    rival: str

    @property
    def side(self) -> Literal["below", "above"]:
        return "below" if self.at < self.now else "above"


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that the verdict may hang on, and what becomes of it; None where a change makes no sense.

    `low` and `high` are the ends of its own range: of a credence or prior as numbers, of weights as they favour the
    leader. `move` is how far the leader's chance moves at most.
    """

    kind: Kind
    id: str
    title: str
    move: float
    removed: Effect | None
    reversed: Effect | None
    low: Effect | None
    high: Effect | None
    tipping: Tipping | None

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(e for e in (self.removed, self.reversed, self.low, self.high) if e is not None)


@dataclass(frozen=True, slots=True)
class Sensitivity(CaseResult):
    """All factors, the widest move first. `standard_error` is the largest of any chance here; 0 when all worlds are
    summed. `not_looked_at` is how many factors there was no time for.
    """

    rulebook: str
    leader: str
    scenarios: Mapping[str, str]
    chance: float
    worlds: int
    exact: bool
    states: int
    standard_error: float
    not_looked_at: int
    factors: tuple[Factor, ...]

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists; numbers are not rounded."""
        factors = [
            {
                **dataclasses.asdict(f),
                "tipping": None if f.tipping is None else {**dataclasses.asdict(f.tipping), "side": f.tipping.side},
            }
            for f in self.factors
        ]
        return {**dataclasses.asdict(self), "factors": factors}


# --- the question -----------------------------------------------------------------------------------------------------


def find_sensitivity(
    assessment: Assessment,
    kinds: Iterable[Kind] = KINDS,
    tell: Tell | None = None,
    may_go_on: MayGoOn = always,
) -> Sensitivity:
    """How far each thing of these kinds moves the leader's chance, and where the lead tips; grounds nothing."""
    evidence, outlook = assessment.evidence, assessment.outlook
    study = _Study(assessment)
    wanted = [job for kind, jobs in _list_jobs(study).items() if kind in set(kinds) for job in jobs]
    factors, errors = [], [outlook.standard_error]
    for job in go_through(wanted, tell, may_go_on):
        factor, error = job()
        factors.append(factor)
        errors.append(error)
    return Sensitivity(
        **build_head(SCHEMA, evidence),
        rulebook=evidence.rulebook.id,
        leader=study.leader,
        scenarios={j.scenario.id: j.scenario.title for j in assessment.judgements},
        chance=study.chance,
        worlds=outlook.worlds,
        exact=outlook.exact,
        states=outlook.states,
        standard_error=max(errors),
        not_looked_at=len(wanted) - len(factors),
        factors=tuple(sorted(factors, key=lambda f: (-round(f.move, 9), KINDS.index(f.kind), f.id))),
    )


@dataclass(frozen=True)
class _Study:
    """What all factors are measured against."""

    assessment: Assessment

    @property
    def outlook(self) -> Outlook:
        return self.assessment.outlook

    @property
    def names(self) -> list[str]:
        return [scenario.id for scenario in self.assessment.evidence.rulebook.scenarios]

    @property
    def leader(self) -> str:
        return self.assessment.leader.scenario.id

    @property
    def chance(self) -> float:
        """The leader's, as it is."""
        return self.assessment.leader.probability

    def judge(self, variant: GroundedCase) -> tuple[Effect, float]:
        """What a variant of the case means, and its standard error."""
        found = find_outlook(variant, self.assessment.settings, self.outlook, to_keep=False)
        return self.read(found.probabilities), found.standard_error

    def read(self, probabilities: Floats) -> Effect:
        """What these probabilities mean; of equal ones the leader keeps the lead, then the first by id."""
        chances = dict(zip(self.names, probabilities.tolist(), strict=True))
        winner = max(sorted(chances), key=lambda name: (round(chances[name], 12), name == self.leader))
        chance = chances[self.leader]
        if not can_tell(chances[winner] - chance, self.outlook.standard_error, self.outlook.effective):
            winner = self.leader  # a flip that what was sampled cannot bear is not stated
        return Effect(self.chance if abs(chance - self.chance) < LEAST_MOVE else chance, winner)

    def build(
        self, kind: Kind, name: str, title: str, effects: Iterable[Effect | None], tipping: Tipping | None = None
    ) -> Factor:
        removed, turned, low, high = effects
        told = (e for e in (removed, turned, low, high) if e is not None)
        return Factor(
            kind=kind,
            id=name,
            title=title,
            move=max((abs(e.chance - self.chance) for e in told), default=0.0),
            removed=removed,
            reversed=turned,
            low=low,
            high=high,
            tipping=tipping,
        )


Job = Callable[[], tuple[Factor, float]]
"""Measures one factor; also says the standard error of what was sampled for it."""


def _list_jobs(study: _Study) -> dict[Kind, list[Job]]:
    evidence = study.assessment.evidence
    names = {unit.rule for unit in evidence.units} | _list_inferring(study)
    scenarios = evidence.rulebook.scenarios
    return {
        "fact": [partial(_judge_fact, study, atom) for atom in sorted(evidence.facts)],
        "source": [partial(_judge_source, study, name) for name in list_names(evidence, "source")],
        "origin": [partial(_judge_origin, study, name) for name in list_names(evidence, "origin")],
        "rule": [partial(_judge_rule, study, rule) for rule in evidence.rules if rule.id in names],
        "prior": [partial(_judge_prior, study, scenario) for scenario in scenarios] if len(scenarios) > 1 else [],
    }


def _list_inferring(study: _Study) -> set[str]:
    """Rules that can infer something in this case."""
    firings = study.assessment.evidence.circuit.grounding.firings
    return {firing.rule for firing in firings if firing.concludes}


def _judge_fact(study: _Study, atom: int) -> tuple[Factor, float]:
    evidence = study.assessment.evidence
    fact, credence = evidence.facts[atom], evidence.credences[atom]
    title = evidence.rulebook.kinds[fact.kind].says
    now = credence.probability
    if atom not in evidence.matters:
        same = study.read(study.outlook.probabilities)
        return study.build("fact", fact.id, title, (same, same, *_at_range(credence, lambda _: same))), 0.0
    true, false = find_masses(study.outlook, atom)

    def judge(chance: float) -> Effect:
        return study.read(mix(true, false, chance))

    tips = find_credence_tipping(true, false, now, study.names, study.leader)
    tipping = Tipping("credence", None, now, *tips) if tips else None
    effects = (judge(0.0), judge(1.0 - now), *_at_range(credence, judge))
    return study.build("fact", fact.id, title, effects, tipping), study.outlook.standard_error


def _at_range(credence: Credence, judge: Callable[[float], Effect]) -> tuple[Effect | None, Effect | None]:
    return (judge(credence.low), judge(credence.high)) if credence.low < credence.high else (None, None)


def _judge_source(study: _Study, name: str) -> tuple[Factor, float]:
    evidence = study.assessment.evidence
    turned = invert_reports(evidence, lambda report: report.source == name)
    return _build_voice(study, "source", name, deny_source(evidence, name), turned)


def _judge_origin(study: _Study, name: str) -> tuple[Factor, float]:
    evidence = study.assessment.evidence
    turned = invert_reports(evidence, lambda report: report.origin == name)
    return _build_voice(study, "origin", name, silence(evidence, name), turned)


def _build_voice(
    study: _Study, kind: Kind, name: str, without: GroundedCase, turned: GroundedCase
) -> tuple[Factor, float]:
    source = study.assessment.evidence.case.sources.get(name)
    (removed, error), (inverted, other) = study.judge(without), study.judge(turned)
    effects = (removed, inverted, None, None)
    return study.build(kind, name, source.name if source else name, effects), max(error, other)


def _judge_rule(study: _Study, rule: Rule) -> tuple[Factor, float]:
    evidence = study.assessment.evidence
    removed, error = study.read(study.outlook.probabilities), study.outlook.standard_error
    turned, low, high, tipping = None, None, None, None
    if any(unit.rule == rule.id for unit in evidence.units):
        bench = build_bench(study.outlook, rule.id)
        removed = study.read(bench.judge({}))
        turned = study.read(bench.judge(turn_weights(rule.weigh)))
        if any(weight.is_range for weight in rule.weigh.values()):
            low, high = (study.read(bench.judge(lean_weights(rule.weigh, study.leader, t))) for t in (False, True))
        tips = []
        for scenario, weight in sorted(rule.weigh.items()):
            found = bench.find_tipping(rule.weigh, scenario, study.leader)
            tips += [Tipping("weight", scenario, weight.value, *found)] if found else []
        tipping = min(tips, key=lambda tip: abs(tip.at - tip.now), default=None)
    if rule.id in _list_inferring(study):
        removed, error = study.judge(drop_rule(evidence, rule.id))
    return study.build("rule", rule.id, rule.title, (removed, turned, low, high), tipping), error


def _judge_prior(study: _Study, scenario: Scenario) -> tuple[Factor, float]:
    prior = scenario.prior

    def judge(number: float) -> Effect:
        return study.read(judge_prior(study.outlook, scenario.id, number))

    low, high = (judge(prior.low), judge(prior.high)) if prior.is_range else (None, None)
    tips = find_prior_tipping(study.outlook, scenario.id, study.leader)
    tipping = Tipping("prior", scenario.id, prior.value, *tips) if tips else None
    even = judge(1.0 / len(study.names))
    title = f"Prior of {scenario.title}"
    return study.build("prior", scenario.id, title, (even, None, low, high), tipping), study.outlook.standard_error


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: Sensitivity, top: int | None = SHOWN) -> tuple[Block, ...]:
    """What moves the leader most in a sentence, the tornado, then the moves in numbers and the tipping points."""
    moving = [factor for factor in result.factors if factor.move >= LEAST_MOVE]
    shown = moving[:top]
    if not shown:
        return (
            Heading(f"{result.case}  What the verdict hangs on", level=1),
            Prose(_state_leader(result), "strong"),
            Note(_count_others(result, 0, 0)),
        )
    return (
        Heading(f"{result.case}  What the verdict hangs on", level=1),
        Prose(_state_leader(result), "strong"),
        Heading(
            f"Chance of {result.scenarios[result.leader]} (now {format_percent(result.chance)}), one change at a time"
        ),
        Bars(tuple(_build_bar(result, factor) for factor in shown), 100.0 * result.chance, "%"),
        Heading("Moves in points, and where the lead tips"),
        _draw_moves(result, shown),
        *([Prose(nearest)] if (nearest := _state_nearest(result)) else []),
        Note(_count_others(result, len(shown), len(moving))),
        Note(_describe_method(result)),
    )


def _state_leader(result: Sensitivity) -> str:
    title = result.scenarios[result.leader]
    if not result.factors or result.factors[0].move < LEAST_MOVE:
        return f"Nothing here moves the chance of {title} ({format_percent(result.chance)})."
    losing = [f for f in result.factors if any(e.leader != result.leader for e in f.effects)]
    most = result.factors[0]
    words = (
        f"{title} ({format_percent(result.chance)}) moves most with {most.kind} {most.id}, {_word_points(most.move)}."
    )
    if not losing:
        return f"{words} No single change {'that was tried' if result.not_looked_at else 'here'} costs it the lead."
    removing = [f for f in losing if f.removed is not None and f.removed.leader != result.leader]
    others = len(losing) - len(removing)
    if removing:
        named = ", ".join(f"{f.kind} {f.id}" for f in removing[:LOSSES_NAMED])
        words += f" It loses the lead without {named}" + _and_more(len(removing) - LOSSES_NAMED)
        return f"{words}{f', or when {others} more are reversed or at the end of their range' if others else ''}."
    return f"{words} No removal costs it the lead; {others} reversed or at the end of its range would."


def _word_points(move: float) -> str:
    points = round(100.0 * move)
    return f"by up to {format_count(points, 'point')}" if points else "by less than a point"


def _and_more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def _build_bar(result: Sensitivity, factor: Factor) -> tuple[str, float, float]:
    chances = [result.chance, *(effect.chance for effect in factor.effects)]
    return f"{factor.kind} {factor.id}", 100.0 * min(chances), 100.0 * max(chances)


def _draw_moves(result: Sensitivity, factors: Iterable[Factor]) -> Table:
    columns = (
        Column("what", wrap=True),
        Column("removed", "right"),
        Column("reversed", "right"),
        Column("own range", "right"),
        Column("the lead is lost when", wrap=True),
    )
    rows = tuple(
        (
            f"{factor.kind} {factor.id}",
            _show_effect(result, factor.removed),
            _show_effect(result, factor.reversed),
            _show_range(result, factor),
            _show_tipping(factor),
        )
        for factor in factors
    )
    return Table(columns, rows)


def _show_effect(result: Sensitivity, effect: Effect | None) -> Text:
    if effect is None:
        return Text("—")
    points = format_db(100.0 * (effect.chance - result.chance), digits=0)
    return Text(points, "") if effect.leader == result.leader else Text(f"{points} lost", "bad")


def _show_range(result: Sensitivity, factor: Factor) -> Text:
    if factor.low is None or factor.high is None:
        return Text("—")
    low, high = sorted((factor.low, factor.high), key=lambda effect: effect.chance)
    ends = [format_db(100.0 * (effect.chance - result.chance), digits=0) for effect in (low, high)]
    lost = result.leader not in (low.leader,) or high.leader != result.leader
    return Text(f"{ends[0]}..{ends[1]}{' lost' if lost else ''}", "bad" if lost else "")


def _show_tipping(factor: Factor) -> str:
    if factor.kind in ("source", "origin"):
        return "—"
    if factor.tipping is None:
        return "never by this alone"
    return _word_tipping(factor.tipping)


def _word_tipping(tip: Tipping) -> str:
    """`credence below 31% (now 81%)`, `weight for war above +1.2 dB (now -3.0)`."""
    if tip.number == "weight":
        return f"weight for {tip.scenario} {tip.side} {format_db(tip.at)} dB (now {format_db(tip.now)})"
    return f"{tip.number} {tip.side} {format_percent(tip.at)} (now {format_percent(tip.now)})"


def _state_nearest(result: Sensitivity) -> str:
    """The nearest tipping point of each sort of number."""
    sentences = []
    for number, what in (("weight", "weight"), ("credence", "credence"), ("prior", "prior")):
        tips = [(f, f.tipping) for f in result.factors if f.tipping is not None and f.tipping.number == number]
        if tips:
            factor, tip = min(tips, key=lambda t: (abs(t[1].at - t[1].now), t[0].id))
            of = f" of {factor.kind} {factor.id}" if factor.kind != "prior" else f" of {factor.id}"
            sentences.append(
                f"{what}{of}: {_word_tipping(tip).removeprefix(number).strip()}, to {result.scenarios[tip.rival]}"
            )
    return f"Nearest tipping points. {'; '.join(sentences)}." if sentences else ""


def _count_others(result: Sensitivity, shown: int, moving: int) -> str:
    still = len(result.factors) - moving
    words = [f"{shown} of {len(result.factors)} shown"]
    words += [f"{moving - shown} more move it (--all)"] if moving > shown else []
    words += [f"{still} do not move it at all"] if still else []
    words += [f"{result.not_looked_at} were not tried: the time was up"] if result.not_looked_at else []
    return "; ".join(words) + "."


def _describe_method(result: Sensitivity) -> str:
    worlds = word_worlds(result.worlds, result.exact, result.states)
    if not result.exact:
        worlds += f", the same for every change (standard error of a chance at most {result.standard_error:.2%})"
    return (
        f"From {worlds}. Removed: the fact is dropped, the reports are silent, the rule says nothing, priors are even. "
        "Reversed: the credence or the weights are turned round, the reports deny what they said. Tipping points: one "
        "number moves, all else stays; weights within ±60 dB."
    )
