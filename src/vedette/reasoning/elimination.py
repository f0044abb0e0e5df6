"""Elimination: a sum of products over very many variables, done by summing out one variable after the other.

Method: bucket elimination (Dechter, "Bucket elimination: a unifying framework for reasoning", Artificial Intelligence
113, 1999) in an order that adds the fewest neighbours (min-fill; Kjaerulff, "Triangulation of graphs", 1990). What a
variable's factors make together is kept, so that one pass back gives every marginal (Lauritzen and Spiegelhalter,
JRSS B 50, 1988), and whole worlds can be drawn, every one as likely as it is (Dawid, "Applications of a general
propagation algorithm", Statistics and Computing 2, 1992).

All variables are true or false. Every table ends in an axis of *lanes*: sums that share the variables and are kept
apart, one a scenario. A lane's sum may be far larger than another's, so scales are kept by lane.

Worked example: two coins, each true with 0.5, and a factor that is 1 where both are alike and 0 where they differ.
The sum over both is 0.5, and given all that each is true with 0.5.

>>> alike = Potential((0, 1), np.array([[[1.0], [0.0]], [[0.0], [1.0]]]))
>>> coins = [Potential((n,), np.array([[0.5], [0.5]])) for n in (0, 1)]
>>> tree = eliminate([alike, *coins], 2, 1)
>>> float(np.exp(tree.log_totals[0])), tree.find_marginals()[:, 1, 0].tolist()
(0.5, [0.5, 0.5])
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from vedette.reasoning.worlds import Floats

MOST_ENTRIES = 1 << 22
"""Entries of all tables together, lanes counted: 32 MB, and a tenth of a second or two."""


class TooWide(Exception):
    """No order that was found keeps the tables small; `width` is the number of variables of the largest."""

    def __init__(self, width: int) -> None:
        super().__init__(f"a table of {width} variables is too wide")
        self.width = width


@dataclass(frozen=True, slots=True)
class Potential:
    """A table over some variables: one axis of length 2 a variable (false, true), then one of lanes, of length 1 where
    all lanes are alike. No entry is negative.
    """

    variables: tuple[int, ...]
    table: Floats


@dataclass(frozen=True, slots=True)
class _Bucket:
    """What was multiplied to sum out one variable: `scope` begins with it, the others follow in their order.

    `product` has an axis for each of the scope and one of lanes. `message` is its sum, of which the largest entry of a
    lane is 1 and was exp(`log_peak`); `receiver` is the bucket it went to, or None.
    """

    scope: tuple[int, ...]
    product: Floats
    message: Floats
    log_peak: Floats
    receiver: int | None


@dataclass(frozen=True)
class Elimination:
    """All variables summed out. `log_totals`, shape (lanes,), are natural logarithms of the sums; -inf for none."""

    order: tuple[int, ...]
    lanes: int
    log_totals: Floats
    buckets: tuple[_Bucket, ...]
    homes: tuple[int | None, ...]

    @property
    def width(self) -> int:
        """The variables of the widest table, less one, as it is counted for trees."""
        return max((len(bucket.scope) for bucket in self.buckets), default=1) - 1

    @property
    def is_kept(self) -> bool:
        """Whether more can be asked than the totals."""
        return len(self.buckets) == len(self.order)

    @property
    def entries(self) -> int:
        return sum(bucket.product.size for bucket in self.buckets)

    def revise(self, factors: Sequence[Potential], changed: Mapping[int, Sequence[Potential]]) -> Elimination:
        """The totals with some factors replaced, each by others over no more variables than it has itself.

        `factors` are those that were eliminated, and `changed` is keyed by their numbers. Only what a changed factor
        passes on is summed anew: all tables beside its way up stay as they are. Nothing but totals can be asked after.
        """
        place = {variable: number for number, variable in enumerate(self.order)}
        log_totals = self.log_totals.copy()
        waiting: dict[int, list[_Part]] = {}
        touched: set[int] = set()
        for number, others in changed.items():
            home = self.homes[number]
            if home is None:
                with np.errstate(invalid="ignore"):
                    log_totals += sum(_log(other.table) for other in others) - _log(factors[number].table)
                continue
            touched.add(home)
            waiting.setdefault(home, []).extend(_lay_out(other, place) for other in others)
        queue = sorted(touched)
        anew: dict[int, Floats] = {}
        while queue:
            at = heapq.heappop(queue)
            bucket = self.buckets[at]
            parts = waiting.get(at, [])
            parts += [_lay_out(factors[n], place) for n in self._residents[at] if n not in changed]
            for child in self._children[at]:
                parts.append((self.buckets[child].scope[1:], anew.get(child, self.buckets[child].message)))
            message, log_peak = _pass_on(_multiply(parts, bucket.scope))
            log_totals += log_peak - bucket.log_peak
            anew[at] = message
            if bucket.receiver is not None and bucket.receiver not in touched:
                touched.add(bucket.receiver)
                heapq.heappush(queue, bucket.receiver)
        return Elimination(self.order, self.lanes, log_totals, (), self.homes)

    @cached_property
    def _residents(self) -> tuple[tuple[int, ...], ...]:
        """The factors that each bucket multiplies."""
        return _group(self.homes, len(self.buckets))

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        """The buckets that pass their sums to each."""
        return _group([bucket.receiver for bucket in self.buckets], len(self.buckets))

    @cached_property
    def _beliefs(self) -> tuple[Floats, ...]:
        """For each bucket what its scope's values weigh given all factors, each lane by a scale of its own."""
        beliefs: list[Floats] = [np.empty(0)] * len(self.buckets)
        for number in range(len(self.buckets) - 1, -1, -1):
            bucket = self.buckets[number]
            if bucket.receiver is None:
                belief = bucket.product
            else:
                above = self.buckets[bucket.receiver]
                rest = _sum_to(beliefs[bucket.receiver], above.scope, bucket.scope[1:])
                back = rest / np.where(bucket.message > 0.0, bucket.message, np.inf)
                belief = bucket.product * back[np.newaxis]
            axes = tuple(range(belief.ndim - 1))
            peak = belief.max(axis=axes)
            beliefs[number] = belief / np.where(peak > 0.0, peak, np.inf)
        return tuple(beliefs)

    def find_marginals(self) -> Floats:
        """How likely each variable is to be false and true given all factors, by lane: shape (variables, 2, lanes)."""
        found = np.zeros((len(self.order), 2, self.lanes))
        for bucket, belief in zip(self.buckets, self._beliefs, strict=True):
            found[bucket.scope[0]] = belief.sum(axis=tuple(range(1, belief.ndim - 1)))
        totals = found.sum(axis=1, keepdims=True)
        shares: Floats = np.divide(found, totals, out=np.zeros_like(found), where=totals > 0.0)
        return shares

    def find_joint(self, factor: int, variables: tuple[int, ...]) -> Floats:
        """How likely the values of these variables of one factor are together, by lane; axes as the factor's own.

        `factor` counts as in the list that was eliminated.
        """
        home = self.homes[factor]
        if home is None:
            return np.ones(self.lanes)
        scope = self.buckets[home].scope
        ordered = tuple(v for v in scope if v in variables)
        joint = _sum_to(self._beliefs[home], scope, ordered)
        joint = joint.transpose(*(ordered.index(v) for v in variables), len(ordered))
        joint = np.broadcast_to(joint, (*joint.shape[:-1], self.lanes))
        totals = joint.sum(axis=tuple(range(joint.ndim - 1)))
        shares: Floats = np.divide(joint, totals, out=np.zeros_like(joint), where=totals > 0.0)
        return shares

    def draw_worlds(self, lanes: NDArray[np.intp], numbers: Floats) -> NDArray[np.bool_]:
        """Worlds as likely as they are given all factors and each its lane, shape (variables, worlds).

        `numbers`, shape (variables, worlds), lie from 0 to 1 and say what is drawn: a variable is true where its
        number lies below its chance given those drawn before it.
        """
        drawn = np.zeros((len(self.order), len(lanes)), dtype=np.bool_)
        for bucket in reversed(self.buckets):
            at = np.zeros(len(lanes), dtype=np.intp)
            for variable in bucket.scope[1:]:
                at = 2 * at + drawn[variable]
            table = bucket.product.reshape(2, -1, bucket.product.shape[-1])
            lane = lanes if table.shape[-1] > 1 else np.zeros_like(lanes)
            false, true = table[0, at, lane], table[1, at, lane]
            drawn[bucket.scope[0]] = numbers[bucket.scope[0]] * (false + true) < true
        return drawn


def _sum_to(table: Floats, scope: Sequence[int], kept: Sequence[int]) -> Floats:
    """Sum out what is not kept; both in the order of elimination."""
    axes = tuple(axis for axis, variable in enumerate(scope) if variable not in kept)
    summed: Floats = table.sum(axis=axes) if axes else table
    return summed


def eliminate(
    factors: Sequence[Potential],
    variables: int,
    lanes: int,
    order: Sequence[int] | None = None,
    to_keep: bool = True,
) -> Elimination:
    """Sum out all variables, numbered from 0. `measure` says beforehand how large the tables will be.

    Without `to_keep` only the totals are kept, and nothing else can be asked afterwards.
    """
    chosen = find_order(tuple(factor.variables for factor in factors), variables) if order is None else order
    place = {variable: number for number, variable in enumerate(chosen)}
    homes: list[int | None] = []
    waiting: list[list[_Part]] = [[] for _ in range(variables)]
    log_totals = np.zeros(lanes)
    for factor in factors:
        if not factor.variables:
            log_totals += _log(factor.table)
            homes.append(None)
            continue
        scope, table = _lay_out(factor, place)
        homes.append(place[scope[0]])
        waiting[place[scope[0]]].append((scope, table))
    buckets = []
    for number, variable in enumerate(chosen):
        scope = tuple(sorted({variable, *(v for part, _ in waiting[number] for v in part)}, key=lambda v: place[v]))
        product = _multiply(waiting[number], scope)
        waiting[number] = []
        message, log_peak = _pass_on(product)
        log_totals += log_peak
        receiver = place[scope[1]] if len(scope) > 1 else None
        if receiver is not None:
            waiting[receiver].append((scope[1:], message))
        if to_keep:
            buckets.append(_Bucket(scope, product, message, log_peak, receiver))
    return Elimination(tuple(chosen), lanes, log_totals, tuple(buckets), tuple(homes))


_Part = tuple[tuple[int, ...], Floats]
"""Variables in the order of elimination, and a table whose axes are theirs, then lanes."""


def _lay_out(factor: Potential, place: Mapping[int, int]) -> _Part:
    axes = sorted(range(len(factor.variables)), key=lambda axis: place[factor.variables[axis]])
    return tuple(factor.variables[axis] for axis in axes), factor.table.transpose(*axes, len(axes))


def _pass_on(product: Floats) -> tuple[Floats, Floats]:
    """What is left when the first variable is summed out: at most 1, and the logarithm of what that was, by lane."""
    message = product.sum(axis=0)
    peak = message.max(axis=tuple(range(message.ndim - 1)))
    message /= np.where(peak > 0.0, peak, 1.0)
    return message, _log(peak)


def _group(owners: Sequence[int | None], count: int) -> tuple[tuple[int, ...], ...]:
    """The numbers of all that belong to each owner."""
    owned: list[list[int]] = [[] for _ in range(count)]
    for number, owner in enumerate(owners):
        if owner is not None:
            owned[owner].append(number)
    return tuple(map(tuple, owned))


def _log(values: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.log(values)


def _multiply(parts: Sequence[_Part], scope: Sequence[int]) -> Floats:
    """The product of tables over parts of a scope, shape (2, …, lanes)."""
    axis = {variable: number for number, variable in enumerate(scope)}
    product: Floats | None = None
    for part, table in sorted(parts, key=lambda each: -each[1].size):
        shape = [1] * len(scope)
        for variable in part:
            shape[axis[variable]] = 2
        laid_out = table.reshape(*shape, table.shape[-1])
        product = laid_out if product is None else product * laid_out
    if product is None:
        return np.ones((2,) * len(scope) + (1,))
    full = (2,) * len(scope)
    return product if product.shape[:-1] == full else np.broadcast_to(product, (*full, product.shape[-1])).copy()


def measure(scopes: Iterable[tuple[int, ...]], order: Sequence[int], lanes: int) -> int:
    """How many entries all tables together will have."""
    return sum(2 ** len(scope) * lanes for scope in list_scopes(scopes, order))


def list_scopes(scopes: Iterable[tuple[int, ...]], order: Sequence[int]) -> list[frozenset[int]]:
    """The variables of the table that summing out each variable will take, in the order of elimination."""
    place = {variable: number for number, variable in enumerate(order)}
    gathered: list[set[int]] = [{variable} for variable in order]
    for scope in scopes:
        if scope:
            gathered[min(place[v] for v in scope)].update(scope)
    for number, variable in enumerate(order):
        rest = gathered[number] - {variable}
        if rest:
            gathered[min(place[v] for v in rest)].update(rest)
    return [frozenset(scope) for scope in gathered]


# --- in which order ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def find_order(scopes: tuple[tuple[int, ...], ...], variables: int) -> tuple[int, ...]:
    """Next always the variable whose neighbours lack the fewest links to each other; of equal ones the one with fewer
    neighbours, then the first by number.

    Sets of variables are the bits of whole numbers, which Python counts and joins fastest. Variants of a case ask for
    the same order again and again, so the last ones are remembered.
    """
    neighbours = [0] * variables
    for scope in scopes:
        together = sum(1 << variable for variable in scope)
        for variable in scope:
            neighbours[variable] |= together
    for variable in range(variables):
        neighbours[variable] &= ~(1 << variable)
    cost = {variable: _count_missing(neighbours, variable) for variable in range(variables)}
    order = []
    while cost:
        variable = min(cost, key=lambda v: (*cost[v], v))
        order.append(variable)
        del cost[variable]
        linked, gone = neighbours[variable], ~(1 << variable)
        touched = linked
        for one in _list_bits(linked):
            neighbours[one] &= gone
            lacking = linked & ~neighbours[one] & ~(1 << one)
            if lacking:
                touched |= neighbours[one]
                neighbours[one] |= lacking
        for one in _list_bits(touched):
            if one in cost:
                cost[one] = _count_missing(neighbours, one)
    return tuple(order)


def _list_bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _count_missing(neighbours: Sequence[int], variable: int) -> tuple[int, int]:
    linked = neighbours[variable]
    missing = sum((linked & ~neighbours[one]).bit_count() - 1 for one in _list_bits(linked))
    return missing // 2, linked.bit_count()
