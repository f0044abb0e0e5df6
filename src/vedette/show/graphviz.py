"""Diagrams as DOT, the language of Graphviz, and as SVG where its program `dot` is installed.

Texts from files stand in quoted strings, in which nothing but a quote, a backslash and an ampersand has a meaning.
`dot` reads what we wrote from its standard input and runs nothing, opens nothing and asks nobody.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping

from vedette.show.characters import visible
from vedette.show.diagram import Arrow, Diagram, Node, Sort, Stroke

PROGRAM = "dot"
TIMEOUT = 60.0
"""Seconds that `dot` may take; a rulebook of 60 rules takes about one."""
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_NODES: dict[Sort, str] = {
    "kind": 'shape=box, style="rounded,filled", fillcolor="#eef3fa", color="#5b7aa5"',
    "rule": 'shape=box, style="filled", fillcolor="#fffdf5", color="#a58b4a"',
    "scenario": 'shape=hexagon, style="filled", fillcolor="#f3ecf7", color="#7d5a94"',
}
_ARROWS: dict[Stroke, str] = {
    "needs": 'color="#5b7aa5"',
    "counts": 'color="#5b7aa5", arrowhead=normalnormal',
    "not": 'color="#5b7aa5", style=dashed, arrowhead=tee',
    "absent": 'color="#5b7aa5", style=dotted, arrowhead=odot',
    "infers": 'color="#a58b4a", arrowhead=empty',
    "weighs": 'color="#7d5a94"',
}
_IDLE = 'color="#c8c8c8", fontcolor="#8c8c8c"'


class NoGraphviz(Exception):
    """The SVG could not be drawn; the message says why in plain words."""


def render_dot(diagram: Diagram) -> str:
    """A directed graph from left to right, ending in a line break; the same bytes for the same diagram."""
    nodes = {node.key: node for node in diagram.nodes}
    framed = {key for frame in diagram.frames for key in frame.keys}
    lines = [
        "digraph rulebook {",
        f"  graph [rankdir=LR, label={_quote(diagram.title)}, labelloc=t, ranksep=1.2, nodesep=0.15, {_font(14)}];",
        f"  node [{_font(10)}];",
        f"  edge [{_font(9)}, arrowsize=0.7];",
        *(f"  {_draw_node(node)}" for node in diagram.nodes if node.key not in framed and node.sort == "kind"),
    ]
    for number, frame in enumerate(diagram.frames, start=1):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f'    graph [label={_quote(frame.title)}, style="rounded", color="#b0b0b0", {_font(12)}];')
        lines += [f"    {_draw_node(nodes[key])}" for key in frame.keys]
        lines.append("  }")
    lines += [f"  {_draw_node(node)}" for node in diagram.nodes if node.key not in framed and node.sort != "kind"]
    lines += [f"  {line}" for line in _draw_arrows(diagram)]
    return "\n".join([*lines, "}", ""])


def render_svg(diagram: Diagram, timeout: float = TIMEOUT) -> str:
    """The diagram as SVG, drawn by Graphviz. Raises NoGraphviz when `dot` is not there, fails or takes too long.

    The bytes depend on the version of Graphviz and on the fonts at hand.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise NoGraphviz(f"SVG is drawn by Graphviz, and there is no `{PROGRAM}` on the path")
    try:
        run = subprocess.run(
            [program, "-Tsvg"], input=render_dot(diagram).encode(), capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        raise NoGraphviz(f"`{PROGRAM}` had not finished after {timeout:g} seconds") from None
    except OSError as error:
        raise NoGraphviz(f"`{PROGRAM}` cannot be run: {error.strerror or error}") from None
    if run.returncode != 0:
        said = visible(run.stderr.decode(errors="replace").strip())[:200]
        raise NoGraphviz(f"`{PROGRAM}` failed: {said or f'status {run.returncode}'}")
    return _COMMENT.sub("", run.stdout.decode(errors="replace")).replace("\r\n", "\n").rstrip("\n") + "\n"


def escape_dot(text: str) -> str:
    r"""A text within a quoted string of DOT.

    >>> print(escape_dot('say "a\\b" & <c>'))
    say \"a\\b\" &amp; <c>
    """
    return visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")


def _quote(*lines: str) -> str:
    return '"' + "\\n".join(escape_dot(line) for line in lines) + '"'


def _font(size: int) -> str:
    return f'fontname="Helvetica", fontsize={size}'


def _draw_node(node: Node) -> str:
    mark: Mapping[bool | None, str] = {None: "", True: ", penwidth=3", False: f", {_IDLE}, fillcolor=white"}
    return f"{_quote(node.key)} [label={_quote(*node.lines)}, {_NODES[node.sort]}{mark[node.holds]}];"


def _draw_arrows(diagram: Diagram) -> Iterator[str]:
    for arrow in diagram.arrows:
        yield f"{_quote(arrow.source)} -> {_quote(arrow.target)} [{_describe(arrow)}];"


def _describe(arrow: Arrow) -> str:
    mark = {None: "", True: ", penwidth=2.5", False: f", {_IDLE}"}[arrow.holds]
    label = f"label={_quote(arrow.label)}, " if arrow.label else ""
    return f"{label}{_ARROWS[arrow.stroke]}{mark}"
