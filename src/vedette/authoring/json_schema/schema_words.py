"""The words of a rulebook that a schema offers: kinds, roles, scenarios, weights; read even where rules are broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from vedette.language.diagnostics import BadInput, Place, has_errors
from vedette.language.load import HEAD_FILE, VOCABULARY_FILE, load_rulebook
from vedette.language.loading.fitting import Complaints
from vedette.language.loading.source_files import Files, show, tidy
from vedette.language.loading.vocabulary import parse_head, parse_kinds
from vedette.language.model import Estimate, FactKind, Scenario
from vedette.language.yamltree import MapNode, parse_yaml
from vedette.language.yardsticks import YARDSTICKS


@dataclass(frozen=True, slots=True)
class Words:
    """What rules and cases may say. `rules`, `sources` and `documents` are None where any name must do."""

    rulebook: str
    kinds: Mapping[str, FactKind] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    scenarios: tuple[Scenario, ...] = ()
    weights: Mapping[str, Estimate] = field(default_factory=dict)
    chances: Mapping[str, float] = field(default_factory=dict)
    rules: tuple[str, ...] | None = None
    sources: Mapping[str, str] | None = None
    documents: Mapping[str, str] | None = None


def load_words(folder: Path) -> Words:
    """The words of a rulebook; raises BadInput when rulebook.yaml or facts.yaml has errors. Rules may have some."""
    complaints = Complaints()
    files = Files(complaints)
    path = tidy(folder)
    files.check_folder(path, Place(show(path)))
    head, kinds = (files.read_mapping(path / name, None) for name in (HEAD_FILE, VOCABULARY_FILE))
    rulebook, _ = load_rulebook(path)
    return _parse_words(head, kinds, complaints, tuple(rule.id for rule in rulebook.rules) if rulebook else None)


def parse_words(head: str, kinds: str) -> Words:
    """The words that the texts of a rulebook.yaml and a facts.yaml define; raises BadInput when they have errors."""
    complaints = Complaints()
    nodes = []
    for text, name in ((head, HEAD_FILE), (kinds, VOCABULARY_FILE)):
        node, found = parse_yaml(text, name)
        complaints.found += found
        nodes.append(node if isinstance(node, MapNode) else None)
    return _parse_words(nodes[0], nodes[1], complaints, None)


def _parse_words(
    head_node: MapNode | None, kinds_node: MapNode | None, complaints: Complaints, rules: tuple[str, ...] | None
) -> Words:
    head = parse_head(head_node, complaints) if head_node else None
    kinds, _ = parse_kinds(kinds_node, complaints) if kinds_node else (None, frozenset())
    if has_errors(complaints.found) or head is None or head.shape is None:
        raise BadInput(complaints.found)
    weights, roles = head.scales.weight_words or {}, head.roles or {}
    return Words(
        rulebook=head.shape.rulebook,
        kinds=kinds or {},
        roles=roles,
        scenarios=head.scenarios,
        weights=weights,
        chances=YARDSTICKS[head.shape.yardstick].list_middles(),
        rules=rules,
    )


def add_names_of_case(words: Words, path: Path) -> Words:
    """The words together with the sources and documents of a case; raises BadInput when it cannot be read as YAML."""
    complaints = Complaints()
    node = Files(complaints).read_mapping(tidy(path), None)
    if node is None or has_errors(complaints.found):
        raise BadInput(complaints.found)
    return replace(words, sources=_name(node, "sources", "name"), documents=_name(node, "documents", "title"))


def _name(node: MapNode, section: str, key: str) -> dict[str, str]:
    """The keys of a section, each with the text it has under `key`."""
    names = node.get(section)
    found = {}
    for name, body in names.pairs() if isinstance(names, MapNode) else ():
        said = body.get(key) if isinstance(body, MapNode) else None
        found[name.text] = getattr(said, "text", "")
    return found
