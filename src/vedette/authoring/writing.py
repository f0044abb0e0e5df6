"""Writes files whole or not at all: into a temporary file beside the place, which then takes the place in one step."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Put the text where `path` leads (links followed), with the mode of the file that was there; UTF-8, LF.

    Raises OSError, and then nothing has changed.
    """
    target = Path(os.path.realpath(path))
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_default_mode() if mode is None else mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


class AlreadyThere(Exception):
    """A file that was to be made exists; nothing has been made."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def create_all(files: Mapping[Path, str]) -> None:
    """Make new files, and the folders they need: all of them, or none.

    Raises AlreadyThere when one exists (also when it appears meanwhile), or OSError; what was made is taken away then.
    """
    for path in files:
        if os.path.lexists(path):
            raise AlreadyThere(path)
    made: list[Path] = []
    folders: list[Path] = []
    try:
        for path, text in files.items():
            folders += _make_folders(path.parent)
            try:
                with path.open("xb") as file:
                    made.append(path)
                    file.write(text.encode("utf-8"))
            except FileExistsError:
                raise AlreadyThere(path) from None
    except BaseException:
        _take_away(made, folders)
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
        if not any(folder.iterdir()):
            folder.rmdir()
