"""What checking a rulebook of 2,000 lines takes, beside a bare parse of the same YAML by PyYAML on libyaml."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import ROOT, measure, print_ratios, start_python, start_vedette

BASE = "bare parse"
CHECK = "vedette check"
AIMS = {CHECK: 10}
LINES = 2_000
THEMES = 8
SHIPPED = ROOT / "rules" / "ally-intervention"
PARSE = """
import sys, yaml
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        yaml.load(file, yaml.CSafeLoader)
"""


def write_rulebook(folder: Path) -> list[Path]:
    """A rulebook whose rules have 2,000 lines: the shipped one's words, and rules of its kinds, no two alike."""
    folder.mkdir()
    for name in ("rulebook.yaml", "facts.yaml"):
        text = (SHIPPED / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("rulebook: ally-intervention", f"rulebook: {folder.name}"))
    rules = [_write_rule(number) for number in range(LINES // len(_write_rule(0)))]
    for theme in range(THEMES):
        lines = ["# A theme among many.", "rules:", *(line for rule in rules[theme::THEMES] for line in rule)]
        (folder / f"theme-{theme}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sorted(folder.glob("*.yaml"))


def _write_rule(number: int) -> list[str]:
    level = ("low", "moderate", "high")[number % 3]
    kind = (
        "pressure: {by: $patron, upon: $ally",
        "dependence: {of: $ally, upon: $patron",
        "sanctions: {against: $ally",
    )
    weight = (
        "direct_intervention: +1, diversion: -1",
        "diversion: +1.5",
        "staging_ground: [+1, +2]",
        "diversion: against",
    )
    return [
        f"  - id: rule-{number}",
        f"    title: What rule {number} is about",
        "    when:",
        "      - border: {of: $ally, with: $target, is: $border}",
        f"      - {kind[number % len(kind)]}, level: {{at_least: {level}}}}}",
        f"      - leader_tenure: {{of: $ally, years: {{above: {number}}}}}",
        "      - not: {strike_force: {of: $patron, soil_of: $ally}}",
        f"    weigh: {{{weight[number % len(weight)]}}}",
        "    because: >-",
        "      A sentence or two that say why the conditions should move the scenarios at all, and how far, so that",
        "      whoever doubts the weight can find the argument beside it and need not ask its author.",
        '    see: ["Grabo, Anticipating Surprise: Analysis for Strategic Warning (2004)"]',
        f"    group: group-{number % 12}",
    ]


def run(rounds: int) -> None:
    with TemporaryDirectory() as place:
        files = write_rulebook(Path(place, "long"))
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        print(f"\na rulebook of {lines} lines in {len(files)} files")
        jobs = {
            BASE: start_python("-c", PARSE, *map(str, files)),
            CHECK: start_vedette("check", str(files[0].parent)),
            "vedette rules": start_vedette("rules", "--rules", str(files[0].parent)),
        }
        print_ratios("Checking, whole processes", measure(jobs, rounds), BASE, AIMS)


if __name__ == "__main__":
    run(7)
