"""What every result of an analysis can do, and the head of those about a case: its form, the case and the day."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from vedette.reasoning.grounded_case import GroundedCase
from vedette.show.blocks import Block
from vedette.show.json_text import render_json
from vedette.show.numbers import format_worlds

if TYPE_CHECKING:
    import pandas


@singledispatch
def draw(result: Any) -> tuple[Block, ...]:
    """The screen of a result; each analysis registers how its own is drawn. Raises TypeError for anything else."""
    raise TypeError(f"{type(result).__name__} is not a result of an analysis")


class Result:
    """A frozen value that an analysis returns: `print` gives its screen, a notebook the same as HTML."""

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists; numbers are not rounded."""
        return dataclasses.asdict(self)  # type: ignore[call-overload,no-any-return]  # every result is a dataclass

    def to_json(self) -> str:
        """What the command prints with `--format json`."""
        return render_json(self.to_data())

    def to_frame(self, of: str = "") -> pandas.DataFrame:
        """Its records as a table of pandas (`pip install vedette[pandas]`), one row each, numbers not rounded.

        `of` is the field that holds them; unless said, the first that holds any. Nested values become columns such as
        `if_true.leader`. Raises KeyError where no field of that name holds records.
        """
        import pandas

        held = {name: each for name, each in self.to_data().items() if _are_records(each)}
        records = held[of] if of else next(iter(held.values()), ())
        return pandas.json_normalize(list(records))

    def __str__(self) -> str:
        from vedette.show.text import Canvas, render_text  # only for print(), and it is slow to import

        return render_text(draw(self), Canvas())

    def _repr_html_(self) -> str:
        from vedette.show.html import render_html_fragment

        return render_html_fragment(draw(self))


def _are_records(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(each, dict) for each in value)


@dataclass(frozen=True, slots=True)
class CaseResult(Result):
    """A result about a case begins with these, in JSON as here; `schema` names the form of all of it."""

    schema: str
    case: str
    title: str
    as_of: str


def build_head(schema: str, gathered: GroundedCase) -> dict[str, str]:
    """What every result about this case begins with, by name."""
    case = gathered.case
    return {"schema": schema, "case": case.id, "title": case.title, "as_of": gathered.as_of.isoformat()}


def word_worlds(worlds: int, exact: bool, states: int) -> str:
    """Which worlds a chance is averaged over, as words in a sentence."""
    if exact:
        return f"{format_worlds(worlds)} that the reports leave open"
    if states:
        return f"{format_worlds(worlds)} that the reports leave open in each of {states} drawn states of the sources"
    return f"{worlds:,} sampled worlds"
