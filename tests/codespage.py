"""docs/codes.md, made of `codes.py`; as a program, it rewrites the page."""

from __future__ import annotations

from modules import ROOT

from vedette.language.codes import CODES
from vedette.show.codepage import render_codes_markdown

PAGE = ROOT / "docs" / "codes.md"


def build_page() -> str:
    """The page as it should be."""
    return render_codes_markdown(CODES)


if __name__ == "__main__":
    PAGE.write_text(build_page(), encoding="utf-8", newline="\n")
