"""Files as they were at a git revision, copied out into a folder of their own: nothing is checked out, nothing fetched.

Git is asked for names and raw contents only (`ls-tree`, `cat-file`), so no filter, hook or attribute of a repository
has a part in it. Symbolic links and submodules are left out.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 30.0
"""Seconds that one question to git may take."""
MOST_BYTES = 64 * 1024 * 1024
"""More than this is not copied out: a rulebook is text, and a megabyte of it is a lot."""
_KEPT = frozenset(
    ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH")
)
"""Variables of git that say where it is set up. All others go: a hook of a linked worktree exports `GIT_DIR` and the
like (`git rev-parse --local-env-vars`), which would make git answer for another repository.
"""
_SPELLED = re.compile(r"(?P<revision>[^:\s][^:]*):(?P<path>.+)", re.DOTALL)


class NoRevision(Exception):
    """Files of a revision cannot be had; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit: as the user named it, by its hash, in the repository whose top folder is `top`."""

    name: str
    hash: str
    top: Path


def split_revision(text: str) -> tuple[str, str] | None:
    r"""The revision and the path in `REVISION:PATH`; None for a plain path (and for one that begins with a drive).

    >>> [split_revision(t) for t in ("main:rules/small", "rules/small", r"C:\rules")]
    [('main', 'rules/small'), None, None]
    """
    found = _SPELLED.fullmatch(text)
    if found is None or (len(found["revision"]) == 1 and found["path"][:1] in ("/", "\\")):
        return None
    return found["revision"], found["path"]


def find_revision(name: str, folder: Path) -> Revision:
    """The commit of that name in the repository that `folder` lies in. Raises NoRevision."""
    if name.startswith("-"):
        raise NoRevision(f"`{name}` is no revision")
    top = Path(_ask(folder, ["rev-parse", "--show-toplevel"], f"`{folder}` lies in no git repository").strip())
    complaint = f"git knows no revision `{name}`"
    found = _ask(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"], complaint)
    return Revision(name, found.strip(), top)


def extract(revision: Revision, paths: Iterable[Path], into: Path) -> list[Path]:
    """Copy files and folders of a revision below `into`, each under its path from the repository's top.

    `paths` are absolute or relative to the current folder, as they are today. Returns the copies; what was not there
    then is not among them. Raises NoRevision.
    """
    wanted = sorted({_name_in_repository(path, revision) for path in paths})
    if not wanted:
        return []
    listing = ["ls-tree", "-r", "-z", "-l", "--full-tree", revision.hash, "--", *(name or "." for name in wanted)]
    entries = [_read_entry(line) for line in _ask(revision.top, listing, "git cannot list files").split("\0") if line]
    files = [(name, blob, size) for mode, blob, size, name in entries if mode in ("100644", "100755")]
    if sum(size for _, _, size in files) > MOST_BYTES:
        raise NoRevision(f"the files at {revision.name} are larger than {MOST_BYTES // 1024 // 1024} MiB")
    contents = _read_blobs(revision, [blob for _, blob, _ in files])
    copies = []
    for (name, _, _), content in zip(files, contents, strict=True):
        copies.append(locate(revision, revision.top / name, into))
        copies[-1].parent.mkdir(parents=True, exist_ok=True)
        copies[-1].write_bytes(content)
    return copies


def locate(revision: Revision, path: Path, into: Path) -> Path:
    """Where below `into` the copy of a path stands. Raises NoRevision for a path outside the repository."""
    name = _name_in_repository(path, revision)
    if name.startswith("../") or posixpath.isabs(name) or ".." in name.split("/"):
        raise NoRevision(f"`{path}` lies outside the repository {revision.top}")
    return into / name


def _name_in_repository(path: Path, revision: Revision) -> str:
    """A path from the repository's top, with forward slashes; the top itself is the empty name."""
    # A folder that is gone today cannot be resolved by the system, hence the two steps.
    full = Path(os.path.normpath(Path.cwd() / path))
    parent, top = full.parent.resolve(), revision.top.resolve()
    name = parent / full.name
    if not name.is_relative_to(top):
        raise NoRevision(f"`{path}` lies outside the repository {revision.top}")
    return name.relative_to(top).as_posix().removeprefix(".")


def _read_entry(line: str) -> tuple[str, str, int, str]:
    """Mode, hash, size and name of a line of `ls-tree -l`."""
    head, _, name = line.partition("\t")
    mode, _, blob, size = head.split()
    return mode, blob, int(size) if size.isdecimal() else 0, name


def _read_blobs(revision: Revision, blobs: Sequence[str]) -> list[bytes]:
    question = "".join(f"{blob}\n" for blob in blobs).encode()
    answer = _run(revision.top, ["cat-file", "--batch"], "git cannot read files", question)
    contents, start = [], 0
    for _ in blobs:
        end = answer.index(b"\n", start)
        head = answer[start:end].split()
        if len(head) != 3:  # "<hash> missing": a partial clone, whose files we do not fetch
            raise NoRevision(f"git does not have all files of {revision.name} at hand")
        size = int(head[2])
        contents.append(answer[end + 1 : end + 1 + size])
        start = end + 1 + size + 1
    return contents


def _ask(folder: Path, arguments: Sequence[str], complaint: str) -> str:
    return os.fsdecode(_run(folder, arguments, complaint))


def _run(folder: Path, arguments: Sequence[str], complaint: str, question: bytes = b"") -> bytes:
    environment = {
        **{name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith("GIT_")},
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    command = ["git", "--no-pager", "--literal-pathspecs", *arguments]
    try:
        run = subprocess.run(
            command, cwd=folder, env=environment, input=question, capture_output=True, timeout=TIMEOUT, check=False
        )
    except FileNotFoundError:
        raise NoRevision("there is no `git` on the path") from None
    except subprocess.TimeoutExpired:
        raise NoRevision(f"git had not answered after {TIMEOUT:g} seconds") from None
    except OSError as error:
        raise NoRevision(f"git cannot be run: {error.strerror or error}") from None
    if run.returncode != 0:
        said = run.stderr.decode(errors="replace").strip().partition("\n")[0].removeprefix("fatal: ")
        raise NoRevision(f"{complaint}: {said}" if said else complaint)
    return run.stdout
