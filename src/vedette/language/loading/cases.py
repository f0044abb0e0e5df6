"""Reads what surrounds the facts of a case: roles, sources, documents and the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from vedette.language.diagnostics import did_you_mean
from vedette.language.keys import DocumentShape, OutcomeShape, RecordShape, SourceShape
from vedette.language.loading.fitting import Complaints, fit, fit_entry
from vedette.language.loading.quotes import FoldedText
from vedette.language.loading.source_files import Files, tidy
from vedette.language.loading.vocabulary import Vocabulary
from vedette.language.model import Case, Document, Outcome, Source, TrackRecord
from vedette.language.scalars import HYPHENATED
from vedette.language.yamltree import MapNode, Node, Scalar, is_empty


def parse_sources(node: Node | None, complaints: Complaints) -> dict[str, Source]:
    """Sources by id, sorted."""
    sources = {}
    for key, value in _sorted_pairs(node):
        complaints.check_name(key, HYPHENATED)
        shape = fit_entry(SourceShape, key, value, "source", complaints)
        sources[key.text] = Source(key.text, shape.name, shape.reliability, shape.controlled_by, key.at)
    return sources


def _sorted_pairs(node: Node | None) -> Iterable[tuple[Scalar, Node]]:
    pairs = node.pairs() if isinstance(node, MapNode) else ()
    return sorted(pairs, key=lambda pair: pair[0].text)


def parse_documents(node: Node | None, folder: Path, complaints: Complaints) -> dict[str, Document]:
    """Documents by id, sorted; a relative path begins at the case's folder."""
    documents = {}
    for key, value in _sorted_pairs(node):
        complaints.check_name(key, HYPHENATED)
        shape = fit_entry(DocumentShape, key, value, "document", complaints)
        if isinstance(value, MapNode) and not ("path" in value.entries or "address" in value.entries):
            hint = "add `path:` for a file of the project, or `address:` for a page elsewhere"
            complaints.error("V202", key.at, f"document `{key.text}` has neither `path` nor `address`", hint)
        path = tidy(folder / shape.path) if shape.path else None
        documents[key.text] = Document(
            id=key.text, path=path, address=shape.address, title=shape.title or "", published=shape.published, at=key.at
        )
    return documents


def read_texts(node: Node | None, documents: Mapping[str, Document], root: Path, files: Files) -> dict[str, FoldedText]:
    """The texts of the documents that have a path, read and folded once; complaints stand at the path."""
    texts = {}
    for key, value in _sorted_pairs(node):
        document = documents.get(key.text)
        if document is None or document.path is None or not isinstance(value, MapNode):
            continue
        text = files.read_text(document.path, root, value.entries["path"][1].at)
        if text is not None:
            texts[key.text] = FoldedText(text)
    return texts


def warn_of_unchecked(
    node: MapNode, unchecked: Mapping[str, int], documents: Mapping[str, Document], complaints: Complaints
) -> None:
    """One warning, at `documents:`, for all quotes from documents elsewhere."""
    elsewhere = {id_: count for id_, count in unchecked.items() if count and id_ in documents}
    elsewhere = {id_: count for id_, count in elsewhere.items() if documents[id_].path is None}
    if not elsewhere:
        return
    quotes, were = _count(sum(elsewhere.values()), "quote"), "was" if sum(elsewhere.values()) == 1 else "were"
    sources = f"{_count(len(elsewhere), 'document')} that {'is' if len(elsewhere) == 1 else 'are'}"
    message = f"{quotes} from {sources} not in the project {were} not checked"
    hint = "to have quotes checked, save the text of a document and give its `path:`"
    complaints.warning("V511", node.entries["documents"][0].at, message, hint)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check_roles(node: Node | None, at: Scalar, words: Vocabulary, complaints: Complaints) -> None:
    """A case binds every role of its rulebook, and no other."""
    if words.roles is None or not (node is None or isinstance(node, MapNode) or is_empty(node)):
        return
    given = node.entries if isinstance(node, MapNode) else {}
    for key, _ in node.pairs() if isinstance(node, MapNode) else ():
        if key.text not in words.roles:
            hint = did_you_mean(key.text, [role for role in words.roles if role not in given])
            complaints.error("V307", key.at, f"unknown role `{key.text}`", hint)
    for role, meaning in words.roles.items():
        if role not in given:
            hint = f"add `{role}:` ({meaning}) under `roles:`"
            complaints.error("V308", at.at, f"the role `{role}` is bound to no name", hint)


def parse_outcome(node: Node | None, words: Vocabulary, complaints: Complaints) -> Outcome | None:
    if not isinstance(node, MapNode):
        return None
    shape = fit(OutcomeShape, node, "`outcome`", complaints)
    scenario = node.get("scenario")
    if isinstance(scenario, Scalar) and words.scenarios is not None and scenario.text not in words.scenarios:
        hint = did_you_mean(scenario.text, words.scenarios)
        complaints.error("V305", scenario.at, f"unknown scenario `{scenario.text}`", hint)
    return Outcome(shape.scenario, shape.date, shape.source)


def parse_record(node: MapNode | None, complaints: Complaints) -> TrackRecord | None:
    """The track record beside a rulebook, as it was written."""
    if node is None:
        return None
    shape = fit(RecordShape, node, "this record", complaints)
    return TrackRecord(
        digest=shape.digest,
        cases=int(shape.cases),
        wars=int(shape.wars),
        chance=shape.chance,
        prior_chance=shape.prior_chance,
        skill=shape.skill,
        skill_low=shape.skill_low,
        skill_high=shape.skill_high,
    )


def check_dates(node: MapNode, case: Case, complaints: Complaints) -> None:
    """What is asked about lies after the day of the case, and what came about lies in between."""
    end = node.get("until")
    if end is not None and case.until is not None and case.until <= case.as_of:
        hint = "`until` is the last day that the question asks about"
        complaints.error("V512", end.at, f"the question ends on {case.until}, and the case is of {case.as_of}", hint)
    closing = node.get("outcome")
    came = closing.get("date") if isinstance(closing, MapNode) else None
    if came is None or case.outcome is None or case.outcome.date == date.min:
        return
    day = case.outcome.date
    if day < case.as_of:
        hint = "a case is of a day when its outcome was open"
        complaints.error("V512", came.at, f"the outcome is of {day}, and the case of {case.as_of}", hint)
    elif case.until is not None and case.until < day:
        hint = "where nothing came about until then, that is the outcome, of that day"
        complaints.error("V512", came.at, f"the outcome is of {day}, and the question ends on {case.until}", hint)
