"""Every form in which something can be printed: what it draws, and the renderer that draws it.

A command offers the formats that draw what it has to show. A new format is its renderer and one line in `FORMATS`;
renderers are imported when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from vedette.cli.choices import check_word

if TYPE_CHECKING:
    from vedette.authoring.ruletests.runner import RuleTestReport
    from vedette.language.diagnostics import Diagnostic
    from vedette.show.blocks import Block
    from vedette.show.canvas import Canvas
    from vedette.show.diagram import Diagram

Part = Literal["text", "blocks", "data", "diagnostics", "tests", "diagram"]
RESULT: tuple[Part, ...] = ("text", "blocks", "data")
"""What the result of any question has to show."""


@dataclass(frozen=True)
class Page:
    """A result and the function that says it in blocks; as JSON it is its `to_data()`, or its fields."""

    value: Any
    build_blocks: Callable[[Any], Sequence[Block]]

    @property
    def data(self) -> Any:
        return self.value.to_data() if hasattr(self.value, "to_data") else asdict(self.value)

    @property
    def blocks(self) -> Sequence[Block]:
        return self.build_blocks(self.value)

    def draw_text(self, canvas: Canvas) -> str:
        """The page for a terminal."""
        from vedette.show.text import render_text

        return render_text(self.blocks, canvas)

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """The complaints of a page of findings."""
        found: Sequence[Diagnostic] = self.value.diagnostics
        return found

    @property
    def tests(self) -> RuleTestReport:
        """The report of a page of tests."""
        report: RuleTestReport = self.value
        return report

    @property
    def diagram(self) -> Diagram:
        """The picture of a page that is one."""
        drawn: Diagram = self.value
        return drawn


def _render_mermaid(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.mermaid import render_mermaid

    return "\n".join(render_mermaid(page.diagram) for page in pages)


def _render_dot(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.graphviz import render_dot

    return "\n".join(render_dot(page.diagram) for page in pages)


def _render_svg(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.graphviz import render_svg

    return "\n".join(render_svg(page.diagram) for page in pages)


def _render_table(pages: Sequence[Page], canvas: Canvas) -> str:
    return "\n".join(page.draw_text(canvas) for page in pages)


def _render_markdown(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.markdown import render_markdown

    return "\n".join(render_markdown(page.blocks) for page in pages)


def _render_csv(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.csv_text import render_csv

    return "\r\n".join(render_csv(page.blocks) for page in pages)


def _render_json(pages: Sequence[Page], _: Canvas) -> str:
    """One page as it is, several as a list."""
    from vedette.show.json_text import render_json

    data = [page.data for page in pages]
    return render_json(data[0] if len(data) == 1 else data)


def _render_sarif(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.sarif import render_sarif
    from vedette.version import __version__

    return render_sarif([d for page in pages for d in page.diagnostics], __version__, Path().absolute().as_posix())


def _render_github(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.show.github import render_github

    return render_github([d for page in pages for d in page.diagnostics])


def _render_junit(pages: Sequence[Page], _: Canvas) -> str:
    from vedette.authoring.ruletests.junit import render_junit

    return render_junit([page.tests for page in pages])


@dataclass(frozen=True)
class Format:
    """A form of output: the part of a page that it draws, and whether it is UTF-8 whatever the terminal bears."""

    name: str
    draws: Part
    render: Callable[[Sequence[Page], Canvas], str]
    is_utf8: bool = True


FORMATS = (
    Format("mermaid", "diagram", _render_mermaid),
    Format("dot", "diagram", _render_dot),
    Format("svg", "diagram", _render_svg),
    Format("table", "text", _render_table, is_utf8=False),
    Format("markdown", "blocks", _render_markdown),
    Format("csv", "blocks", _render_csv),
    Format("json", "data", _render_json),
    Format("sarif", "diagnostics", _render_sarif),
    Format("github", "diagnostics", _render_github),
    Format("junit", "tests", _render_junit),
)
"""Every format, in the order in which help names them."""


def find_format(name: str) -> Format:
    """The format of that name. Raises StopIteration for a name that is not in `FORMATS`."""
    return next(each for each in FORMATS if each.name == name)


def offer_formats(*parts: Part, note: str = "") -> Any:
    """The option `--format` of a command that has these parts to show; help is the list of names, or `note`."""
    names = tuple(each.name for each in FORMATS if each.draws in parts)

    def check(value: str) -> str:

        return check_word(value, names, "format")

    listed = f"{', '.join(names[:-1])} or {names[-1]}."
    return typer.Option("--format", metavar="NAME", callback=check, help=note or listed)
