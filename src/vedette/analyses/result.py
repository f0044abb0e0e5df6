"""The head of what an analysis finds about a case: which form it has, and which case it is about, on which day."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from vedette.reasoning.grounded_case import GroundedCase


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A result begins with these, in JSON as here; `schema` names the form of all of it."""

    schema: str
    case: str
    title: str
    as_of: str

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists; numbers are not rounded."""
        return dataclasses.asdict(self)


def build_head(schema: str, gathered: GroundedCase) -> dict[str, str]:
    """What every result about this case begins with, by name."""
    case = gathered.case
    return {"schema": schema, "case": case.id, "title": case.title, "as_of": gathered.as_of.isoformat()}
