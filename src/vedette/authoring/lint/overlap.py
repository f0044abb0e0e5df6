"""Checks of pairs of rules: one inside another, two that contradict each other, two that count the same facts twice.

Rules of one group are meant to overlap: within it only the strongest counts in full.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from vedette.authoring.lint.implication import Judge, Terms
from vedette.authoring.lint.vacuous import warn
from vedette.authoring.lint.weights import find_favourite, tells_apart
from vedette.language.algebra import list_patterns
from vedette.language.diagnostics import Diagnostic
from vedette.language.model import Not, Pattern, Rule, Rulebook, Variable

CONTEXT = 6
"""A kind that so many weighing rules ask for sets the scene (a border, an alliance): it is no evidence. (Assumed.)"""


# --- one rule inside another ------------------------------------------------------------------------------------------


def check_pairs(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V604 and V605: two rules of which one fires wherever the other does, to the same end or to opposite ends."""
    judge = Judge.of(rulebook)
    gists = [_Gist.of(rule) for rule in sorted(rulebook.rules, key=lambda rule: (rule.at, rule.id))]
    for first, second in combinations(gists, 2):
        for general, special in ((first, second), (second, first)):
            if not general.asked <= special.asked or not _can_matter(general, special):
                continue
            mapping = judge.find_mapping(general.rule, special.rule)
            if mapping is not None:
                even = general.asked == special.asked
                same = even and judge.find_mapping(special.rule, general.rule) is not None
                yield from _compare(general, special, mapping, same)
                break


@dataclass(frozen=True, slots=True)
class _Gist:
    """A rule, the kinds it asks for, and for each scenario that it moves whether up (1) or down (-1)."""

    rule: Rule
    asked: frozenset[str]
    directions: Mapping[str, int]
    concluded: frozenset[str]

    @classmethod
    def of(cls, rule: Rule) -> _Gist:
        asked = frozenset(p.kind for c in rule.when for p in list_patterns(c))
        directions = {s: 1 if w.value > 0 else -1 for s, w in rule.weigh.items() if w.value}
        return cls(rule, asked, directions, frozenset(conclusion.kind for conclusion in rule.infer))

    def opposes(self, other: _Gist) -> bool:
        """Whether the two move some scenario opposite ways."""
        return any(other.directions.get(scenario, sign) != sign for scenario, sign in self.directions.items())


def _can_matter(general: _Gist, special: _Gist) -> bool:
    """Whether it would be unwise for one to lie in the other, which costs far more to find out."""
    even = general.asked == special.asked
    if not special.rule.weigh:
        return special.concluded <= general.concluded
    if general.directions == special.directions:
        return even or not _is_grouped(general.rule, special.rule)
    return even and general.opposes(special)


def _compare(one: _Gist, other: _Gist, mapping: Terms, same: bool) -> Iterator[Diagnostic]:
    general, special = one.rule, other.rule
    also = ((general.at, "the same conditions" if same else "the wider one"),)
    if same and one.opposes(other):
        message = f"`{special.id}` has the same conditions as `{general.id}` and weighs against it"
        yield warn("V605", special.at, message, "make one rule of the two, or say what tells them apart", also)
    elif _adds_nothing(one, other, mapping, same):
        what = "the same conditions as" if same else "all conditions of"
        message = f"`{special.id}` has {what} `{general.id}` and points the same way"
        hint = "put both in one group, or give the wider one a `not:` of what the narrower one asks for"
        yield warn("V604", special.at, message, "make one rule of the two" if same else hint, also)


def _adds_nothing(one: _Gist, other: _Gist, mapping: Terms, same: bool) -> bool:
    """Whether the special rule only says again what the general one says: the same directions, the same conclusions."""
    general, special = one.rule, other.rule
    if special.weigh:
        return one.directions == other.directions and (same or not _is_grouped(general, special))
    known = {(c.kind, tuple((n, _map(t, mapping)) for n, t in c.fields)) for c in general.infer}
    return all((c.kind, c.fields) in known for c in special.infer)


def _map(term: object, mapping: Terms) -> object:
    return mapping.get(term.name, term) if isinstance(term, Variable) else term


# --- the same facts twice ---------------------------------------------------------------------------------------------


def check_double_counting(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V610: two rules of different groups that ask for the same facts and favour the same scenario."""
    judge = Judge.of(rulebook)
    weighing = [rule for rule in rulebook.rules if tells_apart(rule, rulebook)]
    readers = Counter(kind for rule in weighing for kind in {p.kind for p in list_evidence(rule)})
    by_favourite: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(weighing, key=lambda rule: (rule.at, rule.id)):
        favourite = find_favourite(rule, rulebook)
        if favourite is not None:
            by_favourite[favourite].append(rule)
    for favourite, rules in sorted(by_favourite.items()):
        for first, second in _list_pairs(rules, readers):
            shared = None if _is_grouped(first, second) else _find_shared(first, second, judge)
            if shared is None or readers[shared.kind] >= CONTEXT or _is_pair(first, second, judge):
                continue
            message = f"`{second.id}` and `{first.id}` count the same facts (`{shared.kind}`) for `{favourite}` twice"
            hint = "put both in one group, so that the second counts less"
            yield warn("V610", second.at, message, hint, ((first.at, "the other"),))


def _list_pairs(rules: Sequence[Rule], readers: Mapping[str, int]) -> Iterator[tuple[Rule, Rule]]:
    """The pairs, in order, that ask for a kind which few rules ask for: others cannot count the same facts twice."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for kind in {p.kind for p in list_evidence(rule)}:
            if readers[kind] < CONTEXT:
                by_kind[kind].append(number)
    for first, second in sorted({pair for numbers in by_kind.values() for pair in combinations(numbers, 2)}):
        yield rules[first], rules[second]


def list_evidence(rule: Rule) -> list[Pattern]:
    """The facts that may speak for a rule, those that speak against it left aside."""
    return [p for c in rule.when if not isinstance(c, Not) for p in list_patterns(c)]


def _is_pair(first: Rule, second: Rule, judge: Judge) -> bool:
    """Whether V604 or V605 speaks of these two already."""
    return judge.find_mapping(first, second) is not None or judge.find_mapping(second, first) is not None


def _is_grouped(first: Rule, second: Rule) -> bool:
    return first.group is not None and first.group == second.group


def _find_shared(first: Rule, second: Rule, judge: Judge) -> Pattern | None:
    """A pattern of the second rule that looks at the same facts as one of the first, variables left aside."""
    for one in list_evidence(first):
        for other in list_evidence(second):
            if judge.looks_at_same(one, other):
                return other
    return None
