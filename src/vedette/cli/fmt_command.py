"""The command `fmt`: one canonical form for rulebooks, cases and tests of rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_case
from vedette.cli.exit_status import Status
from vedette.cli.options import (
    Screen,
)
from vedette.cli.paths import check_case

if TYPE_CHECKING:
    from pathlib import Path

    from vedette.language.diagnostics import Diagnostic


EXAMPLES = (
    "vedette fmt",
    "vedette fmt --check",
    "vedette fmt --diff rules/ally-intervention",
)


HOMES = (Path("rules"), Path("scenarios"))
"""What is laid out when nothing is named."""


STANDARD_INPUT = "-"


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
        changed = [each for each in changed if _write(each, complaints)]
    _show_formatted(laid, changed, screen, check or diff, diff)
    if complaints:
        complain(complaints, screen, "These files are as they were.")
    if complaints or (changed and (check or diff)):
        raise typer.Exit(Status.FINDINGS)


def _format_stdin(screen: Screen) -> None:
    from vedette.authoring.formatter import format_text
    from vedette.cli.screen import complain
    from vedette.cli.streams import print_result
    from vedette.language.diagnostics import Diagnostic, Place

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
    from vedette.show.characters import visible

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
    from vedette.authoring.formatter import format_text, is_ours
    from vedette.language.loading.fitting import Complaints
    from vedette.language.loading.source_files import Files, show, tidy

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


def _write(each: _Laid, complaints: list[Diagnostic]) -> bool:
    """Whether the file could be written; if not, after a complaint."""
    from vedette.authoring.writing import ChangedMeanwhile, write_whole
    from vedette.language.diagnostics import Diagnostic, Place

    at, hint = Place(each.path.as_posix(), width=0), ""
    try:
        write_whole(each.path, each.after or "", each.before)
    except ChangedMeanwhile:
        message = f"{each.path.as_posix()} was saved by somebody else while it was laid out"
        hint = "it is as they left it; run `vedette fmt` again"
    except OSError as error:
        message = f"cannot write {each.path.as_posix()}: {(error.strerror or str(error)).lower()}"
    else:
        return True
    complaints.append(Diagnostic(at, "V903", message, hint))
    return False


def _show_formatted(laid: list[_Laid], changed: list[_Laid], screen: Screen, is_trial: bool, diff: bool) -> None:
    from vedette.cli.streams import print_aside, print_result
    from vedette.show.characters import visible
    from vedette.show.json_text import render_json

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

    from vedette.show.characters import visible

    name = each.path.as_posix()
    before, after = each.before.splitlines(), (each.after or "").splitlines()
    lines = difflib.unified_diff(before, after, name, f"{name} (laid out)", lineterm="")
    return "".join(f"{visible(line)}\n" for line in lines)
