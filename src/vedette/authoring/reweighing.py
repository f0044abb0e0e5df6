"""Writes other weights into files of rules: the numbers change where they stand, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vedette.language.diagnostics import Place
from vedette.language.model import Rule, Rulebook


def reweigh_files(rulebook: Rulebook, proposed: Mapping[str, Mapping[str, float]]) -> dict[Path, str]:
    """The texts of the files in which weights change, by path; what is a range stays one.

    `proposed` is by rule and scenario, in dB or as chances. Raises OSError where a file cannot be read.
    """
    spots: dict[str, list[tuple[Place, str]]] = {}
    for rule in rulebook.rules:
        for scenario, number in proposed.get(rule.id, {}).items():
            stated = (rule.expect or rule.weigh)[scenario]
            if not stated.is_range and stated.value != number:
                at = rule.weigh_at[scenario]
                spots.setdefault(at.path, []).append((at, _word(rule, number)))
    return {Path(path): _write(Path(path), each) for path, each in sorted(spots.items())}


def _word(rule: Rule, number: float) -> str:
    return f"{number:g}" if rule.expect or number == 0.0 else f"{number:+g}"


def _write(path: Path, spots: list[tuple[Place, str]]) -> str:
    """The text with each spot replaced, the last first, so that none moves before its turn."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for at, text in sorted(spots, key=lambda spot: (spot[0].line, spot[0].column), reverse=True):
        line = lines[at.line - 1]
        lines[at.line - 1] = line[: at.column - 1] + text + line[at.column - 1 + at.width :]
    return "".join(lines)
