"""Why this scenario rather than that one: only what tells the two apart, in order, and what would turn it round.

Method: a contrastive explanation names what differs between the fact and the foil and leaves out what they share
(Lipton, "Contrastive explanation", 1990; Miller, "Explanation in artificial intelligence", Artificial Intelligence 267,
2019). In the likeliest world a rule tells two scenarios apart by what it counts for the one less what it counts for the
other; these and the difference of the priors add up to the lead. It would turn round without those rules, the fewest,
that the lead does not survive, taken from the strongest on.

Worked example: war is 4 dB ahead of peace: +1 from the priors, +5 from one rule, -2 from another, and a third lends
both +3. The third is left out, and without the first alone peace would lead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vedette.analyses.explain.derivations import EvidenceIndex, FactEvidence, Way, build_way, gather_facts, names_in
from vedette.analyses.explain.trees import Seen, draw_ways
from vedette.analyses.result import Result, draw
from vedette.reasoning.scoring.judgement import Judgement
from vedette.reasoning.scoring.terms import list_terms, prior_db, score_one
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text, Tree
from vedette.show.numbers import format_count, format_odds, format_percent, join_words
from vedette.show.tally import ROUNDING, print_db, tally

SCHEMA = "vedette.contrast/1"
LEAST_DB = 0.005
"""A rule that tells the two apart by less is shared by them."""
DRAWN = 5
"""Of so many rules the screen draws down to the quotes what they hold by."""


@dataclass(frozen=True, slots=True)
class ContrastTerm:
    """A rule that tells the two apart: what it counts for either in the likeliest world, and the difference (dB)."""

    rule: str
    title: str
    because: str
    at: str
    counted: float
    counted_instead: float
    ways: tuple[Way, ...]

    @property
    def apart(self) -> float:
        return self.counted - self.counted_instead


@dataclass(frozen=True, slots=True)
class ContrastExplanation(Result):
    """Why `id` rather than `instead_of`. `lead_db` is the difference of their scores in the likeliest world: that of
    their priors (`prior_db`) and every term's `apart`. `shared` are rules that hold and tell them apart by nothing.

    `turned_by` are the fewest rules, the strongest first, without which the one that is behind would be level or
    ahead; empty where nothing but the priors is left.
    """

    schema: str
    what: str
    case: str
    id: str
    title: str
    instead_of: str
    instead_title: str
    probability: float
    instead_probability: float
    prior_db: float
    lead_db: float
    terms: tuple[ContrastTerm, ...]
    shared: tuple[str, ...]
    turned_by: tuple[str, ...]
    facts: Mapping[str, FactEvidence]


def explain_contrast(trail: EvidenceIndex, scenario: str, instead_of: str) -> ContrastExplanation:
    """Explain one scenario against another; raises StopIteration for an id that is not among them."""
    assessment = trail.assessment
    one, other = (next(j for j in assessment.judgements if j.scenario.id == name) for name in (scenario, instead_of))
    counted, instead = (_count(trail, name) for name in (scenario, instead_of))
    built = [_build_term(trail, rule, counted[rule], instead[rule]) for rule in sorted(counted)]
    telling = sorted((t for t in built if abs(t.apart) >= LEAST_DB), key=lambda t: (-t.apart, t.rule))
    return ContrastExplanation(
        schema=SCHEMA,
        what="contrast",
        case=assessment.evidence.case.id,
        id=scenario,
        title=one.scenario.title,
        instead_of=instead_of,
        instead_title=other.scenario.title,
        probability=one.probability,
        instead_probability=other.probability,
        prior_db=prior_db(one.scenario) - prior_db(other.scenario),
        lead_db=one.score_db - other.score_db,
        terms=tuple(telling),
        shared=tuple(t.rule for t in built if abs(t.apart) < LEAST_DB),
        turned_by=_find_turn(trail, one, other, telling),
        facts=gather_facts(trail, (name for term in telling for way in term.ways for name in names_in(way))),
    )


def _count(trail: EvidenceIndex, scenario: str) -> dict[str, float]:
    """What each rule that holds counts for a scenario, by rule."""
    found: dict[str, list[float]] = {}
    discount = trail.assessment.evidence.rulebook.discount
    for term in list_terms(trail.assessment.likely.units, scenario, discount):
        found.setdefault(term.unit.rule, []).append(term.counted)
    return {rule: math.fsum(parts) for rule, parts in found.items()}


def _build_term(trail: EvidenceIndex, name: str, counted: float, instead: float) -> ContrastTerm:
    rule = trail.rules[name]
    firings = trail.assessment.evidence.circuit.grounding.firings
    holding = [n for n in sorted(trail.assessment.likely.firings) if firings[n].rule == name]
    return ContrastTerm(
        rule=name,
        title=rule.title,
        because=rule.because,
        at=str(rule.at),
        counted=counted,
        counted_instead=instead,
        ways=tuple(build_way(trail, n) for n in holding),
    )


def _find_turn(
    trail: EvidenceIndex, one: Judgement, other: Judgement, terms: Sequence[ContrastTerm]
) -> tuple[str, ...]:
    """The rules that keep the one ahead which is ahead, the strongest first, until it no longer is."""
    sign = 1.0 if one.score_db >= other.score_db else -1.0
    helping = sorted((t for t in terms if sign * t.apart > 0.0), key=lambda t: (-sign * t.apart, t.rule))
    discount, units = trail.assessment.evidence.rulebook.discount, trail.assessment.likely.units
    gone: list[str] = []
    for term in helping:
        gone.append(term.rule)
        left = [unit for unit in units if unit.rule not in gone]
        lead = score_one(left, one.scenario, discount) - score_one(left, other.scenario, discount)
        if sign * lead <= 0.0:
            return tuple(gone)
    return ()


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(explanation: ContrastExplanation) -> tuple[Block, ...]:
    """The lead in a sentence, what tells the two apart and adds up to it, what would turn it, and the reasons."""
    return (
        Heading(f"{explanation.title} rather than {_lower(explanation.instead_title)}", level=1),
        Prose(_state_lead(explanation), "strong"),
        _build_table(explanation),
        Prose(_state_turn(explanation)),
        *((Note(_count_shared(explanation)),) if explanation.shared else ()),
        *_draw_reasons(explanation),
    )


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]


def _state_lead(explanation: ContrastExplanation) -> str:
    ahead = "ahead of" if explanation.lead_db >= 0.0 else "behind"
    return (
        f"In the likeliest world {explanation.title} is {format_odds(abs(explanation.lead_db))} {ahead} "
        f"{_lower(explanation.instead_title)} ({print_db(explanation.lead_db)} dB); over all worlds they have "
        f"{format_percent(explanation.probability)} and {format_percent(explanation.instead_probability)}."
    )


def _build_table(explanation: ContrastExplanation) -> Table:
    columns = (
        Column("rule", wrap=True),
        Column(explanation.title, "right", wrap=True),
        Column(explanation.instead_title, "right", wrap=True),
        Column("apart", "right"),
    )
    printed = tally([explanation.prior_db, *(t.apart for t in explanation.terms)], explanation.lead_db)
    rows: list[tuple[Cell, ...]] = [("priors", "", "", printed.terms[0])]
    for term, apart in zip(explanation.terms, printed.terms[1:], strict=True):
        rows.append((term.rule, print_db(term.counted), print_db(term.counted_instead), apart))
    if printed.rounding:
        rows.append((ROUNDING, "", "", printed.rounding))
    return Table(columns, tuple(rows), ("lead", "", "", Text(printed.total, "strong")))


def _state_turn(explanation: ContrastExplanation) -> str:
    behind = explanation.instead_title if explanation.lead_db >= 0.0 else explanation.title
    if not explanation.turned_by:
        return f"No rule left out would bring {_lower(behind)} level: the priors alone keep it behind."
    named = join_words([f"`{rule}`" for rule in explanation.turned_by])
    return f"Without {named} {_lower(behind)} would be level or ahead."


def _count_shared(explanation: ContrastExplanation) -> str:
    count = format_count(len(explanation.shared), "rule")
    return f"{count} that hold tell the two apart by nothing and are left out: {join_words(explanation.shared)}."


def _draw_reasons(explanation: ContrastExplanation) -> tuple[Block, ...]:
    strongest = sorted(explanation.terms, key=lambda t: (-abs(t.apart), t.rule))[:DRAWN]
    if not strongest:
        return ()
    seen: Seen = set()
    return (Heading("Why the strongest of these hold"), *(_draw_term(t, explanation, seen) for t in strongest))


def _draw_term(term: ContrastTerm, explanation: ContrastExplanation, seen: Seen) -> Tree:
    branches = draw_ways(term.ways, explanation.facts, seen)
    head = f"{print_db(term.apart)}  {term.rule}: {term.title}"
    return Tree(head, (Tree(f"because: {term.because}"), Tree(term.at, (), "muted"), *branches), "strong")
