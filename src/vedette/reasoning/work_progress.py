"""How long work says how far it has come, and how it is told to stop: the same for every analysis and run of tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[int, int], None]
"""Called with how much is done and how much there is in all."""
MayGoOn = Callable[[], bool]
"""Asked before each piece of work; once it says no, what is left is not looked at, and the result says so."""


def tell_nobody(_done: int, _whole: int) -> None:
    """For those who do not ask."""


def always() -> bool:
    """For those who have time."""
    return True


def go_through(items: Sequence[T], tell: Tell | None, may_go_on: MayGoOn) -> Iterator[T]:
    """The items in their order, until the time is up; `tell` hears of each that is done."""
    for done, item in enumerate(items, start=1):
        if not may_go_on():
            return
        yield item
        if tell is not None:
            tell(done, len(items))
