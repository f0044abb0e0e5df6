"""Words for numbers, each from a published scale, and none for a number that falls in a scale's gap.

The scales are data: one file each in `scales/`, with its source and edition. Those of probabilities are yardsticks. A
word never stands alone: it is printed beside its number, since readers differ widely on what "likely" means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast, get_args

from vedette.language.yamltree import ListNode, MapNode, Node, Scalar, parse_yaml

Ends = Literal["[]", "[)", "(]", "()"]
ScaleOf = Literal["probability", "likelihood_ratio", "confidence"]
KINDS_OF_SCALES: tuple[ScaleOf, ...] = get_args(ScaleOf)


@dataclass(frozen=True, slots=True)
class Band:
    """A word for numbers from `low` to `high`; a square bracket of `ends` says that this end belongs to it.

    `stands_for` is the number that the scale has for the word, if it has one.
    """

    low: float
    high: float
    word: str
    ends: Ends = "[]"
    stands_for: float | None = None

    def includes(self, probability: float) -> bool:
        above = probability >= self.low if self.ends[0] == "[" else probability > self.low
        return above and (probability <= self.high if self.ends[1] == "]" else probability < self.high)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Bands in rising order, which need not touch, and the document they come from.

    They are `of` probabilities (0 to 1), likelihood ratios (1 and more) or confidences (0 to 100).
    """

    id: str
    source: str
    bands: tuple[Band, ...]
    title: str
    edition: str
    of: ScaleOf
    note: str

    def find_word(self, probability: float) -> str | None:
        """The word for a probability, or None in a gap.

        >>> YARDSTICKS["icd203"].find_word(0.62)
        'likely'
        >>> YARDSTICKS["icd203"].find_word(0.004) is None
        True
        """
        return next((band.word for band in self.bands if band.includes(probability)), None)

    def list_middles(self) -> dict[str, float]:
        """What each word stands for: the middle of its band.

        >>> round(YARDSTICKS["icd203"].list_middles()["very likely"], 3)
        0.875
        """
        return {band.word: (band.low + band.high) / 2.0 for band in self.bands}


# --- the files --------------------------------------------------------------------------------------------------------

_FOLDER = files("vedette.language") / "scales"


@cache
def find_scale(name: str) -> Yardstick:
    """The scale of this name. Raises KeyError where none is shipped."""
    file = _FOLDER / f"{name}.yaml"
    if name not in list_scales():
        raise KeyError(name)
    root, _ = parse_yaml(file.read_text(encoding="utf-8"), f"{name}.yaml")
    assert isinstance(root, MapNode), name
    terms = root.get("terms")
    assert isinstance(terms, ListNode), name
    return Yardstick(
        id=name,
        source=_read_text(root, "source"),
        bands=tuple(_read_band(item) for item in terms.items),
        title=_read_text(root, "title"),
        edition=_read_text(root, "edition"),
        of=cast(ScaleOf, _read_text(root, "of")),
        note=_read_text(root, "note"),
    )


@cache
def list_scales() -> tuple[str, ...]:
    """The names of all scales, sorted."""
    return tuple(sorted(file.name.removesuffix(".yaml") for file in _FOLDER.iterdir() if file.name.endswith(".yaml")))


def _read_band(node: Node) -> Band:
    assert isinstance(node, MapNode)
    low, high, stands_for = (_read_number(node, key) for key in ("from", "to", "stands_for"))
    assert low is not None
    assert high is not None
    return Band(low, high, _read_text(node, "term"), cast(Ends, _read_text(node, "ends") or "[]"), stands_for)


def _read_text(node: MapNode, key: str) -> str:
    value = node.get(key)
    return value.text.strip() if isinstance(value, Scalar) else ""


def _read_number(node: MapNode, key: str) -> float | None:
    value = node.get(key)
    return float(value.text) if isinstance(value, Scalar) else None


class _Yardsticks(Mapping[str, Yardstick]):
    """The scales of probabilities, each read when it is asked for."""

    names = ("icd203", "ipcc", "kent", "phia")

    def __getitem__(self, name: str) -> Yardstick:
        if name not in self.names:
            raise KeyError(name)
        return find_scale(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


YARDSTICKS: Mapping[str, Yardstick] = _Yardsticks()
"""The scales that a rulebook may name for its words."""


def say(word: str) -> str:
    """A yardstick's word after its subject.

    >>> [say(word) for word in ("likely", "roughly even chance", "remote chance", "about as likely as not")]
    ['is likely', 'has a roughly even chance', 'has a remote chance', 'is about as likely as not']
    >>> [say(word) for word in ("almost no chance", "chances about even", "realistic possibility")]
    ['has almost no chance', 'has chances about even', 'is a realistic possibility']
    """
    if word.endswith("possibility"):
        return f"is a {word}"
    if word.startswith(("almost no ", "chances ")):
        return f"has {word}"
    return f"has a {word}" if word.endswith("chance") else f"is {word}"
