"""What an evaluation takes: Vedette beside a bare experta program with the same rules, as processes and within one."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bare_experta import run_program
from benchmarks.export import export_program
from benchmarks.measure import CASE, ROOT, measure, print_ratios, start_python, start_vedette
from vedette.analyses.evaluate import build_report
from vedette.language.load import load_case
from vedette.reasoning.assess import assess

BARE = "bare experta"


def run(rounds: int) -> None:
    rulebook, case = load_case(ROOT / CASE).require()
    program = export_program(rulebook, case)
    print(f"\n{case.id}: {len(rulebook.rules) + len(case.rules)} rules, {len(case.facts)} facts;", end=" ")
    print(f"in bare experta {len({r['id'] for r in program['rules']})} of the rules, without what is not a plain join")
    with TemporaryDirectory() as folder:
        file = Path(folder, "program.json")
        file.write_text(json.dumps(program), encoding="utf-8")
        processes = {
            BARE: start_python(str(Path(__file__).with_name("bare_experta.py")), str(file)),
            "vedette evaluate": start_vedette("evaluate", CASE, "--quiet"),
            "vedette evaluate, as JSON": start_vedette("evaluate", CASE, "--quiet", "--format", "json"),
        }
        print_ratios("Evaluating, whole processes", measure(processes, rounds), BARE)
    within = {
        BARE: lambda: run_program(program),
        "read rulebook and case": lambda: load_case(ROOT / CASE),
        "assess": lambda: assess(rulebook, case),
        "read, assess and report": lambda: build_report(assess(*load_case(ROOT / CASE).require())),
    }
    print_ratios("Evaluating, within one process", measure(within, rounds), BARE)


if __name__ == "__main__":
    run(15)
