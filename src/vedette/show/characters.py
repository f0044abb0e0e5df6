"""Characters on their way to a reader: nothing invisible passes, and every text knows how many columns it takes.

Names, quotes and titles come from files that anyone may have written. What could move a cursor, change a colour, hide
or reorder text is shown as an escape such as `\\x1b`. The set is fixed here instead of asked of `unicodedata`, so that
the same file gives the same bytes under every Python.
"""

from __future__ import annotations

import re
import unicodedata

from vedette.language.hidden import JOINERS

_FOLDED_TO_SPACE = re.compile("\r\n|[\n\t\u2028\u2029]")
_INVISIBLE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, Arabic mark, fillers
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"  # zero width, bidirectional overrides
    "\ud800-\udfff\ue000-\uf8ff"  # lone surrogates, private use
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff"  # shorthand, music, tags, private planes
    "]"
    f"|{JOINERS}"
)
_LOOKALIKES = {
    "→": "->", "←": "<-", "↔": "<->", "⇒": "=>", "≥": ">=", "≤": "<=", "≠": "!=", "±": "+/-", "≈": "~", "∞": "inf",
    "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "…": "...", "·": ".", "•": "*",
    "▁": "_", "▂": ".", "▃": "-", "▄": ":", "▅": "=", "▆": "+", "▇": "*", "█": "#",  # a course, from low to high
    "✓": "+", "✗": "x", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u2018": "'", "\u2019": "'", "\u201a": "'",
    "\u00d7": "x", "÷": "/", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
}  # fmt: skip


def visible(text: str) -> str:
    """The text on one line, with every control and invisible character spelled as an escape.

    >>> visible("a\\x1b[2Jb\\nc\\u202e")
    'a\\\\x1b[2Jb c\\\\u202e'
    """
    return _INVISIBLE.sub(lambda found: escape_character(found.group()), _FOLDED_TO_SPACE.sub(" ", text))


_COMMAND = re.compile(r"^([^\S\n]*):(?=:[A-Za-z])|#(?=#\[[a-z])", re.MULTILINE)


def disarm(text: str) -> str:
    r"""The text with no line that GitHub Actions would run as a command (`::error::…`, `##[error]…`).

    It runs whatever a line of output begins with, and a title or a file name may begin with anything.

    >>> disarm("::error::all is lost\nsee ::this")
    '\\x3a:error::all is lost\nsee ::this'
    """
    if "::" not in text and "##[" not in text:
        return text
    return _COMMAND.sub(lambda found: f"{found[1] or ''}{escape_character(found[0][-1])}", text)


def escape_character(character: str) -> str:
    """A character as Python would write it: `\\x1b`, `\\u202e`, `\\U000e0001`."""
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def escape_invisible_json(text: str) -> str:
    """The same for the text of a JSON document, whose strings may spell any character as `\\uXXXX`."""

    def escape(found: re.Match[str]) -> str:
        number = ord(found.group())
        if number < 0x10000:
            return f"\\u{number:04x}"
        high, low = divmod(number - 0x10000, 0x400)
        return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"

    return _INVISIBLE.sub(lambda found: found.group() if found.group() == "\n" else escape(found), text)


def fold_to_ascii(text: str) -> str:
    """The text in ASCII: likenesses where there are any (`->`, `e` for `é`), escapes such as `\\u043c` for the rest.

    Escapes, not question marks: two names must not become one because a terminal is poor.
    """
    if text.isascii():
        return text
    likened = "".join(_LOOKALIKES.get(c, c) for c in text)
    return "".join(_fold_character(c) for c in likened)


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return bare if bare.isascii() else escape_character(character)


def measure(text: str) -> int:
    """How many columns a visible text takes: two for East Asian wide characters, none for combining marks."""
    return len(text) if text.isascii() else sum(map(_measure_character, text))


def _measure_character(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def take(text: str, width: int) -> str:
    """As much of a visible text from its start as takes at most `width` columns."""
    used = 0
    for count, character in enumerate(text):
        used += _measure_character(character)
        if used > width:
            return text[:count]
    return text


def wrap(text: str, width: int, break_words: bool = False) -> list[str]:
    """Lines of at most `width` columns, broken at spaces; never empty.

    A word that is longer gets a line of its own, or with `break_words` is cut, after punctuation if possible. Words
    without a letter are never cut: half a number is another number.
    """
    lines = [""]
    for word in text.split(" "):
        for piece in _cut(word, width) if break_words else [word]:
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if lines[-1] and measure(joined) > width:
                lines.append(piece)
            else:
                lines[-1] = joined
    return [line.rstrip(" ") for line in lines]


def _cut(word: str, width: int) -> list[str]:
    """Pieces of a word of at most `width` columns each."""
    pieces = []
    while measure(word) > width and is_breakable(word):
        end = _count_fitting(word, width)
        after_mark = max(word.rfind(mark, 0, end) for mark in "-_/.:,") + 1
        end = after_mark if after_mark > 1 else end
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word] if word or not pieces else pieces


def is_breakable(word: str) -> bool:
    """Whether a word may be cut in two: any that has a letter."""
    return any(c.isalpha() for c in word)


def _count_fitting(word: str, width: int) -> int:
    """How many characters of a word fit, at least one."""
    used = 0
    for count, character in enumerate(word):
        used += _measure_character(character)
        if used > width and count:
            return count
    return len(word)
