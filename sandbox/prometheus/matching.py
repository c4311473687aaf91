"""Label matchers: which series a selector means."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import promql_parser as promql

from sandbox.prometheus.errors import bad_parameter, not_here
from sandbox.prometheus.series import NAME, Series
from sandbox.prometheus.values import Labels

Test = Callable[[Labels], bool]


def select(series: Iterable[Series], selector: promql.VectorSelector) -> list[Series]:
    """The series that a selector means."""
    tests = _tests(selector)
    return [one for one in series if all(test(one.labels) for test in tests)]


def _tests(selector: promql.VectorSelector) -> Sequence[Test]:
    if selector.matchers.or_matchers:
        raise not_here("`or` between matchers")
    tests = [_test(matcher) for matcher in selector.matchers.matchers]
    if selector.name:
        tests.insert(0, _equal(NAME, selector.name))
    return tests


def _equal(name: str, value: str) -> Test:
    return lambda labels: labels.get(name, "") == value


def _test(matcher: promql.Matcher) -> Test:
    name, value = matcher.name, matcher.value
    if matcher.op == promql.MatchOp.Equal:
        return _equal(name, value)
    if matcher.op == promql.MatchOp.NotEqual:
        return lambda labels: labels.get(name, "") != value
    pattern = _pattern(value)
    if matcher.op == promql.MatchOp.Re:
        return lambda labels: pattern.fullmatch(labels.get(name, "")) is not None
    return lambda labels: pattern.fullmatch(labels.get(name, "")) is None


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise bad_parameter("query", f"parse error: error parsing regexp {text!r}: {error}") from error
