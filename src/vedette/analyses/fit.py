"""Would other weights have done better on closed cases, and could one have known?

Method: the weights that the cases like best, held close to those declared (see `weight_fit`), rounded to half a
deciban. Whether they are better is asked of cases that the fit has not seen: each war is judged by the weights that all
other wars would have liked, and these chances are scored against those of the weights as they are declared.

Worked example: a rule of +6 dB held in one case of war and in three of peace. The fit proposes +4.5. If cases of other
wars are no better foreseen so, the proposal is noise, and the answer is to keep what the analyst declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vedette.analyses.result import Result, draw
from vedette.language.model import Case, Rule, Rulebook
from vedette.reasoning.proper_scores import Skill, find_skill, measure_surprise
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.weight_fit import Fitting, foresee, open_case, scale_rule
from vedette.reasoning.work_progress import Tell
from vedette.show.blocks import Block, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_bits, format_count, format_db, format_percent

SCHEMA = "vedette.fit/1"
FINEST_DB = 0.5
"""Proposals are rounded to it: a finer weight has no source."""
FINEST_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class FittedRule:
    """What is proposed for a rule: a `factor` on all its weights (1 as declared), and the weights then, rounded; dB, or
    chances from 0 to 1 where it says what to `expect`. Ranges stay. `held` counts cases; `limit` is the largest factor
    that the cases can support.
    """

    rule: str
    title: str
    held: int
    factor: float
    limit: float
    expects: bool
    declared: Mapping[str, float]
    proposed: Mapping[str, float]

    @property
    def is_changed(self) -> bool:
        return any(abs(self.proposed[name] - self.declared[name]) > 1e-9 for name in self.declared)


@dataclass(frozen=True, slots=True)
class WeightProposal(Result):
    """What closed cases would have weighed. Surprises are means in bits: with weights as declared, as fitted to these
    very cases, and as fitted to all other wars. `skill` is how much better the last foresees than what is declared.
    """

    schema: str
    rulebook: str
    cases: int
    wars: int
    damping: float
    declared: float
    fitted: float
    foreseen: float
    skill: Skill
    rules: tuple[FittedRule, ...]


# --- the question -----------------------------------------------------------------------------------------------------


def propose_weights(
    rulebook: Rulebook, cases: Sequence[Case], settings: Settings | None = None, tell: Tell | None = None
) -> WeightProposal:
    """The weights that the closed ones of these cases would have liked; grounds each case once.

    Raises ValueError where no case has an outcome.
    """
    closed = sorted((case for case in cases if case.outcome is not None), key=lambda case: case.id)
    if not closed:
        raise ValueError("no case has an outcome")
    fitting = Fitting(rulebook, tuple(open_case(rulebook, case, settings or Settings()) for case in closed))
    whole = fitting.fit()
    foreseen = {each.case: each.chances for each in foresee(fitting, whole, tell)}

    def score(chances: Sequence[np.ndarray]) -> list[float]:
        return [measure_surprise(float(c[case.truth])) for c, case in zip(chances, fitting.cases, strict=True)]

    declared, fitted = (score(fitting.judge(fit, fitting.cases)) for fit in (None, whole))
    unseen = score([foreseen[case.id] for case in fitting.cases])
    held = {rule.id: sum(rule.id in case.held for case in fitting.cases) for rule in fitting.rules}
    return WeightProposal(
        schema=SCHEMA,
        rulebook=rulebook.id,
        cases=len(closed),
        wars=len({case.war for case in fitting.cases}),
        damping=whole.damping,
        declared=float(np.mean(declared)),
        fitted=float(np.mean(fitted)),
        foreseen=float(np.mean(unseen)),
        skill=find_skill(unseen, declared, [case.war for case in fitting.cases]),
        rules=tuple(
            _propose(rule, held[rule.id], whole.factors[rule.id], whole.limits[rule.id], rulebook)
            for rule in fitting.rules
        ),
    )


def _propose(rule: Rule, held: int, factor: float, limit: float, rulebook: Rulebook) -> FittedRule:
    declared = {name: each.value for name, each in (rule.expect or rule.weigh).items()}
    finest = FINEST_CHANCE if rule.expect else FINEST_DB
    turned = scale_rule(rule, factor, rulebook)
    changed = {name: round(round(turned[name] / finest) * finest, 10) for name in declared}
    ranged = {name for name, each in (rule.expect or rule.weigh).items() if each.is_range}
    keeps = {name: name in ranged or abs(turned[name] - declared[name]) < finest / 2.0 for name in declared}
    return FittedRule(
        rule=rule.id,
        title=rule.title,
        held=held,
        factor=factor,
        limit=limit,
        expects=bool(rule.expect),
        declared=declared,
        proposed={name: declared[name] if keeps[name] else changed[name] for name in declared},
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: WeightProposal) -> tuple[Block, ...]:
    """Whether the cases can improve on the analyst, and what they would have weighed."""
    changed = sorted((r for r in result.rules if r.is_changed), key=lambda r: (-abs(r.factor - 1.0), r.rule))
    return (
        Heading(f"{result.rulebook}  What closed cases would have weighed", level=1),
        Prose(_state_answer(result), "strong"),
        Table(
            (Column("weights"), Column("surprise, bits", "right")),
            (
                ("as declared", f"{result.declared:.3f}"),
                ("fitted to these very cases", f"{result.fitted:.3f}"),
                ("fitted to all other wars", f"{result.foreseen:.3f}"),
            ),
        ),
        *_list_changes(changed),
        Note(
            f"Common damping {result.damping:.2f}. Each rule has one factor on its weights, held close to what is "
            "declared by the rulebook's doubt, never below 0, and never above what so many cases can support (the "
            "empirical bound of Vergeer et al. 2016, with one misleading case added to either side). Nothing is "
            "written but with `--write`."
        ),
    )


def _state_answer(result: WeightProposal) -> str:
    cases = f"{format_count(result.cases, 'closed case')} of {format_count(result.wars, 'war')}"
    skill = result.skill
    bits, low, high = (format_bits(each, 3) for each in (skill.bits, skill.low, skill.high))
    interval = f"{bits} bits a case, {low} to {high}"
    if skill.low > 0.0:
        return f"By {cases} fitted weights foresee wars they have not seen better than declared ones ({interval})."
    if skill.high < 0.0:
        return f"By {cases} fitted weights foresee wars they have not seen worse ({interval}): keep what is declared."
    return f"{cases} cannot improve on the analyst ({interval}): keep what is declared."


def _list_changes(changed: Sequence[FittedRule]) -> tuple[Block, ...]:
    if not changed:
        return (Prose("No weight would move by half a deciban."),)
    columns = (
        Column("rule", wrap=True),
        Column("held", "right"),
        Column("factor", "right"),
        Column("at most", "right"),
        Column("declared, proposed", wrap=True),
    )
    return (Heading("What they would have weighed"), Table(columns, tuple(map(_build_row, changed))))


def _build_row(rule: FittedRule) -> tuple[str | Text, ...]:
    def word(number: float) -> str:
        return format_percent(number) if rule.expects else format_db(number)

    moved = [name for name in rule.declared if rule.declared[name] != rule.proposed[name]]
    told = [f"{name} {word(rule.declared[name])}, {word(rule.proposed[name])}" for name in moved]
    return rule.rule, f"{rule.held}", f"{rule.factor:.2f}", f"{rule.limit:.2f}", "; ".join(told)
