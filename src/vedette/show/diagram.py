"""Boxes and arrows: what a picture of a rulebook is made of, before any program draws it.

Like `blocks`, a diagram holds words and says what each part is, never a colour or a position: `render/mermaid.py` and
`render/graphviz.py` decide how kinds, rules and scenarios look.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

Sort = Literal["kind", "rule", "scenario"]
Stroke = Literal["needs", "counts", "not", "absent", "infers", "weighs"]
"""How an arrow is drawn: a condition that needs a fact, counts facts, or asks for there being none; or what follows."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box; `key` is unique in the diagram, `lines` are what it says, and `holds` is None where no case is shown."""

    key: str
    sort: Sort
    lines: tuple[str, ...]
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow between two boxes, by their keys; `label` may be empty."""

    source: str
    target: str
    stroke: Stroke
    label: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Boxes that are drawn together under a title, by their keys."""

    title: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture; nodes, arrows and frames stand in the order they are written in."""

    schema: str
    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    frames: tuple[Frame, ...]

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists."""
        return dataclasses.asdict(self)
