"""libyaml's syntax errors in an analyst's words: what is wrong, where it really is, and what to do about it.

libyaml and PyYAML's own parser word the same mistake differently, and both speak of tokens and nodes. What the text
looks like around the spot says more than their words, so that is looked at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorSpot:
    """What a parser says, and what stands around it; all places are indexes into `text`.

    `quoted` spans the last quoted text before the error, and `inside` begins the innermost open list or mapping.
    """

    problem: str
    at: int
    context: str
    context_at: int | None
    text: str
    quoted: tuple[int, int] | None
    inside: int | None

    @property
    def opened(self) -> int:
        """Where the construct begins that the parser was in."""
        return self.at if self.context_at is None else self.context_at

    @property
    def character(self) -> str:
        """The character at the spot, or nothing at the end of the text."""
        return self.text[self.at : self.at + 1]

    @property
    def line_before(self) -> str:
        """The part of the line that stands before the spot."""
        start = max(self.text.rfind("\n", 0, self.at), self.text.rfind("\r", 0, self.at)) + 1
        return self.text[start : self.at]


@dataclass(frozen=True, slots=True)
class SyntaxMistake:
    """A code, the index of the character it is about, plain words and a hint."""

    code: str
    start: int
    message: str
    hint: str


def explain_syntax_error(spot: ErrorSpot) -> SyntaxMistake:
    """What lies behind a parser's complaint."""
    for find in _EXPLANATIONS:
        mistake = find(spot)
        if mistake is not None:
            return mistake
    return SyntaxMistake("V116", min(spot.at, len(spot.text)), f"this is not YAML: {spot.problem}", "")


def _find_tab(spot: ErrorSpot) -> SyntaxMistake | None:
    """A tab at the spot, or in the indentation of its line."""
    before = spot.line_before
    if spot.character == "\t":
        tab = spot.at
    elif "\t" in before and not before.strip():
        tab = spot.at - len(before) + before.find("\t")
    else:
        return None
    return SyntaxMistake("V101", tab, "a tab stands where YAML wants spaces", "indent with spaces")


def _find_foreign_blank(spot: ErrorSpot) -> SyntaxMistake | None:
    """A no-break space or its like in the indentation of the line, or of the one before."""
    line_start = spot.at - len(spot.line_before)
    for start in (line_start, spot.text.rfind("\n", 0, max(0, line_start - 1)) + 1):
        indentation = re.match(r"[^\S\n\r]*", spot.text[start : start + 200])
        strange = re.search(r"[^ \t]", indentation[0]) if indentation else None
        if strange:
            at = start + strange.start()
            message = f"a blank of another kind (U+{ord(spot.text[at]):04X}) stands where YAML wants spaces"
            return SyntaxMistake("V101", at, message, "indent with ordinary spaces")
    return None


def _find_foreign_comment(spot: ErrorSpot) -> SyntaxMistake | None:
    line_start = spot.at - len(spot.line_before)
    for start in (line_start, spot.text.rfind("\n", 0, max(0, line_start - 1)) + 1, spot.opened):
        found = re.match(r"[ \t]*(//|--|;|/\*)", spot.text[start : start + 200])
        if found and not spot.text.startswith("---", start):
            message = f"`{found[1]}` begins no comment in YAML"
            return SyntaxMistake("V104", start + found.start(1), message, "begin a comment with #")
    return None


def _find_quote_mistake(spot: ErrorSpot) -> SyntaxMistake | None:
    if "quote" in spot.context and "escape" in spot.problem:
        backslash = spot.text.rfind("\\", 0, spot.at + 1)
        message = f"`{spot.text[backslash : backslash + 2]}` means nothing in double quotes"
        return SyntaxMistake("V107", backslash, message, r"write \\ for a backslash, or use single quotes")
    if "quote" in spot.context and ("end of stream" in spot.problem or "document" in spot.problem):
        hint = f"end the text with {spot.text[spot.opened]}"
        return SyntaxMistake("V102", spot.opened, "this quote is never closed", hint)
    return _find_text_after_quote(spot)


def _find_text_after_quote(spot: ErrorSpot) -> SyntaxMistake | None:
    if spot.quoted is None or spot.character in ("\n", "\r", "") or spot.at < spot.quoted[1]:
        return None
    start, end = spot.quoted
    if spot.text[end : spot.at].strip(" "):
        return None
    mark = spot.text[end - 1]
    if "\n" in spot.text[start:end]:
        message = "this quote is not closed on its own line, and the next quote ends it"
        return SyntaxMistake("V102", start, message, f"end the text with {mark}")
    inner = "''" if mark == "'" else '\\"'
    hint = f"write {inner} for a {mark} inside the text"
    return SyntaxMistake("V102", spot.at, "more text follows after the closing quote", hint)


def _find_unclosed_bracket(spot: ErrorSpot) -> SyntaxMistake | None:
    if "flow" not in spot.context:
        return None
    at_end = not spot.text[spot.at :].strip() and spot.inside is not None
    if "expected ','" not in spot.problem and not at_end:
        return None
    start = spot.inside if at_end and spot.inside is not None else spot.opened
    opening = spot.text[start : start + 1]
    message = f"this `{opening}` has no `{'}' if opening == '{' else ']'}`, or a comma is missing before the next item"
    return SyntaxMistake("V105", start, message, "a text with a comma, a colon or a bracket in it needs quotes")


def _find_misplaced_colon(spot: ErrorSpot) -> SyntaxMistake | None:
    if "mapping values" not in spot.problem:
        return None
    before = spot.line_before
    if re.search(r":\s", before):
        return SyntaxMistake("V103", spot.at, "a colon in the middle of a text", "put the whole text in quotes")
    start = spot.at - len(before.lstrip(" -"))
    hint = "a key begins in the same column as its neighbours; the line above may need a colon or quotes"
    return SyntaxMistake("V104", start, "this line is indented differently from those it belongs to", hint)


_NEEDS_QUOTES = "@`%&*!|>?-]},["
_SCANNED = re.compile(" (alias|anchor|tag|block scalar|next token)")


def _find_start_that_needs_quotes(spot: ErrorSpot) -> SyntaxMistake | None:
    refused = any(words in spot.problem for words in ("not allowed", "node content", "tag handle"))
    if not refused and not _SCANNED.search(spot.context):
        return None
    start = spot.opened if spot.text[spot.opened : spot.opened + 1] in _NEEDS_QUOTES else spot.at
    character = spot.text[start : start + 1]
    if not character or character not in _NEEDS_QUOTES:
        return None
    compared = re.match(r">(=?) ?([-+]?\d[\d.]*)", spot.text[start : start + 40])
    hint = "put the whole text in quotes"
    if compared:
        hint = f"write {{{'at_least' if compared[1] else 'above'}: {compared[2]}}}"
    return SyntaxMistake("V106", start, f"a text cannot begin with `{character}`", hint)


def _find_bad_indentation(spot: ErrorSpot) -> SyntaxMistake | None:
    if "could not find expected ':'" in spot.problem:
        hint = "write `key: value`; a text over several lines needs quotes or indentation"
        return SyntaxMistake("V104", spot.opened, "this line is neither a key with a colon nor a list item", hint)
    if "block" in spot.context or "document start" in spot.problem:
        hint = "items of one list, and keys of one mapping, begin in the same column"
        return SyntaxMistake("V104", spot.at, "this line is indented differently from those it belongs to", hint)
    return None


_EXPLANATIONS: tuple[Callable[[ErrorSpot], SyntaxMistake | None], ...] = (
    _find_tab,
    _find_foreign_blank,
    _find_foreign_comment,
    _find_quote_mistake,
    _find_unclosed_bracket,
    _find_misplaced_colon,
    _find_start_that_needs_quotes,
    _find_bad_indentation,
)
