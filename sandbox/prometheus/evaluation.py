"""Evaluates a part of PromQL over series: what dashboards and alerts of Kubernetes use most, and nothing it guesses."""

from collections.abc import Callable, Mapping, Sequence
from functools import singledispatchmethod

import promql_parser as promql

from sandbox.prometheus.aggregation import aggregate
from sandbox.prometheus.errors import bad_parameter, not_here
from sandbox.prometheus.functions import FUNCTIONS
from sandbox.prometheus.matching import select
from sandbox.prometheus.operators import combine
from sandbox.prometheus.series import Scraped, Series
from sandbox.prometheus.values import Sample, Value, Vector, as_number, as_vector, nameless
from sandbox.prometheus.windows import KEEPS_NAME, WINDOW_FUNCTIONS, Window

Expr = promql.Expr
"""A parsed expression."""


def parse(query: str, parameter: str = "query") -> Expr:
    """The expression; raises QueryError where it is none."""
    try:
        return promql.parse(query)
    except ValueError as error:
        raise bad_parameter(parameter, f"parse error: {error}") from error


class Evaluation:
    """One query over series; samples are loaded once, also where a range asks for them at every step."""

    def __init__(self, series: Sequence[Series]) -> None:
        self._series = series
        self._scraped = Scraped()
        self._selected: dict[str, list[Series]] = {}

    @singledispatchmethod
    def at(self, expr: object, time: float) -> Value:
        """The expression's value at a time in seconds since the epoch."""
        raise not_here(f"a {type(expr).__name__}")

    @at.register
    def _(self, expr: promql.NumberLiteral, time: float) -> Value:
        return expr.val

    @at.register
    def _(self, expr: promql.ParenExpr, time: float) -> Value:
        return self.at(expr.expr, time)

    @at.register
    def _(self, expr: promql.UnaryExpr, time: float) -> Value:
        value = self.at(expr.expr, time)
        if isinstance(value, float):
            return -value
        return [Sample(labels=nameless(one.labels), value=-one.value) for one in value]

    @at.register
    def _(self, expr: promql.VectorSelector, time: float) -> Value:
        moment = time - _offset(expr)
        found = ((one.labels, self._scraped.at(one, moment)) for one in self._chosen(expr))
        return [Sample(labels=labels, value=value) for labels, value in found if value is not None]

    @at.register
    def _(self, expr: promql.AggregateExpr, time: float) -> Value:
        parameter = self.at(expr.param, time) if isinstance(expr.param, promql.Expr) else None
        vector = as_vector(self.at(expr.expr, time))
        return aggregate(str(expr.op), vector, expr.modifier, None if parameter is None else as_number(parameter))

    @at.register
    def _(self, expr: promql.BinaryExpr, time: float) -> Value:
        return combine(str(expr.op), self.at(expr.lhs, time), self.at(expr.rhs, time), expr.modifier)

    @at.register
    def _(self, expr: promql.Call, time: float) -> Value:
        name = expr.func.name
        if name in WINDOW_FUNCTIONS:
            return self._over_window(name, expr.args[0], time)
        if name not in FUNCTIONS:
            known = ", ".join(sorted((*FUNCTIONS, *WINDOW_FUNCTIONS)))
            raise not_here(f"the function {name}; it knows {known}")
        return FUNCTIONS[name]([self.at(argument, time) for argument in expr.args], time)

    def _over_window(self, name: str, selector: object, time: float) -> Vector:
        if not isinstance(selector, promql.MatrixSelector):
            raise not_here("subqueries")
        inner = selector.vector_selector
        end = time - _offset(inner)
        start = end - selector.range.total_seconds()
        function: Callable[[Window], float | None] = WINDOW_FUNCTIONS[name]
        found: Vector = []
        for one in self._chosen(inner):
            samples = self._scraped.window(one, start, end)
            value = function(Window(samples=samples, start=start, end=end)) if samples else None
            if value is not None:
                labels: Mapping[str, str] = one.labels if name in KEEPS_NAME else nameless(one.labels)
                found.append(Sample(labels=labels, value=value))
        return found

    def _chosen(self, selector: promql.VectorSelector) -> list[Series]:
        key = str(selector)
        if key not in self._selected:
            self._selected[key] = select(self._series, selector)
        return self._selected[key]


def _offset(selector: promql.VectorSelector) -> float:
    if selector.at is not None:
        raise not_here("the modifier @")
    return selector.offset.total_seconds() if selector.offset is not None else 0.0
