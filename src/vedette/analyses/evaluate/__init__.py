"""Which scenario do the facts of a case support, how strongly, and what decides it?

The answer is a saved report (see `saved_report`), made of an assessment here. `score_db` of a scenario is exactly
`10·log10(prior)` plus the sum of `counted[scenario]` over all rules with `holds`: both refer to the likeliest world, in
which a fact is true when its credence is above one half.
"""

from __future__ import annotations

from collections.abc import Iterable

from vedette.analyses.evaluate.saved_report import (
    SCHEMA,
    ConfidenceEntry,
    FiringEntry,
    InputEntry,
    MethodEntry,
    SavedFact,
    SavedOutcome,
    SavedRecord,
    SavedReport,
    SavedRule,
    SavedScenario,
    parse_report,
)
from vedette.analyses.evaluate.verdict_screen import build_blocks
from vedette.language.atoms import to_json_value
from vedette.language.fingerprint import find_fingerprint
from vedette.language.model import Case, Rulebook
from vedette.language.yardsticks import YARDSTICKS
from vedette.reasoning.assess import Assessment
from vedette.reasoning.grounding import Firing
from vedette.reasoning.scoring.terms import count_by_rule
from vedette.show.numbers import format_percent
from vedette.version import __version__

__all__ = ["SavedReport", "build_blocks", "build_report", "parse_report"]


NO_WORDS = "none"


def build_report(
    assessment: Assessment, inputs: Iterable[tuple[str, str]] = (), words: str | None = None
) -> SavedReport:
    """The report of an assessment; `inputs` are paths and SHA-256 sums of the files it was made from.

    `words` names a yardstick in place of the rulebook's, or NO_WORDS. Raises KeyError for one that is not shipped.
    """
    gathered, case = assessment.evidence, assessment.evidence.case
    return SavedReport(
        schema=SCHEMA,
        vedette=__version__,
        case=case.id,
        title=case.title,
        question=case.question,
        as_of=gathered.as_of.isoformat(),
        rulebook=gathered.rulebook.id,
        engine=gathered.engine,
        inputs=tuple(InputEntry(path, sha256) for path, sha256 in sorted(inputs)),
        method=_method_entry(assessment),
        conditional_on_listed_scenarios=not any(s.residual for s in gathered.rulebook.scenarios),
        scenarios=_scenario_entries(assessment, words),
        confidence=ConfidenceEntry(
            assessment.confidence.level, (*assessment.confidence.reasons, *_divide_range(assessment))
        ),
        rules=_rule_entries(assessment),
        facts=tuple(
            _fact_entry(assessment, atom) for atom in sorted(gathered.facts, key=lambda a: gathered.facts[a].id)
        ),
        until=case.until.isoformat() if case.until else None,
        outcome=_outcome_entry(case),
        record=_record_entry(gathered.rulebook),
    )


def _outcome_entry(case: Case) -> SavedOutcome | None:
    came = case.outcome
    return None if came is None else SavedOutcome(came.scenario, came.date.isoformat(), came.source)


def _record_entry(rulebook: Rulebook) -> SavedRecord | None:
    record = rulebook.record
    if record is None:
        return None
    return SavedRecord(
        cases=record.cases,
        wars=record.wars,
        chance=record.chance,
        prior_chance=record.prior_chance,
        skill=record.skill,
        skill_low=record.skill_low,
        skill_high=record.skill_high,
        current=record.digest == find_fingerprint(rulebook),
    )


def _divide_range(assessment: Assessment) -> tuple[str, ...]:
    """How much of the leader's range is doubt about facts, and how much about weights; nothing when nothing is in
    doubt.
    """
    doubt = assessment.doubt
    if doubt is None:
        return ()
    shares = (
        (doubt.from_facts, "facts"),
        (doubt.from_sources, "whether sources are sound"),
        (doubt.from_weights, "weights"),
        (doubt.from_priors, "priors"),
    )
    told = [f"{format_percent(share)} doubt about {what}" for share, what in shares if share]
    return (f"of the leader's range, {', '.join(told)}",)


def _method_entry(assessment: Assessment) -> MethodEntry:
    method = assessment.method
    return MethodEntry(
        name=method.name,
        uncertainty=method.uncertainty,
        worlds=method.worlds,
        exact=method.exact,
        seed=method.seed,
        standard_error=method.standard_error,
        effective=method.effective,
        states=method.states,
    )


def _scenario_entries(assessment: Assessment, words: str | None) -> tuple[SavedScenario, ...]:
    chosen = words or assessment.evidence.rulebook.yardstick
    find_word = YARDSTICKS[chosen].find_word if chosen != NO_WORDS else (lambda _: None)
    return tuple(
        SavedScenario(
            id=j.scenario.id,
            title=j.scenario.title,
            prior=j.scenario.prior.value,
            probability=j.probability,
            low=j.low,
            high=j.high,
            score_db=j.score_db,
            naive_db=j.naive_db,
            rank=j.rank,
            first_share=j.first_share,
            word=find_word(j.probability),
            range_words=(find_word(j.low), find_word(j.high)),
            short=j.scenario.short,
        )
        for j in assessment.judgements
    )


def _rule_entries(assessment: Assessment) -> tuple[SavedRule, ...]:
    gathered = assessment.evidence
    counted = count_by_rule(assessment.likely.units, gathered.rulebook.scenarios, gathered.rulebook.discount)
    firings: dict[str, list[FiringEntry]] = {}
    holding: set[str] = set()
    for number, firing in enumerate(gathered.circuit.grounding.firings):
        firings.setdefault(firing.rule, []).append(_firing_entry(assessment, firing))
        if number in assessment.likely.firings:
            holding.add(firing.rule)
    return tuple(
        SavedRule(
            id=rule.id,
            title=rule.title,
            group=rule.group,
            holds=rule.id in holding,
            holds_probability=assessment.prior_chances.rules[rule.id],
            weights={s: w.value for s, w in sorted(rule.weigh.items())},
            counted=counted.get(rule.id, {}),
            firings=tuple(firings.get(rule.id, ())),
            at=str(rule.at),
        )
        for rule in gathered.rules
    )


def _firing_entry(assessment: Assessment, firing: Firing) -> FiringEntry:
    """Blockers are named where they are true in the likeliest world, which is where they block."""
    blocking = [a for a in firing.blockers if a in assessment.likely.true]
    counted = {a for g in firing.gates for m in g.members for a in m if a in assessment.likely.true}
    return FiringEntry(
        {name: to_json_value(value) for name, value in firing.bindings},
        tuple(sorted(assessment.evidence.name(a) for a in {*firing.body, *counted})),
        tuple(sorted(assessment.evidence.name(a) for a in blocking)),
    )


def _fact_entry(assessment: Assessment, atom: int) -> SavedFact:
    fact = assessment.evidence.facts[atom]
    credence = assessment.evidence.credences[atom]
    return SavedFact(
        id=fact.id,
        kind=fact.kind,
        attributes={name: to_json_value(value) for name, value in sorted(fact.attributes.items())},
        credence=credence.probability,
        origins=tuple(voice.origin for voice in credence.voices),
        reports=len(fact.reports),
        at=str(fact.at),
    )
