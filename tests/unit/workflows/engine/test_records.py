"""What the journal keeps comes back as it was."""

import json

from hypothesis import given
from hypothesis import strategies as st

from workflows.engine.outcome import Outcome, outcome_of
from workflows.engine.verdict import Verdict, Way, verdict_of
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Plan, PlannedChange, Preview, Undo
from workflows.model.risk import Environment, Risk
from workflows.model.run import RunState, StepState

TEXT = st.text(max_size=10)
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
UNDO = st.builds(Undo, agent=TEXT, action=TEXT, parameters=OBJECT, summary=TEXT)
PREVIEW = st.builds(
    Preview,
    target=st.builds(ObjectRef, cluster=TEXT, kind=TEXT, namespace=TEXT, name=TEXT, uid=TEXT, generation=st.integers()),
    diff=st.lists(st.builds(FieldChange, path=TEXT, before=JSON, after=JSON), max_size=3).map(tuple),
    touches=TEXT,
    notes=st.lists(TEXT, max_size=2).map(tuple),
    undo=st.none() | UNDO,
    commands=st.lists(TEXT, max_size=2).map(tuple),
)
CHANGE = st.builds(
    PlannedChange,
    step_id=TEXT,
    agent=TEXT,
    action=TEXT,
    parameters=OBJECT,
    risk=st.sampled_from(Risk),
    environment=st.sampled_from(Environment),
    permission=TEXT,
    preview=PREVIEW,
    rollback=st.none() | UNDO,
)
OUTCOME = st.builds(
    Outcome,
    state=st.sampled_from(StepState),
    result=st.none() | OBJECT,
    error=TEXT,
    attempts=st.integers(min_value=0),
    uncertain=st.booleans(),
    already=TEXT,
    drift=st.lists(TEXT, max_size=2).map(tuple),
)
VERDICT = st.builds(
    Verdict,
    way=st.sampled_from(Way),
    plan=st.builds(Plan, run_id=TEXT, changes=st.lists(CHANGE, max_size=2).map(tuple)),
    settled=st.dictionaries(TEXT, OUTCOME, max_size=2),
    request_id=TEXT,
    state=st.none() | st.sampled_from(RunState),
    words=TEXT,
)


@given(OUTCOME)
def test_outcome_comes_back(outcome: Outcome) -> None:
    """An outcome is the same after the journal."""
    assert outcome_of(json.loads(json.dumps(outcome.record()))) == outcome


@given(VERDICT)
def test_verdict_comes_back(verdict: Verdict) -> None:
    """A verdict is the same after the journal, and its plan has the digest that people approved."""
    back = verdict_of(json.loads(json.dumps(verdict.record())))
    assert back == verdict
    assert back.plan.digest == verdict.plan.digest
