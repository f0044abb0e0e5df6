"""Opens the files of a case and a rulebook: only inside their folder tree, only text, and never more than a limit.

Every file that was read is remembered with its checksum, so that a report can say what it was made from.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vedette.language.diagnostics import Diagnostic, Place, find_nearest
from vedette.language.loading.fitting import Complaints
from vedette.language.yamltree import MapNode, Node, parse_yaml

MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, order=True)
class InputFile:
    """A file that was read, and the SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text, the tree that it gave, and what is wrong with it."""

    text: str
    node: Node | None
    found: Sequence[Diagnostic]


def tidy(path: str | Path) -> Path:
    """The path without `.` and `..` inside: the one name under which a file is opened, shown and remembered."""
    return Path(os.path.normpath(path))


def show(path: Path) -> str:
    """The path as messages and reports write it, on any system."""
    return path.as_posix()


@dataclass(frozen=True, slots=True)
class Files:
    """Reads files, and complains about those it cannot read.

    A `root` is a resolved folder that a file must lie in, symbolic links followed; None sets no bounds. A file whose
    text stands among the `trees` is not parsed again.
    """

    complaints: Complaints
    inputs: dict[str, InputFile] = field(default_factory=dict)
    trees: dict[str, Parsed] = field(default_factory=dict)

    def read_text(self, path: Path, root: Path | None, named_at: Place | None = None) -> str | None:
        """The file's text, line ends untouched, or None after a complaint at `named_at` (the file unless said)."""
        at = named_at or Place(show(path), width=0)
        data = self._read_bytes(path, root, at)
        if data is None:
            return None
        self.inputs[show(path)] = InputFile(show(path), hashlib.sha256(data).hexdigest())
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"{show(path)} is not UTF-8 text (line {line}, byte {error.start})"
            self.complaints.error("V904", named_at or Place(show(path), line), message, "save it as UTF-8")
            return None

    def _read_bytes(self, path: Path, root: Path | None, at: Place) -> bytes | None:
        try:
            if not self.check_inside(path, root, at) or not self._check_file(path, at):
                return None
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            self.complaints.error("V903", at, f"cannot read {show(path)}: {_reason(error)}")
            return None
        if len(data) > MAX_BYTES:
            limit = f"{MAX_BYTES // 1024 // 1024} MiB"
            self.complaints.error("V905", at, f"{show(path)} is larger than {limit}", "split it")
            return None
        return data

    def check_inside(self, path: Path, root: Path | None, at: Place) -> bool:
        """Whether the path, symbolic links followed, lies below the root; complains if not."""
        try:
            real = path.resolve()
        except (RuntimeError, ValueError) as error:  # in our words: those of Python change from version to version
            loops = isinstance(error, RuntimeError)
            reason = "its symbolic links lead in a circle" if loops else "no file can have such a name"
            self.complaints.error("V903", at, f"cannot follow {show(path)}: {reason}")
            return False
        if root is None or real.is_relative_to(root):
            return True
        message = f"{show(path)} lies outside the project's folder"
        self.complaints.error("V906", at, message, f"move it below {root.name or root}/")
        return False

    def _check_file(self, path: Path, at: Place) -> bool:
        if path.is_file():
            return True
        if path.exists():
            what = "a folder" if path.is_dir() else "no ordinary file"
            self.complaints.error("V902", at, f"{show(path)} is {what}; a file is expected")
        else:
            self.complaints.error("V901", at, f"there is no file {show(path)}", _hint_for_missing(path))
        return False

    def check_folder(self, path: Path, at: Place) -> bool:
        """Whether the path is a folder; complains if not."""
        try:
            if path.is_dir():
                return True
            if path.exists():
                self.complaints.error("V902", at, f"{show(path)} is a file; a folder is expected")
            else:
                self.complaints.error("V901", at, f"there is no folder {show(path)}", _hint_for_missing(path))
        except OSError as error:
            self.complaints.error("V903", at, f"cannot read {show(path)}: {_reason(error)}")
        return False

    def list_folder(self, path: Path, at: Place) -> list[str]:
        """The names in a folder, sorted; none, after a complaint, when it may not be listed."""
        try:
            return sorted(entry.name for entry in path.iterdir())
        except OSError as error:
            self.complaints.error("V903", at, f"cannot list {show(path)}: {_reason(error)}")
            return []

    def read_mapping(self, path: Path, root: Path | None, named_at: Place | None = None) -> MapNode | None:
        """The tree of a YAML file that holds a mapping, or None after complaints."""
        text = self.read_text(path, root, named_at)
        if text is None:
            return None
        parsed = self.trees.get(show(path))
        if parsed is None or parsed.text != text:
            parsed = self.trees[show(path)] = Parsed(text, *parse_yaml(text.removeprefix("\ufeff"), show(path)))
        for complaint in parsed.found:
            self.complaints.add(complaint)
        node = parsed.node
        if node is None or isinstance(node, MapNode):
            return node
        if node.start == node.end:
            self.complaints.error("V118", Place(show(path)), "the file is empty")
        else:
            self.complaints.error("V203", node.at, "the file should hold names with values", "write `name: value`")
        return None


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


def _hint_for_missing(path: Path) -> str:
    """The nearest name in the folder, if the folder is there."""
    rulebook = path.parent.parent / "rules" / path.name
    if rulebook.is_dir():
        return f"write the path: ../rules/{path.name}"
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    nearest = find_nearest(path.name, names)
    return f"did you mean `{show(path.parent / nearest)}`?" if nearest else ""
