"""In which order the keys of each mapping stand, and where entries stand apart: the order in which one reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vedette.authoring.formatter.pieces import Entry, Group, is_anchored

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

CONDITION = Order(
    under={"at_least": Order(("count", "distinct", "of")), "within": Order(("days", "of"))},
)
RULE = Order(
    ("id", "title", "when", "weigh", "infer", "because", "see", "group", "per", OTHERS),
    {"when": Order(each=CONDITION)},
)
RULES = Order(each=RULE, apart=True)

REPORT = Order(
    ("source", "origin", "reliability", "credibility", "date", "document", "quote", "hedge", "denies", OTHERS)
)
FACT = Order(
    ("id", OTHERS, "absent", "probability", "assumed", "note", "reports"), {"reports": Order(each=REPORT)}
)  # fmt: skip
CASE = Order(
    ("case", "title", "question", "as_of", "rulebook", "roles", "documents", "sources", "facts", "rules", "outcome",
     OTHERS),
    {
        "documents": Order(each=Order(("path", "address", "title", "published", OTHERS))),
        "sources": Order(each=Order(("name", "reliability", "controlled_by", OTHERS))),
        "facts": Order(each=FACT, apart=True),
        "rules": RULES,
        "outcome": Order(("scenario", "date", "source", OTHERS)),
    },
)  # fmt: skip

HEAD = Order(
    ("rulebook", "title", "roles", "scenarios", "reference_class", "discount", "yardstick", "scales", OTHERS),
    {
        "scenarios": Order(each=Order(("title", "means", "prior", "residual", OTHERS))),
        "scales": Order(("weights", "grades", OTHERS), {"grades": Order(("see", "table", OTHERS))}),
    },
)
ATTRIBUTE = Order(("type", "values", "optional", OTHERS))
KIND = Order(("says", "attributes", "stale_after", "chance", OTHERS), {"attributes": Order(each=ATTRIBUTE)})
VOCABULARY = Order(("facts", OTHERS), {"facts": Order(each=KIND, apart=True)})
RULES_FILE = Order(("rules", OTHERS), {"rules": RULES})

_EXPECTS = ("fires", "does_not_fire", "not_both", "derives", "does_not_derive", "leads", "outcome_leads", "chance")
TEST = Order(("test", "rule", "as_of", "given", *_EXPECTS, OTHERS), {"given": Order(each=FACT)})
TESTS = Order(each=TEST)  # tests of one rule may stand close together
SUITE = Order(
    ("rulebook", "roles", "as_of", "given", "tests", "for_every_case", OTHERS),
    {"given": Order(each=FACT), "tests": TESTS, "for_every_case": TESTS},
)


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
