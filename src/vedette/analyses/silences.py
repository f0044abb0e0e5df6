"""What the verdict takes for absent: looked for in vain, not believed, or never looked for at all.

Method: for each `not` of each rule that weighs and holds in the likeliest world, the ledger says why such a thing is
taken for absent (see `absences`), how much of the lead the rule carries, and what the leader's chance
would be if the thing were there after all: the same case with that fact surely true (the Key Assumptions Check of CIA,
"A Tradecraft Primer", 2009, applied to what is not there; the dog that did not bark is evidence only if it would have).

Worked example: a rule of 2 dB for the leader holds because there is no minefield, and nobody looked for one. If there
were, the rule would not hold, and the leader would have 2 dB less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vedette.analyses.result import CaseResult, build_head, draw
from vedette.language.unparse import word_pattern
from vedette.reasoning.absences import Looking, find_silences
from vedette.reasoning.assess import Assessment, find_support
from vedette.reasoning.tipping import break_silence
from vedette.show.blocks import Block, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_count, format_db, format_percent

SCHEMA = "vedette.silences/1"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One thing taken for absent. `lead_db` is what its rule adds to the lead; `chance` is the leader's, from 0 to 1,
    if the thing were there, `leader` who would then lead; None where it was not grounded and so cannot be asked.
    """

    rule: str
    at: str
    absent: str
    looking: Looking
    by: tuple[str, ...]
    when: str | None
    seen: float | None
    lead_db: float
    chance: float | None
    leader: str | None


@dataclass(frozen=True, slots=True)
class Ledger(CaseResult):
    """Everything taken for absent, what carries most of the lead first. `lead_db` is the whole lead in the likeliest
    world, and `silent_db` what of it rests on things that nobody looked for.
    """

    rulebook: str
    leader: str
    titles: Mapping[str, str]
    chance: float
    lead_db: float
    silent_db: float
    entries: tuple[LedgerEntry, ...]


def list_silences(assessment: Assessment) -> Ledger:
    """The ledger. What is to be asked about must have been grounded with the evidence."""
    gathered, support = assessment.evidence, find_support(assessment)
    leader, rival = (assessment.judgements[min(n, len(assessment.judgements) - 1)].scenario.id for n in (0, 1))
    rules = {rule.id: rule for rule in gathered.rules}
    names = [s.id for s in gathered.rulebook.scenarios]
    entries = []
    for silence in find_silences(gathered, assessment.likely, leader, rival):
        broken = break_silence(assessment.outlook, silence)
        chances = None if broken is None else dict(zip(names, broken.tolist(), strict=True))
        entries.append(
            LedgerEntry(
                rule=silence.rule,
                at=str(rules[silence.rule].at),
                absent=word_pattern(silence.pattern),
                looking=silence.looking,
                by=silence.by,
                when=silence.when.isoformat() if silence.when else None,
                seen=silence.seen,
                lead_db=silence.lead_db,
                chance=None if chances is None else chances[leader],
                leader=None if chances is None else max(sorted(chances), key=lambda name: round(chances[name], 12)),
            )
        )
    return Ledger(
        **build_head(SCHEMA, gathered),
        rulebook=gathered.rulebook.id,
        leader=leader,
        titles={j.scenario.id: j.scenario.title for j in assessment.judgements},
        chance=assessment.leader.probability,
        lead_db=support.lead,
        silent_db=support.silent,
        entries=tuple(entries),
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(ledger: Ledger) -> tuple[Block, ...]:
    """How much of the lead is silence, then the ledger."""
    columns = (
        Column("taken for absent", wrap=True),
        Column("why", wrap=True),
        Column("rule", wrap=True),
        Column("lead dB", "right"),
        Column("if it were there", wrap=True),
    )
    rows = tuple(
        (
            Text(entry.absent, "strong" if entry.looking == "nobody looked" else ""),
            _say_why(entry),
            entry.rule,
            format_db(entry.lead_db),
            _say_broken(ledger, entry),
        )
        for entry in ledger.entries
    )
    return (
        Heading(f"{ledger.case}  What is taken for absent", level=1),
        Prose(_state_share(ledger), "strong"),
        *((Table(columns, rows),) if rows else ()),
        Note(
            "Every `not` of a rule that holds in the likeliest world. Looked for: a fact marked `absent: true` covers "
            "it. Not believed: reports speak of it. Would have been seen: its kind says how likely (`seen`). Lead: "
            "what the rule adds to the leader over the next."
        ),
    )


def _state_share(ledger: Ledger) -> str:
    silent = [entry for entry in ledger.entries if entry.looking == "nobody looked"]
    title = ledger.titles[ledger.leader]
    if not ledger.entries:
        return "No rule that holds takes anything for absent."
    if not silent:
        return f"Nothing that the lead of {title} rests on is a silence."
    things = format_count(len(silent), "thing")
    return (
        f"{format_db(ledger.silent_db)} of the {format_db(ledger.lead_db)} dB by which {title} leads rest on silence: "
        f"{things} that nobody looked for."
    )


def _say_why(entry: LedgerEntry) -> str:
    who = f" ({', '.join(entry.by)}{f', {entry.when}' if entry.when else ''})" if entry.by else ""
    if entry.looking == "would have been seen" and entry.seen is not None:
        return f"would have been seen ({format_percent(entry.seen)})"
    return f"{entry.looking}{who}"


def _say_broken(ledger: Ledger, entry: LedgerEntry) -> str:
    if entry.chance is None or entry.leader is None:
        return "-"
    then = format_percent(entry.chance)
    return then if entry.leader == ledger.leader else f"{then}, and {ledger.titles[entry.leader]} leads"
