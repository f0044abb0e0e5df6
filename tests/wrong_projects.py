"""The projects under `tests/broken/` and `tests/unwise/`: one for each thing that can be wrong or unwise in a file.

A folder holds only the files that differ from those of its neighbour `base`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

BROKEN = Path(__file__).parent / "broken"
BROKEN_FOLDERS = sorted(folder for folder in BROKEN.iterdir() if folder.name != "base")
UNWISE = Path(__file__).parent / "unwise"
UNWISE_FOLDERS = sorted(folder for folder in UNWISE.iterdir() if folder.name != "base")


def build_project(tmp_path: Path, changes: Path | None = None, base: Path = BROKEN / "base") -> Path:
    """A copy of the base project with the changes laid over it, in a folder of its own; returns that folder."""
    project = tmp_path / "project"
    shutil.copytree(base, project)
    if changes is not None:
        shutil.copytree(changes, project, dirs_exist_ok=True)
    return project
