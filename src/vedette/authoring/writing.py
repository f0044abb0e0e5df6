"""Writes files whole or not at all: into a temporary file beside the place, which then takes the place in one step."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path


class ChangedMeanwhile(Exception):
    """Somebody else wrote the file since it was read; it is as they left it."""


class AlreadyThere(Exception):
    """A file that was to be made exists and holds something else; nothing has been made."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def write_whole(path: Path, text: str, before: str | None = None) -> None:
    """Put the text where `path` leads (links followed), with the mode of the file that was there; UTF-8, LF.

    Where `before` is given, the file is looked at again just before it is replaced: it must still hold that. Raises
    ChangedMeanwhile, or OSError naming the path; then nothing has changed.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        staged = _stage(target, text, _default_mode() if mode is None else mode)
        try:
            if before is not None and target.read_bytes() != before.encode("utf-8"):
                raise ChangedMeanwhile(str(path))
            staged.replace(target)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _stage(target: Path, text: str, mode: int) -> Path:
    """The text in a temporary file beside the place that it will take."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        staged.chmod(mode)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return staged


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def create_all(files: Mapping[Path, str]) -> None:
    """Make new files, and the folders they need: all of them, or none, and each whole or not at all.

    A file that is there and holds this very text is one that was made before, by a run that was killed on its way.
    Raises AlreadyThere when one holds something else (also when it appears meanwhile), or OSError naming the file;
    what was made is taken away then.
    """
    missing = {path: text for path, text in files.items() if not os.path.lexists(path)}
    for path, text in files.items():
        if path not in missing and not (missing and _holds(path, text)):
            raise AlreadyThere(path)
    _put_all(missing, _link)


def replace_all(files: Mapping[Path, str]) -> None:
    """Write these files, each whole or not at all, and make the folders they need.

    Raises OSError naming the file; folders that were made and new files are taken away then.
    """
    _put_all(files, lambda staged, path: staged.replace(path))


def _holds(path: Path, text: str) -> bool:
    try:
        return path.is_file() and path.read_bytes() == text.encode("utf-8")
    except OSError:
        return False


def _link(staged: Path, path: Path) -> None:
    """Let the staged file take a place that must be free."""
    try:
        path.hardlink_to(staged)
    except FileExistsError:
        raise AlreadyThere(path) from None
    staged.unlink()


def _put_all(files: Mapping[Path, str], take_place: Callable[[Path, Path], object]) -> None:
    """Stage all files before the first takes its place, so that a full disk leaves nothing behind."""
    staged: dict[Path, Path] = {}
    made: list[Path] = []
    folders: list[Path] = []
    at = Path()
    try:
        for at, text in files.items():
            folders += _make_folders(at.parent)
            staged[at] = _stage(at, text, _default_mode())
        for at, waiting in staged.items():
            is_new = not os.path.lexists(at)
            take_place(waiting, at)
            made += [at] if is_new else []
    except BaseException as fault:
        _take_away([*staged.values(), *made], folders)
        if isinstance(fault, OSError):
            raise OSError(fault.errno, fault.strerror, str(at)) from fault
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns those that were not there, outermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _take_away(files: list[Path], folders: list[Path]) -> None:
    for path in reversed(files):
        path.unlink(missing_ok=True)
    for folder in reversed(folders):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
