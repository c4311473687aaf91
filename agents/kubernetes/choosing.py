"""Chooses whose log is read, where a deployment was named or a pod has several containers, and says why."""

from dataclasses import dataclass

from agents.clients.kubernetes.port import POD, Cluster
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import read_deployment, read_object
from agents.kubernetes.objects import ContainerView, DeploymentView, PodView
from agents.kubernetes.parameters import GetLogs
from agents.kubernetes.results import PodRow
from agents.kubernetes.rows import Rows, worst_first
from languages import number, say
from languages.joining import semicolons
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
    why_pod = _why_pod(pod, len(pods)) if deployment is not None and others else ""
    return Chosen(
        pod=pod,
        container=container,
        deployment=deployment,
        others=tuple(rows.pod(other) for other in others[:_MOST_OTHERS]),
        why=semicolons([why_pod, why_container]),
    )


async def _candidates(cluster: Cluster, wanted: GetLogs) -> tuple[DeploymentView | None, list[PodView]]:
    if wanted.pod:
        return None, [PodView.read(await read_object(cluster, POD, wanted.namespace, wanted.pod))]
    if not wanted.deployment:
        raise InvalidParameters(say("Say whose logs: those of a pod or a deployment"))
    deployment = await read_deployment(cluster, wanted.namespace, wanted.deployment)
    pods = await pods_of(cluster, deployment)
    if not pods:
        name = f"{wanted.namespace}/{wanted.deployment}"
        raise NotFound(say("{deployment} has no pods, so it has no logs", deployment=name))
    return deployment, pods


def _why_pod(pod: PodView, total: int) -> str:
    if pod.failing:
        return say("pod {pod} of {total}: failing ({state})", pod=pod.name, total=number(total), state=pod.state)
    if not pod.is_ready:
        return say("pod {pod} of {total}: not ready ({state})", pod=pod.name, total=number(total), state=pod.state)
    if pod.restarts:
        return say("pod {pod} of {total}: the one with most restarts", pod=pod.name, total=number(total))
    return say("pod {pod} of {total}: all are ready, this is the first", pod=pod.name, total=number(total))


def _container(pod: PodView, name: str | None) -> tuple[ContainerView, str]:
    if name:
        found = next((each for each in pod.containers if each.name == name), None)
        if found is None:
            names = ", ".join(each.name for each in pod.containers)
            raise NotFound(
                say(
                    "pod {pod} has no container {container}; it has: {names}",
                    pod=f"{pod.namespace}/{pod.name}",
                    container=name,
                    names=names,
                )
            )
        return found, ""
    if not pod.containers:
        raise PermanentError(say("pod {pod} has no containers", pod=f"{pod.namespace}/{pod.name}"))
    stuck = next((each for each in pod.containers if each.init and _in_trouble(each)), None)
    if stuck:
        return stuck, say("init container {container}: it did not succeed", container=stuck.name)
    mains = pod.main or pod.containers
    worst = max(mains, key=lambda each: (not each.ready, each.restarts, each.name == _default(pod)))
    if len(mains) == 1:
        return worst, ""
    others = ", ".join(each.name for each in mains if each is not worst)
    return worst, say("container {container}; the others are: {others}", container=worst.name, others=others)


def _default(pod: PodView) -> str:
    """The container that kubectl takes by itself, where the pod names one."""
    return pod.meta.annotations.get(_DEFAULT_CONTAINER, "")


def _in_trouble(container: ContainerView) -> bool:
    ended = container.terminated
    return bool(ended and ended.exit_code) or (container.waiting is not None and container.restarts > 0)
