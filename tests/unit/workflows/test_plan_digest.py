"""What an approval names: what the plan does, not how it was told to somebody."""

from dataclasses import replace

from workflows.model.change import FieldChange, ObjectRef, Plan, PlannedChange, Preview, Undo, worded
from workflows.model.risk import Environment, Risk

UNDO = Undo(agent="KubernetesAgent", action="scale_deployment", parameters={"replicas": 3}, summary="scale back to 3")
CHANGE = PlannedChange(
    step_id="scale",
    agent="KubernetesAgent",
    action="scale_deployment",
    parameters={"replicas": 6, "summary": "of the caller"},
    risk=Risk.MEDIUM_RISK,
    environment=Environment.STAGING,
    permission="deployments.scale",
    preview=Preview(
        target=ObjectRef(cluster="main", kind="Deployment", namespace="shop", name="web", uid="u", generation=1),
        diff=(FieldChange(path="spec.replicas", before=3, after=6),),
        touches="1 deployment, 3 → 6 pods",
        notes=("quota 12/20 pods",),
        undo=UNDO,
    ),
    rollback=UNDO,
)


def _digest(change: PlannedChange) -> str:
    return Plan(run_id="run-1", changes=(change,)).digest


def test_the_same_plan_in_another_language_is_the_same_plan() -> None:
    """Words about the change, its undo and its rollback do not count."""
    told = replace(UNDO, summary="3 に戻す")
    preview = replace(CHANGE.preview, touches="Deployment 1 個", notes=("Pod 枠 12/20",), undo=told, no_undo="不可")
    assert _digest(replace(CHANGE, preview=preview, rollback=told)) == _digest(CHANGE)


def test_another_plan_has_another_digest() -> None:
    """The object, every value, the parameters and how it is undone do, also where a parameter is called like words."""
    preview = CHANGE.preview
    others = (
        replace(CHANGE, parameters={"replicas": 7, "summary": "of the caller"}),
        replace(CHANGE, parameters={"replicas": 6, "summary": "of somebody else"}),
        replace(CHANGE, preview=replace(preview, target=replace(preview.target, uid="v"))),
        replace(CHANGE, preview=replace(preview, diff=(FieldChange(path="spec.replicas", before=4, after=6),))),
        replace(CHANGE, preview=replace(preview, undo=replace(UNDO, parameters={"replicas": 0}))),
        replace(CHANGE, rollback=None),
    )
    assert len({_digest(CHANGE), *map(_digest, others)}) == 1 + len(others)


def test_words_within_a_diff_are_data() -> None:
    """A value that is words of ours counts as the text it was made of, whoever reads it."""
    restarted = FieldChange(path="restartedAt", before=None, after=worded("now"))
    assert restarted == FieldChange(path="restartedAt", before=None, after=worded("now"))
    other = replace(CHANGE.preview, diff=(replace(restarted, after=worded("never")),))
    same = replace(CHANGE.preview, diff=(restarted,))
    assert _digest(replace(CHANGE, preview=same)) != _digest(replace(CHANGE, preview=other))
