"""Folders and files to a Rulebook and a Case, with every mistake of all of them in one list.

Reading never stops at a mistake and never raises on one: what can still be checked is, and what depends on something
unreadable is left alone. The values exist only when there are no errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from vedette.language.diagnostics import BadInput, Diagnostic, Place, find_nearest, has_errors
from vedette.language.keys import CaseShape
from vedette.language.loading.cases import (
    check_dates,
    check_roles,
    parse_documents,
    parse_outcome,
    parse_record,
    parse_sources,
    read_texts,
    warn_of_unchecked,
)
from vedette.language.loading.facts import Evidence, check_facts, parse_facts
from vedette.language.loading.fitting import MOST_COMPLAINTS, Complaints, TooMany, fit
from vedette.language.loading.misspelt import mend_scenarios
from vedette.language.loading.rules import check_rule_ids, parse_rules, parse_rules_file
from vedette.language.loading.source_files import Files, InputFile, Parsed, show, tidy
from vedette.language.loading.stratification import check_strata
from vedette.language.loading.vocabulary import Head, Vocabulary, parse_head, parse_kinds
from vedette.language.model import Case, FactKind, Rule, Rulebook, TrackRecord
from vedette.language.yamltree import MapNode, Node, Scalar, is_empty
from vedette.language.yardsticks import YARDSTICKS

HEAD_FILE = "rulebook.yaml"
RECORD_FILE = "record.yaml"
"""How the rulebook did on closed cases; a command writes it."""
BASELINE_FILE = "baseline.yaml"
"""A file of rules apart: a plain forecast that the rulebook has to beat."""
CASES_FOLDER = "scenarios"
VOCABULARY_FILE = "facts.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a case: the values (None where there are errors), the diagnostics, and the files read.

    `facts_read` counts the facts of the case, those with mistakes included.
    """

    case: Case | None
    rulebook: Rulebook | None
    diagnostics: tuple[Diagnostic, ...]
    inputs: tuple[InputFile, ...]
    facts_read: int = 0

    def require(self) -> tuple[Rulebook, Case]:
        """Rulebook and case; raises BadInput with every diagnostic when there is an error."""
        if self.rulebook is None or self.case is None:
            raise BadInput(self.diagnostics)
        return self.rulebook, self.case

    def __iter__(self) -> Iterator[Rulebook | Case]:
        """`rulebook, case = load_case(path)`; raises BadInput as `require` does."""
        return iter(self.require())


def load_rulebook(folder: Path | str, shelf: Shelf | None = None) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    """The rulebook in a folder (None when it has errors), and its diagnostics, sorted."""
    complaints = Complaints()
    path = tidy(folder)
    draft = None
    with _stop_when_too_many(complaints, path):
        draft = _read_rulebook(path, None, Place(show(path)), Files(complaints), shelf)
    found = _sorted(complaints)
    return (None if has_errors(found) or draft is None else draft.finish()), found


def find_project_of(case: Path) -> Path:
    """The folder that a case may name files in: the one with `scenarios`, where it lies in that or below, else the one
    above its own.
    """
    own = case.parent.resolve()
    shelf = next((folder for folder in (own, *own.parents) if folder.name == CASES_FOLDER), own)
    return shelf.parent


def load_case(path: Path | str, rules: Path | str | None = None, shelf: Shelf | None = None) -> Loaded:
    """A case and its rulebook; `rules` names another folder of rules than the one the case names.

    A rulebook that stands on the shelf is not read again; one that does not is put there.
    """
    complaints = Complaints()
    files = Files(complaints, trees=shelf.trees) if shelf else Files(complaints)
    case_path = tidy(path)
    case, draft = None, None
    with _stop_when_too_many(complaints, case_path):
        root = find_project_of(case_path)
        node = files.read_mapping(case_path, root)
        draft = _read_rulebook_of(node, case_path, root, tidy(rules) if rules is not None else None, files, shelf)
        case = _read_case(node, case_path, root, draft, files) if node else None
    found = _sorted(complaints)
    inputs = tuple(sorted(files.inputs.values()))
    if has_errors(found) or draft is None:
        return Loaded(None, None, found, inputs, len(case.facts) if case else 0)
    return Loaded(case, draft.finish(), found, inputs, len(case.facts) if case else 0)


@contextmanager
def _stop_when_too_many(complaints: Complaints, path: Path) -> Iterator[None]:
    try:
        yield
    except TooMany:
        message = f"the first {MOST_COMPLAINTS:,} complaints are shown, and there are more"
        complaints.found.append(Diagnostic(Place(show(path)), "V907", message, "mend these first"))


def _sorted(complaints: Complaints) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(complaints.found)))


# --- a rulebook -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Draft:
    """A rulebook as far as it could be read."""

    folder: Path
    head: Head
    words: Vocabulary
    kinds: dict[str, FactKind]
    rules: tuple[Rule, ...]
    files: tuple[Path, ...]
    baseline: tuple[Rule, ...] = ()
    record: TrackRecord | None = None

    def finish(self) -> Rulebook:
        """The rulebook, once it is known that there are no errors."""
        head, shape = self.head, self.head.shape
        assert shape is not None
        return Rulebook(
            id=shape.rulebook,
            title=shape.title,
            roles=head.roles or {},
            scenarios=head.scenarios,
            reference_class=shape.reference_class,
            discount=shape.discount,
            yardstick=shape.yardstick,
            weight_words=head.scales.weight_words or {},
            grades=head.scales.grades,
            kinds=self.kinds,
            rules=tuple(sorted(self.rules, key=lambda rule: rule.id)),
            at=Place(show(self.folder / HEAD_FILE)),
            files=self.files,
            doubt=head.scales.doubt,
            baseline=tuple(sorted(self.baseline, key=lambda rule: rule.id)),
            record=self.record,
        )


@dataclass(frozen=True, slots=True)
class Book:
    """A rulebook on the shelf: as far as it could be read, and what there is to say of it."""

    draft: _Draft
    diagnostics: tuple[Diagnostic, ...]
    inputs: tuple[InputFile, ...]

    @property
    def rulebook(self) -> Rulebook | None:
        """The rulebook, or None when it has errors."""
        return None if has_errors(self.diagnostics) else self.draft.finish()

    @property
    def rules_read(self) -> int:
        """How many rules it has, those with mistakes included."""
        return len(self.draft.rules)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rulebooks that one run has read, by folder: one that several cases use is read once.

    A new shelf may be given the `trees` of an old one: files that are as they were then are not parsed again.
    """

    books: dict[Path, Book] = field(default_factory=dict)
    trees: dict[str, Parsed] = field(default_factory=dict)

    def read(self, folder: Path, named_at: Place, files: Files) -> _Draft:
        """The rulebook in a folder; what there is to say of it is said again for everyone who asks."""
        if folder not in self.books:
            apart = Files(Complaints(), trees=self.trees)
            draft = _read_folder(folder, named_at, apart)
            self.books[folder] = Book(draft, _sorted(apart.complaints), tuple(apart.inputs.values()))
        book = self.books[folder]
        files.inputs.update((each.path, each) for each in book.inputs)
        for complaint in book.diagnostics:
            files.complaints.add(complaint)
        return book.draft


def _read_rulebook(folder: Path, root: Path | None, named_at: Place, files: Files, shelf: Shelf | None) -> _Draft:
    """Every file of the folder; `root` bounds where the folder may lie, and the folder where its files may."""
    if not files.check_inside(folder, root, named_at) or not files.check_folder(folder, named_at):
        return _Draft(folder=folder, head=Head(), words=Vocabulary(), kinds={}, rules=(), files=())
    return shelf.read(folder, named_at, files) if shelf else _read_folder(folder, named_at, files)


def _read_folder(folder: Path, named_at: Place, files: Files) -> _Draft:
    bounds = folder.resolve()
    head_node = files.read_mapping(folder / HEAD_FILE, bounds)
    kinds_node = files.read_mapping(folder / VOCABULARY_FILE, bounds)
    head, words = _read_words(head_node, kinds_node, folder, files.complaints)
    listed = files.list_folder(folder, named_at)
    paths = [folder / name for name in listed if _holds_rules(name)]
    read = [(path, files.read_mapping(path, bounds)) for path in paths]
    nodes = [(path, node) for path, node in read if node is not None]
    words = mend_scenarios(head.scenarios, words, [node for _, node in nodes], files.complaints)
    record = files.read_mapping(folder / RECORD_FILE, bounds) if RECORD_FILE in listed else None
    found = {path: parse_rules_file(node, path.stem, words, files.complaints) for path, node in nodes}
    baseline = found.pop(folder / BASELINE_FILE, [])
    rules = [rule for each in found.values() for rule in each]
    for together in (rules, baseline):
        check_rule_ids(together, files.complaints)
        check_strata(together, files.complaints)
    all_files = (folder / HEAD_FILE, folder / VOCABULARY_FILE, *paths)
    return _Draft(
        folder=folder,
        head=head,
        words=words,
        kinds=dict(words.kinds or {}),
        rules=tuple(rules),
        files=tuple(sorted(all_files)),
        baseline=tuple(baseline),
        record=parse_record(record, files.complaints),
    )


def _holds_rules(name: str) -> bool:
    """Every *.yaml and *.yml directly in the folder, but the three that hold no rules (and hidden files)."""
    apart = (HEAD_FILE, VOCABULARY_FILE, RECORD_FILE)
    return name.endswith((".yaml", ".yml")) and name not in apart and not name.startswith(".")


def _read_words(
    head_node: MapNode | None, kinds_node: MapNode | None, folder: Path, complaints: Complaints
) -> tuple[Head, Vocabulary]:
    """The head of a rulebook, and the vocabulary it makes together with the kinds."""
    head = parse_head(head_node, complaints) if head_node else Head()
    kinds, broken = parse_kinds(kinds_node, complaints) if kinds_node else (None, frozenset[str]())
    if head_node is not None:
        _check_name_of_file(head_node.get("rulebook"), folder.resolve().name, "folder", complaints)
    return head, Vocabulary(
        kinds=kinds,
        broken=broken,
        roles=head.roles,
        scenarios=tuple(s.id for s in head.scenarios) if head.scenarios else None,
        weight_words=head.scales.weight_words,
        chance_words=None if head.shape is None else YARDSTICKS[head.shape.yardstick].list_middles(),
    )


def _check_name_of_file(node: Node | None, name: str, what: str, complaints: Complaints) -> None:
    if isinstance(node, Scalar) and node.text and node.text != name:
        message = f"`{node.text}` is not the {what}'s name, which is `{name}`"
        complaints.error("V212", node.at, message, "rename one of the two")


# --- a case -----------------------------------------------------------------------------------------------------------


def _read_rulebook_of(
    node: MapNode | None, case_path: Path, root: Path, rules: Path | None, files: Files, shelf: Shelf | None
) -> _Draft | None:
    """The rulebook that a case names, or the one given in its place; None when there is no telling which."""
    if rules is not None:
        return _read_rulebook(rules, None, Place(show(rules)), files, shelf)
    named = node.get("rulebook") if node else None
    if not isinstance(named, Scalar) or not named.text:
        return None
    return _read_rulebook(tidy(case_path.parent / named.text), root, named.at, files, shelf)


def _is_readable(case: MapNode, key: str) -> bool:
    """Whether a section of names is what it should be, so that a name not in it is unknown.

    A section whose own key is misspelt holds names that nobody has read: one complaint, not one for each of its names.
    """
    node = case.get(key)
    if node is None:
        return not any(find_nearest(name, [key]) for name in case.entries if name not in CaseShape.keys)
    return isinstance(node, MapNode) or is_empty(node)


def _read_case(node: MapNode, path: Path, root: Path, draft: _Draft | None, files: Files) -> Case:
    complaints = files.complaints
    words = draft.words if draft else Vocabulary()
    shape = fit(CaseShape, node, "this case", complaints)
    name = node.get("case")
    _check_name_of_file(name, path.stem, "file", complaints)
    if words.roles is not None:
        first_key = next(iter(node.entries.values()))[0]
        check_roles(node.get("roles"), node.entries.get("roles", (first_key,))[0], words, complaints)
    documents = parse_documents(node.get("documents"), path.parent, complaints)
    texts = read_texts(node.get("documents"), documents, root, files)
    sources = parse_sources(node.get("sources"), complaints)
    evidence = Evidence(
        sources if _is_readable(node, "sources") else None,
        documents if _is_readable(node, "documents") else None,
        texts,
    )
    facts = parse_facts(node.get("facts"), words, evidence, complaints)
    if words.kinds is not None:  # attributes are read by their kinds, and facts without any would all look alike
        check_facts(facts, complaints)
    warn_of_unchecked(node, evidence.unchecked, documents, complaints)
    own = parse_rules(node.get("rules"), path.stem, words, complaints)
    if own:
        together = [*(draft.rules if draft else ()), *own]
        check_rule_ids(together, complaints)
        check_strata(together, complaints)
    case = Case(
        id=shape.case,
        title=shape.title,
        question=shape.question,
        as_of=shape.as_of,
        rulebook=draft.folder if draft else path.parent,
        roles=dict(sorted(shape.roles.items())),
        documents=documents,
        sources=sources,
        facts=tuple(sorted(facts, key=lambda fact: fact.id)),
        rules=tuple(sorted(own, key=lambda rule: rule.id)),
        outcome=parse_outcome(node.get("outcome"), words, complaints),
        at=name.at if isinstance(name, Scalar) else node.at,
        files=(path, *sorted(d.path for d in documents.values() if d.path is not None)),
        until=shape.until,
        war=shape.war,
    )
    check_dates(node, case, complaints)
    return case
