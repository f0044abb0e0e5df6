"""Reads rules: their conditions, the weights they give and the facts they infer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite, log10, prod

from vedette.language.diagnostics import Place, did_you_mean
from vedette.language.keys import RuleShape, RulesShape
from vedette.language.loading.conditions import Reader
from vedette.language.loading.fitting import Complaints, as_mapping, fit
from vedette.language.loading.matchers import is_variable
from vedette.language.loading.variables import Use, check_uses
from vedette.language.loading.vocabulary import Vocabulary, read_expectation, read_weight
from vedette.language.model import AnyOf, Conclusion, Estimate, Rule
from vedette.language.scalars import ShapeError
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar

MOST_READINGS = 256
"""An `any` is read in as many ways as it has patterns, and several multiply; each reading is a join of its own."""


def parse_rules_file(root: MapNode, theme: str, words: Vocabulary, complaints: Complaints) -> list[Rule]:
    """The rules of one file of a rulebook."""
    fit(RulesShape, root, "this file of rules", complaints)
    return parse_rules(root.get("rules"), theme, words, complaints)


def parse_rules(node: Node | None, theme: str, words: Vocabulary, complaints: Complaints) -> list[Rule]:
    """The rules of a list, those with mistakes included: nothing else may use them while there are errors."""
    items = node.items if isinstance(node, ListNode) else ()
    bodies = [as_mapping(item, "a rule", complaints) for item in items]
    return [_parse_rule(body, theme, words, complaints) for body in bodies if body is not None]


def _parse_rule(node: MapNode, theme: str, words: Vocabulary, complaints: Complaints) -> Rule:
    what = _name_rule(node)
    shape = fit(RuleShape, node, what, complaints)
    reader = Reader(words, complaints)
    when = node.get("when")
    conditions = reader.conditions(when.items if isinstance(when, ListNode) else ())
    if isinstance(when, ListNode) and not when.items:
        complaints.error("V408", node.entries["when"][0].at, f"{what} has no conditions", "a rule needs at least one")
    readings = prod(len(c.patterns) for c in conditions if isinstance(c, AnyOf))
    if readings > MOST_READINGS:
        message = f"the alternatives of {what} combine in {readings:,} ways (at most {MOST_READINGS:,})"
        hint = "infer a fact from each `any` by a rule of its own, and ask for that"
        complaints.error("V405", node.entries["when"][0].at, message, hint)
    infer = _parse_infer(node.get("infer"), reader)
    per = _parse_per(node.get("per"), reader)
    check_uses(reader.uses, words.roles, complaints)
    if not any(_says_something(node.get(key)) for key in ("weigh", "expect", "infer")):
        complaints.error("V407", node.at, f"{what} has no consequence", "add `weigh:`, `expect:`, `infer:` or both")
    if all(_says_something(node.get(key)) for key in ("weigh", "expect")):
        hint = "keep one: what is expected says what the rule weighs"
        complaints.error("V216", node.entries["expect"][0].at, f"{what} says both `weigh` and `expect`", hint)
    expect = _parse_expect(node.get("expect"), words, complaints)
    weigh = _weigh_expectations(expect) or _parse_weigh(node.get("weigh"), words, complaints)
    parts = {
        "when": conditions,
        "weigh": weigh,
        "infer": infer,
        "per": per,
        "theme": theme,
        "at": place_of_id(node),
        "weigh_at": _find_places(node.get("expect") if expect else node.get("weigh")),
        "expect": expect,
    }
    return Rule(**{"id": shape.id, **shape.plain_values(), **parts})


def _says_something(node: Node | None) -> bool:
    """Whether there is anything under `weigh` or `infer`, right or wrong."""
    if isinstance(node, Scalar):
        return bool(node.text)
    return node is not None and (not isinstance(node, MapNode) or bool(node.entries))


def _name_rule(node: MapNode) -> str:
    id_ = node.get("id")
    return f"rule `{id_.text}`" if isinstance(id_, Scalar) and id_.text else "this rule"


def place_of_id(node: MapNode) -> Place:
    """Where the id of a rule or fact stands; the beginning of the mapping when it has none."""
    id_ = node.get("id")
    return id_.at if isinstance(id_, Scalar) else node.at


def _parse_infer(node: Node | None, reader: Reader) -> tuple[Conclusion, ...]:
    pairs = node.pairs() if isinstance(node, MapNode) else ()
    concluded = [reader.conclusion(key, body) for key, body in pairs]
    return tuple(sorted((c for c in concluded if c is not None), key=lambda c: c.kind))


def _parse_per(node: Node | None, reader: Reader) -> str | None:
    if not isinstance(node, Scalar) or not node.text:
        return None
    if not is_variable(node):
        reader.complaints.error("V203", node.at, f"`per` takes a variable, not `{node.text}`", f"write ${node.text}")
        return None
    name = node.text.strip()[1:]
    reader.uses.append(Use(name, node.at, None, False, "`per`"))
    return name


# --- weights ----------------------------------------------------------------------------------------------------------


def _parse_weigh(node: Node | None, words: Vocabulary, complaints: Complaints) -> dict[str, Estimate]:
    """Decibans by scenario, sorted by scenario."""
    weights: dict[str, Estimate] = {}
    for key, value in node.pairs() if isinstance(node, MapNode) else ():
        if words.scenarios is not None and key.text not in words.scenarios:
            hint = did_you_mean(key.text, words.scenarios)
            complaints.error("V305", key.at, f"unknown scenario `{key.text}`", hint)
        weight = _parse_weight(value, words.weight_words, complaints)
        if weight is not None:
            weights[key.text] = weight
    return dict(sorted(weights.items()))


def _parse_expect(node: Node | None, words: Vocabulary, complaints: Complaints) -> dict[str, Estimate]:
    """The chance that the conditions hold under each scenario, every one of them, sorted by scenario."""
    if not isinstance(node, MapNode) or not node.entries:
        return {}
    found: dict[str, Estimate] = {}
    for key, value in node.pairs():
        if words.scenarios is not None and key.text not in words.scenarios:
            complaints.error("V305", key.at, f"unknown scenario `{key.text}`", did_you_mean(key.text, words.scenarios))
        chance = _parse_chance(value, words.chance_words, complaints)
        if chance is not None:
            found[key.text] = chance
    missing = [name for name in words.scenarios or () if name not in node.entries]
    if missing:
        hint = "say of every scenario how likely the conditions hold if it is the case, the residual one too"
        complaints.error("V216", node.at, f"`expect` leaves out {', '.join(missing)}", hint)
    return dict(sorted(found.items()))


def _parse_chance(node: Node, words: Mapping[str, float] | None, complaints: Complaints) -> Estimate | None:
    """A number between 0 and 1, a range of such numbers, or a word of the yardstick: the middle of its band."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and not _looks_like_number(node.text):
        if words is None or node.text in words:
            return Estimate.exactly(words[node.text]) if words else None
        hint = did_you_mean(node.text, list(words))
        complaints.error("V306", node.at, f"`{node.text}` is neither a number nor a word of the yardstick", hint)
        return None
    return complaints.read(read_expectation, node)


def _weigh_expectations(expect: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """What a rule weighs where its conditions hold, in dB."""
    return {name: _to_decibans(chance) for name, chance in expect.items()}


def _to_decibans(chance: Estimate) -> Estimate:
    value, low, high = (10.0 * log10(p) for p in (chance.value, chance.low, chance.high))
    return Estimate(value, low, high)


def _find_places(node: Node | None) -> dict[str, Place]:
    """Where the weight of each scenario stands."""
    return {key.text: value.at for key, value in node.pairs()} if isinstance(node, MapNode) else {}


def _parse_weight(node: Node, words: Mapping[str, Estimate] | None, complaints: Complaints) -> Estimate | None:
    """A number of decibans, a word of `scales.weights`, or a range `[low, high]`."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and not _looks_like_number(node.text):
        if words is None or node.text in words:
            return (words or {}).get(node.text)
        hint = did_you_mean(node.text, list(words))
        complaints.error("V306", node.at, f"`{node.text}` is neither a number nor a word of scales.weights", hint)
        return None
    try:
        return read_weight(node)
    except ShapeError as error:
        hint = error.hint or ("weights are in decibans (dB), within ±60" if error.code == "V207" else "")
        complaints.error(error.code, (error.node or node).at, error.message, hint)
        return None


def _looks_like_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


# --- across rules -----------------------------------------------------------------------------------------------------


def check_rule_ids(rules: Iterable[Rule], complaints: Complaints) -> None:
    """Complains about every rule whose id an earlier one has; rules come in the order of files."""
    seen: dict[str, Place] = {}
    for rule in rules:
        if rule.id and rule.id in seen:
            first = seen[rule.id]
            message = f"rule `{rule.id}` stands twice (first at {first})"
            complaints.error("V403", rule.at, message, "give one of the two another id", also=((first, "first here"),))
        else:
            seen[rule.id] = rule.at
