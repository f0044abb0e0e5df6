"""How soon `vedette watch` answers a save: from the write of the file to the line it prints, for the Belarus case."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measure import CASE, ROOT

AIM = 0.2
"""Seconds: within a blink."""
RULES = "rules/ally-intervention/capability.yaml"
EDITS: Mapping[str, tuple[str, str, str]] = {
    "a weight": (RULES, "weigh: {direct_intervention: -2}", "weigh: {direct_intervention: -3.5}"),
    "a condition": (RULES, "- army_strength: {of: $ally, level: {at_most: low}}", "- army_strength: {of: $ally}"),
    "a title": (RULES, "title: The ally's army is too weak", "title: The army of the ally is too weak"),
    "a grade": (CASE, "credibility: 3", "credibility: 2"),
}
"""What is edited, and back again: a file, what stands in it, and what then does."""


@contextmanager
def start_watch(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A running `vedette watch` that has given its first verdict."""
    command = [sys.executable, "-m", "vedette", "watch", CASE, "--format", "json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            await_answer(process)
            yield process
        finally:
            process.terminate()


def await_answer(process: subprocess.Popen[str]) -> dict[str, object]:
    """The next line; raises RuntimeError when the process has ended or an edit did not make sense to it."""
    assert process.stdout is not None
    line = process.stdout.readline()
    answer = json.loads(line) if line else None
    if not isinstance(answer, dict) or not answer["whole"]:
        raise RuntimeError(f"no verdict: {line}")
    return answer


def run(rounds: int) -> None:
    print(f"\nWatching: from a save to the verdict (aim: at most {AIM * 1000:g} ms)")
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("rules", "scenarios", "seeds"):
            shutil.copytree(ROOT / part, folder / part)
        with start_watch(folder) as process:
            for what, (path, before, after) in EDITS.items():
                print(
                    f"  {what:<12} {median(_time_edits(process, folder / path, before, after, rounds)) * 1000:6.0f} ms"
                )


def _time_edits(process: subprocess.Popen[str], file: Path, before: str, after: str, rounds: int) -> list[float]:
    text = file.read_text(encoding="utf-8")
    taken = []
    for turn in range(rounds):
        time.sleep(0.05 + 0.007 * (turn % 3))  # so that saves do not keep step with the looks
        start = time.perf_counter()
        file.write_text(text if turn % 2 else text.replace(before, after, 1), encoding="utf-8")
        answer = await_answer(process)
        taken.append(time.perf_counter() - start)
        if not answer["edits"]:
            raise RuntimeError(f"the edit was not noticed: {before}")
    if rounds % 2:
        file.write_text(text, encoding="utf-8")
        await_answer(process)
    return taken


if __name__ == "__main__":
    run(15)
