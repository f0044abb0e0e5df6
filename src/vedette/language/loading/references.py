"""Which files a case names: its rulebook and its documents, found without reading any of them.

Whoever looks for the cases of a rulebook, watches files or copies them out needs the names even where the case, or what
it names, has mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vedette.language.loading.source_files import MAX_BYTES, show, tidy
from vedette.language.yamltree import MapNode, Node, Scalar, parse_yaml


@dataclass(frozen=True, slots=True)
class References:
    """The folder of the rulebook, and the files of the documents, as paths that start where the case's does."""

    rulebook: Path | None
    documents: tuple[Path, ...]


def find_references(case: Path) -> References:
    """What a case file names; nothing where it cannot be read."""
    try:
        if not case.is_file():  # a pipe would keep whoever opens it waiting
            return References(None, ())
        with case.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8")
    except (OSError, ValueError):
        return References(None, ())
    node, _ = parse_yaml(text.removeprefix("\ufeff"), show(case))
    if len(text) > MAX_BYTES or not isinstance(node, MapNode):
        return References(None, ())
    documents = node.get("documents")
    listed = [body for _, body in documents.pairs()] if isinstance(documents, MapNode) else []
    paths = (_read_path(case, body.get("path")) for body in listed if isinstance(body, MapNode))
    return References(_read_path(case, node.get("rulebook")), tuple(p for p in paths if p is not None))


def _read_path(case: Path, node: Node | None) -> Path | None:
    if not isinstance(node, Scalar) or not node.text or "\0" in node.text:
        return None
    return tidy(case.parent / node.text)


def find_cases_of(rulebook: Path) -> tuple[Path, ...]:
    """The cases of a rulebook's project that name it: `scenarios/*.yaml` beside the folder that holds the rulebook.

    Sorted by name; a case that cannot be read as YAML names nothing.
    """
    folder = tidy(rulebook / ".." / ".." / "scenarios")
    try:
        paths = sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith("."))
        wanted = rulebook.resolve()
    except OSError:
        return ()
    named = {path: find_references(path).rulebook for path in paths}
    return tuple(path for path, rules in named.items() if rules is not None and rules.resolve() == wanted)
