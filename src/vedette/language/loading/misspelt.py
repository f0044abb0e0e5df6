"""Finds a scenario that is misspelt where it is declared: said once there, and not of every rule that has it right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vedette.language.diagnostics import find_nearest
from vedette.language.loading.fitting import Complaints
from vedette.language.loading.vocabulary import Vocabulary
from vedette.language.model import Scenario
from vedette.language.yamltree import ListNode, MapNode

FEWEST_WITNESSES = 2
"""So many rules must agree on another name; of a name that stands once it is open which of the two is wrong."""


def mend_scenarios(
    scenarios: Sequence[Scenario], words: Vocabulary, files: Iterable[MapNode], complaints: Complaints
) -> Vocabulary:
    """The vocabulary with the names that rules agree on in place of declared ones that none uses, after complaints."""
    weighed = Counter(_list_weighed(files))
    strangers = sorted(name for name, count in weighed.items() if count >= FEWEST_WITNESSES)
    strangers = [name for name in strangers if name not in (words.scenarios or ())]
    for scenario in scenarios:
        meant = None if scenario.id in weighed else find_nearest(scenario.id, strangers)
        if meant is not None:
            message = f"no rule weighs scenario `{scenario.id}`, but {weighed[meant]} weigh `{meant}`"
            complaints.error("V312", scenario.at, message, f"did you mean `{meant}`?")
            strangers.remove(meant)
            words = replace(words, scenarios=(*(words.scenarios or ()), meant))
    return words


def _list_weighed(files: Iterable[MapNode]) -> Iterator[str]:
    """The scenarios under `weigh` of every rule in these files."""
    for root in files:
        rules = root.get("rules")
        for rule in rules.items if isinstance(rules, ListNode) else ():
            weigh = rule.get("weigh") if isinstance(rule, MapNode) else None
            yield from (key.text for key, _ in weigh.pairs()) if isinstance(weigh, MapNode) else ()
