"""What every test may count on: one fixed surrounding, golden screens, and examples that are the same on every run."""

from __future__ import annotations

import difflib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"

Golden = Callable[[str, str], None]

# `make test` gives one answer for one state of the code. To hunt with fresh examples: --hypothesis-profile=search
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("steady")

THOROUGH = int(os.environ.get("VEDETTE_THOROUGH", "1"))
"""How many times as many examples brute force is held against as in `make test`; `make nightly` asks for 250."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden with what the tests got")


@pytest.fixture(scope="session", autouse=True)
def _surroundings() -> Iterator[None]:
    """Run in the project's folder, 80 columns wide, without colour, in UTF-8 and UTC, whatever the shell says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for name in ("CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "LANGUAGE", "PYTHONIOENCODING"):
            patch.delenv(name, raising=False)
        fixed = {"COLUMNS": "80", "LINES": "24", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONUTF8": "1", "TZ": "UTC"}
        for name, value in fixed.items():
            patch.setenv(name, value)
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a run in the background, whose deafness is inherited
            signal.signal(signal.SIGINT, signal.default_int_handler)
        yield


@pytest.fixture
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden("name.txt", text)` fails with a diff unless `text` is what tests/golden/name.txt holds.

    With --update-golden (`make golden`) it writes the file instead. Line endings count.
    """
    update = bool(request.config.getoption("--update-golden"))

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            return
        known = _read(path)
        if known is None:
            pytest.fail(f"tests/golden/{name} is missing; `make golden` writes it", pytrace=False)
        if text != known:
            lines = difflib.unified_diff(
                known.splitlines(keepends=True), text.splitlines(keepends=True), f"tests/golden/{name}", "what came out"
            )
            shown = "".join(line if line.endswith("\n") else f"{line}\n\\ no newline at end\n" for line in lines)
            pytest.fail(f"{shown}If this is better, `make golden` accepts it.", pytrace=False)

    return compare


def _read(path: Path) -> str | None:
    """A file's text with its line endings as they are, or None when there is no such file."""
    return path.read_bytes().decode("utf-8") if path.is_file() else None
