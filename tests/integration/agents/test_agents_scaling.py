"""scale_deployment: what was approved is what runs, once."""

import pytest

from agents.kubernetes.diffs import STEP_ANNOTATION
from sandbox.cluster import JsonObject
from tests.integration.agents.agents_shop import KEY, Shop, approved, context, wanted
from workflows.errors import Forbidden, NotFound, TemporaryError
from workflows.model.change import FieldChange
from workflows.plan import Drifted
from workflows.ports import StepKey


async def test_preview_shows_the_dry_run_and_changes_nothing(shop: Shop) -> None:
    """The preview names the one field that differs, the blast radius, the quota, the undo and the command."""
    preview = await shop.preview(6)
    assert preview.diff == (FieldChange(path="spec.replicas", before=3, after=6),)
    assert preview.touches == "1 deployment, 3 → 6 pods"
    assert any(note.startswith("quota shop-quota: 5/20 pods") for note in preview.notes)
    assert preview.undo is not None
    assert preview.undo.parameters["replicas"] == 3
    assert preview.commands == ("kubectl --context demo -n shop-staging scale deployment/web --replicas=6",)
    assert shop.deployment("web")["spec"]["replicas"] == 3
    assert shop.sandbox.writes == []


async def test_preview_of_the_state_that_is_there_differs_in_nothing(shop: Shop) -> None:
    """Scaling to the present count has an empty diff and no undo."""
    preview = await shop.preview(3)
    assert preview.diff == ()
    assert preview.undo is None


async def test_notes_name_the_disruption_budget_and_the_autoscaler(shop: Shop) -> None:
    """The card says what else has a say in the count."""
    web = await shop.preview(1, namespace="shop-prod")
    mailer = await shop.preview(4, name="mailer")
    assert "PodDisruptionBudget web wants 2 available, more than 1" in web.notes
    assert "autoscaler mailer (2 to 5) will overrule this" in mailer.notes


async def test_what_may_not_be_looked_at_is_said(shop: Shop) -> None:
    """A budget that the account may not read is a note, not an error and not silence."""
    shop.sandbox.forbid("quarterdeck", "list", "poddisruptionbudgets")
    preview = await shop.preview(6)
    assert any(note.startswith("not looked at: poddisruptionbudgets (demo refused:") for note in preview.notes)


async def test_apply_scales_and_signs_the_object(shop: Shop) -> None:
    """The approved change is made, with the step's key on the object."""
    result = await shop.kubernetes.scale_deployment(wanted(6), context(), approved(await shop.preview(6)))
    assert (result.before, result.after, result.already_done) == (3, 6, False)
    now = shop.deployment("web")
    assert now["spec"]["replicas"] == 6
    assert now["metadata"]["annotations"][STEP_ANNOTATION] == str(KEY)


async def test_a_second_attempt_recognises_its_own_write(shop: Shop) -> None:
    """A retry of a step that had written is done and writes nothing more."""
    call = approved(await shop.preview(6))
    await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    result = await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    assert (result.before, result.after, result.already_done) == (3, 6, True)
    assert len(shop.sandbox.writes) == 1


async def test_a_write_whose_answer_was_lost_is_recognised(shop: Shop) -> None:
    """The connection breaks after the write: the error is temporary, and the retry finds the work done."""
    call = approved(await shop.preview(6))
    shop.sandbox.lose_write_responses()
    with pytest.raises(TemporaryError, match="I lost the cluster demo"):
        await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    result = await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    assert result.already_done
    assert len(shop.sandbox.writes) == 1


async def test_an_outside_edit_is_drift(shop: Shop) -> None:
    """Somebody scaled it after the approval: nothing is written, and the fresh preview is handed back."""
    call = approved(await shop.preview(6))
    shop.edit("web", replicas=4)
    with pytest.raises(Drifted, match=r"was edited since.*it had 3 replicas, now 4") as caught:
        await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    assert caught.value.fresh.diff == (FieldChange(path="spec.replicas", before=4, after=6),)
    assert caught.value.fresh.notes
    assert shop.deployment("web")["spec"]["replicas"] == 4


async def test_an_edit_after_our_own_write_is_drift(shop: Shop) -> None:
    """Our key on the object does not make another count ours."""
    call = approved(await shop.preview(6))
    await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    shop.edit("web", replicas=2)
    with pytest.raises(Drifted):
        await shop.kubernetes.scale_deployment(wanted(6), context(), call)


async def test_somebody_elses_equal_edit_is_drift(shop: Shop) -> None:
    """The count is as wanted, but another hand set it: the people who approved hear of it."""
    call = approved(await shop.preview(6))
    shop.edit("web", replicas=6)
    with pytest.raises(Drifted, match="it had 3 replicas, now 6"):
        await shop.kubernetes.scale_deployment(wanted(6), context(), call)


async def test_a_deployment_made_anew_is_drift(shop: Shop) -> None:
    """Another uid under the same name is another object."""
    preview = await shop.preview(6)

    def another(obj: JsonObject) -> None:
        obj["metadata"]["uid"] = "00000000-0000-0000-0000-00000000beef"

    shop.sandbox.edit("Deployment", "shop-staging", "web", another)
    with pytest.raises(Drifted, match="was deleted and made anew"):
        await shop.kubernetes.scale_deployment(wanted(6), context(), approved(preview))


def _churn(shop: Shop) -> None:
    def touch(obj: JsonObject) -> None:
        obj["status"]["unavailableReplicas"] = obj["status"].get("unavailableReplicas", 0) + 1

    shop.sandbox.edit("Deployment", "shop-staging", "web", touch)


async def test_status_churn_is_no_drift(shop: Shop) -> None:
    """A status write between approval and change moves the resourceVersion only: the change is made."""
    preview = await shop.preview(6)
    before = shop.deployment("web")["metadata"]["resourceVersion"]
    _churn(shop)
    assert shop.deployment("web")["metadata"]["resourceVersion"] != before
    result = await shop.kubernetes.scale_deployment(wanted(6), context(), approved(preview))
    assert result.after == 6


async def test_a_conflict_between_read_and_write_is_tried_again(shop: Shop) -> None:
    """The server says 409 a few times, as it does when the status moves under us: the change is made all the same."""
    call = approved(await shop.preview(6))
    shop.sandbox.fail(3, 409, method="PATCH")
    result = await shop.kubernetes.scale_deployment(wanted(6), context(), call)
    assert result.after == 6


async def test_endless_conflicts_end_as_a_temporary_error(shop: Shop) -> None:
    """An object that never rests is given back to the engine's retry, with a sentence."""
    call = approved(await shop.preview(6))
    shop.sandbox.fail(100, 409, method="PATCH")
    with pytest.raises(TemporaryError, match="8 times in a row"):
        await shop.kubernetes.scale_deployment(wanted(6), context(), call)


async def test_rollback_by_the_same_action(shop: Shop) -> None:
    """The undo that the preview declares is the same action, previewed afresh, under a key of its own."""
    preview = await shop.preview(6)
    await shop.kubernetes.scale_deployment(wanted(6), context(), approved(preview))
    assert preview.undo is not None
    back = wanted(3).model_validate(dict(preview.undo.parameters))
    fresh = await shop.kubernetes.preview_scale(back, context())
    assert fresh.diff == (FieldChange(path="spec.replicas", before=6, after=3),)
    key = StepKey(run_id="run-1", step_id="scale.rollback")
    result = await shop.kubernetes.scale_deployment(back, context(), approved(fresh, key))
    assert result.after == 3


async def test_a_missing_deployment_names_the_nearest(shop: Shop) -> None:
    """The error says what exists."""
    with pytest.raises(
        NotFound, match=r"there is no Deployment shop-staging/wbe in demo; there is in shop-staging: web"
    ):
        await shop.preview(6, name="wbe")


async def test_a_refusal_names_user_verb_resource_and_namespace(shop: Shop) -> None:
    """The cluster's 403 reaches people in its own words."""
    shop.sandbox.forbid("quarterdeck", "patch", "deployments", "shop-staging")
    with pytest.raises(Forbidden) as caught:
        await shop.preview(6)
    for word in ("quarterdeck", "patch", "deployments", "shop-staging"):
        assert word in str(caught.value)
