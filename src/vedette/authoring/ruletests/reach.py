"""Which rules a rule can feed, and which can feed it: by the kinds of facts that one concludes and another asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from vedette.language.algebra import list_patterns
from vedette.language.model import Constant, Pattern, Rule


def list_asked(rule: Rule) -> frozenset[str]:
    """The kinds of facts that a rule's conditions ask for."""
    return frozenset(pattern.kind for condition in rule.when for pattern in list_patterns(condition))


def list_concluded(rule: Rule) -> frozenset[str]:
    """The kinds of facts that a rule concludes."""
    return frozenset(conclusion.kind for conclusion in rule.infer)


def could_conclude(rule: Rule, pattern: Pattern) -> bool:
    """Whether what the rule (roles bound) concludes could look like the pattern; its variables may be anything."""
    asked = {name: matcher.value for name, matcher in pattern.fields if isinstance(matcher, Constant)}
    return any(
        conclusion.kind == pattern.kind
        and all(term.value == asked.get(n, term.value) for n, term in conclusion.fields if isinstance(term, Constant))
        for conclusion in rule.infer
    )


def find_downstream(rules: Sequence[Rule], rule: Rule) -> frozenset[str]:
    """Ids of the rules that what this rule concludes can reach, itself only if it feeds itself."""
    return frozenset(_walk(rules, [rule], lambda source, other: bool(list_concluded(source) & list_asked(other))))


def find_upstream(rules: Sequence[Rule], ids: Iterable[str]) -> frozenset[str]:
    """These ids, and those of all rules on whose conclusions they depend."""
    wanted = frozenset(ids)
    start = [rule for rule in rules if rule.id in wanted]
    return wanted | set(_walk(rules, start, lambda source, other: bool(list_asked(source) & list_concluded(other))))


def _walk(rules: Sequence[Rule], start: Sequence[Rule], leads: Callable[[Rule, Rule], bool]) -> Iterator[str]:
    seen: set[str] = set()
    queue = list(start)
    while queue:
        source = queue.pop()
        for other in rules:
            if other.id not in seen and leads(source, other):
                seen.add(other.id)
                queue.append(other)
                yield other.id
