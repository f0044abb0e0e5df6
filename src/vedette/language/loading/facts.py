"""Reads the facts of a case: kind, attributes and reports, against the vocabulary, the sources and the documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vedette.language.diagnostics import Place, did_you_mean, find_nearest
from vedette.language.keys import FactShape, ReportShape
from vedette.language.loading.conditions import Reader
from vedette.language.loading.fitting import Complaints, as_mapping, fit, hint_for_key
from vedette.language.loading.matchers import is_variable
from vedette.language.loading.quotes import FoldedText, fold
from vedette.language.loading.rules import place_of_id
from vedette.language.loading.values import read_value
from vedette.language.loading.vocabulary import Vocabulary
from vedette.language.model import Document, Estimate, Fact, FactKind, Report, Source, Value
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar, is_empty


@dataclass(frozen=True, slots=True)
class Evidence:
    """What reports may refer to: sources, documents, and the texts of those documents that could be read.

    `unchecked` counts, by document, the quotes that could not be looked up because the document is elsewhere.
    """

    sources: Mapping[str, Source] | None
    documents: Mapping[str, Document] | None
    texts: Mapping[str, FoldedText]
    unchecked: dict[str, int] = field(default_factory=dict)


def parse_facts(node: Node | None, words: Vocabulary, evidence: Evidence, complaints: Complaints) -> list[Fact]:
    """The facts of a list in the order of the file, those with mistakes included."""
    items = node.items if isinstance(node, ListNode) else ()
    if isinstance(node, ListNode) and not items:
        complaints.error("V510", node.at, "a case needs at least one fact")
    bodies = [as_mapping(item, "a fact", complaints) for item in items]
    return [_parse_fact(body, words, evidence, complaints) for body in bodies if body is not None]


def _parse_fact(node: MapNode, words: Vocabulary, evidence: Evidence, complaints: Complaints) -> Fact:
    id_ = node.get("id")
    what = f"fact `{id_.text}`" if isinstance(id_, Scalar) and id_.text else "this fact"
    known = {k: entry for k, entry in node.entries.items() if k in FactShape.keys}
    shape = fit(FactShape, replace(node, entries=known), what, complaints)
    kind, attributes = parse_statement(node, what, words, complaints)
    at = place_of_id(node)
    reports = _parse_reports(node.get("reports"), what, evidence, complaints)
    _check_grounds(node, what, at, complaints)
    probability = shape.probability
    if probability is None and shape.assumed and not reports:
        probability = Estimate.exactly(1.0)
    return Fact(
        id=shape.id,
        kind=kind,
        attributes=attributes,
        reports=reports,
        probability=probability,
        assumed=shape.assumed,
        absent=shape.absent,
        note=shape.note,
        at=at,
        observation=shape.observation,
    )


def _check_grounds(node: MapNode, what: str, at: Place, complaints: Complaints) -> None:
    """A fact rests on reports or on a probability (1 for an assumption), not on both and not on neither."""
    reports, assumed = node.get("reports"), node.get("assumed")
    is_assumed = isinstance(assumed, Scalar) and assumed.value is not False
    if "probability" not in node.entries and not is_assumed:
        if reports is None or (isinstance(reports, ListNode) and not reports.items) or is_empty(reports):
            hint = "add `reports:`, or `probability:`, or `assumed: true`"
            complaints.error("V505", at, f"nothing supports {what}", hint)
    elif reports is not None and not is_empty(reports):
        key = node.entries["probability" if "probability" in node.entries else "assumed"][0]
        message = f"{what} has both `reports` and `{key.text}`"
        complaints.error("V506", key.at, message, "its probability follows from the reports: keep one of the two")


# --- kind and attributes ----------------------------------------------------------------------------------------------


def parse_statement(
    node: MapNode, what: str, words: Vocabulary, complaints: Complaints
) -> tuple[str, dict[str, Value]]:
    """The one key of a fact that names its kind, and the attributes under it, sorted by name."""
    keys = [key for key, _ in node.pairs() if key.text not in FactShape.keys]
    kinds = [key for key in keys if words.kinds is not None and key.text in words.kinds]
    if not keys:
        complaints.error("V202", place_of_id(node), f"{what} has no kind", "write `kind: {attribute: value}` in it")
        return "", {}
    if words.kinds is not None and not kinds:
        kinds = [_complain_of_unknown_kinds(keys, node, what, words.kinds, complaints)]
    elif words.kinds is not None:
        for key in keys:
            if key not in kinds:
                _complain_of_unknown_key(key, node, what, complaints)
    for key in kinds[1:]:
        hint = "state the two as two facts, each with an id and reports of its own"
        complaints.error("V203", key.at, f"{what} is of two kinds: `{kinds[0].text}` and `{key.text}`", hint)
    chosen = kinds[0] if kinds else keys[0]
    return chosen.text, _parse_attributes(chosen, node.entries[chosen.text][1], words, complaints)


def _complain_of_unknown_kinds(
    keys: list[Scalar], node: MapNode, what: str, kinds: Mapping[str, FactKind], complaints: Complaints
) -> Scalar:
    """Complains about keys none of which is a kind; returns the one that was most likely meant as the kind."""
    bodies = [key for key in keys if isinstance(node.entries[key.text][1], MapNode)]
    statement = bodies[0] if bodies else keys[0]
    for key in keys:
        if key is statement and not (len(keys) == 1 and find_nearest(key.text, FactShape.keys)):
            hint = did_you_mean(key.text, list(kinds))
            complaints.error("V301", key.at, f"unknown kind of fact `{key.text}`", hint)
        else:
            _complain_of_unknown_key(key, node, what, complaints)
    return statement


def _complain_of_unknown_key(key: Scalar, node: MapNode, what: str, complaints: Complaints) -> None:
    hint = hint_for_key(key, None, FactShape, node)
    complaints.error("V201", key.at, f"unknown key `{key.text}` in {what}", hint)


def _parse_attributes(key: Scalar, body: Node, words: Vocabulary, complaints: Complaints) -> dict[str, Value]:
    reader = Reader(words, complaints)
    kind = words.kinds.get(key.text) if words.kinds is not None and key.text not in words.broken else None
    fields = reader.fields_of(key, body)
    if fields is None:
        return {}
    values: dict[str, Value] = {}
    for name, node, attribute in reader.attributes(kind, fields):
        if is_variable(node):
            complaints.error("V304", node.at, "a fact holds names and values, not variables", "write the name itself")
        elif attribute is not None:
            value = complaints.read(lambda n, a=attribute: read_value(n, a), node)  # type: ignore[misc]
            if value is not None:
                values[name.text] = value
    reader.check_complete(kind, key, fields)
    return dict(sorted(values.items()))


# --- reports ----------------------------------------------------------------------------------------------------------


def _parse_reports(node: Node | None, what: str, evidence: Evidence, complaints: Complaints) -> tuple[Report, ...]:
    items = node.items if isinstance(node, ListNode) else ()
    bodies = [as_mapping(item, f"a report of {what}", complaints) for item in items]
    return tuple(_parse_report(body, what, evidence, complaints) for body in bodies if body is not None)


def _parse_report(node: MapNode, what: str, evidence: Evidence, complaints: Complaints) -> Report:
    shape = fit(ReportShape, node, f"a report of {what}", complaints)
    source = _find_source(node.get("source"), evidence, complaints)
    document = _find_document(node.get("document"), evidence, complaints)
    offset = _check_quote(node, evidence, complaints)
    return Report(
        source=shape.source,
        origin=shape.origin or shape.source,
        reliability=shape.reliability or (source.reliability if source else "F"),
        credibility=shape.credibility,
        date=shape.date or (document.published if document else None),
        document=shape.document,
        quote=shape.quote,
        offset=offset,
        hedge=shape.hedge,
        denies=shape.denies,
        at=node.at,
    )


def _find_source(node: Node | None, evidence: Evidence, complaints: Complaints) -> Source | None:
    if not isinstance(node, Scalar) or not node.text or evidence.sources is None:
        return None
    if node.text not in evidence.sources:
        named = [id_ for id_, source in evidence.sources.items() if source.name.lower() == node.text.strip().lower()]
        hint = f"write its id: {named[0]}" if named else did_you_mean(node.text, list(evidence.sources))
        complaints.error("V309", node.at, f"unknown source `{node.text}`", hint or "add it under `sources:`")
    return evidence.sources.get(node.text)


def _find_document(node: Node | None, evidence: Evidence, complaints: Complaints) -> Document | None:
    if not isinstance(node, Scalar) or not node.text or evidence.documents is None:
        return None
    if node.text not in evidence.documents:
        hint = did_you_mean(node.text, list(evidence.documents))
        complaints.error("V310", node.at, f"unknown document `{node.text}`", hint or "add it under `documents:`")
    return evidence.documents.get(node.text)


def _check_quote(node: MapNode, evidence: Evidence, complaints: Complaints) -> int | None:
    """Where the quote begins in its document; complains when quote or hedge are not there."""
    quote, hedge, document = (_find_text(node, key) for key in ("quote", "hedge", "document"))
    if quote is not None and "document" not in node.entries:
        complaints.error("V508", quote.at, "a quote without a document to find it in", "add `document:`")
    if document is None:
        return None
    text = evidence.texts.get(document.text)
    if text is None:
        evidence.unchecked[document.text] = evidence.unchecked.get(document.text, 0) + (quote is not None)
        return None
    _check_hedge(hedge, quote, text, complaints)
    return _find_quote(quote, document.text, text, complaints) if quote else None


def _find_text(node: MapNode, key: str) -> Scalar | None:
    value = node.get(key)
    return value if isinstance(value, Scalar) and value.text.strip() else None


def _find_quote(quote: Scalar, document: str, text: FoldedText, complaints: Complaints) -> int | None:
    offset = text.find(quote.text)
    if offset is None:
        nearest = text.find_nearest_passage(quote.text)
        hint = f"the nearest passage is: “{fold(nearest)[:300]}”" if nearest else "nothing like it stands there"
        complaints.error("V507", quote.at, f"this quote does not stand in document `{document}`", hint)
    return offset


def _check_hedge(hedge: Scalar | None, quote: Scalar | None, text: FoldedText, complaints: Complaints) -> None:
    """A hedge stands in the quote or elsewhere in the document."""
    if hedge is None or (quote is not None and fold(hedge.text) in fold(quote.text)):
        return
    if text.find(hedge.text) is None:
        message = "these words stand neither in the quote nor elsewhere in its document"
        complaints.error("V509", hedge.at, message, "copy the hedge word for word")


# --- across facts -----------------------------------------------------------------------------------------------------


def check_facts(facts: Iterable[Fact], complaints: Complaints) -> None:
    """Complains about facts that stand twice: by id, or by what they say. Facts come in the order of the file."""
    ids: dict[str, Fact] = {}
    statements: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        first = ids.setdefault(fact.id, fact) if fact.id else fact
        if first is not fact:
            message = f"fact `{fact.id}` stands twice (first at {first.at})"
            also = ((first.at, "first here"),)
            complaints.error("V501", fact.at, message, "give one of the two another id", also)
        if fact.kind:
            statement = (fact.kind, *((k, type(v), v) for k, v in fact.attributes.items()))
            same = statements.setdefault(statement, fact)
            if same is not fact:
                _complain_of_same(same, fact, complaints)


def _complain_of_same(first: Fact, second: Fact, complaints: Complaints) -> None:
    also = ((first.at, f"`{first.id}` is here"),)
    if first.absent == second.absent:
        message = f"`{second.id}` says the same as `{first.id}` (at {first.at})"
        complaints.error("V502", second.at, message, "make it a second report of that fact", also)
    elif _is_certain(first) and _is_certain(second):
        message = f"`{first.id}` (at {first.at}) is certain, and `{second.id}` is certain of the contrary"
        complaints.error("V504", second.at, message, "one of the two must be less than certain: keep one", also)
    else:
        message = f"`{second.id}` says the contrary of `{first.id}` (at {first.at})"
        hint = "make it a report of that fact, with `denies: true`"
        complaints.error("V503", second.at, message, hint, also)


def _is_certain(fact: Fact) -> bool:
    return fact.probability is not None and fact.probability.low == 1.0
