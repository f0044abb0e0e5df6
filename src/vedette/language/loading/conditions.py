"""Reads the conditions of a rule, and the facts it infers, against the vocabulary.

A condition looks like the fact it matches. Each reader returns None after a complaint and adds the variables it meets
to `uses`, which are checked once the whole rule is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import itemgetter

from vedette.language.diagnostics import did_you_mean
from vedette.language.loading.fitting import hint_for_split_number
from vedette.language.loading.matchers import ValueReader, Where, is_variable
from vedette.language.loading.variables import bound_in_every
from vedette.language.loading.vocabulary import CONDITION_WORDS
from vedette.language.model import (
    MOST_DAYS,
    AnyOf,
    AtLeast,
    AttributeType,
    Conclusion,
    Condition,
    Constant,
    FactKind,
    Not,
    Pattern,
    Variable,
    Within,
)
from vedette.language.scalars import read_date, read_number_between, read_whole_number
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar


@dataclass(frozen=True, slots=True)
class Reader(ValueReader):
    """Reads the conditions and conclusions of one rule."""

    # --- conditions ---

    def conditions(self, nodes: Iterable[Node]) -> tuple[Condition, ...]:
        return tuple(c for c in (self.condition(node) for node in nodes) if c is not None)

    def condition(self, node: Node) -> Condition | None:
        if not isinstance(node, MapNode) or len(node.entries) != 1:
            self.complain_of_condition(node)
            return None
        key, body = next(node.pairs())
        if key.text == "not":
            before = len(self.uses)
            negated = self.pattern_in(key, body, "not")
            self.uses[before:] = [replace(use, inside=key.at) for use in self.uses[before:]]
            return negated and Not(negated, key.at)
        if key.text == "absent":
            return self.pattern_in(key, body, "plain", absent=True)
        if key.text == "at_least":
            return self.counted(key, body)
        if key.text == "any":
            return self.any_of(key, body)
        if key.text == "within":
            return self.within(key, body)
        return self.pattern(key, body, "plain")

    def complain_of_condition(self, node: Node) -> None:
        if isinstance(node, MapNode) and node.entries:
            second = list(node.entries.values())[1][0]
            message = f"`{second.text}` is a second condition in the same item"
            self.complaints.error("V406", second.at, message, "begin each condition with `- ` of its own")
        else:
            said = _hint_for_word(node.text.strip()) if isinstance(node, Scalar) else ""
            hint = said or "write `- kind: {attribute: value}`"
            self.complaints.error("V406", node.at, "this is not a condition", hint)

    def pattern_in(self, key: Scalar, body: Node | None, where: Where, absent: bool = False) -> Pattern | None:
        """The pattern under `not`, `absent`, `any` or `of`."""
        if not isinstance(body, MapNode) or len(body.entries) != 1:
            at = key.at if body is None else body.at
            self.complaints.error("V406", at, f"`{key.text}` takes one pattern", f"write {key.text}: {{kind: {{…}}}}")
            return None
        kind, fields = next(body.pairs())
        if kind.text in CONDITION_WORDS:
            message = f"`{key.text}` takes a kind of fact, not `{kind.text}`"
            hint = "conclude it with a rule of its own (infer), and name that fact here"
            self.complaints.error("V406", kind.at, message, hint)
            return None
        return self.pattern(kind, fields, where, absent)

    def pattern(self, key: Scalar, body: Node, where: Where, absent: bool = False) -> Pattern | None:
        kind = self.find_kind(key, CONDITION_WORDS)
        fields = self.fields_of(key, body)
        if fields is None:
            return None
        read = [(k.text, self.matcher(v, a, where)) for k, v, a in self.attributes(kind, fields)]
        return Pattern(key.text, tuple(sorted(((k, m) for k, m in read if m is not None), key=_name)), absent, key.at)

    def fields_of(self, key: Scalar, body: Node) -> MapNode | None:
        if isinstance(body, MapNode):
            return body
        if isinstance(body, Scalar) and body.value is None:
            return MapNode(body.source, body.start, body.end, {})
        hint = f"write {key.text}: {{attribute: value}}"
        self.complaints.error("V203", body.at, f"`{key.text}` takes attributes with values", hint)
        return None

    def find_kind(self, key: Scalar, also_known: tuple[str, ...] = ()) -> FactKind | None:
        """The kind of that name; None when it is unknown, after a complaint, or when it cannot be relied upon."""
        kinds = self.words.kinds
        if kinds is None or key.text in self.words.broken:
            return None
        if key.text not in kinds:
            hint = _hint_for_word(key.text) if also_known else ""
            hint = hint or did_you_mean(key.text, [*kinds, *also_known])
            self.complaints.error("V301", key.at, f"unknown kind of fact `{key.text}`", hint)
        return kinds.get(key.text)

    def attributes(self, kind: FactKind | None, body: MapNode) -> Iterable[tuple[Scalar, Node, AttributeType | None]]:
        """Keys, values and types of the attributes a mapping names; complains about those the kind does not have."""
        for key, node in body.pairs():
            attribute = kind.attributes.get(key.text) if kind else None
            if kind and attribute is None:
                message = f"`{kind.id}` has no attribute `{key.text}`"
                hint = hint_for_split_number(key, body) or did_you_mean(key.text, list(kind.attributes))
                self.complaints.error("V302", key.at, message, hint)
            else:
                yield key, node, attribute

    def counted(self, key: Scalar, body: Node) -> AtLeast | None:
        if not self.has_keys(key, body, ("count", "of"), ("distinct",), "{count: 2, of: {kind: {…}}}"):
            return None
        assert isinstance(body, MapNode)
        (count_key, count_node), (of_key, of_node) = body.entries["count"], body.entries["of"]
        count = self.complaints.read(read_whole_number, count_node)
        if count is not None and count < 1:
            self.complaints.error("V207", count_node.at, f"`{count_key.text}` must be 1 or more", "for none, use `not`")
        pattern = self.pattern_in(of_key, of_node, "counted")
        distinct = body.get("distinct")
        if pattern is None or count is None:
            return None
        if distinct is not None:
            self.check_distinct(distinct, pattern.kind)
        return AtLeast(count, pattern, distinct.text if isinstance(distinct, Scalar) else None, key.at)

    def check_distinct(self, node: Node, kind_id: str) -> None:
        kind = (self.words.kinds or {}).get(kind_id)
        name = node.text if isinstance(node, Scalar) else ""
        if kind and kind_id not in self.words.broken and name not in kind.attributes:
            message = f"`{kind_id}` has no attribute `{name}` to count by"
            self.complaints.error("V302", node.at, message, did_you_mean(name, list(kind.attributes)))

    def any_of(self, key: Scalar, body: Node) -> AnyOf | None:
        if not isinstance(body, ListNode) or not body.items:
            hint = "write any: [{kind: {…}}, {kind: {…}}]"
            self.complaints.error("V406", body.at, "`any` takes a list of patterns", hint)
            return None
        readers = [Reader(self.words, self.complaints) for _ in body.items]
        patterns = [r.pattern_in(key, item, "plain") for r, item in zip(readers, body.items, strict=True)]
        self.uses.extend(bound_in_every(reader.uses for reader in readers))
        return AnyOf(tuple(p for p in patterns if p is not None), key.at)

    def within(self, key: Scalar, body: Node) -> Within | None:
        if not self.has_keys(key, body, ("days", "of"), (), "{days: 14, of: [$a, $b]}"):
            return None
        assert isinstance(body, MapNode)
        days_node, of = body.entries["days"][1], body.entries["of"][1]
        days = self.complaints.read(read_number_between(0, MOST_DAYS), days_node)
        if not isinstance(of, ListNode) or len(of.items) != 2:
            self.complaints.error("V203", of.at, "`of` takes two dates", "write of: [$a, $b]")
            return None
        first, second = (self.date_or_variable(item) for item in of.items)
        if days is None or first is None or second is None:
            return None
        return Within(days, first, second, key.at)

    def date_or_variable(self, node: Node) -> Variable | date | None:
        if is_variable(node):
            a_date = AttributeType("within", "date", (), False, node.at)
            return self.variable(node, a_date, False, "`within`")
        return self.complaints.read(read_date, node)

    def has_keys(self, key: Scalar, body: Node, needed: tuple[str, ...], may: tuple[str, ...], example: str) -> bool:
        """Whether the body of `at_least` or `within` has the keys it needs and no others."""
        if not isinstance(body, MapNode):
            message = f"`{key.text}` takes {' and '.join(needed)}"
            self.complaints.error("V406", body.at, message, f"write {key.text}: {example}")
            return False
        known = (*needed, *may)
        for name, _ in body.pairs():
            if name.text not in known:
                hint = hint_for_split_number(name, body) or did_you_mean(name.text, known)
                self.complaints.error("V201", name.at, f"unknown key `{name.text}` in `{key.text}`", hint)
        missing = [name for name in needed if name not in body.entries]
        if missing:
            message = f"`{key.text}` has no `{'` and no `'.join(missing)}`"
            self.complaints.error("V202", key.at, message, f"write {key.text}: {example}")
        return not missing

    # --- consequences ---

    def conclusion(self, key: Scalar, body: Node) -> Conclusion | None:
        """A fact under `infer`, with every attribute that its kind requires."""
        kind = self.find_kind(key)
        fields = self.fields_of(key, body)
        if fields is None:
            return None
        given = [(k.text, self.concluded(v, a)) for k, v, a in self.attributes(kind, fields)]
        self.check_complete(kind, key, fields)
        return Conclusion(key.text, tuple(sorted(((k, v) for k, v in given if v is not None), key=_name)), key.at)

    def concluded(self, node: Node, attribute: AttributeType | None) -> Constant | Variable | None:
        if is_variable(node):
            return self.variable(node, attribute, False, "`infer`")
        value = self.constant(node, attribute)
        return None if value is None else Constant(value)

    def check_complete(self, kind: FactKind | None, key: Scalar, fields: MapNode) -> None:
        for attribute in kind.attributes.values() if kind else ():
            if not attribute.optional and attribute.name not in fields.entries:
                message = f"`{key.text}` lacks the attribute `{attribute.name}`"
                hint = f"add `{attribute.name}:`, or make it optional in facts.yaml"
                self.complaints.error("V311", key.at, message, hint)


_name = itemgetter(0)


_OTHER_WORDS = {
    **dict.fromkeys(("or", "either", "one_of", "any_of"), "write any: [{kind: {…}}, {kind: {…}}]"),
    **dict.fromkeys(("and", "all", "all_of"), "list the conditions one below the other: all of them must hold"),
    **dict.fromkeys(("no", "none", "without", "unless", "except"), "write not: {kind: {…}}"),
    **dict.fromkeys(("count", "min", "minimum"), "write at_least: {count: 2, of: {kind: {…}}}"),
}
"""What other rule languages say for our words."""


def _hint_for_word(text: str) -> str:
    negated = re.fullmatch(r"(?:not|no|without) (\w+)", text)
    return f"write not: {{{negated[1]}: {{…}}}}" if negated else _OTHER_WORDS.get(text.lower(), "")
