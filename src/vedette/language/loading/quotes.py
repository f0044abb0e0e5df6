"""Finds quotes in documents, character for character, with typography folded.

Curly and straight quotation marks, the kinds of dash, and runs of white space count as equal, and so do the two ways of
writing an accent (NFC). Nothing else does: a fuzzy match would accept a quote whose "not" was dropped.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    }
)
_MOST_WORDS = 40_000


def _fold_word(word: str) -> str:
    return unicodedata.normalize("NFC", word).translate(_SAME)


def fold(text: str) -> str:
    """The text with its typography evened out and every run of white space one space."""
    return " ".join(_fold_word(word) for word in text.split())


def _bare(word: str) -> str:
    """A word without punctuation and capitals, for finding what is near."""
    return re.sub(r"[\W_]+", "", _fold_word(word)).lower()


class FoldedText:
    """A document, folded once, that can say where in the original a quote begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
        folded = [_fold_word(text[start:end]) for start, end in self._words]
        self.folded = " ".join(folded)
        self._starts = [0]
        for word in folded:
            self._starts.append(self._starts[-1] + len(word) + 1)

    def find(self, quote: str) -> int | None:
        """Where the quote begins in the original text (characters from 0), or None when it is not there."""
        position = self.folded.find(fold(quote))
        return None if position < 0 else self._original(position)

    def _original(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        start, end = self._words[index]
        inside, original = position - self._starts[index], self.text[start:end]
        if len(original) == self._starts[index + 1] - self._starts[index] - 1:
            return start + inside
        return start + bisect_left(range(len(original)), inside, key=lambda n: len(_fold_word(original[:n])))

    def find_nearest_passage(self, quote: str) -> str | None:
        """The passage most like the quote, as it stands in the document, for a hint; None when nothing is near.

        Slides a window as long as the quote over the words and counts those in common, then compares the surroundings
        of the best one (difflib; half of the words must match): bounded time, however long the document.
        """
        wanted = [_bare(word) for word in quote.split()[:400]]
        words = self._words[:_MOST_WORDS]
        plain = [_bare(self.text[start:end]) for start, end in words]
        first = _best_window(wanted, plain)
        margin = 2 + len(wanted) // 4
        begin = max(0, first - margin)
        near = plain[begin : first + len(wanted) + margin]
        blocks = difflib.SequenceMatcher(None, wanted, near, autojunk=False).get_matching_blocks()[:-1]
        if 2 * sum(block.size for block in blocks) < max(1, len(wanted)):
            return None
        return self.text[words[begin + blocks[0].b][0] : words[begin + blocks[-1].b + blocks[-1].size - 1][1]]


def _best_window(wanted: list[str], words: list[str]) -> int:
    """Where the window of `len(wanted)` words begins that shares the most words with those wanted."""
    need = Counter(wanted)
    have: Counter[str] = Counter()
    common = best = best_start = 0
    for i, word in enumerate(words):
        have[word] += 1
        common += have[word] <= need[word]
        if i >= len(wanted):
            left = words[i - len(wanted)]
            common -= have[left] <= need[left]
            have[left] -= 1
        if common > best:
            best, best_start = common, max(0, i - len(wanted) + 1)
    return best_start
