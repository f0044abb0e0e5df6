"""Runs every benchmark: `python -m benchmarks [ROUNDS]`."""

from __future__ import annotations

import sys

from benchmarks import check, evaluate, flips, startup, sums, watch, worlds

if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    startup.run(rounds)
    evaluate.run(rounds)
    check.run(rounds)
    watch.run(rounds)
    worlds.run(rounds)
    sums.run(min(rounds, 3))
    flips.run()
