"""What is legal but unwise in a case: facts that no rule reads, grades nobody judged, one voice that carries it all.

Unlike the checks of a rulebook, the last of these assesses the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vedette.authoring.lint.misspelling import check_voices
from vedette.authoring.lint.vacuous import warn
from vedette.language.algebra import list_patterns
from vedette.language.atoms import Atom, bind_roles, build_atom, match_pattern
from vedette.language.diagnostics import Diagnostic, find_nearest
from vedette.language.model import Case, Fact, Pattern, Report, Rulebook
from vedette.reasoning.assess import assess, find_support
from vedette.reasoning.confidence import SINGLE_ORIGIN_SHARE
from vedette.show.numbers import format_percent

MOST_NAMED = 6
NEAR = 200
"""Quotes that begin within so many characters of each other are likely one sentence (assumed)."""
FEWEST_GRADES = 4
"""Three reports on the diagonal may well be chance. (Assumed.)"""
_DIAGONAL = frozenset(("A1", "B2", "C3", "D4", "E5", "F6"))


def check_case(rulebook: Rulebook, case: Case) -> list[Diagnostic]:
    """Everything unwise in a case, sorted by place. Raises BadInput when the rules combine in too many ways."""
    checks = (check_idle_facts, check_grades, check_origins, check_observations, check_voices)
    return sorted({found for check in checks for found in check(rulebook, case)})


def check_idle_facts(rulebook: Rulebook, case: Case) -> Iterator[Diagnostic]:
    """V701: facts that meet no condition of any rule; all of them in one warning."""
    rules = [bind_roles(rule, case, case.as_of) for rule in (*rulebook.rules, *case.rules)]
    by_kind: dict[str, list[Pattern]] = {}
    for pattern in (p for rule in rules for condition in rule.when for p in list_patterns(condition)):
        by_kind.setdefault(pattern.kind, []).append(pattern)
    idle = sorted((f for f in case.facts if not _is_read(build_atom(f), by_kind)), key=lambda fact: fact.at)
    if idle:
        message = (
            f"{len(idle)} of {len(case.facts)} facts {'meets' if len(idle) == 1 else 'meet'} no condition of any rule"
        )
        hint = "write a rule that reads them, or keep them as a record of what was reported"
        yield warn("V701", case.at, f"{message}: {_list_ids(idle)}", hint, tuple((f.at, f.id) for f in idle))


def _is_read(atom: Atom, patterns: dict[str, list[Pattern]]) -> bool:
    """Whether a fact meets any condition. Its contrary counts too: who asks whether it is so, reads both answers."""
    contrary = Atom(atom.kind, atom.attributes, not atom.absent)
    found = patterns.get(atom.kind, ())
    return any(match_pattern(pattern, each, {}) is not None for pattern in found for each in (atom, contrary))


def _list_ids(facts: list[Fact]) -> str:
    shown = ", ".join(f"`{fact.id}`" for fact in facts[:MOST_NAMED])
    return shown if len(facts) <= MOST_NAMED else f"{shown} and {len(facts) - MOST_NAMED} more"


def check_grades(rulebook: Rulebook, case: Case) -> Iterator[Diagnostic]:
    """V702: every report is graded A1, B2, C3 and so on."""
    del rulebook
    reports = sorted((r for fact in case.facts for r in fact.reports), key=_place)
    if len(reports) >= FEWEST_GRADES and all(r.grade in _DIAGONAL for r in reports):
        grades = ", ".join(sorted({r.grade for r in reports}))
        message = f"all {len(reports)} reports are graded on the diagonal ({grades})"
        hint = "grade the claim apart from who makes it: a good source can say something improbable"
        yield warn("V702", reports[0].at, message, hint)


def _place(report: Report) -> tuple[str, int, int]:
    return report.at.path, report.at.line, report.at.column


def check_origins(rulebook: Rulebook, case: Case) -> Iterator[Diagnostic]:
    """V703: more of the weight for the leading scenario hangs on one origin than moderate confidence allows."""
    support = find_support(assess(rulebook, case))
    if not support.origins or support.weight <= 0.0:
        return
    origin = max(sorted(support.origins), key=lambda each: support.lost[each])
    share = support.lost[origin] / support.weight
    if share > SINGLE_ORIGIN_SHARE:
        shown = format_percent(min(1.0, share))
        message = f"without the origin `{origin}` the lead of `{support.leader}` shrinks by {shown} of its weight"
        place = case.sources[origin].at if origin in case.sources else case.at
        yield warn("V703", place, message, "look for a second voice that does not go back to this one")


def check_observations(rulebook: Rulebook, case: Case) -> Iterator[Diagnostic]:
    """V705: an observation that one fact has alone. V706: facts that one origin says in one breath, without one."""
    del rulebook
    named: dict[str, list[Fact]] = {}
    for fact in case.facts:
        if fact.observation is not None:
            named.setdefault(fact.observation, []).append(fact)
    for name, facts in sorted(named.items()):
        if len(facts) == 1:
            nearest = find_nearest(name, [other for other in named if other != name])
            hint = f"did you mean `{nearest}`?" if nearest else "give it to every fact drawn from it, or leave it out"
            yield warn("V705", facts[0].at, f"no other fact has the observation `{name}`", hint)
    for (origin, document), said in sorted(_group_quotes(case).items()):
        close = _find_close(said)
        if close:
            facts = sorted({fact.id: fact for fact in close}.values(), key=lambda fact: fact.at)
            message = f"the origin `{origin}` says {len(facts)} facts within {NEAR} characters of `{document}`"
            hint = "if they are one observation, give them the same `observation:`, or they count as so many chances"
            yield warn("V706", facts[0].at, f"{message}: {_list_ids(facts)}", hint, tuple((f.at, f.id) for f in facts))


def _group_quotes(case: Case) -> dict[tuple[str, str], list[tuple[int, Fact]]]:
    """Where each origin is quoted in each document, and on which fact; only facts that share no observation."""
    found: dict[tuple[str, str], list[tuple[int, Fact]]] = {}
    for fact in case.facts:
        for report in fact.reports:
            if report.document is not None and report.offset is not None:
                found.setdefault((report.origin, report.document), []).append((report.offset, fact))
    return found


def _find_close(said: list[tuple[int, Fact]]) -> list[Fact]:
    """The facts whose quotes begin within `NEAR` characters of another's, and that share no observation with it."""
    ordered = sorted(said, key=lambda each: (each[0], each[1].id))
    found: list[Fact] = []
    for (one, fact), (other, next_fact) in pairwise(ordered):
        apart = fact.observation is None or fact.observation != next_fact.observation
        if fact.id != next_fact.id and other - one <= NEAR and apart:
            found += [fact, next_fact]
    return found
