"""What a diagnostic code means, as a page: title, why it is a mistake, and an example of the wrong and the right."""

from __future__ import annotations

from collections.abc import Mapping

from vedette.language.codes import Code
from vedette.show.canvas import Canvas
from vedette.show.characters import wrap

_GROUPS = {
    "V1": "YAML",
    "V2": "The shape of a file",
    "V3": "Words of the vocabulary",
    "V4": "The logic of rules",
    "V5": "Facts and evidence",
    "V6": "Unwise in a rulebook (warnings)",
    "V7": "Unwise in a case (warnings)",
    "V8": "Tests of rules",
    "V9": "Files",
}
_HEAD = """\
# Diagnostic codes

`vedette check --explain CODE` prints one of these pages. Codes are chosen with `--select` and `--ignore`, also by their
beginning (`V6`). Examples are fragments of files.
"""


def render_code(id_: str, code: Code, canvas: Canvas) -> str:
    """The page of one code, for a terminal."""
    lines = [canvas.paint(f"{id_}  {code.title}", "strong"), "", *wrap(code.why, canvas.width)]
    for heading, example in (("Wrong:", code.wrong), ("Right:", code.right)):
        lines += ["", heading, *(f"    {line}".rstrip() for line in _list_lines(example))]
    return "\n".join(lines) + "\n"


def render_code_markdown(id_: str, code: Code) -> str:
    """The page of one code as a section of Markdown."""
    examples = [
        f"{heading}\n\n{_fence(example)}" for heading, example in (("Wrong:", code.wrong), ("Right:", code.right))
    ]
    return "\n\n".join([f"### {id_}: {code.title}", code.why, *examples]) + "\n"


def render_codes_markdown(codes: Mapping[str, Code]) -> str:
    """The pages of all codes, under a heading for each group."""
    parts = [_HEAD]
    for group, title in _GROUPS.items():
        parts.append(f"## {group}: {title}\n")
        parts += [render_code_markdown(id_, code) for id_, code in sorted(codes.items()) if id_.startswith(group)]
    return "\n".join(parts)


def _fence(example: str) -> str:
    return "\n".join(["```yaml", *_list_lines(example), "```"])


def _list_lines(example: str) -> list[str]:
    """The lines of an example; a tab is shown as one would see it."""
    return example.replace("\t", "→   ").split("\n") if example else ["(nothing)"]
