"""Key assumptions and linchpins: what the verdict takes on trust, and what it would be without it.

Method: the Key Assumptions Check and linchpin analysis (CIA, "A Tradecraft Primer", 2009; D. MacEachin, "The
Tradecraft of Analysis", 1994), by computation. Taken on trust is a fact that is assumed or estimated without a
report, one that a single origin or a single outlet speaks for, and one that only a party speaks for: an actor who
controls who published it or who first said it. Each is taken away alone, and so is each origin, outlet and actor on
whom several facts rest, summed over all worlds each time. What hands the lead to another scenario when it is
gone is a linchpin.

Worked example: war leads with 60 % on a report of one origin and an assumption. Without the assumption war has 58 %;
without the origin 45 %, and peace leads: the origin is a linchpin, and comes first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

from vedette.analyses.result import CaseResult, build_head, draw, word_worlds
from vedette.language.model import Fact
from vedette.language.unparse import word_pattern
from vedette.reasoning.absences import find_silences
from vedette.reasoning.assess import Assessment
from vedette.reasoning.averaging import Outlook, find_outlook
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.interventions import deceive, deny_source, find_controllers, revise_facts, silence
from vedette.reasoning.scoring.judgement import can_tell
from vedette.reasoning.tipping import break_silence
from vedette.reasoning.work_progress import Tell
from vedette.reasoning.worlds import Floats
from vedette.show.blocks import Block, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_count, format_percent, format_points

SCHEMA = "vedette.assumptions/1"
MATTERS = 0.005
"""What moves the leader's chance by less than half a percentage point is only counted."""
SHOWN = 20
FACTS_NAMED = 3

Basis = Literal[
    "assumed", "estimated", "one origin", "one outlet", "one party", "would have been seen", "nobody looked"
]
Voice = Literal["origin", "actor", "source"]
_MEANINGS: Mapping[Basis, str] = {
    "assumed": "assumed",
    "estimated": "estimated, no report",
    "one origin": "one origin",
    "one outlet": "one outlet",
    "one party": "only a party",
    "would have been seen": "would have been seen",
    "nobody looked": "nobody looked",
}


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken on trust.

    `facts` are those that rest on it (the fact itself, when it is one), `on` the origin or actor that they rest on; a
    silence is what would be there if it were broken, and `on` the rule that takes it for absent. `chance` is the
    leader's, from 0 to 1, when it is gone, `move` how far that is from now, `leader` who then leads.
    """

    kind: Literal["fact", "origin", "actor", "source", "silence"]
    id: str
    basis: Basis
    on: str | None
    facts: tuple[str, ...]
    chance: float
    move: float
    leader: str
    linchpin: bool


@dataclass(frozen=True, slots=True)
class Assumptions(CaseResult):
    """All that is taken on trust: linchpins first, then by how far the leader's chance moves.

    `together` is the verdict when everything nobody reported is gone at once; None when there is no such fact.
    """

    rulebook: str
    leader: str
    scenarios: Mapping[str, str]
    chance: float
    facts: int
    worlds: int
    exact: bool
    states: int
    standard_error: float
    together: Assumption | None
    assumptions: tuple[Assumption, ...]

    @property
    def linchpins(self) -> tuple[Assumption, ...]:
        return tuple(a for a in self.assumptions if a.linchpin)


# --- the question -----------------------------------------------------------------------------------------------------


def find_assumptions(assessment: Assessment, tell: Tell | None = None) -> Assumptions:
    """Everything taken on trust and the verdict without it. Nothing is grounded anew."""
    evidence = assessment.evidence
    base, settings = assessment.outlook, assessment.settings
    leader = assessment.leader.scenario.id
    names = [s.id for s in evidence.rulebook.scenarios]
    found, errors = [], [base.standard_error]
    candidates = _list_candidates(evidence)
    for number, (draft, variant) in enumerate(candidates):
        if tell is not None:
            tell(number, len(candidates))
        without = find_outlook(variant(), settings, base, to_keep=False)
        errors.append(without.standard_error)
        found.append(_complete(draft, base, without.probabilities, names, leader))
    found += _break_silences(assessment, names)
    unreported = [a for a, fact in evidence.facts.items() if not fact.reports]
    together = None
    if unreported:
        draft = Assumption(
            kind="fact",
            id="all that nobody reported",
            basis="assumed",
            on=None,
            facts=_name(evidence, unreported),
            chance=0.0,
            move=0.0,
            leader="",
            linchpin=False,
        )
        without = find_outlook(revise_facts(evidence, dict.fromkeys(unreported)), settings, base, to_keep=False)
        together = _complete(draft, base, without.probabilities, names, leader)
    return Assumptions(
        **build_head(SCHEMA, evidence),
        rulebook=evidence.rulebook.id,
        leader=leader,
        scenarios={j.scenario.id: j.scenario.title for j in assessment.judgements},
        chance=float(base.probabilities[names.index(leader)]),
        facts=len(evidence.facts),
        worlds=base.worlds,
        exact=base.exact,
        states=base.states,
        standard_error=max(errors),
        together=together,
        assumptions=tuple(sorted(found, key=lambda a: (not a.linchpin, -abs(a.move), a.kind, a.id))),
    )


def _break_silences(assessment: Assessment, names: list[str]) -> list[Assumption]:
    """What rules take for absent without a search, and the verdict if it were there; each thing once."""
    leader, rival = (assessment.judgements[min(n, len(assessment.judgements) - 1)].scenario.id for n in (0, 1))
    found: dict[str, Assumption] = {}
    for each in find_silences(assessment.evidence, assessment.likely, leader, rival):
        name = word_pattern(each.pattern)
        if each.looking not in ("nobody looked", "would have been seen") or name in found:
            continue
        broken = break_silence(assessment.outlook, each)
        if broken is not None:
            draft = Assumption(
                kind="silence",
                id=name,
                basis=each.looking,
                on=each.rule,
                facts=(),
                chance=0.0,
                move=0.0,
                leader="",
                linchpin=False,
            )
            found[name] = _complete(draft, assessment.outlook, broken, names, leader)
    return list(found.values())


def _complete(draft: Assumption, base: Outlook, without: Floats, names: list[str], leader: str) -> Assumption:
    chances = dict(zip(names, without.tolist(), strict=True))
    then = max(sorted(chances), key=lambda name: (round(chances[name], 12), name == leader))
    if not can_tell(chances[then] - chances[leader], base.standard_error, base.effective):
        then = leader  # a linchpin that what was sampled cannot bear is none
    move = chances[leader] - float(base.probabilities[names.index(leader)])
    return dataclasses.replace(
        draft, chance=chances[leader], move=move if abs(move) > 1e-12 else 0.0, leader=then, linchpin=then != leader
    )


def _list_candidates(evidence: GroundedCase) -> list[tuple[Assumption, Callable[[], GroundedCase]]]:
    """What is taken on trust, and how the case would be without it."""
    candidates: list[tuple[Assumption, Callable[[], GroundedCase]]] = []
    resting: dict[tuple[Voice, str], list[int]] = {}
    for atom, fact in sorted(evidence.facts.items(), key=lambda item: item[1].id):
        basis, on = find_basis(evidence, fact)
        if basis is None:
            continue
        draft = Assumption(
            kind="fact",
            id=fact.id,
            basis=basis,
            on=on,
            facts=(fact.id,),
            chance=0.0,
            move=0.0,
            leader="",
            linchpin=False,
        )
        candidates.append((draft, partial(revise_facts, evidence, {atom: None})))
        origins = {report.origin for report in fact.reports}
        for origin in origins if len(origins) == 1 else ():
            resting.setdefault(("origin", origin), []).append(atom)
        sources = {report.source for report in fact.reports}
        for source in sources if len(sources) == 1 else ():
            resting.setdefault(("source", source), []).append(atom)
        for actor in find_parties(evidence, fact):
            resting.setdefault(("actor", actor), []).append(atom)
    for (kind, name), atoms in sorted(resting.items()):
        if len(atoms) > 1:
            basis = _BASES[kind]
            draft = Assumption(
                kind=kind,
                id=name,
                basis=basis,
                on=name,
                facts=_name(evidence, atoms),
                chance=0.0,
                move=0.0,
                leader="",
                linchpin=False,
            )
            candidates.append((draft, _take_away(evidence, kind, name)))
    return candidates


_BASES: Mapping[Voice, Basis] = {"origin": "one origin", "source": "one outlet", "actor": "one party"}


def _take_away(evidence: GroundedCase, kind: Voice, name: str) -> Callable[[], GroundedCase]:
    match kind:
        case "origin":
            return lambda: silence(evidence, name)
        case "source":
            return lambda: deny_source(evidence, name)
        case "actor":
            return lambda: deceive(evidence, name, "removed")


def find_basis(evidence: GroundedCase, fact: Fact) -> tuple[Basis, str | None] | tuple[None, None]:
    """Why a fact is taken on trust and on whom it rests; nothing when several origins speak for it through several
    outlets, not all of one party.
    """
    if not fact.reports:
        return ("assumed" if fact.assumed else "estimated"), None
    parties = sorted(find_parties(evidence, fact))
    if parties:
        return "one party", parties[0]
    origins = {report.origin for report in fact.reports}
    if len(origins) == 1:
        return "one origin", min(origins)
    sources = {report.source for report in fact.reports}
    return ("one outlet", min(sources)) if len(sources) == 1 else (None, None)


def find_parties(evidence: GroundedCase, fact: Fact) -> frozenset[str]:
    """The actors that have a hand in every report of a fact."""
    hands = [find_controllers(evidence, report) for report in fact.reports]
    return frozenset.intersection(*hands) if hands else frozenset()


def _name(evidence: GroundedCase, atoms: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(evidence.facts[atom].id for atom in atoms))


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: Assumptions) -> tuple[Block, ...]:
    """The linchpins in a sentence, what bears on the verdict as a table, and the rest in a line."""
    bearing = [a for a in result.assumptions if a.linchpin or abs(a.move) >= MATTERS]
    return (
        Heading(f"{result.case}  Key assumptions and linchpins", level=1),
        Prose(_state_linchpins(result), "strong"),
        *((_draw_table(result, bearing[:SHOWN]),) if bearing else ()),
        *([Prose(_state_together(result, result.together))] if result.together is not None else []),
        *([Note(rest)] if (rest := _state_rest(result, bearing)) else []),
        Note(_describe_method(result)),
    )


def _state_linchpins(result: Assumptions) -> str:
    title = result.scenarios[result.leader]
    trusted = sum(a.kind == "fact" for a in result.assumptions)
    words = f"{trusted} of {format_count(result.facts, 'fact')} {'is' if trusted == 1 else 'are'} taken on trust."
    if not result.assumptions:
        return "Nothing is taken on trust: several origins and outlets speak for every fact, not all of one party."
    if not result.linchpins:
        most = max(result.assumptions, key=lambda a: abs(a.move))
        if abs(most.move) < MATTERS:
            return f"{words} None of them moves the verdict: {title} leads with {format_percent(result.chance)}."
        return (
            f"{words} None of them is a linchpin: {title} ({format_percent(result.chance)}) keeps the lead without "
            f"any one of them, at worst with {format_percent(min(a.chance for a in result.assumptions))}."
        )
    named = ", ".join(f"{a.kind} {a.id}" for a in result.linchpins[:FACTS_NAMED])
    more = len(result.linchpins) - FACTS_NAMED
    number = "One is a linchpin" if len(result.linchpins) == 1 else f"{len(result.linchpins)} linchpins"
    return f"{words} {number}: without {named}{f' and {more} more' if more > 0 else ''}, {title} loses the lead."


def _draw_table(result: Assumptions, rows: Iterable[Assumption]) -> Table:
    columns = (
        Column("without", wrap=True),
        Column("rests on", wrap=True),
        Column(result.scenarios[result.leader], "right", wrap=True),
        Column("points", "right"),
        Column("then leads", wrap=True),
    )
    return Table(
        columns,
        tuple(
            (
                Text(_name_row(a), _tone(a)),
                _MEANINGS[a.basis] + (f": {a.on}" if a.on is not None and a.kind == "fact" else ""),
                format_percent(a.chance),
                format_points(result.chance, a.chance),
                Text(f"{result.scenarios[a.leader]}: LINCHPIN" if a.linchpin else "the same", _tone(a)),
            )
            for a in rows
        ),
    )


def _name_row(a: Assumption) -> str:
    if a.kind == "silence":
        return f"the absence of {a.id}"
    return f"fact {a.id}" if a.kind == "fact" else f"{a.kind} {a.id} ({format_count(len(a.facts), 'fact')})"


def _tone(assumption: Assumption) -> Literal["strong", ""]:
    return "strong" if assumption.linchpin else ""


def _state_together(result: Assumptions, together: Assumption) -> str:
    title = result.scenarios[result.leader]
    number = len(together.facts)
    what = "the one fact" if number == 1 else f"all {number} facts"
    then = "keeps the lead" if not together.linchpin else f"loses the lead to {result.scenarios[together.leader]}"
    return f"Without {what} that nobody reported, {title} {then} ({format_percent(together.chance)})."


def _state_rest(result: Assumptions, bearing: list[Assumption]) -> str:
    rest = [a for a in result.assumptions if a not in bearing]
    words = [f"{len(bearing) - SHOWN} more bear on the verdict (--format json)"] if len(bearing) > SHOWN else []
    if rest:
        facts = [a for a in rest if a.kind == "fact"]
        counted = [
            f"{sum(a.basis == basis for a in facts)} {_MEANINGS[basis]}"
            for basis in _MEANINGS
            if any(a.basis == basis for a in facts)
        ]
        silences = sum(a.kind == "silence" for a in rest)
        voices = len(rest) - len(facts) - silences
        behind = format_count(voices, "origin, outlet or actor", "origins, outlets or actors")
        counted += [f"{behind} behind several facts"] if voices else []
        counted += [format_count(silences, "silence")] if silences else []
        words.append(f"{len(rest)} more move it by less than half a point each ({', '.join(counted)})")
    return "; ".join(words) + "." if words else ""


def _describe_method(result: Assumptions) -> str:
    worlds = word_worlds(result.worlds, result.exact, result.states)
    if not result.exact:
        worlds += f", the same for every row (standard error of a chance at most {result.standard_error:.2%})"
    return (
        f"From {worlds}. Taken on trust: assumed or estimated without a report, one origin or one outlet only, no "
        "report but of an actor that controls its source, and what rules take for absent though nobody looked. Without "
        "an origin, outlet or actor, all its reports are gone, not only those of facts that rest on it."
    )
