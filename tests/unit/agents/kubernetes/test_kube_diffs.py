"""The normalised difference."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents.kubernetes.diffs import STEP_ANNOTATION, difference, state
from tests.unit.agents.kubernetes.kube_objects import Json, deployment
from workflows.model.change import FieldChange
from workflows.redaction import redact

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def _changed(before: Json, after: Json) -> list[tuple[str, object, object]]:
    return [(change.path, change.before, change.after) for change in difference(before, after, redact)]


@given(_JSON)
def test_an_object_does_not_differ_from_itself(spec: Any) -> None:
    """No difference, whatever the shape."""
    obj = {"metadata": {"name": "x"}, "spec": spec}
    assert difference(obj, copy.deepcopy(obj), redact) == ()


@given(_JSON, _JSON)
def test_bookkeeping_and_status_do_not_count(one: Any, other: Any) -> None:
    """Whatever status, resourceVersion, managedFields, generation and our own annotation are, the rest is compared."""
    before, after = deployment(), deployment()
    before["status"], after["status"] = one, other
    for obj, value in ((before, one), (after, other)):
        obj["metadata"] |= {"resourceVersion": value, "managedFields": value, "generation": value}
        obj["metadata"]["annotations"] = {STEP_ANNOTATION: value}
    assert difference(before, after, redact) == ()


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_changed_count_is_one_line(before: int, after: int) -> None:
    """`spec.replicas`, and only where it differs."""
    expected = () if before == after else (FieldChange(path="spec.replicas", before=before, after=after),)
    assert difference(deployment(before), deployment(after), redact) == expected


def test_list_entries_are_named() -> None:
    """A container is found by its name, not by its place."""
    before, after = deployment(), deployment()
    after["spec"]["template"]["spec"]["containers"][0]["image"] = "web:2"
    assert _changed(before, after) == [("spec.template.spec.containers[web].image", "web:1", "web:2")]


def test_what_comes_and_goes_differs_from_null() -> None:
    """A field that is new, and one that went."""
    before, after = deployment(), deployment()
    before["metadata"]["labels"] = {"a": "1"}
    after["metadata"]["annotations"] = {"team": "shop"}
    assert _changed(before, after) == [
        ("metadata.annotations.team", None, "shop"),
        ("metadata.labels.a", "1", None),
    ]


def test_secrets_in_values_are_hidden_by_the_name_of_their_variable() -> None:
    """A password looks like any word; its variable's name gives it away."""
    before, after = deployment(), deployment()
    after["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "DB_PASSWORD", "value": "tulip"}]
    assert "tulip" not in repr(_changed(before, after))


def test_long_values_are_cut_and_still_told_apart() -> None:
    """Two values alike in their first 200 characters have different hashes."""
    before, one, other = deployment(), deployment(), deployment()
    one["metadata"]["annotations"] = {"note": "x" * 300 + "1"}
    other["metadata"]["annotations"] = {"note": "x" * 300 + "2"}
    first, second = difference(before, one, redact), difference(before, other, redact)
    assert first != second
    assert len(str(first[0].after)) < 250


def test_many_changes_are_bounded_and_still_told_apart() -> None:
    """Beyond fifty fields the rest is one line with a hash."""
    before, one, other = deployment(), deployment(), deployment()
    one["metadata"]["labels"] = {f"l{number:03}": "a" for number in range(80)}
    other["metadata"]["labels"] = {**one["metadata"]["labels"], "l079": "b"}
    first, second = difference(before, one, redact), difference(before, other, redact)
    assert len(first) == 51
    assert first[-1].path == "… +30"
    assert first != second


def test_what_is_remembered_of_a_spec_holds_numbers_and_images_and_no_texts() -> None:
    """Whoever reads the stored plan learns that a text was edited, and not what it was."""
    obj = {"spec": {"replicas": 3, "containers": [{"name": "web", "image": "web:1", "args": ["--key=opensesame"]}]}}
    found = state(obj, redact)
    assert found["spec.replicas"] == 3
    assert found["spec.containers[web].image"] == "web:1"
    assert str(found["spec.containers[web].args[0]"]).startswith("#")
    assert "opensesame" not in str(found)
