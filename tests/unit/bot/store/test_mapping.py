"""Rows and domain objects say the same."""

import json
from datetime import UTC, datetime
from typing import TypeVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping

from bot.store.mapping import (
    request_from_row,
    request_to_row,
    run_from_row,
    run_to_row,
    step_to_row,
)
from workflows.model.approval import Approval, ApprovalRequest
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Plan, PlannedChange, Preview, Undo
from workflows.model.principal import Principal, SecurityContext, Workspace
from workflows.model.run import Origin, Run, StepRun
from workflows.model.template import Input, Rollback, Step, Triggers, WorkflowTemplate
from workflows.storable import read_json, storable, storable_text

T = TypeVar("T")

words = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
json_values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(words, json_values, max_size=3)
for kind, values in ((str, words), (datetime, times), (int, st.integers(0, 9)), (float, st.floats(0, 1e6))):
    st.register_type_strategy(kind, values)  # what st.builds takes for annotations
slots = st.dictionaries(words, words | st.integers() | st.booleans(), max_size=3)
steps = st.builds(Step, parameters=objects, rollback=st.none() | st.builds(Rollback, parameters=objects))
templates = st.builds(
    WorkflowTemplate,
    triggers=st.builds(Triggers),
    inputs=st.lists(st.builds(Input), max_size=2).map(tuple),
    steps=st.lists(steps, max_size=3, unique_by=lambda step: step.id).map(tuple),
)
contexts = st.builds(SecurityContext, principal=st.builds(Principal), workspace=st.builds(Workspace))
runs = st.builds(Run, template=templates, inputs=slots, context=contexts, origin=st.builds(Origin), steps=st.just(()))
step_runs = st.builds(StepRun, result=st.none() | objects)
undos = st.builds(Undo, parameters=objects)
previews = st.builds(
    Preview,
    target=st.builds(ObjectRef),
    diff=st.lists(st.builds(FieldChange, before=json_values, after=json_values), max_size=2).map(tuple),
    undo=st.none() | undos,
)
changes = st.builds(PlannedChange, parameters=objects, preview=previews, rollback=st.none() | undos)
plans = st.builds(Plan, changes=st.lists(changes, max_size=2).map(tuple))
requests = st.builds(ApprovalRequest, plan=plans, votes=st.lists(st.builds(Approval), max_size=2).map(tuple))


def through_json(row: dict[str, object]) -> RowMapping:
    """What a driver makes of a row: JSON columns written and read, all else as it is."""
    read = {k: json.loads(json.dumps(v)) if isinstance(v, dict | list) else v for k, v in row.items()}
    return cast("RowMapping", read)


@settings(max_examples=60, deadline=None)
@given(run=runs, state=step_runs)
def test_a_run_survives_its_row(run: Run, state: StepRun) -> None:
    """With template, inputs of each type, context, origin and steps."""
    found = run_from_row(through_json(run_to_row(run)), [through_json(step_to_row(run.id, state))])
    assert found.steps == (state,)
    assert found == Run(**{**vars(run), "steps": (state,)})
    assert [type(value) for value in found.inputs.values()] == [type(value) for value in run.inputs.values()]


@settings(max_examples=60, deadline=None)
@given(request=requests)
def test_a_request_survives_its_row_and_the_digest_holds(request: ApprovalRequest) -> None:
    """What was approved is what is read back."""
    times = {"created_at": request.created_at, "expires_at": request.expires_at}
    votes = [cast("RowMapping", vars(vote)) for vote in request.votes]
    found = request_from_row(through_json({**request_to_row(request), **times}), votes)
    assert found == request
    assert found.plan.digest == request.plan.digest


@given(text=st.text())
def test_all_text_becomes_storable(text: str) -> None:
    """What Postgres takes stays as it is; the rest is replaced."""
    stored = storable_text(text)
    assert "\x00" not in stored
    assert storable_text(stored.encode().decode()) == stored


@given(value=json_values)
def test_storable_json_is_left_alone(value: JsonValue) -> None:
    """Nothing is lost of what can be stored."""
    assert storable(value) == value


def test_json_of_others_is_storable_once_read() -> None:
    """NUL and halves of surrogate pairs are replaced, whole pairs stay; what is nested without end is no JSON."""
    found = read_json(b'{"a\\u0000": ["\\ud800", "\\ud83d\\ude00", 1.5, null]}')
    assert found == {"a\ufffd": ["\ufffd", "\N{GRINNING FACE}", 1.5, None]}
    with pytest.raises(ValueError, match="nested too deep"):
        read_json(b"[" * 200_000)
