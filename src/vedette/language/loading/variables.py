"""Keeps track of the `$variables` of a rule: where each is bound, where one is needed, and of which types it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from vedette.language.diagnostics import Place, did_you_mean
from vedette.language.loading.fitting import Complaints
from vedette.language.loading.values import can_meet, family, with_article
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE
from vedette.language.model import AttributeType

NEGATION = "`not`"


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a rule names a variable.

    A plain condition `binds` it; elsewhere `needed_by` says in words what cannot do without it (empty: nothing).
    `attribute` is None where the type is not known. `inside` is the place of the `not` that it stands in.
    """

    name: str
    at: Place
    attribute: AttributeType | None
    binds: bool
    needed_by: str = ""
    inside: Place | None = None


def bound_in_every(alternatives: Iterable[list[Use]]) -> list[Use]:
    """The uses of all alternatives of `any`; they bind only what every one of them binds."""
    lists = [list(uses) for uses in alternatives]
    sets = [{use.name for use in uses if use.binds} for uses in lists]
    common = set.intersection(*sets) if sets else set()
    return [replace(use, binds=use.binds and use.name in common) for uses in lists for use in uses]


def check_uses(uses: list[Use], roles: Mapping[str, str] | None, complaints: Complaints) -> None:
    """Complains about variables that nothing binds and about joins that can never hold.

    `roles` is None when the rulebook's roles are not known; then any variable might be one.
    """
    if roles is not None:
        _check_bound(uses, roles, complaints)
    by_name: dict[str, list[Use]] = {}
    for use in uses:
        by_name.setdefault(use.name, []).append(use)
    for name, group in by_name.items():
        _check_types(name, group, roles or {}, complaints)


def _check_bound(uses: list[Use], roles: Mapping[str, str], complaints: Complaints) -> None:
    bound = {use.name for use in uses if use.binds} | set(roles) | {BUILT_IN_VARIABLE}
    for use in uses:
        if use.needed_by and use.name not in bound:
            nearest = did_you_mean("$" + use.name, ["$" + name for name in sorted(bound)])
            is_slip = nearest.startswith("did")
            if not is_slip and _stands_for_any(use.name, uses):
                continue
            hint = nearest if is_slip else "bind it in a plain condition"
            message = f"`${use.name}` stands in {use.needed_by}, and no plain condition binds it"
            complaints.error("V401", use.at, message, hint)


def _stands_for_any(name: str, uses: list[Use]) -> bool:
    """Whether a variable stands in one `not` alone: there it means any value, the same wherever it stands in it."""
    places = {use.inside for use in uses if use.name == name}
    return len(places) == 1 and None not in places and all(u.needed_by == NEGATION for u in uses if u.name == name)


def _check_types(name: str, uses: list[Use], roles: Mapping[str, str], complaints: Complaints) -> None:
    typed = [(use, use.attribute) for use in uses if use.attribute is not None]
    expected = "words" if name in roles else "date" if name == BUILT_IN_VARIABLE else ""
    for use, attribute in typed:
        if expected and family(attribute) != expected:
            kind = "a role, which is a name" if expected == "words" else "the case's date"
            message = (
                f"`${name}` is {kind}, and `{attribute.name}` is {with_article(attribute)}: the two can never be equal"
            )
            complaints.error("V404", use.at, message)
            return
    if expected:
        return
    seen: dict[tuple[str, tuple[str, ...]], tuple[Use, AttributeType]] = {}
    for use, attribute in typed:
        for earlier, other in seen.values():
            if not can_meet(other, attribute):
                first = _describe(other)
                message = f"`${name}` cannot be {_describe(attribute)} here and {first} at line {earlier.at.line}"
                hint = "use two variables, or give the attributes one type"
                complaints.error("V404", use.at, message, hint, also=((earlier.at, f"{first} here"),))
                return
        seen.setdefault((family(attribute), attribute.values), (use, attribute))


def _describe(attribute: AttributeType) -> str:
    if attribute.values:
        return f"one of {', '.join(attribute.values)}"
    return with_article(attribute)
