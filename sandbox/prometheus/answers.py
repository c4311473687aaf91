"""Values as Prometheus' HTTP API writes them."""

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal

from sandbox.cluster.objects import JsonObject
from sandbox.prometheus.errors import bad_parameter
from sandbox.prometheus.evaluation import Evaluation, Expr
from sandbox.prometheus.values import Key, Value, key_of

MAX_POINTS = 11_000
"""How many points one series of a range may have."""


def instant(evaluation: Evaluation, expr: Expr, time: float) -> JsonObject:
    """The answer of an instant query."""
    value = evaluation.at(expr, time)
    if isinstance(value, float):
        return {"resultType": "scalar", "result": [_moment(time), number(value)]}
    result = [{"metric": dict(one.labels), "value": [_moment(time), number(one.value)]} for one in value]
    return {"resultType": "vector", "result": result}


def over_range(evaluation: Evaluation, expr: Expr, start: float, end: float, step: float) -> JsonObject:
    """The answer of a range query."""
    if (end - start) / step > MAX_POINTS:
        raise bad_parameter(
            "step",
            f"exceeded maximum resolution of {MAX_POINTS:,} points per timeseries. "
            "Try decreasing the query resolution (?step=XX)",
        )
    found: dict[Key, list[list[object]]] = {}
    for time in _steps(start, end, step):
        for key, value in _labelled(evaluation.at(expr, time)):
            found.setdefault(key, []).append([_moment(time), number(value)])
    result = [{"metric": dict(key), "values": found[key]} for key in sorted(found)]
    return {"resultType": "matrix", "result": result}


def _steps(start: float, end: float, step: float) -> Iterator[float]:
    for number_of_step in range(int((end - start) / step + 1e-9) + 1):
        yield start + number_of_step * step


def _labelled(value: Value) -> Iterable[tuple[Key, float]]:
    if isinstance(value, float):
        return [((), value)]
    return [(key_of(one.labels), one.value) for one in value]


def _moment(time: float) -> float:
    """Seconds, to the millisecond, whole ones without a fraction."""
    return int(time) if time == int(time) else round(time, 3)


def number(value: float) -> str:
    """A value as Go prints it: never with an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")
