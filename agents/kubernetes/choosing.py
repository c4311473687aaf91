"""Chooses whose log is read, where a deployment was named or a pod has several containers, and says why."""

from dataclasses import dataclass

from agents.clients.kubernetes.port import POD, Cluster
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import read_deployment, read_object
from agents.kubernetes.objects import ContainerView, DeploymentView, PodView
from agents.kubernetes.parameters import GetLogs
from agents.kubernetes.results import PodRow
from agents.kubernetes.rows import Rows, worst_first
from workflows.errors import InvalidParameters, NotFound, PermanentError

_DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
_MOST_OTHERS = 20


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Whose log it is.

    Attributes:
        deployment: the one that was named; None where a pod was.
        others: the deployment's other pods, worst first, at most 20.
        why: why this pod and container; empty where both were named or there is but one.
    """

    pod: PodView
    container: ContainerView
    deployment: DeploymentView | None
    others: tuple[PodRow, ...]
    why: str


async def choose(cluster: Cluster, wanted: GetLogs, rows: Rows) -> Chosen:
    """The pod and container that were named, or those that are worst off."""
    deployment, pods = await _candidates(cluster, wanted)
    pod, *others = worst_first(pods)
    container, why_container = _container(pod, wanted.container)
    why_pod = f"pod {pod.name} of {len(pods)}: {_plight(pod)}" if deployment is not None and others else ""
    return Chosen(
        pod=pod,
        container=container,
        deployment=deployment,
        others=tuple(rows.pod(other) for other in others[:_MOST_OTHERS]),
        why="; ".join(why for why in (why_pod, why_container) if why),
    )


async def _candidates(cluster: Cluster, wanted: GetLogs) -> tuple[DeploymentView | None, list[PodView]]:
    if wanted.pod:
        return None, [PodView.read(await read_object(cluster, POD, wanted.namespace, wanted.pod))]
    if not wanted.deployment:
        raise InvalidParameters("get_logs needs a pod or a deployment")
    deployment = await read_deployment(cluster, wanted.namespace, wanted.deployment)
    pods = await pods_of(cluster, deployment)
    if not pods:
        raise NotFound(f"{wanted.namespace}/{wanted.deployment} has no pods, so it has no logs")
    return deployment, pods


def _plight(pod: PodView) -> str:
    if pod.failing:
        return f"failing ({pod.state})"
    if not pod.is_ready:
        return f"not ready ({pod.state})"
    return "the one with most restarts" if pod.restarts else "all are ready, this is the first"


def _container(pod: PodView, name: str | None) -> tuple[ContainerView, str]:
    if name:
        found = next((each for each in pod.containers if each.name == name), None)
        if found is None:
            names = ", ".join(each.name for each in pod.containers)
            raise NotFound(f"pod {pod.namespace}/{pod.name} has no container {name}; it has: {names}")
        return found, ""
    if not pod.containers:
        raise PermanentError(f"pod {pod.namespace}/{pod.name} has no containers")
    stuck = next((each for each in pod.containers if each.init and _in_trouble(each)), None)
    if stuck:
        return stuck, f"init container {stuck.name}: it did not succeed"
    mains = pod.main or pod.containers
    worst = max(mains, key=lambda each: (not each.ready, each.restarts, each.name == _default(pod)))
    if len(mains) == 1:
        return worst, ""
    others = ", ".join(each.name for each in mains if each is not worst)
    return worst, f"container {worst.name}; the others are: {others}"


def _default(pod: PodView) -> str:
    """The container that kubectl takes by itself, where the pod names one."""
    return pod.meta.annotations.get(_DEFAULT_CONTAINER, "")


def _in_trouble(container: ContainerView) -> bool:
    ended = container.terminated
    return bool(ended and ended.exit_code) or (container.waiting is not None and container.restarts > 0)
