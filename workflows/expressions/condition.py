"""Whether a condition holds."""

from collections.abc import Iterator
from typing import TypeGuard

from languages import mark, say, spoken
from workflows.expressions.scope import InvalidExpression, Reference, Scope
from workflows.expressions.syntax import All, Any, Comparison, Expression, Items, Literal, Not, Operator, parse
from workflows.model.change import JsonValue


def holds(condition: str, scope: Scope) -> bool:
    """Whether a step's `when` is true. null, false, 0 and what is empty count as false.

    Ordering against null is false; ordering text against a number is an error, as is `in` on anything but a list, a
    map or a text.

    Raises:
        Unrenderable: where a step it names has not run yet.
        InvalidExpression: where it is no condition, or compares what cannot be compared.
    """
    return bool(_value(parse(condition), scope))


def condition_references(condition: str) -> frozenset[Reference]:
    """Everything that the condition may look up; raises InvalidExpression."""
    return frozenset(_references(parse(condition)))


def _references(expression: Expression) -> Iterator[Reference]:
    match expression:
        case Reference():
            yield expression
        case Items(items=inner) | All(operands=inner) | Any(operands=inner):
            for operand in inner:
                yield from _references(operand)
        case Comparison(left=left, right=right):
            yield from _references(left)
            yield from _references(right)
        case Not(operand=operand):
            yield from _references(operand)


def _value(expression: Expression, scope: Scope) -> JsonValue:
    match expression:
        case Literal(value=value):
            return value
        case Reference():
            return scope.get(expression)
        case Items(items=items):
            return [_value(item, scope) for item in items]
        case Not(operand=operand):
            return not _value(operand, scope)
        case All(operands=operands):
            return all(_value(operand, scope) for operand in operands)
        case Any(operands=operands):
            return any(_value(operand, scope) for operand in operands)
        case Comparison():
            return _compare(expression.operator, _value(expression.left, scope), _value(expression.right, scope))


def _compare(operator: Operator, left: JsonValue, right: JsonValue) -> bool:
    match operator:
        case Operator.EQUAL:
            return _same(left, right)
        case Operator.UNEQUAL:
            return not _same(left, right)
        case Operator.IN:
            return _contains(right, left)
        case Operator.NOT_IN:
            return not _contains(right, left)
    return _ordered(operator, left, right)


def _same(left: JsonValue, right: JsonValue) -> bool:
    """JSON's equality: true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(value, right[key]) for key, value in left.items())
    return left == right


def _contains(holder: JsonValue, value: JsonValue) -> bool:
    match holder:
        case None:
            return False
        case list():
            return any(_same(item, value) for item in holder)
        case dict():
            return isinstance(value, str) and value in holder
        case str() if isinstance(value, str):
            return value in holder
    raise InvalidExpression(say("`in` needs a list, a map or a text on its right, not {kind}", kind=_kind(holder)))


def _ordered(operator: Operator, left: JsonValue, right: JsonValue) -> bool:
    if left is None or right is None:
        return False
    order = _order(left, right)
    if order is None:
        raise InvalidExpression(
            say("{operator} cannot compare {one} with {other}", operator=operator, one=_kind(left), other=_kind(right))
        )
    return {
        Operator.LESS: order < 0,
        Operator.AT_MOST: order <= 0,
        Operator.MORE: order > 0,
        Operator.AT_LEAST: order >= 0,
    }[operator]


def _order(left: JsonValue, right: JsonValue) -> int | None:
    """-1, 0 or 1 as `left` is less than, equal to or more than `right`; None where they cannot be compared."""
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    if _is_number(left) and _is_number(right):
        return (left > right) - (left < right)
    return None


def _is_number(value: JsonValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(value: JsonValue) -> str:
    return spoken(_KINDS.get(type(value), "null"))


_KINDS = {
    bool: mark("true or false"),
    int: mark("a number"),
    float: mark("a number"),
    str: mark("a text"),
    list: mark("a list"),
    dict: mark("a map"),
}
