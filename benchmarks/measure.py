"""Times jobs in turns, so that a busy machine slows all of them alike, and by the median, which no one turn decides."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
CASE = "scenarios/belarus-2022-12.yaml"

Job = Callable[[], object]


def measure(jobs: Mapping[str, Job], rounds: int) -> dict[str, float]:
    """The median time of each job in seconds over that many turns, after one turn to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(rounds + 1):
        for name, job in jobs.items():
            gc.collect()
            start = time.perf_counter()
            job()
            if turn:
                taken[name].append(time.perf_counter() - start)
    return {name: median(times) for name, times in taken.items()}


def start_python(*arguments: str) -> Job:
    """A job that runs this Python, in the project's folder, to the end; raises CalledProcessError when it fails."""
    return _start([sys.executable, *arguments])


def start_vedette(*arguments: str) -> Job:
    """A job that runs the installed command `vedette` beside this Python."""
    return _start([str(Path(sys.executable).with_name("vedette")), *arguments])


def _start(command: Sequence[str]) -> Job:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def job() -> None:
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)

    return job


def print_ratios(title: str, medians: Mapping[str, float], base: str, aims: Mapping[str, float] | None = None) -> None:
    """A line a job: its time, how many times that of `base` it is, and the most it should be where there is an aim."""
    print(f"\n{title} (1 = {base})")
    width = max(map(len, medians))
    for name, seconds in medians.items():
        aim = f"   aim: at most {aims[name]:g}" if aims and name in aims else ""
        print(f"  {name:<{width}}  {seconds * 1000:8.1f} ms  {seconds / medians[base]:7.2f}{aim}")
