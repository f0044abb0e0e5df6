"""One canonical form for rulebooks, cases and tests of rules: `vedette fmt`.

Keys stand in the order of docs/files.md, two spaces a level, brackets on one line where they fit. Comments, quotes,
numbers and the line breaks of texts stay as they are written. The result is read again and compared with the
original, word for word and comment for comment: a file whose meaning would change is never written.
"""

from __future__ import annotations

from vedette.authoring.formatter.layout import find_comment_in_header, hoist, lay_out
from vedette.authoring.formatter.orders import AS_IT_STANDS, find_order, sort_keys
from vedette.authoring.formatter.pieces import list_comments, read_pieces, start_of_content
from vedette.language.diagnostics import Diagnostic, Place, has_errors
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar, list_marks, parse_yaml


class MeaningChanged(Exception):
    """Our own mistake: the text laid out anew would not say the same. Nothing has been written."""


def format_text(text: str, path: str) -> tuple[str | None, list[Diagnostic]]:
    """The text in its canonical form, or None with what is wrong with it. Raises MeaningChanged where we are wrong.

    >>> format_text("facts:\\n- {id:  a,calm: { of: B } ,probability: 1}  # sure\\ncase: x\\n", "x.yaml")[0]
    'case: x\\nfacts:\\n  - {id: a, calm: {of: B}, probability: 1}  # sure\\n'
    """
    text = _complete(text)
    node, found = parse_yaml(text, path)
    # Two blanks would make a comment for good of what may be the end of a text.
    cut = [complaint for complaint in found if complaint.code == "V121"]
    if node is None or has_errors(found) or cut:
        return None, cut or found
    if not isinstance(node, MapNode):
        return None, [_complain_of_root(node, path)]
    formatted = _format(text)
    _require_same(node, text, formatted, path)
    return formatted, []


def is_ours(text: str) -> bool:
    """Whether the text is a rulebook's, a case's or a test's by the look of its keys."""
    text = _complete(text)
    node, found = parse_yaml(text, "")
    return isinstance(node, MapNode) and not has_errors(found) and find_order(read_pieces(text)) is not None


def _complete(text: str) -> str:
    """The text without a byte-order mark and with an end to its last line."""
    text = text.removeprefix("\ufeff")
    return text if text.endswith(("\n", "\r")) or not text else text + "\n"


def _complain_of_root(node: Node, path: str) -> Diagnostic:
    if node.start == node.end:
        return Diagnostic(Place(path), "V118", "the file is empty")
    return Diagnostic(node.at, "V203", "the file should hold names with values", "write `name: value`")


def _format(text: str) -> str:
    root = read_pieces(text)
    order = find_order(root) or AS_IT_STANDS
    header: list[str] = []
    if root.entries:  # what a file begins with stays on top, whichever key comes first
        header, root.entries[0].above = root.entries[0].above, []
    sort_keys(root, order)
    hoist(root)
    return lay_out(root, header, order)


# --- nothing is lost --------------------------------------------------------------------------------------------------


def _require_same(before: Node, text: str, formatted: str, path: str) -> None:
    after, found = parse_yaml(formatted, path)
    if after is None or has_errors(found):
        raise MeaningChanged(f"{path}: {found[0] if found else 'nothing is left'}")
    if not _is_same(before, after):
        raise MeaningChanged(f"{path} would say something else")
    if _list_all_comments(text) != _list_all_comments(formatted):
        raise MeaningChanged(f"{path} would lose a comment")


def _is_same(one: Node, other: Node) -> bool:
    """Whether two trees say the same, whatever the order of keys."""
    if isinstance(one, Scalar):
        return isinstance(other, Scalar) and (one.text, type(one.value)) == (other.text, type(other.value))
    if isinstance(one, ListNode):
        return (
            isinstance(other, ListNode)
            and len(one.items) == len(other.items)
            and all(_is_same(a, b) for a, b in zip(one.items, other.items, strict=True))
        )
    return (
        isinstance(other, MapNode)
        and one.entries.keys() == other.entries.keys()
        and all(_is_same(node, other.entries[key][1]) for key, (_, node) in one.entries.items())
    )


def _list_all_comments(text: str) -> list[str]:
    marks = list_marks(text)
    blocks = (text[start_of_content(text, m) : m.end] for m in marks if m.style in ("|", ">"))
    inside = (find_comment_in_header(source) for source in blocks)
    return sorted([*(comment.text for comment in list_comments(text, marks)), *(c for c in inside if c is not None)])
