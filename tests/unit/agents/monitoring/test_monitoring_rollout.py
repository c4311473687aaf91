"""Waiting for a rollout, on a clock of the test's own."""

import pytest

from agents.monitoring.rollouts import MonitorRollout
from tests.fakes.kube import Clock, FakeCluster
from tests.fakes.progress import Said
from tests.unit.agents.kubernetes.kube_objects import Json, deployment
from tests.unit.agents.monitoring.test_monitoring_scaling import _CONTEXT, _agent, _pod
from workflows.errors import PermanentError

_WISH = MonitorRollout(deployment="web", namespace="shop", timeout=60)
_FAILED = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}


def _rolling(updated: int, *conditions: Json) -> Json:
    found = deployment(3)
    found["status"] |= {"updatedReplicas": updated, "replicas": 4, "conditions": list(conditions)}
    return found


async def test_it_ends_with_the_last_old_pod_gone() -> None:
    """Ready pods of the old revision do not count; how far it is is said once for each state."""
    clock, said = Clock(), Said()

    def roll() -> None:
        cluster.objects["Deployment"] = [_rolling(1) if clock.seconds < 5 else deployment(3)]

    cluster = FakeCluster({"Deployment": [_rolling(1)]}, before_read=roll)
    settled = await _agent(cluster, clock).monitor_rollout(_WISH, _CONTEXT, said)
    assert (settled.ready, settled.wanted) == (3, 3)
    assert 5 <= settled.seconds <= 7
    assert set(said.words) == {"waiting for pods 0/3"}


async def test_the_failure_of_the_rollout_before_does_not_count() -> None:
    """A rollback starts from a deployment that has failed, and its status says so for a moment."""
    clock = Clock()

    def mend() -> None:
        cluster.objects["Deployment"] = [_rolling(0, _FAILED) if clock.seconds < 3 else deployment(3)]

    cluster = FakeCluster({"Deployment": [_rolling(0, _FAILED)]}, before_read=mend)
    assert (await _agent(cluster, clock).monitor_rollout(_WISH, _CONTEXT, Said())).ready == 3


async def test_a_rollout_whose_deadline_passed_is_not_waited_for() -> None:
    """It fails long before the time is up, with the pods' reason and what to do next."""
    clock = Clock()
    cluster = FakeCluster({"Deployment": [_rolling(1, _FAILED)], "Pod": [_pod("web-h1-0", "not found")]})
    with pytest.raises(PermanentError) as caught:
        await _agent(cluster, clock).monitor_rollout(_WISH, _CONTEXT, Said())
    assert clock.seconds < 10
    assert str(caught.value) == (
        "shop/web has 0 of 3 new pods ready and its progress deadline has passed: web-h1-0 is ImagePullBackOff "
        "(web: not found); 3 old pods still serve. Check that the image exists under that name and tag, "
        'and that the cluster may pull it, or ask me "why is web in shop failing" for the cause'
    )


async def test_a_rollout_that_is_held_up_is_no_outage() -> None:
    """What is said while it waits names the pod, the old pods that still serve, and for how long it watches."""
    said = Said()
    cluster = FakeCluster({"Deployment": [_rolling(1)], "Pod": [_pod("web-h1-0", "not found")]})
    with pytest.raises(PermanentError, match="3 old pods still serve"):
        await _agent(cluster, Clock()).monitor_rollout(_WISH, _CONTEXT, said)
    assert set(said.words) == {
        "waiting for pods 0/3 · web-h1-0 is ImagePullBackOff · 3 old pods still serve · I watch for 1 min at most"
    }


async def test_a_rollout_that_is_paused_meanwhile_is_not_waited_for() -> None:
    """Nothing more will happen until somebody resumes it."""
    paused = _rolling(1)
    paused["spec"]["paused"] = True
    with pytest.raises(PermanentError, match="was paused while I waited"):
        await _agent(FakeCluster({"Deployment": [paused]}), Clock()).monitor_rollout(_WISH, _CONTEXT, Said())
