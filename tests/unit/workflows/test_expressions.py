"""Expressions: looked up, never evaluated."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.expressions import (
    InvalidExpression,
    Scope,
    Unrenderable,
    condition_references,
    holds,
    references,
    render,
    single_reference,
)
from workflows.model.change import JsonValue

SCOPE = Scope(
    inputs={"name": "web", "count": 3, "dry": False, "missing": None},
    steps={"check": {"replicas": 2, "owner": {"kind": "HPA"}, "list": ["a", "b"], "none": None}, "skipped": None},
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ inputs.count }}", 3),
        ("  {{inputs.dry}}  ", False),
        ("{{ steps.check.owner.kind }}", "HPA"),
        ("{{ steps.check.list }}", ["a", "b"]),
        ("{{ inputs.missing }}", None),
        ("{{ inputs.undeclared }}", None),
        ("{{ steps.check.nothing.there }}", None),
        ("{{ steps.skipped.replicas }}", None),
        ("{{ inputs.name }} x{{ inputs.count }}", "web x3"),
        ("-{{ inputs.missing }}-{{ inputs.dry }}-", "--false-"),
        ("{{ steps.check.list }}!", '["a", "b"]!'),
        ("{{ inputs.name }}{{ inputs.name }}", "webweb"),
        ("plain { text }", "plain { text }"),
    ],
)
def test_an_expression_alone_keeps_its_type_and_text_around_it_makes_text(text: str, value: JsonValue) -> None:
    """`{{ x }}` is the value itself; inside of a text it is words."""
    assert render({"p": text}, SCOPE) == {"p": value}


def test_expressions_are_found_at_any_depth() -> None:
    """Lists and maps in parameters are rendered too; keys are not."""
    deep: JsonValue = {"a": [{"b": "{{ inputs.count }}"}], "{{ inputs.name }}": 1}
    assert render({"p": deep}, SCOPE) == {"p": {"a": [{"b": 3}], "{{ inputs.name }}": 1}}
    assert {str(found) for found in references(deep)} == {"inputs.count"}


def test_a_step_that_has_not_run_is_named() -> None:
    """The engine can tell `not yet` from everything else, and by what."""
    with pytest.raises(Unrenderable) as caught:
        render({"p": "{{ steps.later.field }}"}, SCOPE)
    assert str(caught.value.reference) == "steps.later.field"


@pytest.mark.parametrize(
    "text",
    [
        "{{ }}",
        "{{ inputs }}",
        "{{ inputs.name.upper }}",
        "{{ steps.check }}",
        "{{ env.HOME }}",
        "{{ inputs.__class__ }}",
        "{{ steps.check.__init__.__globals__ }}",
        "{{ inputs.name | upper }}",
        "{{ inputs.name() }}",
        "{{ inputs['name'] }}",
        "{{ 1 + 1 }}",
        "{{ inputs.name",
        "inputs.name }}",
    ],
)
def test_nothing_but_names_stands_in_braces(text: str) -> None:
    """No calls, indexes, filters, arithmetic or Python's inner names."""
    with pytest.raises(InvalidExpression):
        render({"p": text}, SCOPE)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("true", True),
        ("inputs.count == 3", True),
        ("{{ inputs.count == 3 }}", True),
        ("inputs.count != 3 or inputs.name == 'web'", True),
        ("inputs.count > 2 and inputs.count <= 3", True),
        ("not inputs.dry", True),
        ("not not inputs.dry", False),
        ("not (inputs.dry or inputs.missing)", True),
        ("inputs.name in ['web', \"api\"]", True),
        ("inputs.name not in steps.check.list", True),
        ("'kind' in steps.check.owner", True),
        ("'e' in inputs.name", True),
        ("inputs.name in steps.check.none", False),
        ("inputs.missing > 3", False),
        ("inputs.missing == null", True),
        ("steps.skipped.replicas == null", True),
        ("inputs.dry == 0", False),
        ("-1 < 0.5", True),
        ("'and' == \"and\"", True),
        ("false or true and false", False),
        ("'b' >= 'a'", True),
    ],
)
def test_conditions_hold_as_they_read(condition: str, expected: bool) -> None:
    """Comparisons, `and`, `or`, `not`, `in`, parentheses, with JSON's equality."""
    assert holds(condition, SCOPE) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "inputs.count ==",
        "== 3",
        "inputs.count = 3",
        "inputs.count == 3 4",
        "1 < 2 < 3",
        "(true",
        "true)",
        "not",
        "true not false",
        "[1, [2]] == 1",
        "inputs.count > 'x'",
        "1 in 2",
        "__import__('os').system('ls')",
        "inputs.name.__class__ == 1",
        "len(inputs.name)",
        "lambda: 1",
        "(" * 60 + "true" + ")" * 60,
        "true or " * 200 + "true",
    ],
)
def test_what_is_no_condition_is_refused(condition: str) -> None:
    """A sentence, not a Python error, for anything that cannot be read or compared."""
    with pytest.raises(InvalidExpression):
        holds(condition, SCOPE)


def test_what_decides_already_is_not_looked_up() -> None:
    """`or` and `and` stop at the first operand that settles them, so a step that has not run need not have."""
    assert holds("true or steps.later.x", SCOPE)
    assert not holds("false and steps.later.x", SCOPE)
    with pytest.raises(Unrenderable):
        holds("false or steps.later.x", SCOPE)


def test_a_condition_names_all_it_may_look_up() -> None:
    """The catalog checks every name, also those behind a short cut."""
    found = condition_references("not (inputs.a == 1 and steps.s.f in [steps.t.g, 2]) or inputs.b")
    assert {str(reference) for reference in found} == {"inputs.a", "steps.s.f", "steps.t.g", "inputs.b"}


@given(st.text(max_size=80) | st.from_regex(r"[a-z{}().\[\]'\"<>=!0-9 ]{0,60}", fullmatch=True))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    """No text raises anything but the declared errors, whether as a condition or as a parameter."""
    try:
        outcome = f"{holds(text, SCOPE)}"
    except (InvalidExpression, Unrenderable) as error:
        outcome = str(error)
    assert outcome
    try:
        outcome = f"{render({'p': text}, SCOPE)}"
    except (InvalidExpression, Unrenderable) as error:
        outcome = str(error)
    assert outcome


@given(JSON)
def test_a_value_goes_through_unchanged(value: JsonValue) -> None:
    """What an expression looks up is what comes out, of whatever type and however much it looks like an expression."""
    scope = Scope(steps={"s": {"f": value}})
    assert render({"p": "{{ steps.s.f }}"}, scope) == {"p": value}


@given(
    st.dictionaries(
        st.text(max_size=5), st.text(alphabet="ab{ }", max_size=6).filter(lambda t: "{{" not in t and "}}" not in t)
    )
)
def test_parameters_without_expressions_are_left_alone(parameters: dict[str, str]) -> None:
    """Rendering changes nothing where there is nothing to look up."""
    assert render(parameters, SCOPE) == parameters


@given(JSON, JSON)
def test_equality_is_that_of_json(left: JsonValue, right: JsonValue) -> None:
    """Two values are equal where their JSON is: true is not 1."""
    scope = Scope(steps={"s": {"l": left, "r": right}})
    same = json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
    assert holds("steps.s.l == steps.s.r", scope) is same
    assert holds("steps.s.l != steps.s.r", scope) is not same


def test_only_an_expression_alone_is_single() -> None:
    """Its type can be told before it runs; that of a mixed text is text."""
    assert str(single_reference("{{ inputs.a }}")) == "inputs.a"
    assert single_reference("x {{ inputs.a }}") is None
    assert single_reference(3) is None
