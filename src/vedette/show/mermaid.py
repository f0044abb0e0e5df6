"""Diagrams as Mermaid, which GitHub, GitLab and most note-taking programs draw where they find it in Markdown.

A text from a file is put in quotes, and whatever Mermaid would read as more than a character is written by its number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from vedette.show.characters import visible
from vedette.show.diagram import Arrow, Diagram, Node, Sort, Stroke

MOST_ARROWS = 500
MOST_CHARACTERS = 50_000
"""What Mermaid draws unless it is told otherwise (its settings maxEdges and maxTextSize, as of version 11)."""
_SHAPES: dict[Sort, tuple[str, str]] = {"kind": ("([", "])"), "rule": ("[", "]"), "scenario": ("{{", "}}")}
_LINES: dict[Stroke, str] = {
    "needs": "-->", "counts": "-->", "infers": "-->", "weighs": "-->", "not": "-.-x", "absent": "-.->",
}  # fmt: skip
_CLASSES = (
    "classDef kind fill:#eef3fa,stroke:#5b7aa5,color:#1b2a3d",
    "classDef rule fill:#fffdf5,stroke:#a58b4a,color:#332b14",
    "classDef scenario fill:#f3ecf7,stroke:#7d5a94,color:#2d1b38",
    "classDef holds stroke-width:4px",
    "classDef idle opacity:0.45",
)
_SPECIAL = re.compile(r"[^\w .,;:()/+='$%?!-]|(?<=^\d)\.")


def render_mermaid(diagram: Diagram) -> str:
    """A flow chart from left to right, ending in a line break; the same bytes for the same diagram."""
    names = name_keys(node.key for node in diagram.nodes)
    nodes = {node.key: node for node in diagram.nodes}
    framed = {key for frame in diagram.frames for key in frame.keys}
    lines = ["---", f"title: {json.dumps(visible(diagram.title), ensure_ascii=False)}", "---", "flowchart LR"]
    lines += [f"  {_draw_node(node, names)}" for node in diagram.nodes if node.sort == "kind"]
    for number, frame in enumerate(diagram.frames, start=1):
        lines.append(f"  subgraph frame{number}[{_quote(frame.title)}]")
        lines += [f"    {_draw_node(nodes[key], names)}" for key in frame.keys]
        lines.append("  end")
    lines += [f"  {_draw_node(n, names)}" for n in diagram.nodes if n.sort != "kind" and n.key not in framed]
    lines += [f"  {_draw_arrow(arrow, names)}" for arrow in diagram.arrows]
    lines += [f"  {line}" for line in (*_CLASSES, *_mark_nodes(diagram.nodes, names), *_style_arrows(diagram.arrows))]
    return "\n".join([*lines, ""])


def escape_mermaid(text: str) -> str:
    """A text within quotes, with what Mermaid gives a meaning to written as `#number;`.

    >>> escape_mermaid('a "b" [c] <br> #1')
    'a #34;b#34; #91;c#93; #60;br#62; #35;1'
    """
    return _SPECIAL.sub(lambda found: f"#{ord(found.group())};", visible(text))


def name_keys(keys: Iterable[str]) -> dict[str, str]:
    """A plain word for each key, and no two the same.

    >>> name_keys(["rule:a-b", "rule:a_b"])
    {'rule:a-b': 'rule_a_b', 'rule:a_b': 'rule_a_b_2'}
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        word = name = re.sub(r"[^A-Za-z0-9]", "_", key)
        number = 1
        while name in taken:
            number += 1
            name = f"{word}_{number}"
        taken.add(name)
        names[key] = name
    return names


def _quote(*lines: str) -> str:
    return '"' + "<br/>".join(escape_mermaid(line) for line in lines) + '"'


def _draw_node(node: Node, names: Mapping[str, str]) -> str:
    opening, closing = _SHAPES[node.sort]
    return f"{names[node.key]}{opening}{_quote(*node.lines)}{closing}:::{node.sort}"


def _draw_arrow(arrow: Arrow, names: Mapping[str, str]) -> str:
    line = _LINES[arrow.stroke]
    label = f"|{_quote(arrow.label)}|" if arrow.label else ""
    return f"{names[arrow.source]} {line}{label} {names[arrow.target]}"


def _mark_nodes(nodes: Iterable[Node], names: Mapping[str, str]) -> Iterator[str]:
    """Where a case is shown, what holds has a thick rim and the rest is pale."""
    nodes = tuple(nodes)
    for holds, style in ((True, "holds"), (False, "idle")):
        marked = [names[node.key] for node in nodes if node.holds is holds]
        if marked:
            yield f"class {','.join(marked)} {style}"


def _style_arrows(arrows: Iterable[Arrow]) -> Iterator[str]:
    """Where a case is shown, what takes part in it is thick and the rest pale."""
    arrows = tuple(arrows)
    for holds, style in ((True, "stroke-width:3px"), (False, "stroke-width:1px,opacity:0.35")):
        numbers = [str(number) for number, arrow in enumerate(arrows) if arrow.holds is holds]
        if numbers:
            yield f"linkStyle {','.join(numbers)} {style}"
