"""Functions of vectors and numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from sandbox.prometheus.values import Key, Labels, Sample, Value, as_number, as_vector, key_of, nameless, without

_LE = "le"


def _each(change: Callable[[float], float]) -> Callable[[Sequence[Value], float], Value]:
    def apply(args: Sequence[Value], _time: float) -> Value:
        return [Sample(labels=nameless(one.labels), value=change(one.value)) for one in as_vector(args[0])]

    return apply


def _sorted(*, descending: bool) -> Callable[[Sequence[Value], float], Value]:
    def apply(args: Sequence[Value], _time: float) -> Value:
        return sorted(as_vector(args[0]), key=lambda one: one.value, reverse=descending)

    return apply


def _to_vector(args: Sequence[Value], _time: float) -> Value:
    return [Sample(labels={}, value=as_number(args[0]))]


def _to_scalar(args: Sequence[Value], _time: float) -> Value:
    vector = as_vector(args[0])
    return vector[0].value if len(vector) == 1 else math.nan


def _clamped(bound: Callable[[float, float], float]) -> Callable[[Sequence[Value], float], Value]:
    def apply(args: Sequence[Value], _time: float) -> Value:
        limit = as_number(args[1])
        return [Sample(labels=nameless(one.labels), value=bound(one.value, limit)) for one in as_vector(args[0])]

    return apply


def _histogram_quantile(args: Sequence[Value], _time: float) -> Value:
    wanted = as_number(args[0])
    groups: dict[Key, tuple[Labels, list[tuple[float, float]]]] = {}
    for sample in as_vector(args[1]):
        if _LE in sample.labels:
            labels = without(sample.labels, (_LE,))
            groups.setdefault(key_of(labels), (labels, []))[1].append((float(sample.labels[_LE]), sample.value))
    return [Sample(labels=labels, value=_quantile(wanted, _rising(buckets))) for labels, buckets in groups.values()]


def _rising(buckets: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """The buckets in order; one that says less than the one before it is a rounding error and says the same."""
    ordered = sorted(buckets)
    return list(zip((upper for upper, _ in ordered), accumulate((count for _, count in ordered), max), strict=True))


def _quantile(wanted: float, buckets: Sequence[tuple[float, float]]) -> float:
    """By linear interpolation inside the bucket where the rank falls."""
    total = buckets[-1][1]
    if len(buckets) < 2 or not math.isinf(buckets[-1][0]) or total == 0 or math.isnan(total):
        return math.nan
    if not 0 <= wanted <= 1:
        return math.copysign(math.inf, wanted)
    rank = wanted * total
    index = next(i for i, (_, count) in enumerate(buckets) if count >= rank)
    if index == len(buckets) - 1:
        return buckets[-2][0]
    upper, count = buckets[index]
    lower, below = buckets[index - 1] if index else (0.0, 0.0)
    return lower + (upper - lower) * (rank - below) / (count - below) if count > below else upper


FUNCTIONS: Mapping[str, Callable[[Sequence[Value], float], Value]] = {
    "abs": _each(abs),
    "ceil": _each(lambda value: float(math.ceil(value))),
    "floor": _each(lambda value: float(math.floor(value))),
    "round": _each(lambda value: math.floor(value + 0.5)),
    "clamp_min": _clamped(max),
    "clamp_max": _clamped(min),
    "sort": _sorted(descending=False),
    "sort_desc": _sorted(descending=True),
    "vector": _to_vector,
    "scalar": _to_scalar,
    "time": lambda _args, time: time,
    "histogram_quantile": _histogram_quantile,
}
