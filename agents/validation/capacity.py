"""Whether the nodes have room for more pods of a deployment: exact per node, since the pods are alike."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agents.kubernetes.objects import DeploymentView, NodeView, PodView
from agents.kubernetes.objects.pods import pod_requests
from agents.kubernetes.rows import show_amount
from agents.validation.results import Check, Severity, passed

_PLENTY = 1_000_000


def check_capacity(
    deployment: DeploymentView, replicas: int, nodes: Sequence[NodeView], pods: Sequence[PodView]
) -> Check:
    """Blocks where even empty nodes could not hold the pods; warns where there is no room for them now.

    Affinity and spread rules are not considered: they can only make it less.
    """
    wanted = _requests(deployment)
    eligible = [node for node in nodes if node.takes(deployment.node_selector, deployment.tolerations)]
    if not eligible:
        return _failed(Severity.BLOCK, f"none of the {len(nodes)} nodes takes its pods")
    most = sum(_fitting(node.allocatable, wanted) for node in eligible)
    if most < replicas:
        return _failed(
            Severity.BLOCK,
            f"{len(eligible)} nodes can hold at most {most} of its pods ({_shown(wanted)} each), also if empty",
        )
    more = replicas - deployment.wanted
    room = sum(_fitting(_free(node, pods), wanted) for node in eligible)
    if room < more:
        return _failed(
            Severity.WARN,
            f"{room} of the {more} more pods fit on {len(eligible)} nodes now ({_shown(wanted)} each); the rest waits",
        )
    return passed("capacity", f"{len(eligible)} nodes have room for {min(room, _PLENTY)} more pods of it")


def _requests(deployment: DeploymentView) -> Mapping[str, Decimal]:
    running = [container for container in deployment.containers if not container.init]
    asked = {name: amount for name, amount in pod_requests(running).items() if amount}
    return {**asked, "pods": Decimal(1)}


def _fitting(room: Mapping[str, Decimal], wanted: Mapping[str, Decimal]) -> int:
    # A node that does not say how many pods it takes is taken to set no bound.
    bounds = [
        int(room.get(name, Decimal(_PLENTY) if name == "pods" else Decimal(0)) // amount)
        for name, amount in wanted.items()
    ]
    return max(0, min(bounds))


def _free(node: NodeView, pods: Sequence[PodView]) -> Mapping[str, Decimal]:
    here = [pod for pod in pods if pod.node == node.name and not pod.finished]
    free = dict(node.allocatable)
    for pod in here:
        for name, amount in (*pod.requests.items(), ("pods", Decimal(1))):
            if name in free:
                free[name] -= amount
    return free


def _shown(wanted: Mapping[str, Decimal]) -> str:
    asked = [f"{show_amount(name, amount)} {name}" for name, amount in wanted.items() if name != "pods"]
    return ", ".join(asked) or "no requests"


def _failed(severity: Severity, message: str) -> Check:
    return Check(name="capacity", ok=False, severity=severity, message=message)
