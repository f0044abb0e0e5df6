"""Grounding: every way each rule could fire, over all facts, however doubtful.

An engine joins the positive patterns; this module turns rules into joins and matches into firings, runs derived
facts back into the engine until nothing new follows, and keeps what `not` and `at_least` found as blockers and
gates for the circuit to decide. Grounding itself knows no negation and no probability: a firing that is blocked in
every world is kept, with its blocker, so that an explanation can name it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from vedette.language.atoms import (
    Atom,
    Bindings,
    build_conclusion,
    find_matching,
    format_value,
    is_within,
    match_pattern,
)
from vedette.language.diagnostics import BadInput, Diagnostic
from vedette.language.model import AnyOf, AtLeast, Not, Pattern, Rule, Value, Within
from vedette.reasoning.engines import DEFAULT_ENGINE, build_engine
from vedette.reasoning.engines.joins import Join, JoinExplosion

FIRING_BUDGET = 20_000
"""How many partial matches (and how many derived facts) one grounding may make before it stops with a diagnostic."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Holds when at least `count` of the members do; a member holds when any of its atoms does."""

    count: int
    members: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Firing:
    """One way a rule's conditions could be met: all of `body`, none of `blockers`, every gate.

    `body`, `blockers` and `concludes` are numbers of atoms; `bindings` are the rule's variables, sorted by name.
    """

    rule: str
    bindings: tuple[tuple[str, Value], ...]
    body: tuple[int, ...]
    blockers: tuple[int, ...]
    gates: tuple[Gate, ...]
    concludes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grounding:
    """All atoms (given and derived) in their own total order, and all firings sorted by rule, bindings and body."""

    atoms: tuple[Atom, ...]
    given: frozenset[int]
    firings: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    """One way to read a rule: a choice from each `any`, split into what is joined and what is only checked."""

    rule: Rule
    patterns: tuple[Pattern, ...]
    filters: tuple[Within, ...]


def ground(
    rules: Iterable[Rule], given: Iterable[Atom], engine: str = DEFAULT_ENGINE, budget: int = FIRING_BUDGET
) -> Grounding:
    """Every possible firing of `rules` (roles already bound) over the `given` atoms and all that follows from them.

    Raises BadInput, naming the rule, when the conditions of one combine in more than `budget` ways.
    """
    by_id = {rule.id: rule for rule in sorted(rules, key=lambda r: r.id)}
    known = sorted(set(given), key=lambda a: a.key)
    bodies = _select_answerable([body for rule in by_id.values() for body in _read_bodies(rule)], known)
    try:
        candidates, atoms = _join(bodies, by_id, known, engine, budget)
    except JoinExplosion as explosion:
        raise BadInput([_explain_explosion(by_id[explosion.rule], budget)]) from None
    return _number(candidates, by_id, set(known), _index_kinds(atoms))


def _explain_explosion(rule: Rule, budget: int) -> Diagnostic:
    return Diagnostic(
        rule.at,
        "V405",
        f"the conditions of rule {rule.id} combine in more than {budget:,} ways",
        "join its conditions on shared variables, or name more attributes",
    )


# --- joining ----------------------------------------------------------------------------------------------------------

_Candidate = tuple[str, tuple[tuple[str, Value], ...], tuple[Atom, ...]]
"""A rule's id, its bindings sorted by name, and the atoms that met its patterns."""


def _read_bodies(rule: Rule) -> Iterator[_Body]:
    plain = tuple(c for c in rule.when if isinstance(c, Pattern))
    choices = [c.patterns for c in rule.when if isinstance(c, AnyOf)]
    filters = tuple(c for c in rule.when if isinstance(c, Within))
    for chosen in product(*choices):
        yield _Body(rule, plain + chosen, filters)


def _select_answerable(bodies: Iterable[_Body], given: Sequence[Atom]) -> list[_Body]:
    """The bodies that might be met: each pattern by a given atom, or by something that an answerable body concludes.

    Most rules of a rulebook ask about things that a case never mentions, and an engine need not be built for those.
    """
    kinds = _index_kinds(given)
    open_bodies, answerable, concluded = list(bodies), list[_Body](), set[str]()
    while True:
        met = [b for b in open_bodies if all(p.kind in concluded or _find_in_kind(p, kinds, {}) for p in b.patterns)]
        if not met:
            return answerable
        answerable += met
        concluded.update(conclusion.kind for body in met for conclusion in body.rule.infer)
        open_bodies = [b for b in open_bodies if b not in met]


def _join(
    bodies: Sequence[_Body], rules: Mapping[str, Rule], given: Sequence[Atom], engine: str, budget: int
) -> tuple[set[_Candidate], list[Atom]]:
    """All candidate firings and all atoms, by running what is concluded back into the engine until nothing is new."""
    joined = [body for body in bodies if body.patterns]
    answering = build_engine(engine, [Join(b.rule.id, b.patterns) for b in joined], budget)
    candidates: set[_Candidate] = {(b.rule.id, (), ()) for b in bodies if not b.patterns and _bind(b, ()) is not None}
    atoms: list[Atom] = []
    seen: set[Atom] = set()
    fresh = _take_new((*given, *_conclude(candidates, rules)), seen)
    while fresh:
        atoms += fresh
        found = set()
        for match in answering.extend(fresh):
            body = joined[match.join]
            chosen = tuple(atoms[i] for i in match.atoms)
            bindings = _bind(body, chosen)
            if bindings is not None:
                found.add((body.rule.id, tuple(sorted(bindings.items())), chosen))
        if len(atoms) + len(candidates) > budget:
            raise JoinExplosion(_most_frequent_rule(candidates), budget)
        candidates |= found
        fresh = _take_new(_conclude(found, rules), seen)
    return candidates, atoms


def _most_frequent_rule(candidates: Iterable[_Candidate]) -> str:
    counts: defaultdict[str, int] = defaultdict(int)
    for rule, _, _ in candidates:
        counts[rule] += 1
    return max(sorted(counts), key=lambda r: counts[r])


def _take_new(atoms: Iterable[Atom], seen: set[Atom]) -> list[Atom]:
    """The atoms not seen before, in their own order."""
    new = sorted(set(atoms) - seen, key=lambda a: a.key)
    seen.update(new)
    return new


def _conclude(candidates: Iterable[_Candidate], rules: Mapping[str, Rule]) -> Iterator[Atom]:
    for rule, bindings, _ in candidates:
        for conclusion in rules[rule].infer:
            yield build_conclusion(conclusion, dict(bindings))


def _bind(body: _Body, atoms: Sequence[Atom]) -> Bindings | None:
    """The rule's variables under this match, or None when a comparison between variables fails.

    Asked twice: an operand may be bound by a pattern that stands after the comparison.
    """
    met = tuple(zip(body.patterns, atoms, strict=True))
    bindings: Bindings = {}
    for pattern, atom in (*met, *met):
        extended = match_pattern(pattern, atom, bindings)
        if extended is None:
            return None
        bindings = extended
    return bindings if all(is_within(f, bindings) for f in body.filters) else None


# --- numbering: from candidates to firings ----------------------------------------------------------------------------

_Kinds = dict[tuple[str, bool], list[Atom]]


def _index_kinds(atoms: Iterable[Atom]) -> _Kinds:
    kinds: _Kinds = defaultdict(list)
    for atom in sorted(atoms, key=lambda a: a.key):
        kinds[atom.kind, atom.absent].append(atom)
    return kinds


def _number(candidates: Iterable[_Candidate], rules: Mapping[str, Rule], given: set[Atom], kinds: _Kinds) -> Grounding:
    """Firings over numbered atoms, without the firings whose gates or bodies no world can meet."""
    atoms = tuple(atom for kind in sorted(kinds) for atom in kinds[kind])
    number = {atom: i for i, atom in enumerate(atoms)}
    firings = sorted((_build_firing(rules[c[0]], c, kinds, number) for c in candidates), key=key_of_firing)
    possible = find_possible(firings, {number[a] for a in given})
    return Grounding(atoms, frozenset(number[a] for a in given), tuple(f for f in firings if can_fire(f, possible)))


def _build_firing(rule: Rule, candidate: _Candidate, kinds: _Kinds, number: dict[Atom, int]) -> Firing:
    _, bound, body = candidate
    bindings = dict(bound)
    blockers = {
        number[atom]
        for condition in rule.when
        if isinstance(condition, Not)
        for atom in _find_in_kind(condition.pattern, kinds, bindings)
    }
    gates = (_build_gate(c, kinds, bindings, number) for c in rule.when if isinstance(c, AtLeast))
    return Firing(
        rule=rule.id,
        bindings=bound,
        body=tuple(sorted({number[a] for a in body})),
        blockers=tuple(sorted(blockers)),
        gates=tuple(gates),
        concludes=tuple(sorted({number[build_conclusion(c, bindings)] for c in rule.infer})),
    )


def _find_in_kind(pattern: Pattern, kinds: _Kinds, bindings: Bindings) -> list[Atom]:
    return find_matching(pattern, kinds.get((pattern.kind, pattern.absent), ()), bindings)


def _build_gate(condition: AtLeast, kinds: _Kinds, bindings: Bindings, number: dict[Atom, int]) -> Gate:
    members: defaultdict[object, list[int]] = defaultdict(list)
    for atom in _find_in_kind(condition.pattern, kinds, bindings):
        member = atom if condition.distinct is None else atom.find(condition.distinct)
        if member is not None:
            members[member].append(number[atom])
    return Gate(condition.count, tuple(sorted(tuple(m) for m in members.values())))


def key_of_firing(firing: Firing) -> tuple[object, ...]:
    """What firings are sorted by."""
    return firing.rule, tuple((n, format_value(v)) for n, v in firing.bindings), firing.body


def find_possible(firings: Sequence[Firing], given: Iterable[int]) -> set[int]:
    """The atoms that are true in some world, negation left aside: a least fixpoint from the given ones."""
    possible = set(given)
    while True:
        more = {a for f in firings if can_fire(f, possible) for a in f.concludes} - possible
        if not more:
            return possible
        possible |= more


def can_fire(firing: Firing, possible: set[int]) -> bool:
    """Whether the body and the gates could be met by these atoms, negation left aside."""
    return possible.issuperset(firing.body) and all(
        sum(any(a in possible for a in member) for member in gate.members) >= gate.count for gate in firing.gates
    )
