"""Waiting for replicas, on a clock of the test's own."""

from datetime import UTC, datetime

import pytest

from agents.clients.kubernetes.clusters import ConfiguredClusters
from agents.clients.metric_sources import MetricSources
from agents.monitoring.agent import MonitoringAgent
from agents.monitoring.measuring import Measuring
from agents.monitoring.scaling import MonitorScaling
from tests.fakes.kube import Clock, FakeCluster
from tests.fakes.progress import Said
from tests.unit.agents.kubernetes.kube_objects import Json, deployment, pod, status
from workflows.errors import PermanentError, TemporaryError
from workflows.model.principal import Principal, PrincipalKind, SecurityContext, Workspace
from workflows.redaction import redact

_CONTEXT = SecurityContext(
    principal=Principal(kind=PrincipalKind.SLACK, team="T1", user="U1", name="Olive"),
    workspace=Workspace(cluster="main"),
    session_id="s",
    request_id="r",
)
_WISH = MonitorScaling(deployment="web", namespace="shop", expected_replicas=3, timeout=60)


def _agent(cluster: FakeCluster, clock: Clock) -> MonitoringAgent:
    measuring = Measuring(MetricSources(), redact, lambda: datetime.now(UTC))
    return MonitoringAgent(ConfiguredClusters([cluster]), measuring, redact, clock, clock.sleep)


def _pod(name: str, message: str) -> Json:
    obj = pod(
        name,
        phase="Pending",
        containerStatuses=[status(state={"waiting": {"reason": "ImagePullBackOff", "message": message}})],
    )
    obj["metadata"] |= {
        "labels": {"app": "web", "pod-template-hash": "h1"},
        "ownerReferences": [{"kind": "ReplicaSet", "name": "web-h1", "uid": "u", "controller": True}],
    }
    return obj


async def test_it_returns_when_the_replicas_are_ready() -> None:
    """With the time it took."""
    clock = Clock()

    def grow() -> None:
        if clock.seconds > 5:
            cluster.objects["Deployment"] = [deployment(3)]

    cluster = FakeCluster({"Deployment": [deployment(3, existing=1)]}, before_read=grow)
    result = await _agent(cluster, clock).monitor_deployment_scaling(_WISH, _CONTEXT, Said())
    assert (result.ready, result.expected) == (3, 3)
    assert 5 < result.seconds <= 7


async def test_a_ready_count_of_the_old_generation_does_not_count() -> None:
    """Right after the write the status still speaks of the state before."""
    old = deployment(3)
    old["metadata"]["generation"] = 5
    wish = _WISH.model_copy(update={"timeout": 4})
    with pytest.raises(PermanentError, match="the deployment controller has not acted on the change yet"):
        await _agent(FakeCluster({"Deployment": [old]}), Clock()).monitor_deployment_scaling(wish, _CONTEXT, Said())


async def test_when_time_is_up_it_says_why() -> None:
    """How many are ready, and the reason of each of the first that are not; secrets in it are hidden."""
    pods = [_pod(f"web-h1-{number}", "cannot pull with token=ghp_0123456789abcdefghij") for number in range(5)]
    cluster = FakeCluster({"Deployment": [deployment(3, existing=1)], "Pod": pods})
    with pytest.raises(PermanentError) as caught:
        await _agent(cluster, Clock()).monitor_deployment_scaling(_WISH, _CONTEXT, Said())
    message = str(caught.value)
    assert message.startswith(
        "shop/web has 1 of 3 replicas ready after 60 s: web-h1-0 and 4 more are ImagePullBackOff (web: cannot"
    )
    assert "ghp_" not in message


async def test_a_cluster_lost_for_twenty_seconds_is_given_back() -> None:
    """Long before the time is up: the engine decides whether to go on."""
    clock = Clock()

    def lose() -> None:
        if clock.seconds > 3:
            raise TemporaryError("I lost the cluster main: connection refused")

    cluster = FakeCluster({"Deployment": [deployment(3, existing=1)]}, before_read=lose)
    with pytest.raises(TemporaryError, match="connection refused"):
        await _agent(cluster, clock).monitor_deployment_scaling(_WISH, _CONTEXT, Said())
    assert 20 <= clock.seconds <= 27


async def test_a_cluster_lost_for_a_moment_is_ridden_out() -> None:
    """A few failed reads are no reason to stop watching."""
    clock = Clock()

    def blink() -> None:
        if 3 < clock.seconds < 12:
            raise TemporaryError("I lost the cluster main: connection refused")
        if clock.seconds >= 12:
            cluster.objects["Deployment"] = [deployment(3)]

    cluster = FakeCluster({"Deployment": [deployment(3, existing=1)]}, before_read=blink)
    assert (await _agent(cluster, clock).monitor_deployment_scaling(_WISH, _CONTEXT, Said())).ready == 3
