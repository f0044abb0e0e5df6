"""Reads facts.yaml and rulebook.yaml: the words that rules and cases may use.

What could not be read is None in the Vocabulary, and a kind with mistakes is `broken`: nobody is told that a word is
unknown when the file that defines it is at fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

from vedette.language.diagnostics import Place
from vedette.language.keys import (
    AttributeShape,
    FactShape,
    GradesShape,
    KindShape,
    RulebookShape,
    ScalesShape,
    ScenarioShape,
    VocabularyShape,
)
from vedette.language.loading.fitting import Complaints, as_mapping, fit, fit_entry
from vedette.language.model import (
    DOUBT_DB,
    LEAST_PRIOR,
    WEIGHT_LIMIT_DB,
    AttributeType,
    Estimate,
    FactKind,
    Grades,
    Scenario,
)
from vedette.language.scalars import UNDERSCORED, read_estimate, read_number, read_number_between
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar, is_empty

CONDITION_WORDS = ("not", "absent", "at_least", "any", "within")
BUILT_IN_VARIABLE = "as_of"
RESERVED_KINDS = frozenset((*CONDITION_WORDS, *FactShape.keys))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a rulebook; None where the file that defines them could not be read."""

    kinds: Mapping[str, FactKind] | None = None
    broken: frozenset[str] = frozenset()
    roles: Mapping[str, str] | None = None
    scenarios: tuple[str, ...] | None = None
    weight_words: Mapping[str, Estimate] | None = None
    chance_words: Mapping[str, float] | None = None


read_expectation = read_estimate(read_number_between(LEAST_PRIOR, 1.0 - LEAST_PRIOR))
read_weight = read_estimate(read_number_between(-WEIGHT_LIMIT_DB, WEIGHT_LIMIT_DB))


# --- facts.yaml -------------------------------------------------------------------------------------------------------


def parse_kinds(root: MapNode, complaints: Complaints) -> tuple[dict[str, FactKind] | None, frozenset[str]]:
    """The kinds of facts.yaml, sorted by name, and the names of those with mistakes; None without any."""
    fit(VocabularyShape, root, "facts.yaml", complaints)
    facts = root.get("facts")
    if not isinstance(facts, MapNode):
        return None, frozenset()
    kinds, broken = {}, set()
    for key, node in facts.pairs():
        before = len(complaints.found)
        kinds[key.text] = _parse_kind(key, node, complaints)
        if len(complaints.found) > before:
            broken.add(key.text)
    return dict(sorted(kinds.items())), frozenset(broken)


def _parse_kind(key: Scalar, node: Node, complaints: Complaints) -> FactKind:
    _check_kind_name(key, complaints)
    shape = fit_entry(KindShape, key, node, "fact kind", complaints)
    attributes = {}
    if shape.attributes:
        attributes = {k.text: _parse_attribute(k, v, key.text, complaints) for k, v in shape.attributes.pairs()}
    return FactKind(
        id=key.text,
        says=shape.says,
        attributes=dict(sorted(attributes.items())),
        stale_after=shape.stale_after,
        chance=shape.chance,
        at=key.at,
        seen=shape.seen,
    )


def _check_kind_name(key: Scalar, complaints: Complaints) -> None:
    complaints.check_name(key, UNDERSCORED)
    if key.text in RESERVED_KINDS:
        complaints.error("V210", key.at, f"`{key.text}` has a meaning of its own and cannot name a kind of fact")


def _parse_attribute(key: Scalar, node: Node, kind: str, complaints: Complaints) -> AttributeType:
    complaints.check_name(key, UNDERSCORED)
    what = f"attribute `{key.text}` of `{kind}`"
    body = as_mapping(node, what, complaints)
    if body is None:
        return AttributeType(key.text, "text", (), False, key.at)
    shape = fit(AttributeShape, body, what, complaints, key.at)
    _check_values(shape, body, what, complaints)
    return AttributeType(key.text, shape.type, tuple(shape.values or ()), shape.optional, key.at)


def _check_values(shape: AttributeShape, body: MapNode, what: str, complaints: Complaints) -> None:
    values = body.get("values")
    listed = shape.type in ("choice", "ordinal")
    if listed and (values is None or is_empty(values)):
        complaints.error("V215", body.at, f"{what} is a {shape.type} and has no `values`", "add values: [one, two]")
    if values is not None and not listed and "type" in body.entries and shape.values is not None:
        message = f"{what} is a {shape.type}: only choice and ordinal have values"
        complaints.error("V215", body.entries["values"][0].at, message)
    if isinstance(values, ListNode):
        _check_distinct_values(values, what, complaints)


def _check_distinct_values(values: ListNode, what: str, complaints: Complaints) -> None:
    seen: dict[str, Place] = {}
    for item in values.items:
        text = item.text if isinstance(item, Scalar) else None
        if text is not None and text in seen:
            message = f"`{text}` stands twice among the values of {what}"
            complaints.error("V215", item.at, message, "keep one of the two")
        elif text is not None:
            seen[text] = item.at
    if not values.items:
        complaints.error("V215", values.at, f"{what} has an empty list of values")


# --- rulebook.yaml ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scales:
    """What words for weights and grades of reports are worth, and how far a weight may be off (dB).

    `weight_words` is None where they could not be read.
    """

    weight_words: Mapping[str, Estimate] | None = None
    doubt: float = DOUBT_DB
    grades: Grades = field(default_factory=lambda: Grades({}, {}, ()))


@dataclass(frozen=True, slots=True)
class Head:
    """rulebook.yaml: everything of a rulebook but its kinds and rules."""

    shape: RulebookShape | None = None
    scenarios: tuple[Scenario, ...] = ()
    scales: Scales = field(default_factory=lambda: Scales())
    roles: Mapping[str, str] | None = None


def parse_head(root: MapNode, complaints: Complaints) -> Head:
    """What rulebook.yaml says."""
    before = len(complaints.found)
    shape: RulebookShape | None = fit(RulebookShape, root, "rulebook.yaml", complaints)
    if len(complaints.found) > before:
        shape = None
    roles = root.get("roles")
    for key, _ in roles.pairs() if isinstance(roles, MapNode) else ():
        _check_role_name(key, complaints)
    scales = root.get("scales")
    read = _parse_scales(scales, complaints) if isinstance(scales, MapNode) else Scales()
    return Head(shape, _parse_scenarios(root.get("scenarios"), complaints), read, _texts_of(roles))


def _check_role_name(key: Scalar, complaints: Complaints) -> None:
    complaints.check_name(key, UNDERSCORED)
    if key.text == BUILT_IN_VARIABLE:
        complaints.error("V210", key.at, "`as_of` is the case's date and cannot name a role")


def _texts_of(node: Node | None) -> dict[str, str] | None:
    if not isinstance(node, MapNode):
        return {} if node is None or is_empty(node) else None
    return {name: node.text.strip() for name, (_, node) in sorted(node.entries.items()) if isinstance(node, Scalar)}


def _parse_scenarios(node: Node | None, complaints: Complaints) -> tuple[Scenario, ...]:
    if not isinstance(node, MapNode):
        return ()
    before = len(complaints.found)
    scenarios = sorted((_parse_scenario(k, v, complaints) for k, v in node.pairs()), key=lambda s: s.id)
    if len(scenarios) < 2:
        complaints.error("V214", node.at, "a rulebook weighs at least two scenarios")
    elif len(complaints.found) == before:
        _check_priors(scenarios, node, complaints)
    return tuple(scenarios)


def _parse_scenario(key: Scalar, node: Node, complaints: Complaints) -> Scenario:
    complaints.check_name(key, UNDERSCORED)
    shape = fit_entry(ScenarioShape, key, node, "scenario", complaints)
    return Scenario(
        id=key.text,
        title=shape.title,
        means=shape.means,
        prior=shape.prior,
        residual=shape.residual,
        at=key.at,
        short=shape.short,
    )


def _check_priors(scenarios: Iterable[Scenario], node: MapNode, complaints: Complaints) -> None:
    total = fsum(s.prior.value for s in scenarios)
    if abs(total - 1) > 1e-6:
        key = next(iter(node.entries.values()))[0]
        message = f"the priors of the scenarios sum to {total:g}, not to 1"
        complaints.error("V214", key.at, message, "a range counts with its middle")


def _parse_scales(scales: MapNode, complaints: Complaints) -> Scales:
    shape = fit(ScalesShape, scales, "`scales`", complaints)
    words = scales.get("weights")
    weights: dict[str, Estimate] = {}
    for key, node in words.pairs() if isinstance(words, MapNode) else ():
        complaints.check_name(key, UNDERSCORED)
        weights[key.text] = complaints.read(read_weight, node) or Estimate.exactly(0.0)
    grades = scales.get("grades")
    table = _parse_grades(grades, complaints) if isinstance(grades, MapNode) else Grades({}, {}, ())
    unreadable = words is not None and not isinstance(words, MapNode)
    return Scales(None if unreadable else dict(sorted(weights.items())), shape.doubt, table)


LETTERS = ("A", "B", "C", "D", "E")
CREDIBILITIES = ("1", "2", "3", "4", "5")
EVEN, LIKELY = 0.5, 3


def _parse_grades(node: MapNode, complaints: Complaints) -> Grades:
    """Both scales, complete: letters from 0 to 1, digits strictly between, and neither falling out of its order."""
    fit(GradesShape, node, "`grades`", complaints)
    see = node.get("see")
    sources = tuple(i.text for i in see.items if isinstance(i, Scalar)) if isinstance(see, ListNode) else ()
    soundness = _parse_worths(node.get("soundness"), LETTERS, "soundness", complaints)
    probability = _parse_worths(node.get("probability"), CREDIBILITIES, "probability", complaints)
    return Grades(soundness, {int(digit): chance for digit, chance in probability.items()}, sources)


def _parse_worths(node: Node | None, names: tuple[str, ...], what: str, complaints: Complaints) -> dict[str, float]:
    """What each letter or digit is worth; the first the most."""
    if not isinstance(node, MapNode):
        return {}
    unknown = "F means unknown" if names == LETTERS else "6 means unknown"
    _check_keys(node, names, f"`{what}`", f"{unknown} and has no entry", complaints)
    found: dict[str, float] = {}
    for name in names:
        cell = node.get(name)
        number = None if cell is None else complaints.read(read_number, cell)
        if number is None or cell is None:
            continue
        found[name] = number
        _check_worth(name, number, names, cell, complaints)
        before = [found[other] for other in names[: names.index(name)] if other in found]
        if before and number > before[-1]:
            message = f"{what} {name} is worth more than what stands before it"
            complaints.error("V213", cell.at, message, "A and 1 are the best grades")
    return found


def _check_worth(name: str, number: float, names: tuple[str, ...], cell: Node, complaints: Complaints) -> None:
    if names == LETTERS and not 0 <= number < 1:
        complaints.error("V213", cell.at, f"soundness {name} must lie from 0 to below 1", "no source is surely sound")
    elif names == LETTERS and name == "E" and number != 0:
        complaints.error("V213", cell.at, "an unreliable source (E) is worth nothing: its soundness is 0")
    elif names == CREDIBILITIES and not 0 < number < 1:
        complaints.error("V213", cell.at, f"probability {name} must lie between 0 and 1, neither of them")
    elif names == CREDIBILITIES and (number > EVEN) != (int(name) <= LIKELY):
        side = "above" if int(name) <= LIKELY else "below"
        complaints.error("V213", cell.at, f"probability {name} must lie {side} 0.5", "3 is likely, 4 is unlikely")


def _check_keys(node: MapNode, known: tuple[str, ...], what: str, hint: str, complaints: Complaints) -> None:
    for key, _ in node.pairs():
        if key.text not in known:
            complaints.error("V213", key.at, f"`{key.text}` does not belong in {what}", hint)
    missing = [name for name in known if name not in node.entries]
    if missing:
        complaints.error("V213", node.at, f"{what} has no {', '.join(missing)}")
