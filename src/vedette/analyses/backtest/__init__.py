"""How did the rulebook do on cases whose outcome is known?

Method: every closed case is judged as of its own day, and its chances are scored by what came about (see
`proper_scores`), beside those of three plainer forecasters: the priors alone, one that holds all scenarios for equally
likely, and the few rules of the rulebook's `baseline.yaml`. A rule is judged by what the score loses without it, and by
what it would have had to weigh: how often it fired where each scenario came about, against elsewhere.

Worked example: three cases were given 0.5, 0.8 and 0.4 for what came about, 2.64 bits together. The priors gave 0.25 to
each, 6 bits: the rulebook is better by 1.12 bits a case.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vedette.analyses.backtest.backtest_screen import build_blocks
from vedette.analyses.backtest.closed_cases import (
    BASELINE,
    FITTED,
    PRIORS,
    RULEBOOK,
    SCHEMA,
    UNIFORM,
    Backtest,
    ClosedCase,
    Forecaster,
    MethodRecord,
    RuleRecord,
)
from vedette.language.fingerprint import find_fingerprint
from vedette.language.model import Case, Rule, Rulebook
from vedette.reasoning.averaging import Outlook, find_outlook
from vedette.reasoning.grounded_case import GroundedCase, find_likely_world, gather_evidence
from vedette.reasoning.interventions import drop_rule
from vedette.reasoning.prior_chances import find_prior_chances
from vedette.reasoning.proper_scores import (
    calibrate,
    find_skill,
    measure_brier,
    measure_surprise,
)
from vedette.reasoning.readings import list_pieces
from vedette.reasoning.scorers import READERS, find_reader
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.tipping import build_bench
from vedette.reasoning.weight_fit import Fitting, foresee, open_case
from vedette.reasoning.work_progress import Tell, always, go_through
from vedette.reasoning.worlds import Floats

__all__ = ["Backtest", "build_blocks", "build_record", "score_cases"]


# --- the question -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Judged:
    """A closed case as each forecaster sees it."""

    case: Case
    outlook: Outlook
    chances: Mapping[str, Floats]

    @property
    def evidence(self) -> GroundedCase:
        return self.outlook.gathered

    @property
    def truth(self) -> int:
        assert self.case.outcome is not None
        return [s.id for s in self.evidence.rulebook.scenarios].index(self.case.outcome.scenario)


def score_cases(
    rulebook: Rulebook,
    cases: Sequence[Case],
    settings: Settings | None = None,
    with_rules: bool = False,
    with_fit: bool = False,
    with_methods: bool = False,
    tell: Tell | None = None,
) -> Backtest:
    """Score every closed case of a rulebook; with `with_rules` each rule too, with `with_methods` other methods, and
    with `with_fit` also the weights that all other wars would have liked, which takes longer.

    Raises ValueError where no case has an outcome.
    """
    settings = settings or Settings()
    closed = sorted((case for case in cases if case.outcome is not None), key=lambda case: case.id)
    if not closed:
        raise ValueError("no case has an outcome")
    judged = [_judge(rulebook, case, settings) for case in go_through(closed, None if with_fit else tell, always)]
    if with_fit:
        judged = _foresee(rulebook, judged, settings, tell)
    scored = tuple(_score(each) for each in judged)
    names = [s.id for s in rulebook.scenarios]
    stated = np.array([list(case.chances.values()) for case in scored])
    came = np.array([[float(name == case.outcome) for name in case.chances] for case in scored])
    return Backtest(
        schema=SCHEMA,
        rulebook=rulebook.id,
        title=rulebook.title,
        digest=find_fingerprint(rulebook),
        scenarios={s.id: s.column for s in rulebook.scenarios},
        cases=scored,
        open=len(cases) - len(closed),
        forecasters=tuple(_compare(name, judged, scored) for name in judged[0].chances),
        calibration=calibrate(stated.reshape(-1), came.reshape(-1)),
        rules=tuple(_score_rule(rule, judged, names) for rule in rulebook.rules) if with_rules else (),
        methods=tuple(_score_method(name, judged, settings) for name in READERS) if with_methods else (),
    )


def _judge(rulebook: Rulebook, case: Case, settings: Settings) -> _Judged:
    gathered = gather_evidence(rulebook, case, case.as_of, settings.engine)
    outlook = find_outlook(gathered, settings)
    priors = np.array([s.prior.value for s in rulebook.scenarios])
    chances = {RULEBOOK: outlook.probabilities, PRIORS: priors, UNIFORM: np.full(len(priors), 1.0 / len(priors))}
    if rulebook.baseline:
        plain = dataclasses.replace(rulebook, rules=rulebook.baseline)
        alone = dataclasses.replace(case, rules=())
        asked = gather_evidence(plain, alone, case.as_of, settings.engine)
        chances[BASELINE] = find_outlook(asked, settings, to_keep=False).probabilities
    return _Judged(case, outlook, chances)


def _foresee(rulebook: Rulebook, judged: Sequence[_Judged], settings: Settings, tell: Tell | None) -> list[_Judged]:
    """The same with the chances by weights that were fitted to the other wars."""
    fitting = Fitting(rulebook, tuple(open_case(rulebook, each.case, settings) for each in judged))
    foreseen = {each.case: each.chances for each in foresee(fitting, fitting.fit(), tell)}
    return [dataclasses.replace(each, chances={**each.chances, FITTED: foreseen[each.case.id]}) for each in judged]


def _score(judged: _Judged) -> ClosedCase:
    ours, truth = judged.chances[RULEBOOK], judged.truth
    names = [s.id for s in judged.evidence.rulebook.scenarios]
    return ClosedCase(
        case=judged.case.id,
        title=judged.case.title,
        war=judged.case.war or judged.case.id,
        as_of=judged.case.as_of.isoformat(),
        outcome=names[truth],
        leader=names[_find_first(ours)],
        rank=1 + int((np.round(ours, 12) > round(float(ours[truth]), 12)).sum()),
        chances=dict(zip(names, ours.tolist(), strict=True)),
        surprise=measure_surprise(float(ours[truth])),
        brier=measure_brier(ours, truth),
        given={name: float(chances[truth]) for name, chances in judged.chances.items()},
    )


def _find_first(chances: Floats) -> int:
    """Of equal ones the first by id."""
    return int(np.argmax(np.round(chances, 12)))


def _compare(name: str, judged: Sequence[_Judged], scored: Sequence[ClosedCase]) -> Forecaster:
    theirs = [(each.chances[name], each.truth) for each in judged]
    surprises = [measure_surprise(case.given[name]) for case in scored]
    ours, wars = [case.surprise for case in scored], [case.war for case in scored]
    return Forecaster(
        name=name,
        surprise=float(np.mean(surprises)),
        brier=float(np.mean([measure_brier(*each) for each in theirs])),
        right=float(np.mean([_find_share(*each) for each in theirs])),
        skill=None if name == RULEBOOK else find_skill(ours, surprises, wars),
    )


def _find_share(chances: Floats, truth: int) -> float:
    """1 where the truth leads alone, less where others are as likely, and 0 where it does not lead."""
    leads = np.round(chances, 12) == round(float(chances.max()), 12)
    return float(leads[truth] / leads.sum())


# --- other methods ----------------------------------------------------------------------------------------------------


def _score_method(name: str, judged: Sequence[_Judged], settings: Settings) -> MethodRecord:
    reader, right, silent = find_reader(name), [], 0
    for each in judged:
        evidence = each.evidence
        pieces = list_pieces(evidence, find_likely_world(evidence), find_prior_chances(evidence, settings))
        try:
            leaders = reader.read(pieces, evidence.rulebook).leaders
        except ValueError:
            leaders, silent = (), silent + 1
        truth = evidence.rulebook.scenarios[each.truth].id
        right.append((truth in leaders) / max(1, len(leaders)))
    return MethodRecord(name, float(np.mean(right)), silent)


# --- rule by rule -----------------------------------------------------------------------------------------------------


def _score_rule(rule: Rule, judged: Sequence[_Judged], names: Sequence[str]) -> RuleRecord:
    held = dict.fromkeys(names, 0)
    came = dict.fromkeys(names, 0)
    worth = 0.0
    for each in judged:
        outcome = names[each.truth]
        came[outcome] += 1
        held[outcome] += _holds(rule, each)
        worth += _measure_worth(rule, each)
    units = [unit for each in judged for unit in each.evidence.units if unit.rule == rule.id]
    weighs = bool(rule.weigh)
    return RuleRecord(
        rule=rule.id,
        title=rule.title,
        held=held,
        worth=worth,
        declared=dict(units[0].bearing) if units else (dict.fromkeys(names, 0.0) if weighs else None),
        realised=_find_realised(held, came) if weighs else None,
    )


def _holds(rule: Rule, judged: _Judged) -> bool:
    likely = find_likely_world(judged.evidence)
    firings = judged.evidence.circuit.grounding.firings
    return any(firings[number].rule == rule.id for number in likely.firings)


def _measure_worth(rule: Rule, judged: _Judged) -> float:
    """How many bits more surprising the outcome is without the rule."""
    evidence = judged.evidence
    firings = evidence.circuit.grounding.firings
    if not any(firing.rule == rule.id for firing in firings):
        return 0.0
    if rule.infer:
        without = drop_rule(evidence, rule.id)
        chances = find_outlook(without, judged.outlook.settings, judged.outlook, to_keep=False).probabilities
    else:
        chances = build_bench(judged.outlook, rule.id).judge({})
    return measure_surprise(float(chances[judged.truth])) - measure_surprise(
        float(judged.outlook.probabilities[judged.truth])
    )


def _find_realised(held: Mapping[str, int], came: Mapping[str, int]) -> dict[str, float]:
    every, all_held = sum(came.values()), sum(held.values())
    found = {}
    for name in held:
        here = (held[name] + 0.5) / (came[name] + 1.0)
        elsewhere = (all_held - held[name] + 0.5) / (every - came[name] + 1.0)
        found[name] = float(10.0 * np.log10(here / elsewhere))
    return found


# --- what is kept of it -----------------------------------------------------------------------------------------------


def build_record(result: Backtest) -> str:
    """The text of record.yaml: what `evaluate` says of the rulebook's record."""
    ours, priors = result.find_forecaster(RULEBOOK), result.find_forecaster(PRIORS)
    assert priors.skill is not None
    lines = (
        "# How this rulebook did on closed cases, for `evaluate` to tell. Written by `vedette backtest --write`.",
        f"record: {result.rulebook}",
        f"digest: {result.digest!r}",
        f"cases: {len(result.cases)}",
        f"wars: {len(result.wars)}",
        f"chance: {2.0**-ours.surprise:.4f}",
        f"prior_chance: {2.0**-priors.surprise:.4f}",
        f"skill: {priors.skill.bits:.4f}",
        f"skill_low: {priors.skill.low:.4f}",
        f"skill_high: {priors.skill.high:.4f}",
    )
    return "\n".join(lines) + "\n"
