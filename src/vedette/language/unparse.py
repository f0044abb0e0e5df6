"""Conditions, values and consequences as an analyst writes them: YAML in flow style, on one line.

What these functions say can be pasted back into a rulebook and read again to the same meaning, so that an explanation
speaks the language of the files it explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from vedette.language.atoms import Atom, format_value
from vedette.language.model import (
    AnyOf,
    AtLeast,
    Comparison,
    Comparisons,
    Conclusion,
    Condition,
    Constant,
    Estimate,
    Matcher,
    Not,
    Pattern,
    Rule,
    Value,
    Variable,
    Within,
)

_PLAIN = re.compile(r"[^\W\d_](?:[\w .'/()+-]*[\w.)])?")
"""Words that need no quotes in flow style: they begin with a letter and hold nothing that YAML gives a meaning to."""
_NOT_WORDS = frozenset(("true", "false", "null", "none", "yes", "no", "on", "off", "y", "n"))


# --- values -----------------------------------------------------------------------------------------------------------


def word_value(value: Value) -> str:
    """A value as it stands in YAML; words that could be read as something else are put in quotes.

    >>> [word_value(v) for v in ("brigade", 12.0, True, "no", "$x", "a, b")]
    ['brigade', '12', 'true', '"no"', '"$x"', '"a, b"']
    """
    text = format_value(value)
    if not isinstance(value, str) or (_PLAIN.fullmatch(text) and text.lower() not in _NOT_WORDS):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def word_matcher(matcher: Matcher) -> str:
    """What a condition says of one attribute: a constant, a `$variable`, a list, or comparisons."""
    match matcher:
        case Constant(value):
            return word_value(value)
        case Variable(name):
            return f"${name}"
        case Comparisons((Comparison("one_of", operand),)):
            return _word_operand(operand)
        case Comparisons(comparisons):
            return "{" + ", ".join(f"{c.operator}: {_word_operand(c.operand)}" for c in comparisons) + "}"


def _word_operand(operand: Value | Variable | tuple[Value, ...]) -> str:
    if isinstance(operand, tuple):
        return "[" + ", ".join(word_value(v) for v in operand) + "]"
    return f"${operand.name}" if isinstance(operand, Variable) else word_value(operand)


# --- conditions -------------------------------------------------------------------------------------------------------


def word_pattern(pattern: Pattern) -> str:
    """A pattern without its `absent`: `movement: {by: $ally, scale: {at_least: brigade}}`."""
    return f"{pattern.kind}: {{" + ", ".join(f"{n}: {word_matcher(m)}" for n, m in pattern.fields) + "}"


def word_condition(condition: Condition) -> str:
    """A condition as one item of `when`.

    >>> from vedette.language.diagnostics import Place
    >>> here = Place("example.yaml")
    >>> word_condition(Not(Pattern("minefield", (("on", Variable("border")),), False, here), here))
    'not: {minefield: {on: $border}}'
    """
    match condition:
        case Pattern():
            return f"absent: {{{word_pattern(condition)}}}" if condition.absent else word_pattern(condition)
        case Not(pattern):
            return f"not: {{{word_pattern(pattern)}}}"
        case AtLeast(count, pattern, distinct):
            by = f", distinct: {distinct}" if distinct else ""
            return f"at_least: {{count: {count}, of: {{{word_pattern(pattern)}}}{by}}}"
        case AnyOf(patterns):
            return "any: [" + ", ".join(f"{{{word_pattern(p)}}}" for p in patterns) + "]"
        case Within(days, first, second):
            return f"within: {{days: {format_value(days)}, of: [{_word_date(first)}, {_word_date(second)}]}}"


def _word_date(end: Variable | date) -> str:
    return f"${end.name}" if isinstance(end, Variable) else end.isoformat()


# --- consequences and facts -------------------------------------------------------------------------------------------


def word_conclusion(conclusion: Conclusion) -> str:
    """A fact under `infer`."""
    return f"{conclusion.kind}: {{" + ", ".join(f"{n}: {word_matcher(t)}" for n, t in conclusion.fields) + "}"


def word_estimate(estimate: Estimate) -> str:
    """A weight in dB with its sign, or a range of weights: `+3`, `-1.5`, `[-4, -2]`."""
    if estimate.is_range:
        return f"[{_word_weight(estimate.low)}, {_word_weight(estimate.high)}]"
    return _word_weight(estimate.value)


def _word_weight(db: float) -> str:
    return f"{db:+.4g}" if db else "0"


def word_weights(weights: Mapping[str, Estimate]) -> str:
    """What stands under `weigh`, in the order of scenario ids."""
    return "{" + ", ".join(f"{s}: {word_estimate(w)}" for s, w in sorted(weights.items())) + "}"


def word_chances(chances: Mapping[str, Estimate]) -> str:
    """What stands under `expect`, in the order of scenario ids; words stand as the numbers they mean."""
    return "{" + ", ".join(f"{s}: {_word_chance(p)}" for s, p in sorted(chances.items())) + "}"


def _word_chance(chance: Estimate) -> str:
    return f"[{chance.low:.4g}, {chance.high:.4g}]" if chance.is_range else f"{chance.value:.4g}"


def word_consequences(rule: Rule) -> tuple[str, ...]:
    """What follows from a rule, an item each: its weights, and every fact that it infers."""
    weigh = (f"weigh: {word_weights(rule.weigh)}",) if rule.weigh else ()
    if rule.expect:
        weigh = (f"expect: {word_chances(rule.expect)}",)
    return weigh + tuple(f"infer: {{{word_conclusion(c)}}}" for c in rule.infer)


def word_bindings(bindings: Iterable[tuple[str, Value]]) -> str:
    """A rule's variables and what they stand for: `$border = ukraine-border, $who = Russia`."""
    return ", ".join(f"${name} = {format_value(value)}" for name, value in bindings)


def word_atom(atom: Atom) -> str:
    """A fact as it stands in a case: `border: {is: ukraine-border, of: Belarus, with: Ukraine}`."""
    inner = ", ".join(f"{name}: {word_value(value)}" for name, value in atom.attributes)
    return f"{'absent ' if atom.absent else ''}{atom.kind}: {{{inner}}}"
