"""The table of modules in ARCHITECTURE.md, made of the first sentence of each; as a program, it rewrites the table."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARCHITECTURE = ROOT / "ARCHITECTURE.md"
START, END = "<!-- modules: written by `make architecture` -->\n", "<!-- end of modules -->"


def list_modules() -> list[Path]:
    """Every module of the package that says anything, in the order of their names."""
    paths = sorted((ROOT / "src" / "vedette").rglob("*.py"))
    return [path for path in paths if path.name != "__init__.py" or path.read_text(encoding="utf-8").strip()]


def find_first_sentence(path: Path) -> str | None:
    """The first sentence of a module's docstring, on one line and without its full stop; None without a docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not docstring:
        return None
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s", paragraph)[0].removesuffix(".")


def build_table() -> str:
    """Markdown, a row a module; a package stands for its `__init__`."""
    rows = ["| module | what it is for |", "|---|---|"]
    for path in list_modules():
        name = path.relative_to(ROOT / "src" / "vedette").as_posix().removesuffix("__init__.py") or "vedette"
        sentence = (find_first_sentence(path) or "").replace("|", r"\|")
        rows.append(f"| [`{name.removesuffix('.py')}`]({path.relative_to(ROOT).as_posix()}) | {sentence} |")
    return "\n".join(rows) + "\n"


def insert_table(page: str) -> str:
    """The page with the present table between its two markers; raises ValueError when they are not there."""
    before, _, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"ARCHITECTURE.md has lost one of its two markers: {START.strip()} {END}")
    return f"{before}{START}{build_table()}{END}{after}"


if __name__ == "__main__":
    ARCHITECTURE.write_text(insert_table(ARCHITECTURE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
