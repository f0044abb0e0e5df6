"""What it takes to start: whole processes, as multiples of a Python that does nothing."""

from __future__ import annotations

from benchmarks.measure import CASE, measure, print_ratios, start_python, start_vedette

BASE = "python -c pass"
AIMS = {"vedette --version": 2, "vedette --help": 9, "vedette evaluate": 40}


def run(rounds: int) -> None:
    jobs = {
        BASE: start_python("-c", "pass"),
        "import typer": start_python("-c", "import typer"),
        "import numpy": start_python("-c", "import numpy"),
        "vedette --version": start_vedette("--version"),
        "vedette --help": start_vedette("--help"),
        "vedette evaluate --help": start_vedette("evaluate", "--help"),
        "vedette evaluate": start_vedette("evaluate", CASE, "--quiet"),
    }
    print_ratios("Starting, whole processes", measure(jobs, rounds), BASE, AIMS)


if __name__ == "__main__":
    run(15)
