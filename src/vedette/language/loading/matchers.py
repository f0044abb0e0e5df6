"""Reads what a condition says of one attribute: a constant, a `$variable`, one of a list, or comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from vedette.language.diagnostics import did_you_mean
from vedette.language.loading.fitting import Complaints
from vedette.language.loading.values import read_value, with_article
from vedette.language.loading.variables import Use
from vedette.language.loading.vocabulary import Vocabulary
from vedette.language.model import AttributeType, Comparison, Comparisons, Constant, Matcher, Operator, Value, Variable
from vedette.language.scalars import UNDERSCORED
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar

Where = Literal["plain", "not", "counted"]

_RISING = frozenset(("number", "ordinal"))
TYPES_OF_OPERATOR: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("at_least", "at_most", "above", "below"), _RISING),
    **dict.fromkeys(("before", "after"), frozenset(("date",))),
}
OPERATORS = ("at_least", "at_most", "above", "below", "before", "after", "is_not", "one_of", "none_of")


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads the values in one rule; `uses` gathers its variables."""

    words: Vocabulary
    complaints: Complaints
    uses: list[Use] = field(default_factory=list)

    def matcher(self, node: Node, attribute: AttributeType | None, where: Where) -> Matcher | None:
        if isinstance(node, MapNode):
            return self.comparisons(node, attribute)
        if isinstance(node, ListNode):
            values = self.constants(node, attribute)
            return Comparisons((Comparison("one_of", values, _order_of(attribute)),)) if values else None
        if is_variable(node):
            needed_by = "`not`" if where == "not" else ""
            return self.variable(node, attribute, where == "plain", needed_by)
        value = self.constant(node, attribute)
        return None if value is None else Constant(value)

    def constant(self, node: Node, attribute: AttributeType | None) -> Value | None:
        if attribute is None:
            return node.text if isinstance(node, Scalar) else None
        return self.complaints.read(lambda n: read_value(n, attribute), node)

    def constants(self, node: ListNode, attribute: AttributeType | None) -> tuple[Value, ...] | None:
        if not node.items:
            self.complaints.error("V203", node.at, "an empty list matches nothing", "name at least one value")
            return None
        values = []
        for item in node.items:
            if is_variable(item):
                hint = "write one pattern for each under `any:`"
                self.complaints.error("V406", item.at, "a list holds values, not variables or roles", hint)
            else:
                values.append(self.constant(item, attribute))
        return tuple(sorted({v for v in values if v is not None}, key=str)) or None

    def comparisons(self, node: MapNode, attribute: AttributeType | None) -> Comparisons | None:
        if not node.entries:
            hint = "write {at_least: value}, or leave the attribute out"
            self.complaints.error("V406", node.at, "an empty comparison", hint)
            return None
        read = [self.comparison(key, operand, attribute) for key, operand in node.pairs()]
        whole = tuple(c for c in read if c is not None)
        return Comparisons(tuple(sorted(whole, key=lambda c: c.operator))) if whole else None

    def comparison(self, key: Scalar, operand: Node, attribute: AttributeType | None) -> Comparison | None:
        if key.text not in OPERATORS:
            hint = did_you_mean(key.text, OPERATORS)
            self.complaints.error("V405", key.at, f"unknown comparison `{key.text}`", hint)
            return None
        operator = cast(Operator, key.text)
        if attribute and not self.check_operator(key, attribute):
            return None
        value = self.operand(operator, operand, attribute)
        return None if value is None else Comparison(operator, value, _order_of(attribute))

    def check_operator(self, key: Scalar, attribute: AttributeType) -> bool:
        types = TYPES_OF_OPERATOR.get(key.text)
        if types is None or attribute.type in types:
            return True
        usable = [o for o in OPERATORS if attribute.type in TYPES_OF_OPERATOR.get(o, frozenset((attribute.type,)))]
        message = f"`{key.text}` does not compare `{attribute.name}`, which is {with_article(attribute)}"
        self.complaints.error("V405", key.at, message, "use " + ", ".join(usable))
        return False

    def operand(
        self, operator: Operator, node: Node, attribute: AttributeType | None
    ) -> Value | Variable | tuple[Value, ...] | None:
        if operator in ("one_of", "none_of"):
            if isinstance(node, ListNode):
                return self.constants(node, attribute)
            self.complaints.error("V406", node.at, f"`{operator}` takes a list", f"write {{{operator}: [one, two]}}")
            return None
        if isinstance(node, ListNode):
            hint = "use none_of" if operator == "is_not" else "use one of the values"
            self.complaints.error("V406", node.at, f"`{operator}` takes one value, not a list", hint)
            return None
        if is_variable(node):
            return self.variable(node, attribute, False, f"the comparison `{operator}`")
        return self.constant(node, attribute)

    def variable(self, node: Node, attribute: AttributeType | None, binds: bool, needed_by: str) -> Variable | None:
        assert isinstance(node, Scalar)
        name = node.text.strip()[1:]
        if not UNDERSCORED.fullmatch(name):
            hint = "a dollar sign, then lower-case letters, digits and underscores"
            self.complaints.error("V210", node.at, f"`{node.text}` is not a variable's name", hint)
            return None
        self.uses.append(Use(name, node.at, attribute, binds, needed_by))
        return Variable(name)


def is_variable(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.lstrip().startswith("$")


def _order_of(attribute: AttributeType | None) -> tuple[str, ...]:
    return attribute.values if attribute and attribute.type == "ordinal" else ()
