"""restart_pod: one pod that its controller makes anew, and no other."""

from contextlib import suppress

import pytest

from agents.deployment.parameters import RestartDeployment
from agents.kubernetes.parameters import RestartPod
from agents.monitoring.pods import MonitorPodRestart
from sandbox.cluster import JsonObject
from tests.fakes.progress import Said
from tests.integration.agents.agents_shop import Shop, approved, context
from workflows.errors import PermanentError, TemporaryError
from workflows.plan import Drifted


def _pod(shop: Shop, app: str, namespace: str) -> RestartPod:
    pods = shop.sandbox.objects("Pod", namespace)
    first = min(p["metadata"]["name"] for p in pods if p["metadata"]["labels"]["app.kubernetes.io/name"] == app)
    return RestartPod(pod=first, namespace=namespace)


async def test_a_pod_is_replaced_by_its_controller(shop: Shop) -> None:
    """The card shows controller and disruption budget; the successor is waited for; a retry finds it done."""
    wish = _pod(shop, "web", "shop-prod")
    checked = await shop.validation.validate_pod_restart(wish, context())
    assert checked.replicas == 3
    preview = await shop.kubernetes.preview_restart_pod(wish, context())
    assert preview.notes == ("PodDisruptionBudget web allows it (3 healthy, 2 needed)",)
    assert preview.no_undo == "nothing to take back: the same pod is made anew"
    assert shop.sandbox.writes == []
    call = approved(preview)
    shop.sandbox.lose_write_responses()
    with suppress(TemporaryError):
        await shop.kubernetes.restart_pod(wish, context(), call)
    again = approved(preview, repeated=True)
    assert (await shop.kubernetes.restart_pod(wish, context(), again)).already_done
    watch = MonitorPodRestart(
        namespace="shop-prod",
        pod=wish.pod,
        uid=checked.uid,
        controller_uid=checked.controller_uid,
        replicas=checked.replicas,
        timeout=60,
    )
    replaced = await shop.monitoring.monitor_pod_restart(watch, context(), Said())
    assert replaced.successor != wish.pod
    pods = shop.sandbox.objects("Pod", "shop-prod")
    assert sum(pod["metadata"]["labels"]["app.kubernetes.io/name"] == "web" for pod in pods) == 3


async def test_a_pod_that_nothing_makes_anew_is_left_alone(shop: Shop) -> None:
    """Refused by the check, by the preview and by the change alike."""
    wish = _pod(shop, "mailer", "shop-dev")
    preview = await shop.kubernetes.preview_restart_pod(wish, context())

    def orphan(pod: JsonObject) -> None:
        del pod["metadata"]["ownerReferences"]

    shop.sandbox.edit("Pod", "shop-dev", wish.pod, orphan)
    with pytest.raises(PermanentError, match="has no controller: once deleted nothing makes it anew"):
        await shop.validation.validate_pod_restart(wish, context())
    with pytest.raises(PermanentError, match="has no controller"):
        await shop.kubernetes.preview_restart_pod(wish, context())
    with pytest.raises(Drifted):
        await shop.kubernetes.restart_pod(wish, context(), approved(preview))
    assert shop.sandbox.writes == []


async def test_another_pod_of_the_name_is_drift(shop: Shop) -> None:
    """A pod made anew meanwhile is not the one that was approved."""
    wish = _pod(shop, "mailer", "shop-dev")
    preview = await shop.kubernetes.preview_restart_pod(wish, context())

    def another(pod: JsonObject) -> None:
        pod["metadata"]["uid"] = "00000000-0000-0000-0000-00000000beef"

    shop.sandbox.edit("Pod", "shop-dev", wish.pod, another)
    with pytest.raises(Drifted, match="was deleted and made anew"):
        await shop.kubernetes.restart_pod(wish, context(), approved(preview))


async def test_a_failing_pod_whose_status_moves_can_be_restarted(shop: Shop) -> None:
    """Its uid says that it is the one; status writes between read and delete do not matter."""
    wish = _pod(shop, "cart", "shop-prod")
    preview = await shop.kubernetes.preview_restart_pod(wish, context())
    assert not (await shop.kubernetes.restart_pod(wish, context(), approved(preview))).already_done


async def test_a_pod_that_others_took_away_is_not_our_doing(shop: Shop) -> None:
    """At the first attempt a pod that is gone, or going, was replaced by somebody else: nothing is claimed."""
    wish = _pod(shop, "web", "shop-prod")
    preview = await shop.kubernetes.preview_restart_pod(wish, context())
    await shop.kubernetes.restart_pod(wish, context(), approved(preview))
    writes = len(shop.sandbox.writes)
    await shop.sandbox.wait_for(lambda _: not _there(shop, wish))
    with pytest.raises(PermanentError, match=r"is gone already, by somebody else's doing .*: I changed nothing"):
        await shop.kubernetes.restart_pod(wish, context(), approved(preview))
    assert len(shop.sandbox.writes) == writes


async def test_a_rollout_that_takes_over_is_a_success_too(shop: Shop) -> None:
    """The deployment's new ReplicaSet has its pods ready: nobody waits for the old one to be full again."""
    wish = _pod(shop, "web", "shop-prod")
    checked = await shop.validation.validate_pod_restart(wish, context())
    preview = await shop.kubernetes.preview_restart_pod(wish, context())
    await shop.kubernetes.restart_pod(wish, context(), approved(preview))
    rollout = RestartDeployment(deployment="web", namespace="shop-prod")
    again = await shop.deployments.preview_restart(rollout, context())
    await shop.deployments.restart_deployment(rollout, context(), approved(again))
    watch = MonitorPodRestart(
        namespace="shop-prod",
        pod=wish.pod,
        uid=checked.uid,
        controller_uid=checked.controller_uid,
        replicas=checked.replicas,
        timeout=20,
    )
    replaced = await shop.monitoring.monitor_pod_restart(watch, context(), Said())
    assert replaced.successor != wish.pod


def _there(shop: Shop, wish: RestartPod) -> bool:
    return any(pod["metadata"]["name"] == wish.pod for pod in shop.sandbox.objects("Pod", wish.namespace))
