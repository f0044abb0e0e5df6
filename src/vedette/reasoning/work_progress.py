"""How long work says how far it has come: one type of callback for every analysis and every run of tests."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[int, int], None]
"""Called with how much is done and how much there is in all."""


def tell_nobody(_done: int, _whole: int) -> None:
    """For those who do not ask."""
