"""Do other methods put the same scenario first, and if not, which rules make the difference?

Method: the rules that hold in the likeliest world are read by analysis of competing hypotheses, by certainty factors
and by Dempster-Shafer (see `scorers`), beside the chances by log-odds. Their numbers cannot be compared, only their
order. Where a method has another leader, it reads on without each rule in turn: those make the difference without which
it agrees.

Worked example: log-odds put war first. Counting inconsistency alone puts peace first, since one rule speaks mildly
against war and nothing against peace. Without that rule both agree, so it is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vedette.analyses.result import CaseResult, build_head, draw
from vedette.reasoning.assess import Assessment
from vedette.reasoning.readings import Piece, leave_out, list_pieces
from vedette.reasoning.scorers import READERS, find_reader
from vedette.reasoning.scorers.certainty import Contradiction
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_count, format_percent, join_words

SCHEMA = "vedette.methods/1"
ALL = "all"
METHODS = (DEFAULT_METHOD, *READERS)
TITLES = {
    DEFAULT_METHOD: "log-odds",
    "ach": "competing hypotheses",
    "certainty": "certainty factors",
    "dempster": "Dempster-Shafer",
}
UNGROUPED = (
    "Beside log-odds no method here knows groups: rules on one underlying thing count each for itself, in the "
    "likeliest world alone."
)
NAMED = 4
"""So many rules that make the difference are named on the screen."""


@dataclass(frozen=True, slots=True)
class MethodVerdict:
    """What one method says: who leads (several where they are level), its numbers, what stands beside them, and, where
    it disagrees with log-odds, the rules without each of which it would agree. `failed` says why it says nothing.
    """

    method: str
    title: str
    measure: str
    leaders: tuple[str, ...]
    numbers: Mapping[str, float]
    beside: Mapping[str, Mapping[str, float]]
    conflict: float | None
    caution: str
    difference: tuple[str, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class MethodComparison(CaseResult):
    """The methods side by side. `pieces` are how many rules hold; `agree` whether all that answer share a leader."""

    rulebook: str
    scenarios: Mapping[str, str]
    leader: str
    pieces: int
    agree: bool
    methods: tuple[MethodVerdict, ...]


# --- the question -----------------------------------------------------------------------------------------------------


def compare_methods(assessment: Assessment, methods: Iterable[str] = METHODS) -> MethodComparison:
    """What these methods make of an assessment; grounds nothing. Raises KeyError for an unknown one."""
    evidence = assessment.evidence
    pieces = list_pieces(evidence, assessment.likely, assessment.prior_chances)
    leader = assessment.leader.scenario.id
    wanted = tuple(methods)
    verdicts = tuple(
        _tell_default(assessment) if name == DEFAULT_METHOD else _ask(name, assessment, pieces, leader)
        for name in wanted
    )
    return MethodComparison(
        **build_head(SCHEMA, evidence),
        rulebook=evidence.rulebook.id,
        scenarios={s.id: s.column for s in evidence.rulebook.scenarios},
        leader=leader,
        pieces=len(pieces),
        agree=all(verdict.failed or verdict.leaders == (leader,) for verdict in verdicts),
        methods=verdicts,
    )


def _tell_default(assessment: Assessment) -> MethodVerdict:
    return MethodVerdict(
        method=DEFAULT_METHOD,
        title=TITLES[DEFAULT_METHOD],
        measure="chance",
        leaders=(assessment.leader.scenario.id,),
        numbers={j.scenario.id: j.probability for j in assessment.judgements},
        beside={
            "low": {j.scenario.id: j.low for j in assessment.judgements},
            "high": {j.scenario.id: j.high for j in assessment.judgements},
        },
        conflict=None,
        caution="",
        difference=(),
    )


def _ask(name: str, assessment: Assessment, pieces: Sequence[Piece], leader: str) -> MethodVerdict:
    rulebook = assessment.evidence.rulebook
    reader = find_reader(name)
    try:
        found = reader.read(pieces, rulebook)
    except (Contradiction, ValueError) as error:
        return MethodVerdict(
            method=name,
            title=TITLES[name],
            measure="",
            leaders=(),
            numbers={},
            beside={},
            conflict=None,
            caution="",
            difference=(),
            failed=str(error),
        )
    rules = sorted({piece.rule for piece in pieces}) if found.leaders != (leader,) else []
    return MethodVerdict(
        method=name,
        title=TITLES[name],
        measure=found.measure,
        leaders=found.leaders,
        numbers=found.numbers,
        beside=found.beside,
        conflict=found.conflict,
        caution=found.caution,
        difference=tuple(r for r in rules if reader.read(leave_out(pieces, r), rulebook).leaders == (leader,)),
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: MethodComparison) -> tuple[Block, ...]:
    """Whether they agree in a sentence, the numbers side by side, then what each would have the reader know."""
    answered = [verdict for verdict in result.methods if not verdict.failed]
    return (
        Heading(f"{result.case}  By {_name_methods(result)}", level=1),
        Prose(_state_agreement(result), "strong"),
        *((_build_table(result, answered),) if answered else ()),
        *(Note(f"{v.title}: {v.caution}") for v in answered if v.caution),
        *(Note(f"{v.title} says nothing: {v.failed}", "bad") for v in result.methods if v.failed),
        *((Note(UNGROUPED),) if any(v.method != DEFAULT_METHOD for v in answered) else ()),
    )


def _name_methods(result: MethodComparison) -> str:
    return "several methods" if len(result.methods) > 1 else result.methods[0].title


def _state_agreement(result: MethodComparison) -> str:
    title = result.scenarios[result.leader]
    others = [v for v in result.methods if not v.failed and v.leaders != (result.leader,)]
    if not others:
        return f"{title} leads by {'every method' if len(result.methods) > 1 else 'this method, as by log-odds'}."
    return f"{title} leads by log-odds. " + " ".join(_state_difference(result, verdict) for verdict in others)


def _state_difference(result: MethodComparison, verdict: MethodVerdict) -> str:
    ahead = join_words([result.scenarios[name] for name in verdict.leaders])
    put = f"By {verdict.title} {ahead} {'are level' if len(verdict.leaders) > 1 else 'leads'}"
    if not verdict.difference:
        return f"{put}; no single rule makes the difference."
    named = [f"`{rule}`" for rule in verdict.difference[:NAMED]]
    more = len(verdict.difference) - len(named)
    told = [*named, *([format_count(more, "other rule")] if more else [])]
    return f"{put}; without {'any one of ' if len(told) > 1 else ''}{join_words(told)} it would agree."


def _build_table(result: MethodComparison, answered: Sequence[MethodVerdict]) -> Table:
    columns = [Column("scenario", wrap=True)]
    for verdict in answered:
        columns.append(Column(f"{verdict.title}: {verdict.measure}", "right", wrap=True))
    order = sorted(result.scenarios, key=lambda name: (-answered[0].numbers[name], name))
    rows: list[tuple[Cell, ...]] = [
        (result.scenarios[name], *(_build_cell(verdict, name) for verdict in answered)) for name in order
    ]
    return Table(tuple(columns), tuple(rows))


def _build_cell(verdict: MethodVerdict, name: str) -> Text:
    return Text(_word_number(verdict, name), "strong" if name in verdict.leaders else "")


def _word_number(verdict: MethodVerdict, name: str) -> str:
    number = verdict.numbers[name]
    match verdict.method:
        case "ach":
            return f"{abs(number):.2f}  ({verdict.beside['inconsistent'][name]:g})"
        case "certainty":
            return f"{number:+.2f}" if round(number, 2) else "0.00"
        case "dempster":
            low, high = (verdict.beside[each][name] for each in ("belief", "plausibility"))
            return f"{format_percent(number)}  ({low:.2f} to {high:.2f})"
        case _:
            return format_percent(number)
