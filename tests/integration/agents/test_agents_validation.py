"""validate_scaling and monitor_deployment_scaling on the sandbox."""

import pytest

from agents.monitoring.scaling import MonitorScaling
from agents.validation.parameters import WantedReplicas
from agents.validation.results import Check, ScalingValidation
from sandbox.cluster import JsonObject
from tests.fakes.progress import Said
from tests.integration.agents.agents_shop import Shop, approved, context, wanted
from workflows.errors import NotFound, PermanentError, TemporaryError


def wish(replicas: int, name: str = "web", namespace: str = "shop-staging") -> WantedReplicas:
    """The wish to scale, as it is checked."""
    return WantedReplicas(deployment=name, namespace=namespace, replicas=replicas)


def _check(result: ScalingValidation, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)


async def test_a_sound_wish_passes_with_the_present_count(shop: Shop) -> None:
    """Nothing blocks, nothing warns, and the count of now is there for the rollback."""
    result = await shop.validation.validate_scaling(wish(6), context())
    assert (result.current_replicas, result.ok) == (3, True)
    assert "5 of 20 pods used, 8 after" in " ".join(check.message for check in result.checks)


async def test_a_missing_deployment_is_named(shop: Shop) -> None:
    """The first check is that it exists."""
    with pytest.raises(NotFound, match="there is no Deployment shop-staging/webb"):
        await shop.validation.validate_scaling(wish(6, name="webb"), context())


async def test_an_autoscaler_blocks(shop: Shop) -> None:
    """Who owns the count is named with its bounds."""
    with pytest.raises(PermanentError, match=r"HorizontalPodAutoscaler mailer owns the count \(2 to 5\)"):
        await shop.validation.validate_scaling(wish(4, name="mailer"), context())


async def test_an_exceeded_quota_blocks(shop: Shop) -> None:
    """The quota, what is used of it, and what would be needed are named."""
    with pytest.raises(PermanentError, match="quota shop-quota is exceeded: 5 of 20 pods used, 16 more pods need 16"):
        await shop.validation.validate_scaling(wish(19), context())


async def test_room_that_no_node_has_blocks(shop: Shop) -> None:
    """A pod larger than every node can never run."""
    with pytest.raises(PermanentError, match=r"3 nodes can hold at most 0 of its pods \(.*64Gi memory each\)"):
        await shop.validation.validate_scaling(wish(2, "ledger", "shop-prod"), context())


async def test_cordoned_nodes_leave_no_room(shop: Shop) -> None:
    """Nodes that take no pods do not count."""

    def cordon(obj: JsonObject) -> None:
        obj["spec"]["unschedulable"] = True

    for node in ("node-1", "node-2", "node-3"):
        shop.sandbox.edit("Node", "", node, cordon)
    with pytest.raises(PermanentError, match="none of the 3 nodes takes its pods"):
        await shop.validation.validate_scaling(wish(6), context())


async def test_a_large_jump_and_zero_warn(shop: Shop) -> None:
    """A warning does not block: it is in the result."""
    jump = await shop.validation.validate_scaling(wish(10), context())
    zero = await shop.validation.validate_scaling(wish(0), context())
    assert not jump.ok
    assert _check(jump, "jump").message == "10 is more than 3 times the 3 of now"
    assert _check(zero, "jump").message == "at 0 replicas nothing of web runs any more"


async def test_what_may_not_be_read_warns(shop: Shop) -> None:
    """Without the right to list nodes and autoscalers the checks that need them say so."""
    shop.sandbox.forbid("quarterdeck", "list", "nodes")
    shop.sandbox.forbid("quarterdeck", "list", "horizontalpodautoscalers")
    result = await shop.validation.validate_scaling(wish(6), context())
    assert _check(result, "capacity").message.startswith("not looked at: nodes (demo refused:")
    assert _check(result, "unseen").message.startswith("not looked at: horizontalpodautoscalers")


async def test_monitoring_waits_until_the_replicas_are_ready(shop: Shop) -> None:
    """After a scale it returns when as many as expected are ready."""
    await shop.kubernetes.scale_deployment(wanted(6), context(), approved(await shop.preview(6)))
    result = await shop.monitoring.monitor_deployment_scaling(
        MonitorScaling(deployment="web", namespace="shop-staging", expected_replicas=6, timeout=60), context(), Said()
    )
    assert (result.ready, result.expected, len(result.pods)) == (6, 6, 6)


async def test_monitoring_says_why_the_others_are_not_ready(shop: Shop) -> None:
    """When the time is up the error counts and gives the cluster's reason."""
    wish = MonitorScaling(deployment="search", namespace="shop-prod", expected_replicas=2, timeout=0.1)
    with pytest.raises(
        PermanentError,
        match=r"shop-prod/search has 0 of 2 replicas ready after 0 s: search-.* and 1 more are (Err)?Image",
    ):
        await shop.monitoring.monitor_deployment_scaling(wish, context(), Said())


async def test_monitoring_ends_when_the_wish_was_overruled(shop: Shop) -> None:
    """Somebody else set another count: waiting on makes no sense."""
    wish = MonitorScaling(deployment="web", namespace="shop-staging", expected_replicas=6, timeout=60)
    with pytest.raises(PermanentError, match="was set to 3 replicas while I waited for 6"):
        await shop.monitoring.monitor_deployment_scaling(wish, context(), Said())


async def test_monitoring_rides_out_a_short_loss(shop: Shop) -> None:
    """A few failed reads do not end it."""
    shop.sandbox.fail(2, 503)
    wish = MonitorScaling(deployment="web", namespace="shop-staging", expected_replicas=3, timeout=60)
    result = await shop.monitoring.monitor_deployment_scaling(wish, context(), Said())
    assert result.ready == 3


async def test_monitoring_gives_a_lost_cluster_back_to_the_retry(shop: Shop) -> None:
    """A cluster that stays away is a temporary error."""
    shop.sandbox.refuse_connections = True
    wish = MonitorScaling(deployment="web", namespace="shop-staging", expected_replicas=3, timeout=0.1)
    with pytest.raises(TemporaryError, match="I lost the cluster demo"):
        await shop.monitoring.monitor_deployment_scaling(wish, context(), Said())
