"""restart_pod: one pod that its controller makes anew, and no other."""

from contextlib import suppress

import pytest

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
    assert (await shop.kubernetes.restart_pod(wish, context(), call)).already_done
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
