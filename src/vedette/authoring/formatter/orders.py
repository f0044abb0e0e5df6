"""In which order the keys of each mapping stand, and where entries stand apart: the order in which one reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vedette.authoring.formatter.pieces import Entry, Group, is_anchored
from vedette.language.keys import (
    AttributeShape,
    CaseShape,
    CaseTestShape,
    DocumentShape,
    FactShape,
    GradesShape,
    KindShape,
    OutcomeShape,
    ReportShape,
    RulebookShape,
    RuleShape,
    RulesShape,
    RuleTestShape,
    ScalesShape,
    ScenarioShape,
    Shape,
    SourceShape,
    SuiteShape,
    VocabularyShape,
)

OTHERS = "*"
"""Stands for every key without a place of its own (a fact's kind, say); they keep their order among themselves."""


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of a mapping in order (empty: as they stand), and the order of what lies under them.

    `each` is about every item of a list, and every value of a mapping that `under` does not name. With `apart`, entries
    of more than a line have a blank line between them.
    """

    keys: tuple[str, ...] = ()
    under: Mapping[str, Order] = field(default_factory=dict)
    each: Order | None = None
    apart: bool = False

    def below(self, key: str | None) -> Order:
        """The order of what lies under a key, or in an item."""
        return (self.under.get(key) if key is not None else None) or self.each or AS_IT_STANDS


AS_IT_STANDS = Order()


def order_of(shape: type[Shape], under: Mapping[str, Order] | None = None, others_after: str | None = None) -> Order:
    """The keys of a shape as it declares them; keys of no shape stand after one of them, or last."""
    keys = list(shape.keys)
    keys.insert(len(keys) if others_after is None else keys.index(others_after) + 1, OTHERS)
    return Order(tuple(keys), under or {})


CONDITION = Order(
    under={"at_least": Order(("count", "distinct", "of")), "within": Order(("days", "of"))},
)
RULES = Order(each=order_of(RuleShape, {"when": Order(each=CONDITION)}), apart=True)
FACT = order_of(FactShape, {"reports": Order(each=order_of(ReportShape))}, others_after="id")
CASE = order_of(
    CaseShape,
    {
        "documents": Order(each=order_of(DocumentShape)),
        "sources": Order(each=order_of(SourceShape)),
        "facts": Order(each=FACT, apart=True),
        "rules": RULES,
        "outcome": order_of(OutcomeShape),
    },
)

HEAD = order_of(
    RulebookShape,
    {
        "scenarios": Order(each=order_of(ScenarioShape)),
        "scales": order_of(ScalesShape, {"grades": order_of(GradesShape)}),
    },
)
KIND = order_of(KindShape, {"attributes": Order(each=order_of(AttributeShape))})
VOCABULARY = order_of(VocabularyShape, {"facts": Order(each=KIND, apart=True)})
RULES_FILE = order_of(RulesShape, {"rules": RULES})

TESTS = Order(each=order_of(RuleTestShape, {"given": Order(each=FACT)}))  # tests of one rule may stand close together
CASE_TESTS = Order(each=order_of(CaseTestShape))
SUITE = order_of(SuiteShape, {"given": Order(each=FACT), "tests": TESTS, "for_every_case": CASE_TESTS})


def find_order(root: Group) -> Order | None:
    """The order for a file, told by its keys; None when it is none of Vedette's."""
    keys = {entry.key.value: entry.value for entry in root.entries if entry.key is not None}
    if "case" in keys:
        return CASE
    if "tests" in keys or "for_every_case" in keys:
        return SUITE
    if "scenarios" in keys or "scales" in keys:
        return HEAD
    if "rules" in keys:
        return RULES_FILE
    facts = keys.get("facts")
    return VOCABULARY if isinstance(facts, Group) and facts.is_map else None


def sort_keys(group: Group, order: Order) -> None:
    """Put the keys of a mapping, and of all below it, in order; where anchors are used, the order means something."""
    if group.is_map and order.keys and not is_anchored(group):
        ranks = {key: rank for rank, key in enumerate(order.keys)}
        others = ranks.get(OTHERS, len(ranks))
        group.entries.sort(key=lambda entry: ranks.get(entry.key.value if entry.key else "", others))
    for entry in group.entries:
        if isinstance(entry.value, Group):
            sort_keys(entry.value, order.below(_name(entry)))


def _name(entry: Entry) -> str | None:
    return entry.key.value if entry.key else None
