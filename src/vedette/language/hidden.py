"""Characters that a reader cannot see or cannot tell apart: they make a text say something else than it shows.

Marks of direction can show a line in another order than it is read ("Trojan Source", Boucher and Anderson, USENIX
Security 2023), and a letter of another alphabet makes two words of what looks like one (Unicode Technical Standard 39).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

JOINED = (
    "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff"  # Arabic: Persian, Urdu, Kurdish
    "\u0710-\u074f\u0840-\u085b\u07ca-\u07f5"  # Syriac, Mandaic, N'Ko
    "\u0900-\u0963\u0970-\u0dff"  # the scripts of India and Sri Lanka
    "\u1000-\u109f\u1780-\u17d3\u1820-\u18aa"  # Myanmar, Khmer, Mongolian
)
"""Letters and marks that a joiner (U+200D) or non-joiner (U+200C) may stand between: there it is a part of the word."""
JOINERS = f"(?<![{JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{JOINED}])"
"""Matches a joiner where it joins nothing."""
_HIDDEN = "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f"
_LATIN = "аaеeоoрpсcхxуyіiјjѕsԁdһhьbАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSοoΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"  # noqa: RUF001
LOOK_ALIKE = dict(zip(_LATIN[::2], _LATIN[1::2], strict=True))
"""Cyrillic and Greek letters with the Latin one that each is taken for."""


def find_hidden(text: str) -> Iterator[tuple[int, str]]:
    """Where invisible characters stand, and which; those that some word needs are not among them."""
    if not text.isascii():
        yield from ((found.start(), found[0]) for found in _hidden().finditer(text))


@cache
def _hidden() -> re.Pattern[str]:
    """Compiled only when a text is not ASCII."""
    return re.compile(f"[{_HIDDEN}]|{JOINERS}")


def find_mixed_words(text: str) -> Iterator[tuple[int, str]]:
    """Words of Latin letters in which letters of another alphabet stand that look like Latin ones, and where."""
    if not LOOK_ALIKE.keys().isdisjoint(text):
        for found in re.finditer(r"[^\W\d_]+", text):
            strange = {letter for letter in found[0] if not letter.isascii()}
            if strange and strange <= LOOK_ALIKE.keys() and any(letter.isascii() for letter in found[0]):
                yield found.start(), found[0]


def show_latin(word: str) -> str:
    """The word as it looks, in Latin letters.

    >>> show_latin("n\u0430mes")
    'names'
    """
    return "".join(LOOK_ALIKE.get(letter, letter) for letter in word)


def name_strange(word: str) -> str:
    """The letters of a word that only look like Latin ones: `U+0430 for a`."""
    strange = dict.fromkeys(letter for letter in word if letter in LOOK_ALIKE)
    return ", ".join(f"U+{ord(letter):04X} for {LOOK_ALIKE[letter]}" for letter in strange)
