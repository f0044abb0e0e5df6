"""What there is to draw on: how many columns, whether colours show, and whether more than ASCII does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vedette.show.bars import ASCII, UNICODE, Glyphs
from vedette.show.blocks import Tone
from vedette.show.characters import fold_to_ascii, visible

_ANSI = re.compile(r"\x1b\[\d*m")
_CODES: dict[Tone, str] = {"": "", "strong": "1", "muted": "2", "good": "32", "bad": "31"}


@dataclass(frozen=True, slots=True)
class Canvas:
    """What there is to draw on: columns, whether colours show, and whether more than ASCII does."""

    width: int = 80
    colour: bool = False
    unicode: bool = True

    @property
    def glyphs(self) -> Glyphs:
        return UNICODE if self.unicode else ASCII

    def clean(self, text: str) -> str:
        """A text from anywhere as this canvas can bear it: one line, nothing invisible, ASCII if need be."""
        shown = visible(text)
        return shown if self.unicode else fold_to_ascii(shown)

    def paint(self, text: str, tone: Tone) -> str:
        """A drawn text in its tone, by ANSI codes, line by line."""
        if not self.colour or not _CODES[tone]:
            return text
        return "\n".join(f"\x1b[{_CODES[tone]}m{line}\x1b[0m" if line else line for line in text.split("\n"))


def unpaint(text: str) -> str:
    """A painted text without its colours."""
    return _ANSI.sub("", text)
