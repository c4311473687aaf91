"""The checks of a scale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.kubernetes.objects import DeploymentView, NodeView, PodView, QuotaView
from agents.validation.capacity import check_capacity
from agents.validation.checks import check_jump, check_quotas
from agents.validation.results import Severity
from tests.unit.agents.kubernetes.kube_objects import container, deployment, node, pod, quota

_WEB = DeploymentView.read(deployment(3))


def _quota(hard: dict[str, str], used: dict[str, str], **spec: object) -> list[QuotaView]:
    return [QuotaView.read(quota(hard, used, **spec))]


@pytest.mark.parametrize(
    ("hard", "used", "replicas", "ok"),
    [
        ({"pods": "10"}, {"pods": "5"}, 8, True),
        ({"pods": "10"}, {"pods": "5"}, 9, False),
        ({"requests.cpu": "1"}, {"requests.cpu": "800m"}, 5, True),
        ({"requests.cpu": "1"}, {"requests.cpu": "800m"}, 6, False),
        ({"memory": "1Gi"}, {"memory": "896Mi"}, 5, False),
        ({"limits.memory": "1Gi"}, {"limits.memory": "768Mi"}, 4, True),
        ({"limits.memory": "1Gi"}, {"limits.memory": "768Mi"}, 5, False),
        ({"requests.nvidia.com/gpu": "1", "services": "1", "count/secrets": "1"}, {}, 9, True),
    ],
)
def test_a_quota_counts_pods_and_what_they_ask_for(
    hard: dict[str, str], used: dict[str, str], replicas: int, ok: bool
) -> None:
    """To the last pod that fits."""
    assert all(check.ok for check in check_quotas(_WEB, replicas, _quota(hard, used))) == ok


def test_fewer_pods_pass_a_quota_that_is_full() -> None:
    """Scaling down is never blocked by a quota."""
    checks = check_quotas(_WEB, 2, _quota({"pods": "3"}, {"pods": "3"}))
    assert [check.ok for check in checks] == [True]


def test_a_scoped_quota_warns() -> None:
    """What was not checked is said."""
    checks = check_quotas(_WEB, 9, _quota({"pods": "3"}, {"pods": "3"}, scopes=["BestEffort"]))
    assert [(check.ok, check.severity) for check in checks] == [(False, Severity.WARN)]


@pytest.mark.parametrize(
    ("now", "then", "ok"),
    [(3, 9, True), (3, 10, False), (10, 30, True), (11, 32, False), (0, 5, True), (0, 21, False), (3, 0, False)],
)
def test_large_jumps_warn(now: int, then: int, ok: bool) -> None:
    """More than threefold, more than twenty, or to nothing."""
    (check,) = check_jump(DeploymentView.read(deployment(now)), then)
    assert check.ok == ok
    assert ok or check.severity is Severity.WARN


def test_no_room_now_warns_and_no_room_ever_blocks() -> None:
    """Pods that others hold may end; a node's size does not change."""
    nodes = [NodeView.read(node(cpu="1", memory="8Gi"))]
    busy = [PodView.read(pod(f"other-{number}")) for number in range(8)]
    now = check_capacity(_WEB, 6, nodes, busy)
    ever = check_capacity(_WEB, 11, nodes, [])
    fits = check_capacity(_WEB, 10, nodes, [])
    assert (now.ok, now.severity, now.message[:24]) == (False, Severity.WARN, "2 of the 3 more pods fit")
    assert (ever.ok, ever.severity) == (False, Severity.BLOCK)
    assert "at most 10 of its pods (100m cpu, 128Mi memory each)" in ever.message
    assert fits.ok


def test_room_is_counted_by_node() -> None:
    """Two halves of the room on two nodes hold no whole pod."""
    big = DeploymentView.read(deployment(0, containers=[container(resources={"requests": {"cpu": "2"}})]))
    two_small = [NodeView.read(node(name, cpu="1500m")) for name in ("a", "b")]
    assert check_capacity(big, 1, two_small, []).severity is Severity.BLOCK
    assert check_capacity(big, 1, [NodeView.read(node("c", cpu="3"))], []).ok


def test_finished_pods_take_no_room_and_pods_are_counted_too() -> None:
    """A node also bounds how many pods it runs."""
    full = [NodeView.read(node(cpu="100", memory="100Gi", pods="4"))]
    done = [PodView.read(pod(f"done-{number}", phase="Succeeded")) for number in range(4)]
    assert check_capacity(_WEB, 4, full, done).ok
    assert check_capacity(_WEB, 5, full, done).severity is Severity.BLOCK


@given(st.integers(0, 60), st.integers(1, 10), st.integers(1, 40))
def test_wishing_for_less_never_makes_it_worse(more: int, nodes: int, pods: int) -> None:
    """A wish that fits still fits with one replica less."""
    views = [NodeView.read(node(f"n{number}", pods=str(pods))) for number in range(nodes)]
    if check_capacity(_WEB, 4 + more, views, []).ok:
        assert check_capacity(_WEB, 3 + more, views, []).ok
