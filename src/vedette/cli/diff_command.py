"""The command that says what an edit does: diff."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.completion import complete_case
from vedette.cli.exit_status import Status
from vedette.cli.inputs import assess_loaded, find_rulebook
from vedette.cli.options import MethodOptions, Screen
from vedette.cli.paths import RULEBOOK_FILE, check_case, check_rulebook

if TYPE_CHECKING:
    from vedette.analyses.diff import Diff, Unread
    from vedette.authoring.git import Revision
    from vedette.language.diagnostics import Diagnostic
    from vedette.language.edits import Edit
    from vedette.language.load import Loaded, Shelf
    from vedette.language.model import Rulebook
    from vedette.reasoning.assess import Assessment

EXAMPLES = (
    "vedette diff --against main",
    "vedette diff main:rules/ally-intervention rules/ally-intervention --format markdown",
    "vedette diff scenarios/belarus-2022-12.yaml --against HEAD~1 --fail-on lead",
)

FAILURES = ("lead", "move", "meaning")


def _check_failure(value: str | None) -> str | None:
    return None if value is None else check_word(value, FAILURES, "finding")


@dataclass(frozen=True)
class DiffSide:
    """A version: what the user called it, and the file or folder that holds it (a copy, if it is of a revision)."""

    name: str
    path: Path
    copied_into: Path | None = None

    @property
    def is_rulebook(self) -> bool:
        return not self.path.is_file()

    def rename(self, text: str) -> str:
        """A text about copied files, with each named as the user would name it."""
        if self.copied_into is None:
            return text
        return text.replace(f"{self.copied_into.as_posix()}/", f"{self.name.partition(':')[0]}:")


def diff(
    method: MethodOptions,
    screen: Screen,
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[A] B",
            help="Two rulebooks, or two cases, before and after; REVISION:PATH is one as git has it.",
            autocompletion=complete_case,
            show_default=False,
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REVISION", help="A is B as of this git revision: main, HEAD~3, v1.2."),
    ] = None,
    case: Annotated[
        list[Path] | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Assess this case only; repeatable. All cases of the rulebook if not given.",
            autocompletion=complete_case,
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="FINDING",
            callback=_check_failure,
            help="Exit with 1 on: lead (a leader changes), move (a chance moves), meaning (more than wording).",
        ),
    ] = None,
) -> None:
    """Say what an edit of a rulebook or a case changes in meaning, and which verdicts it moves."""
    from vedette.analyses import diff as differing
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    with TemporaryDirectory(prefix="vedette-") as scratch:
        try:
            a, b = _find_sides(what or [], against, Path(scratch).resolve())
        except _NotThere as new:
            if against is None:
                raise typer.BadParameter(str(new), param_hint="[A] B") from None
            now = what[0] if what else find_rulebook().as_posix()
            result = differing.note_new((f"{against}:{now}", now), new.others)
            show([Page(result, differing.build_blocks)], screen)
            return
        if a.is_rulebook != b.is_rulebook:
            raise typer.BadParameter("compare a rulebook with a rulebook, or a case with a case", param_hint="[A] B")
        work = _diff_rulebooks if a.is_rulebook else _diff_cases
        result = work(a, b, case or [], method)
    show([Page(result, differing.build_blocks)], screen)
    if fail_on is not None and _is_met(fail_on, result):
        raise typer.Exit(Status.FINDINGS)


def _is_met(finding: str, result: Diff) -> bool:
    from vedette.language.edits import touches_meaning

    if finding == "lead":
        return result.lead_changes
    if finding == "move":
        return any(verdict.moves for verdict in result.verdicts)
    return touches_meaning(result.edits)


class _NotThere(Exception):
    """A revision does not have what is asked for; `others` are what it had in its place."""

    def __init__(self, message: str, others: tuple[str, ...]) -> None:
        super().__init__(message)
        self.others = others


# --- which two versions -----------------------------------------------------------------------------------------------


def _find_sides(what: Sequence[str], against: str | None, scratch: Path) -> tuple[DiffSide, DiffSide]:
    if against is None and len(what) != 2:
        raise typer.BadParameter("name two rulebooks or two cases, or one and --against REVISION", param_hint="[A] B")
    if against is not None and len(what) > 1:
        raise typer.BadParameter("with --against, name one rulebook or case", param_hint="[A] B")
    if against is not None:
        now = what[0] if what else find_rulebook().as_posix()
        what = [f"{against}:{now}", now]
    first, second = (_find_side(text, scratch / letter) for text, letter in zip(what, "ab", strict=True))
    return first, second


def _find_side(text: str, scratch: Path) -> DiffSide:
    from vedette.authoring.git import split_revision

    split = None if Path(text).exists() else split_revision(text)
    if split is not None:
        return _copy_side(text, *split, scratch)
    path = Path(text)
    return DiffSide(
        text, check_case(path) if path.is_file() or path.suffix in (".yaml", ".yml") else check_rulebook(path)
    )


def _copy_side(text: str, name: str, wanted: str, scratch: Path) -> DiffSide:
    """A version that git has: the rulebook or case, and all that its assessment needs."""
    from vedette.authoring.git import NoRevision, extract, find_revision, locate

    path = Path(wanted)
    try:
        revision = find_revision(name, Path())
        copy = locate(revision, path, scratch)
        if not extract(revision, [path], scratch):
            raise _NotThere(f"there is no `{path}` at {name}", _list_beside(revision, path, scratch))
        if copy.is_dir() and not (copy / RULEBOOK_FILE).is_file():
            raise _NotThere(f"`{path}` holds no {RULEBOOK_FILE} at {name}", _list_beside(revision, path, scratch))
        extract(revision, _list_needed(path, copy, lambda paths: extract(revision, paths, scratch)), scratch)
    except NoRevision as fault:
        raise typer.BadParameter(f"{fault}", param_hint="[A] B") from None
    return DiffSide(text, copy, scratch)


def _list_beside(revision: Revision, path: Path, scratch: Path) -> tuple[str, ...]:
    """The rulebooks, or the cases, that stood where the path would stand."""
    from vedette.authoring.git import extract

    files = extract(revision, [path.parent], scratch)
    if path.suffix in (".yaml", ".yml"):
        return tuple(sorted((path.parent / file.name).as_posix() for file in files if file.suffix == path.suffix))
    heads = (file.parent.name for file in files if file.name == RULEBOOK_FILE)
    return tuple(sorted((path.parent / name).as_posix() for name in heads))


def _list_needed(path: Path, copy: Path, fetch: Callable[[list[Path]], list[Path]]) -> list[Path]:
    """What else to copy: the rulebook and documents of a case, or the cases of a rulebook with their documents."""
    from vedette.language.loading.references import find_cases_of, find_references

    cases = {copy: path}
    if copy.is_dir():
        fetch([path / ".." / ".." / "scenarios"])
        cases = {found: path / ".." / ".." / "scenarios" / found.name for found in find_cases_of(copy)}
    needed = []
    for copied, original in cases.items():
        named = find_references(copied)
        for each in (named.rulebook, *named.documents):
            if each is not None and each.is_absolute() and each.is_relative_to(copied.parent.parent):
                needed.append(original.parent.parent / each.relative_to(copied.parent.parent))
    return needed


# --- the work ---------------------------------------------------------------------------------------------------------


def _diff_rulebooks(a: DiffSide, b: DiffSide, only: Sequence[Path], method: MethodOptions) -> Diff:
    from vedette.analyses.diff import Unread
    from vedette.analyses.diff import diff as build_diff
    from vedette.language.edits import find_rulebook_edits
    from vedette.language.load import Shelf

    edits = find_rulebook_edits(_load_rulebook(a), _load_rulebook(b))
    pairs, unread, shelf = [], list[Unread](), Shelf()
    for path in [check_case(path) for path in only] or _find_cases(a, b):
        sides = [_assess(path, side, shelf, method) for side in (a, b)]
        if isinstance(sides[0], Unread) or isinstance(sides[1], Unread):
            unread += [side for side in sides if isinstance(side, Unread)]
        else:
            pairs.append((sides[0], sides[1]))
    return build_diff((a.name, b.name), _place(edits, a, b), pairs, unread)


def _find_cases(a: DiffSide, b: DiffSide) -> list[Path]:
    """The cases of B, and those of A that are not cases of B as well."""
    from vedette.language.loading.references import find_cases_of

    ours = find_cases_of(b.path)
    theirs = find_cases_of(a.path) if a.copied_into is None else ()
    return [*ours, *(path for path in theirs if path.resolve() not in {each.resolve() for each in ours})]


def _load_rulebook(side: DiffSide) -> Rulebook:
    from vedette.language.diagnostics import BadInput
    from vedette.language.load import load_rulebook

    rulebook, found = load_rulebook(side.path)
    if rulebook is None:
        raise BadInput(_rename_all(found, side))
    return rulebook


def _place(edits: Sequence[Edit], a: DiffSide, b: DiffSide) -> list[Edit]:
    """Edits at places that the user knows."""
    return [dataclasses.replace(e, at=dataclasses.replace(e.at, path=a.rename(b.rename(e.at.path)))) for e in edits]


def _rename_all(found: Sequence[Diagnostic], side: DiffSide) -> list[Diagnostic]:
    """Complaints about copied files, under the names that the user knows."""
    return [
        dataclasses.replace(
            each,
            at=dataclasses.replace(each.at, path=side.rename(each.at.path)),
            message=side.rename(each.message),
            hint=side.rename(each.hint),
            also=tuple((dataclasses.replace(p, path=side.rename(p.path)), text) for p, text in each.also),
        )
        for each in found
    ]


def _assess(case: Path, side: DiffSide, shelf: Shelf, method: MethodOptions) -> Assessment | Unread:
    """The assessment of a case under a side's rules, or why there is none."""
    from vedette.analyses.diff import Unread
    from vedette.language.diagnostics import BadInput
    from vedette.language.load import load_case

    try:
        return assess_loaded(load_case(case, side.path, shelf), method, None)
    except BadInput as bad:
        first, *more = [d for d in _rename_all(bad.diagnostics, side) if d.severity == "error"]
        also = f" (and {len(more)} more)" if more else ""
        return Unread(case.stem, side.name, f"{first.at}: {first.message}{also}")


def _diff_cases(a: DiffSide, b: DiffSide, only: Sequence[Path], method: MethodOptions) -> Diff:
    from vedette.analyses.diff import diff as build_diff
    from vedette.language.edits import find_case_edits, find_rulebook_edits

    if only:
        raise typer.BadParameter("goes with two rulebooks", param_hint="'--case'")
    loaded = [_load_case(side) for side in (a, b)]
    (rulebook, case), (rulebook_after, case_after) = (each.require() for each in loaded)
    edits = (*find_case_edits(case, case_after), *find_rulebook_edits(rulebook, rulebook_after))
    before, after = (assess_loaded(each, method, None) for each in loaded)
    return build_diff((a.name, b.name), _place(edits, a, b), [(before, after)])


def _load_case(side: DiffSide) -> Loaded:
    from vedette.language.diagnostics import BadInput, has_errors
    from vedette.language.load import load_case

    loaded = load_case(side.path)
    if has_errors(loaded.diagnostics):
        raise BadInput(_rename_all(loaded.diagnostics, side))
    return loaded
