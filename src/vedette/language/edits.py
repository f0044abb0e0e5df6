"""What changed between two rulebooks or two cases in meaning, not in text: every edit, in the words of the files.

The order of files, rules, conditions and keys means nothing, and neither does where something stands. A rule under a
new id with the same content is one rule renamed; a fact is the same fact when it says the same, whatever its id. A
change that no verdict can depend on (a title, a reason, a source to read) is marked as wording.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, TypeVar, assert_never

from vedette.language.atoms import build_atom, format_value
from vedette.language.diagnostics import Place
from vedette.language.forms import DAYS
from vedette.language.keys import DocumentShape, Key, KindShape, RuleShape, ScenarioShape, Shape, SourceShape
from vedette.language.model import (
    AnyOf,
    AtLeast,
    AttributeType,
    Case,
    Condition,
    Document,
    Estimate,
    Fact,
    FactKind,
    Not,
    Pattern,
    Report,
    Rule,
    Rulebook,
    Scenario,
    Source,
    Within,
)
from vedette.language.unparse import word_atom, word_conclusion, word_condition, word_estimate

Section = Literal["rulebook", "scenario", "rule", "baseline", "kind", "case", "source", "document", "fact"]
How = Literal["added", "removed", "renamed", "changed", "reworded"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was: `before` or `after` is None where there is nothing."""

    what: str
    before: str | None
    after: str | None
    wording: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """All changes of one rule, fact, scenario, …; `title` says what it is, `at` where it stands (or stood)."""

    section: Section
    id: str
    how: How
    title: str
    at: Place
    changes: tuple[Change, ...] = ()


def find_rulebook_edits(before: Rulebook, after: Rulebook) -> tuple[Edit, ...]:
    """Every difference between two rulebooks: the head, scenarios, rules, kinds of fact."""
    return (
        *_edit_one("rulebook", after.id, after.title, after.at, _describe_head(before, after)),
        *_edit_named("scenario", _by_id(before.scenarios), _by_id(after.scenarios), _describe_scenario),
        *find_rule_edits(before.rules, after.rules),
        *_edit_named("baseline", _by_id(before.baseline), _by_id(after.baseline), _describe_rule),
        *_edit_named("kind", before.kinds, after.kinds, _describe_kind),
    )


def find_case_edits(before: Case, after: Case) -> tuple[Edit, ...]:
    """Every difference between two cases: the head, facts, sources, documents, and rules of their own."""
    return (
        *_edit_one("case", after.id, after.title, after.at, _describe_case(before, after)),
        *_edit_facts(before.facts, after.facts),
        *_edit_named("source", before.sources, after.sources, _describe_source),
        *_edit_named("document", before.documents, after.documents, _describe_document),
        *find_rule_edits(before.rules, after.rules),
    )


def touches_meaning(edits: Iterable[Edit]) -> bool:
    """Whether any of the edits is more than wording."""
    return any(edit.how != "reworded" for edit in edits)


# --- edits of any kind ------------------------------------------------------------------------------------------------


def _by_id(items: Iterable[_T]) -> dict[str, _T]:
    return {item.id: item for item in items}  # type: ignore[attr-defined]


def _edit_one(section: Section, name: str, title: str, at: Place, changes: Iterable[Change]) -> Iterator[Edit]:
    changes = tuple(changes)
    if changes:
        how: How = "reworded" if all(change.wording for change in changes) else "changed"
        yield Edit(section=section, id=name, how=how, title=title, at=at, changes=changes)


def _edit_named(
    section: Section,
    before: Mapping[str, _T],
    after: Mapping[str, _T],
    describe: Callable[[_T, _T], Iterable[Change]],
) -> Iterator[Edit]:
    """Edits of things that are known by their ids alone."""
    for name in sorted(before.keys() | after.keys()):
        if name in before and name in after:
            yield from _edit_one(
                section, name, _title(after[name]), _at(after[name]), describe(before[name], after[name])
            )
        else:
            item = after[name] if name in after else before[name]
            yield Edit(
                section=section, id=name, how="added" if name in after else "removed", title=_title(item), at=_at(item)
            )


def _title(item: object) -> str:
    match item:
        case Rule() | Scenario():
            return item.title
        case FactKind():
            return item.says
        case Source():
            return item.name
        case Document():
            return item.title or item.address or (item.path.name if item.path else "")
    raise TypeError(f"has no title: {item!r}")


def _at(item: object) -> Place:
    assert isinstance(item, Rule | Scenario | FactKind | Source | Document)
    return item.at


def _changed(what: str, before: object, after: object, wording: bool = False) -> Iterator[Change]:
    """A change where two values, worded, are not the same."""
    one, other = (None if value in (None, "") else str(value) for value in (before, after))
    if one != other:
        yield Change(what, one, other, wording)


def compare_plainly(shape: type[Shape], before: object, after: object) -> Iterator[Change]:
    """Changes of the keys that say what they say by themselves, those that a verdict can depend on first."""
    plain = [key for key in shape.keys.values() if key.is_plain]
    for key in sorted(plain, key=lambda key: key.wording):
        one, other = (_word(getattr(side, key.name), key) for side in (before, after))
        yield from _changed(key.label, one, other, key.wording)


def _word(value: object, key: Key[Any]) -> object:
    """What a key of a shape holds, as the screen of edits shows it."""
    return f"{value} days" if key.form is DAYS and value is not None else _word_value(value)


def _word_value(value: object) -> object:
    match value:
        case Estimate():
            return f"[{value.low:g}, {value.high:g}]" if value.is_range else f"{value.value:g}"
        case bool():
            return format_value(value)
        case tuple():
            return "; ".join(map(str, value))
        case Path():
            return value.name
    return value


def _changed_keys(
    what: str, before: Mapping[str, str], after: Mapping[str, str], wording: bool = False
) -> Iterator[Change]:
    for key in sorted(before.keys() | after.keys()):
        yield from _changed(f"{what} {key}", before.get(key), after.get(key), wording)


def _changed_items(
    what: str, before: Sequence[_T], after: Sequence[_T], word: Callable[[_T], str], likeness: Callable[[_T], object]
) -> Iterator[Change]:
    """Changes in a list whose order means nothing: what is alike on both sides is taken for the same item, edited."""
    one, other = Counter(map(word, before)), Counter(map(word, after))
    gone = _take(before, one - other, word)
    come = _take(after, other - one, word)
    for item in gone:
        alike = [each for each in come if likeness(each) == likeness(item)]
        if not alike:
            yield Change(what, word(item), None)
            continue
        successor = max(alike, key=lambda each: SequenceMatcher(None, word(item), word(each)).ratio())
        come.remove(successor)
        yield Change(what, word(item), word(successor))
    for item in come:
        yield Change(what, None, word(item))


def _take(items: Iterable[_T], wanted: Counter[str], word: Callable[[_T], str]) -> list[_T]:
    """The items with the wanted words, as often as wanted, in the order of their words."""
    taken = []
    for item in sorted(items, key=word):
        if wanted[word(item)] > 0:
            wanted[word(item)] -= 1
            taken.append(item)
    return taken


# --- rules ------------------------------------------------------------------------------------------------------------


def find_rule_edits(before: Iterable[Rule], after: Iterable[Rule]) -> tuple[Edit, ...]:
    """Edits of rules, by id; a rule that went and one that came with the same content are one rule renamed."""
    old, new = _by_id(before), _by_id(after)
    names = _find_renamed([r for r in old.values() if r.id not in new], [r for r in new.values() if r.id not in old])
    renamed = [
        Edit(
            section="rule",
            id=names[rule.id],
            how="renamed",
            title=new[names[rule.id]].title,
            at=new[names[rule.id]].at,
            changes=(Change("id", rule.id, names[rule.id]), *_describe_rule(rule, new[names[rule.id]])),
        )
        for rule in old.values()
        if rule.id in names
    ]
    rest = _edit_named(
        "rule",
        {name: rule for name, rule in old.items() if name not in names},
        {name: rule for name, rule in new.items() if name not in names.values()},
        _describe_rule,
    )
    return tuple(sorted((*renamed, *rest), key=lambda edit: edit.id))


def _find_renamed(gone: Iterable[Rule], come: Iterable[Rule]) -> dict[str, str]:
    """Old ids to new ones of rules whose content is the same but for its wording."""
    names: dict[str, str] = {}
    left = list(come)
    for rule in gone:
        same = [each for each in left if all(change.wording for change in _describe_rule(rule, each))]
        same.sort(key=lambda each: (each.title != rule.title, each.id))
        if same:
            names[rule.id] = same[0].id
            left.remove(same[0])
    return names


def _describe_rule(before: Rule, after: Rule) -> Iterator[Change]:
    yield from _describe_conditions(before.when, after.when)
    yield from _changed_keys("expectation of", _word_estimates(before.expect), _word_estimates(after.expect))
    one, other = ({} if rule.expect else _word_estimates(rule.weigh) for rule in (before, after))
    yield from _changed_keys("weight of", one, other)
    yield from _changed_items("infers", before.infer, after.infer, word_conclusion, lambda c: c.kind)
    yield from compare_plainly(RuleShape, before, after)
    yield from _changed("file", before.theme, after.theme, wording=True)


def _describe_conditions(before: Sequence[Condition], after: Sequence[Condition]) -> Iterator[Change]:
    """Changed conditions; where each side has one `any`, only the alternatives that differ."""
    one, other = ([c for c in conditions if isinstance(c, AnyOf)] for conditions in (before, after))
    if len(one) == len(other) == 1:
        yield from _changed_items("any of", one[0].patterns, other[0].patterns, word_condition, _condition_likeness)
        before = [c for c in before if not isinstance(c, AnyOf)]
        after = [c for c in after if not isinstance(c, AnyOf)]
    yield from _changed_items("condition", before, after, word_condition, _condition_likeness)


def _condition_likeness(condition: Condition) -> object:
    match condition:
        case Pattern(kind, _, absent):
            return "pattern", kind, absent
        case Not(pattern) | AtLeast(_, pattern):
            return type(condition).__name__, pattern.kind
        case AnyOf() | Within():
            return type(condition).__name__
        case _:
            assert_never(condition)


def _word_estimates(estimates: Mapping[str, Estimate]) -> dict[str, str]:
    return {name: word_estimate(estimate) for name, estimate in estimates.items()}


# --- the rest of a rulebook -------------------------------------------------------------------------------------------


def _describe_head(before: Rulebook, after: Rulebook) -> Iterator[Change]:
    yield from _changed("rulebook", before.id, after.id, wording=True)
    yield from _changed("title", before.title, after.title, wording=True)
    for role in sorted(before.roles.keys() | after.roles.keys()):
        one, other = before.roles.get(role), after.roles.get(role)
        yield from _changed(f"role {role}", one, other, wording=one is not None and other is not None)
    yield from _changed("reference_class", before.reference_class, after.reference_class, wording=True)
    yield from _changed("discount", f"{before.discount:g}", f"{after.discount:g}")
    yield from _changed("doubt", f"{before.doubt:g}", f"{after.doubt:g}")
    yield from _changed("yardstick", before.yardstick, after.yardstick)
    words, words_after = _word_estimates(before.weight_words), _word_estimates(after.weight_words)
    yield from _changed_keys(
        "weight word", words, words_after, wording=True
    )  # rules that use the word say what it does
    yield from _changed_keys("grade", _word_grades(before), _word_grades(after))
    yield from _changed("grades: see", "; ".join(before.grades.see), "; ".join(after.grades.see), wording=True)


def _word_grades(rulebook: Rulebook) -> dict[str, str]:
    grades = rulebook.grades
    letters = {letter: f"{chance:g}" for letter, chance in grades.soundness.items()}
    return letters | {str(digit): f"{chance:g}" for digit, chance in grades.probability.items()}


def _describe_scenario(before: Scenario, after: Scenario) -> Iterator[Change]:
    return compare_plainly(ScenarioShape, before, after)


def _describe_kind(before: FactKind, after: FactKind) -> Iterator[Change]:
    yield from _changed_keys("attribute", _word_attributes(before), _word_attributes(after))
    yield from compare_plainly(KindShape, before, after)


def _word_attributes(kind: FactKind) -> dict[str, str]:
    return {name: _word_attribute(attribute) for name, attribute in kind.attributes.items()}


def _word_attribute(attribute: AttributeType) -> str:
    values = f", values: [{', '.join(attribute.values)}]" if attribute.values else ""
    return f"{{type: {attribute.type}{values}{', optional: true' if attribute.optional else ''}}}"


# --- a case -----------------------------------------------------------------------------------------------------------


def _describe_case(before: Case, after: Case) -> Iterator[Change]:
    yield from _changed("case", before.id, after.id, wording=True)
    yield from _changed("as_of", before.as_of, after.as_of)
    yield from _changed("until", before.until, after.until)
    yield from _changed("war", before.war, after.war, wording=True)
    yield from _changed("rulebook", before.rulebook.name, after.rulebook.name)
    yield from _changed_keys("role", before.roles, after.roles)
    yield from _changed("outcome", _word_outcome(before), _word_outcome(after), wording=True)
    yield from _changed("title", before.title, after.title, wording=True)
    yield from _changed("question", before.question, after.question, wording=True)


def _word_outcome(case: Case) -> str | None:
    return f"{case.outcome.scenario}, {case.outcome.date.isoformat()}" if case.outcome else None


def _describe_source(before: Source, after: Source) -> Iterator[Change]:
    return compare_plainly(SourceShape, before, after)


def _describe_document(before: Document, after: Document) -> Iterator[Change]:
    return compare_plainly(DocumentShape, before, after)


def _edit_facts(before: Iterable[Fact], after: Iterable[Fact]) -> Iterator[Edit]:
    """Facts that say the same are the same; of the rest, those with the same id are one fact with a new statement."""
    old, new = {build_atom(f): f for f in before}, {build_atom(f): f for f in after}
    gone = {fact.id: (atom, fact) for atom, fact in old.items() if atom not in new}
    come = {fact.id: (atom, fact) for atom, fact in new.items() if atom not in old}
    edits: list[Edit] = []
    for atom in old.keys() & new.keys():
        one, other = old[atom], new[atom]
        edits += _edit_one("fact", other.id, word_atom(atom), other.at, _describe_fact(one, other))
    for name in gone.keys() & come.keys():
        (was, one), (now, other) = gone[name], come[name]
        changes = (*_changed("statement", word_atom(was), word_atom(now)), *_describe_fact(one, other))
        edits += _edit_one("fact", name, word_atom(now), other.at, changes)
    edits += [
        Edit(section="fact", id=n, how="added", title=word_atom(a), at=f.at)
        for n, (a, f) in come.items()
        if n not in gone
    ]
    edits += [
        Edit(section="fact", id=n, how="removed", title=word_atom(a), at=f.at)
        for n, (a, f) in gone.items()
        if n not in come
    ]
    yield from sorted(edits, key=lambda edit: (edit.id, edit.how))


def _describe_fact(before: Fact, after: Fact) -> Iterator[Change]:
    yield from _changed("id", before.id, after.id, wording=True)
    yield from _describe_reports(before.reports, after.reports)
    yield from _changed("probability", _word_value(before.probability), _word_value(after.probability))
    yield from _changed("assumed", _word_value(before.assumed), _word_value(after.assumed))
    yield from _changed("observation", before.observation, after.observation)
    yield from _changed("note", before.note, after.note, wording=True)


def _describe_reports(before: Sequence[Report], after: Sequence[Report]) -> Iterator[Change]:
    """Reports of one source, origin and document are one report, in order; of such a one only what differs is told."""
    one, other = _group_reports(before), _group_reports(after)
    for key in sorted(one.keys() | other.keys()):
        pairs = zip_longest(one.get(key, ()), other.get(key, ()))
        for number, (was, now) in enumerate(pairs, start=1):
            if was is None or now is None:
                yield Change("report", word_report(was) if was else None, word_report(now) if now else None)
            else:
                yield from _describe_report(was, now, _name_report(now, number))


def _group_reports(reports: Iterable[Report]) -> dict[tuple[str, str, str], list[Report]]:
    groups: dict[tuple[str, str, str], list[Report]] = {}
    for report in sorted(reports, key=word_report):
        groups.setdefault((report.source, report.origin, report.document or ""), []).append(report)
    return groups


def _name_report(report: Report, number: int) -> str:
    origin = f" from {report.origin}" if report.origin != report.source else ""
    return f"report of {report.source}{origin}{f' (number {number})' if number > 1 else ''}"


def _describe_report(before: Report, after: Report, name: str) -> Iterator[Change]:
    yield from _changed(f"{name}: grade", before.grade, after.grade)
    yield from _changed(f"{name}: date", before.date, after.date)
    yield from _changed(f"{name}: denies", _word_value(before.denies), _word_value(after.denies))
    yield from _changed(f"{name}: quote", before.quote, after.quote, wording=True)
    yield from _changed(f"{name}: hedge", before.hedge, after.hedge, wording=True)


def word_report(report: Report) -> str:
    """A report on one line: who says (or denies) it, from whom, its grade, date, document and words."""
    origin = f" from {report.origin}" if report.origin != report.source else ""
    where = f" in {report.document}" if report.document else ""
    when = f", {report.date.isoformat()}" if report.date else ""
    hedge = f' ("{report.hedge}")' if report.hedge else ""
    quote = f': "{report.quote}"' if report.quote else ""
    return f"{report.source}{origin}{' denies it' if report.denies else ''}, {report.grade}{when}{where}{quote}{hedge}"
