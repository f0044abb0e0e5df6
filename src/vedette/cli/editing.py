"""Commands that write files: fmt, schema and new."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_case, complete_rulebook
from vedette.cli.files import check_case, check_rulebook
from vedette.cli.options import Screen, check_word
from vedette.cli.rules import find_rulebook, load_rulebook
from vedette.cli.running import Status

if TYPE_CHECKING:
    from vedette.diagnostics import Diagnostic

HOMES = (Path("rules"), Path("scenarios"))
"""What is laid out when nothing is named."""
STANDARD_INPUT = "-"
SCHEMAS = ("case", "rules", "tests", "rulebook", "facts")
SORTS = ("rulebook", "case")


# --- fmt --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Laid:
    """A file before and after; `after` is None where it cannot be read."""

    path: Path
    before: str
    after: str | None

    @property
    def has_changed(self) -> bool:
        return self.after is not None and self.before != self.after


def fmt(
    screen: Screen,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH...]",
            help="Files, folders, or - for stdin to stdout; rules/ and scenarios/ if not given.",
            autocompletion=complete_case,
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list the files that would change and exit with 1.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="As --check, and show what would change.")] = False,
) -> None:
    """Lay out rulebooks, cases and tests in one canonical form. Comments and quotes are kept."""
    from vedette.cli.screen import complain

    if paths == [Path(STANDARD_INPUT)]:
        _format_stdin(screen)
        return
    complaints: list[Diagnostic] = []
    named = set(paths or [])
    laid = [_lay_out(path, path in named, complaints) for path in _list_files(paths or [])]
    changed = [each for each in laid if each.has_changed]
    if not check and not diff:
        _write(changed, complaints)
    _show_formatted(laid, changed, screen, check or diff, diff)
    if complaints:
        complain(complaints, screen, "These files are as they were.")
    if complaints or (changed and (check or diff)):
        raise typer.Exit(Status.FINDINGS)


def _format_stdin(screen: Screen) -> None:
    from vedette.cli.screen import complain
    from vedette.cli.streams import print_result
    from vedette.diagnostics import Diagnostic, Place
    from vedette.formatting import format_text

    try:
        text = sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        complain([Diagnostic(Place("<stdin>"), "V904", "this is not UTF-8 text", "save it as UTF-8")], screen, "")
        raise typer.Exit(Status.FINDINGS) from None
    formatted, complaints = format_text(text, "<stdin>")
    if formatted is None:
        complain(complaints, screen, "Nothing was laid out.")
        raise typer.Exit(Status.FINDINGS)
    print_result(formatted, "utf-8")


def _list_files(paths: list[Path]) -> list[Path]:
    """The files that the paths stand for, each once; a mistake of use where there is none."""
    if not paths:
        paths = [home for home in HOMES if home.is_dir()]
    found: dict[Path, None] = {}
    for path in paths:
        files = list(_list_yaml(path)) if path.is_dir() else [check_case(path)]
        if not files:
            raise typer.BadParameter(f"there are no YAML files in `{path}`", param_hint="PATH")
        found.update(dict.fromkeys(files))
    if not found:
        raise typer.BadParameter("there is no rules/ and no scenarios/ here; name files or folders", param_hint="PATH")
    return list(found)


def _list_yaml(folder: Path) -> Iterator[Path]:
    """YAML files of a folder and those in it, by name; nothing hidden, and links to folders are not followed."""
    from vedette.render.characters import visible

    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        complaint = visible(f"cannot list `{folder}`: {(error.strerror or str(error)).lower()}")
        raise typer.BadParameter(complaint, param_hint="PATH") from None
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _list_yaml(entry)
        elif entry.suffix in (".yaml", ".yml") and entry.is_file():
            yield entry


def _lay_out(path: Path, is_named: bool, complaints: list[Diagnostic]) -> _Laid:
    """The file laid out; one that is none of Vedette's stays as it is unless it was named itself."""
    from vedette.formatting import format_text, is_ours
    from vedette.loading.files import Files, show, tidy
    from vedette.loading.fitting import Complaints

    reading = Complaints()
    text = Files(reading).read_text(tidy(path), None)
    complaints += reading.found
    if text is None:
        return _Laid(path, "", None)
    formatted, found = format_text(text, show(tidy(path)))
    complaints += found
    if formatted is not None and not is_named and not is_ours(text):
        return _Laid(path, text, text)
    return _Laid(path, text, formatted)


def _write(changed: list[_Laid], complaints: list[Diagnostic]) -> None:
    from vedette.diagnostics import Diagnostic, Place
    from vedette.writing import write_whole

    for each in changed:
        try:
            write_whole(each.path, each.after or "")
        except OSError as error:
            message = f"cannot write {each.path}: {(error.strerror or str(error)).lower()}"
            complaints.append(Diagnostic(Place(each.path.as_posix()), "V903", message))


def _show_formatted(laid: list[_Laid], changed: list[_Laid], screen: Screen, is_trial: bool, diff: bool) -> None:
    from vedette.cli.streams import print_aside, print_result
    from vedette.render.characters import visible
    from vedette.render.data import render_json

    names = [each.path.as_posix() for each in changed]
    if screen.format == "json":
        print_result(render_json({"schema": "vedette.fmt/1", "read": len(laid), "changed": names}), "utf-8")
        return
    verb = "would change" if is_trial else "changed"
    if diff:
        print_result("".join(_render_diff(each) for each in changed), "utf-8")
    else:
        print_result("".join(f"{visible(name)}\n" for name in names), None)
    if not screen.quiet:
        files = "1 file" if len(laid) == 1 else f"{len(laid)} files"
        print_aside(f"{len(changed)} of {files} {verb}.\n")


def _render_diff(each: _Laid) -> str:
    import difflib

    from vedette.render.characters import visible

    name = each.path.as_posix()
    before, after = each.before.splitlines(), (each.after or "").splitlines()
    lines = difflib.unified_diff(before, after, name, f"{name} (laid out)", lineterm="")
    return "".join(f"{visible(line)}\n" for line in lines)


# --- schema -----------------------------------------------------------------------------------------------------------


def _check_schema_name(value: str) -> str:
    return check_word(value, SCHEMAS, "schema")


def schema(
    screen: Screen,
    what: Annotated[
        str,
        typer.Argument(metavar="[WHAT]", callback=_check_schema_name, help="case, rules, tests, rulebook or facts."),
    ] = "case",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="DIR",
            help="The rulebook whose words count; not needed if rules/ holds only one.",
            autocompletion=complete_rulebook,
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Know the sources and documents of this case, too.",
            autocompletion=complete_case,
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write all of them to .vedette/, where the modelines of files find them.")
    ] = False,
) -> None:
    """Print a JSON Schema that an editor completes and checks with, in the words of the rulebook."""
    from vedette.cli.streams import print_result
    from vedette.render.data import render_json
    from vedette.schemas import OF_ANY_RULEBOOK, OF_ONE_RULEBOOK
    from vedette.schemas.words import add_names_of_case, load_words

    if what in OF_ANY_RULEBOOK and not write:
        print_result(render_json(OF_ANY_RULEBOOK[what]()), "utf-8")
        return
    rulebook = check_rulebook(folder) if folder else find_rulebook()
    if write:
        _write_schemas(rulebook, case, screen)
        return
    words = load_words(rulebook)
    if case is not None:
        words = add_names_of_case(words, check_case(case))
    print_result(render_json(OF_ONE_RULEBOOK[what](words)), "utf-8")


def _write_schemas(rulebook: Path, case: Path | None, screen: Screen) -> None:
    """Write every schema of a rulebook, and print their paths."""
    from vedette.cli.streams import print_result
    from vedette.render.characters import visible
    from vedette.scaffold import build_schema_files, find_project
    from vedette.writing import write_whole

    files = build_schema_files(rulebook, check_case(case) if case else None)
    root = find_project(rulebook)
    try:
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(root / path, text)
    except OSError as error:
        _refuse_to_write(error)
    if not screen.quiet:
        print_result("".join(f"{visible(str(root / path))}\n" for path in files), None)


# --- new --------------------------------------------------------------------------------------------------------------


def _check_sort(value: str) -> str:
    return check_word(value, SORTS, "sort of file")


def new(
    screen: Screen,
    what: Annotated[str, typer.Argument(metavar="WHAT", callback=_check_sort, help="rulebook or case.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower case with hyphens; the name of folder or file.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="DIR",
            help="The rulebook that a new case uses; not needed if rules/ holds only one.",
            autocompletion=complete_rulebook,
        ),
    ] = None,
) -> None:
    """Begin a rulebook or a case: files that pass `vedette check`, with comments that say what goes where."""
    from vedette.cli.streams import print_aside, print_result
    from vedette.render.characters import visible
    from vedette.scaffold import build_rulebook_files
    from vedette.writing import AlreadyThere, create_all

    _check_new_name(name)
    if what == "rulebook":
        if folder is not None:
            raise typer.BadParameter("only a case uses a rulebook that is there", param_hint="'--rules'")
        files, follow_up = build_rulebook_files(name)
    else:
        files, follow_up = _build_case(name, check_rulebook(folder) if folder else find_rulebook(), screen)
    try:
        create_all(files)
    except AlreadyThere as there:
        complaint = f"`{there.path}` is there already, and nothing was written"
        raise typer.BadParameter(visible(complaint), param_hint="NAME") from None
    except OSError as error:
        _refuse_to_write(error)
    print_result("".join(f"created {path.as_posix()}\n" for path in files), None)
    if not screen.quiet:
        print_aside("".join(f"next: {command}\n" for command in follow_up))


def _build_case(name: str, folder: Path, screen: Screen) -> tuple[Mapping[Path, str], tuple[str, ...]]:
    from datetime import date

    from vedette.scaffold import build_case_files

    return build_case_files(name, folder, load_rulebook(folder, screen), date.today())


def _check_new_name(name: str) -> None:
    from vedette.readers import HYPHENATED, ShapeError, check_name
    from vedette.render.characters import visible

    try:
        check_name(name, HYPHENATED)
    except ShapeError as error:
        hint = f"; {error.hint}" if error.hint else ""
        raise typer.BadParameter(visible(f"{error.message}{hint}"), param_hint="NAME") from None


def _refuse_to_write(error: OSError) -> None:
    from vedette.render.characters import visible

    where = f" {error.filename}" if error.filename else ""
    complaint = visible(f"cannot write{where}: {(error.strerror or str(error)).lower()}")
    raise typer.BadParameter(complaint, param_hint="PATH") from None
