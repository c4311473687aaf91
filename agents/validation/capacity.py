"""Whether the nodes have room for more pods of a deployment: exact per node, since the pods are alike."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agents.kubernetes.objects import DeploymentView, NodeView, PodView
from agents.kubernetes.objects.pods import pod_requests
from agents.kubernetes.rows import show_amount
from agents.validation.results import Check, Severity, passed
from languages import number, plural, say

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
        return _failed(Severity.BLOCK, _nobody_takes(len(nodes)))
    most = sum(_fitting(node.allocatable, wanted) for node in eligible)
    if most < replicas:
        return _failed(
            Severity.BLOCK,
            plural(
                "{n} node can hold at most {most} of its pods ({each} each), also if empty",
                "{n} nodes can hold at most {most} of its pods ({each} each), also if empty",
                len(eligible),
                most=number(most),
                each=_shown(wanted),
            ),
        )
    more = replicas - deployment.wanted
    room = sum(_fitting(_free(node, pods), wanted) for node in eligible)
    if room < more:
        return _failed(
            Severity.WARN,
            plural(
                "{room} of the {more} more pods fit on {n} node now ({each} each); the rest waits",
                "{room} of the {more} more pods fit on {n} nodes now ({each} each); the rest waits",
                len(eligible),
                room=room,
                more=more,
                each=_shown(wanted),
            ),
        )
    return passed(
        "capacity",
        plural(
            "{n} node has room for {room} more pods of it",
            "{n} nodes have room for {room} more pods of it",
            len(eligible),
            room=number(min(room, _PLENTY)),
        ),
    )


def _nobody_takes(nodes: int) -> str:
    if not nodes:
        return say("the cluster has no nodes")
    return plural("the {n} node does not take its pods", "none of the {n} nodes takes its pods", nodes)


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
    return ", ".join(asked) or say("no requests")


def _failed(severity: Severity, message: str) -> Check:
    return Check(name="capacity", ok=False, severity=severity, message=message)
