"""Aggregations over a vector: sum, avg, topk and the like."""

import math
from collections.abc import Callable, Mapping, Sequence

import promql_parser as promql

from sandbox.prometheus.errors import not_here
from sandbox.prometheus.values import Key, Labels, Sample, Vector, key_of, only, without

_FOLDS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "sum": math.fsum,
    "avg": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
    "count": lambda values: float(len(values)),
    "group": lambda _values: 1.0,
}
_RANKS = {"topk": True, "bottomk": False}


def aggregate(op: str, vector: Vector, modifier: promql.AggModifier | None, parameter: float | None) -> Vector:
    """The vector's groups, each folded into one sample, or its first few in order."""
    groups: dict[Key, tuple[Labels, Vector]] = {}
    for sample in vector:
        labels = _grouped(sample.labels, modifier)
        groups.setdefault(key_of(labels), (labels, []))[1].append(sample)
    if op in _RANKS:
        return [one for _, members in groups.values() for one in _ranked(members, parameter or 0, largest=_RANKS[op])]
    if op not in _FOLDS:
        raise not_here(f"the aggregation {op}; it knows {', '.join((*_FOLDS, *_RANKS))}")
    fold = _FOLDS[op]
    return [Sample(labels=labels, value=fold([one.value for one in members])) for labels, members in groups.values()]


def _grouped(labels: Labels, modifier: promql.AggModifier | None) -> Labels:
    if modifier is None:
        return {}
    if modifier.type == promql.AggModifierType.By:
        return only(labels, modifier.labels)
    return without(labels, modifier.labels)


def _ranked(members: Vector, count: float, *, largest: bool) -> Vector:
    ranked = sorted(members, key=lambda one: -one.value if largest else one.value)
    return ranked[: max(0, int(count))]
