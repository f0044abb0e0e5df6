"""What follows from the facts of tests: all tests are grounded together once, and each is one world.

Worked example: two tests give a brigade and a division at the border. The rules are grounded over both facts; in the
first world only the brigade is true, in the second only the division, and the circuit says which rules hold in which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vedette.language.atoms import Atom, bind_roles, build_atom
from vedette.language.diagnostics import BadInput
from vedette.language.model import Case, Rule
from vedette.language.suite import RuleTest
from vedette.reasoning.assess import Assessment
from vedette.reasoning.circuit import build_circuit
from vedette.reasoning.credence import BELIEVED
from vedette.reasoning.grounding import ground
from vedette.reasoning.worlds import pack, unpack


@dataclass(frozen=True, slots=True)
class Consequences:
    """What holds in one world: the ids of rules, and the facts that these rules conclude."""

    rules: frozenset[str]
    derived: frozenset[Atom]


def build_case(test: RuleTest) -> Case:
    """The test as a case, to be assessed and explained like any other."""
    return Case(
        id=Path(test.at.path).stem,
        title=test.name,
        question=test.name,
        as_of=test.as_of,
        rulebook=Path(),
        roles=test.roles,
        documents={},
        sources={},
        facts=tuple(sorted(test.given, key=lambda fact: fact.id)),
        rules=(),
        outcome=None,
        at=test.at,
    )


def hold_tests(rules: Sequence[Rule], tests: Sequence[RuleTest]) -> list[Consequences]:
    """What follows in each test, in the order of the tests. Raises BadInput when rules combine in too many ways."""
    found: list[Consequences | None] = [None] * len(tests)
    together: dict[tuple[object, ...], list[int]] = {}
    for number, test in enumerate(tests):
        together.setdefault((test.as_of, *test.roles.items()), []).append(number)
    for numbers in together.values():
        members = [tests[number] for number in numbers]
        for number, standing in zip(numbers, _hold_together(rules, members), strict=True):
            found[number] = standing
    return [standing for standing in found if standing is not None]


def _hold_together(rules: Sequence[Rule], tests: Sequence[RuleTest]) -> list[Consequences]:
    """Tests of one date and the same roles; by halves where their facts together join in too many ways."""
    try:
        return _hold(rules, tests)
    except BadInput:
        if len(tests) == 1:
            raise
    half = len(tests) // 2
    return [*_hold_together(rules, tests[:half]), *_hold_together(rules, tests[half:])]


def _hold(rules: Sequence[Rule], tests: Sequence[RuleTest]) -> list[Consequences]:
    case = build_case(tests[0])
    bound = [bind_roles(rule, case, case.as_of) for rule in rules]
    true = [{build_atom(f) for f in t.given if f.probability and f.probability.value > BELIEVED} for t in tests]
    circuit = build_circuit(ground(bound, {build_atom(f) for t in tests for f in t.given}))
    atoms, firings = circuit.grounding.atoms, circuit.grounding.firings
    truth = np.array([[atom in world for world in true] for atom in atoms], dtype=np.bool_).reshape(-1, len(tests))
    held = unpack(circuit.hold(pack(truth)).firings, len(tests))
    holding = [np.flatnonzero(column).tolist() for column in held.T]
    return [
        Consequences(
            frozenset(firings[n].rule for n in numbers),
            frozenset(atoms[a] for n in numbers for a in firings[n].concludes),
        )
        for numbers in holding
    ]


def stand_in_likely_world(assessment: Assessment) -> Consequences:
    """What holds in the likeliest world of an assessment."""
    grounding = assessment.evidence.circuit.grounding
    holding: Iterable[int] = sorted(assessment.likely.firings)
    return Consequences(
        frozenset(grounding.firings[n].rule for n in holding),
        frozenset(grounding.atoms[a] for n in holding for a in grounding.firings[n].concludes),
    )
