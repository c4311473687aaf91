"""Binary operators between numbers and vectors, with Prometheus' rules of matching."""

import math
import operator
from collections.abc import Callable, Mapping

import promql_parser as promql

from sandbox.prometheus.errors import QueryError
from sandbox.prometheus.values import Key, Labels, Sample, Value, Vector, key_of, nameless, only, without

Pair = Callable[[float, float], float]


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left)


_ARITHMETIC: Mapping[str, Pair] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": lambda left, right: math.fmod(left, right) if right else math.nan,
    "^": lambda left, right: float(left**right) if left >= 0 or right == int(right) else math.nan,
}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def combine(op: str, left: Value, right: Value, modifier: promql.BinModifier | None) -> Value:
    """The value of `left op right`."""
    as_bool = modifier is not None and modifier.return_bool
    if isinstance(left, float) and isinstance(right, float):
        return _number(op, left, right)
    if isinstance(left, float) or isinstance(right, float):
        return _with_number(op, left, right, as_bool=as_bool)
    if op in ("and", "or", "unless"):
        return _sets(op, left, right, modifier)
    return _matched(op, left, right, modifier, as_bool=as_bool)


def _number(op: str, left: float, right: float) -> float:
    return _ARITHMETIC[op](left, right) if op in _ARITHMETIC else float(_COMPARISONS[op](left, right))


def _with_number(op: str, left: Value, right: Value, *, as_bool: bool) -> Vector:
    found: Vector = []
    for sample in left if isinstance(left, list) else right if isinstance(right, list) else []:
        first = left if isinstance(left, float) else sample.value
        second = right if isinstance(right, float) else sample.value
        found += _result(op, sample, sample.value, first, second, as_bool=as_bool)
    return found


def _result(op: str, sample: Sample, kept: float, first: float, second: float, *, as_bool: bool) -> Vector:
    """The sample that an operation gives; none where a comparison leaves it out."""
    if op in _ARITHMETIC or as_bool:
        return [Sample(labels=nameless(sample.labels), value=_number(op, first, second))]
    return [Sample(labels=sample.labels, value=kept)] if _COMPARISONS[op](first, second) else []


def _matching_key(labels: Labels, modifier: promql.BinModifier | None) -> Key:
    matching = modifier.matching if modifier else None
    if matching is None:
        return key_of(nameless(labels))
    if matching.type == promql.LabelModifierType.Include:
        return key_of(only(labels, matching.labels))
    return key_of(without(labels, matching.labels))


def _sets(op: str, left: Vector, right: Vector, modifier: promql.BinModifier | None) -> Vector:
    if op == "or":
        ours = {_matching_key(one.labels, modifier) for one in left}
        return left + [one for one in right if _matching_key(one.labels, modifier) not in ours]
    theirs = {_matching_key(one.labels, modifier) for one in right}
    return [one for one in left if (_matching_key(one.labels, modifier) in theirs) == (op == "and")]


def _matched(op: str, left: Vector, right: Vector, modifier: promql.BinModifier | None, *, as_bool: bool) -> Vector:
    swapped = modifier is not None and modifier.card == promql.VectorMatchCardinality.OneToMany
    many, one_side = (right, left) if swapped else (left, right)
    grouped = swapped or (modifier is not None and modifier.card == promql.VectorMatchCardinality.ManyToOne)
    ones = _by_key(one_side, modifier, "right" if not swapped else "left")
    if not grouped:
        _by_key(many, modifier, "left")
    found: Vector = []
    for sample in many:
        other = ones.get(_matching_key(sample.labels, modifier))
        if other is not None:
            first, second = (other.value, sample.value) if swapped else (sample.value, other.value)
            labelled = Sample(labels=_labels(sample, other, modifier, grouped=grouped), value=sample.value)
            found += _result(op, labelled, first, first, second, as_bool=as_bool)
    return found


def _by_key(vector: Vector, modifier: promql.BinModifier | None, side: str) -> Mapping[Key, Sample]:
    found: dict[Key, Sample] = {}
    for sample in vector:
        key = _matching_key(sample.labels, modifier)
        if key in found:
            raise QueryError(
                f"found duplicate series for the match group {dict(key)} on the {side} hand-side of the operation;"
                "many-to-many matching not allowed: matching labels must be unique on one side",
                status=422,
                kind="execution",
            )
        found[key] = sample
    return found


def _labels(sample: Sample, other: Sample, modifier: promql.BinModifier | None, *, grouped: bool) -> Labels:
    if grouped:
        extra = (modifier.group_labels if modifier else None) or []
        return {**sample.labels, **only(other.labels, extra)}
    return dict(_matching_key(sample.labels, modifier)) if modifier and modifier.matching else sample.labels
