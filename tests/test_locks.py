"""Claims about locks/: what the set-up installs is what pyproject.toml asks for, and names no place to get it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
ASKED = {
    "build.txt": [*PROJECT["build-system"]["requires"], *PROJECT["dependency-groups"]["build"]],
    "run.txt": PROJECT["project"]["dependencies"],
    "dev.txt": PROJECT["project"]["optional-dependencies"]["dev"],
}


def read_pins(lock: Path) -> dict[str, set[str]]:
    """The versions that a lock holds of each package; several where Pythons differ."""
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE):
        pins.setdefault(canonicalize_name(name), set()).add(version)
    return pins


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_what_the_project_asks_for_within_its_bounds(lock: Path) -> None:
    pins = read_pins(lock)
    for asked in map(Requirement, ASKED[lock.name]):
        held = pins.get(canonicalize_name(asked.name), set())
        assert held, f"{asked.name} is not in {lock.name}; run `make lock`"
        assert all(asked.specifier.contains(version) for version in held), f"{asked} but {held}; run `make lock`"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_a_hash_for_every_package_and_names_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


def test_what_runs_is_the_same_for_those_who_develop() -> None:
    run, dev = (read_pins(ROOT / "locks" / name) for name in ("run.txt", "dev.txt"))
    assert run == {name: dev.get(name) for name in run}
