"""Checks before a rollout, and what it is about in absolute terms: which revision, which image, which pod."""

from agents.clients.kubernetes.port import DEPLOYMENT, POD, Cluster, KubeObject
from agents.kubernetes.images import choose_container, whole_image
from agents.kubernetes.naming import read_object
from agents.kubernetes.objects import DeploymentView, PodView
from agents.kubernetes.parameters import OneDeployment, RestartPod
from agents.kubernetes.pod_restarts import read_replaceable
from agents.kubernetes.revisions import History, Revision, read_history
from agents.validation.parameters import WantedImage, WantedRevision
from agents.validation.results import ImageValidation, PodValidation, RestartValidation, RevisionValidation
from languages import say
from workflows.errors import PermanentError


async def check_restart(cluster: Cluster, wanted: OneDeployment) -> RestartValidation:
    """A deployment whose pods can be made anew."""
    found = DeploymentView.read(await _read_moving(cluster, wanted))
    if not found.wanted:
        where = f"{found.namespace}/{found.name}"
        raise PermanentError(
            say("{where} is scaled to 0, so there is nothing to restart; scale it up instead", where=where)
        )
    return RestartValidation(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=found.namespace,
        deployment=found.name,
        replicas=found.wanted,
    )


async def check_revision(cluster: Cluster, wanted: WantedRevision) -> RevisionValidation:
    """A revision that exists and is not the current one."""
    obj = await _read_moving(cluster, wanted)
    history = await read_history(cluster, obj)
    found = _wanted(history, wanted)
    return RevisionValidation(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=wanted.namespace,
        deployment=wanted.deployment,
        revision=found.number,
        current_revision=history.current.number if history.current else 0,
        images=[container.image for container in found.containers if not container.init],
    )


def _wanted(history: History, wanted: WantedRevision) -> Revision:
    """The revision that is meant by its number, by how many back, or by neither."""
    if wanted.revision is not None:
        return history.find(wanted.revision)
    return history.previous() if wanted.back is None else history.back(wanted.back)


async def check_image(cluster: Cluster, wanted: WantedImage) -> ImageValidation:
    """A container and an image, whole."""
    found = DeploymentView.read(await _read_moving(cluster, wanted))
    container = choose_container(found.containers, wanted.container, f"{found.namespace}/{found.name}")
    return ImageValidation(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=found.namespace,
        deployment=found.name,
        container=container.name,
        image=whole_image(container.image, wanted.image),
        current_image=container.image,
    )


async def check_pod_restart(cluster: Cluster, wanted: RestartPod) -> PodValidation:
    """A pod that its controller would make anew."""
    pod, owner = await read_replaceable(cluster, wanted)
    pods = map(PodView.read, await cluster.list(POD, pod.namespace))
    return PodValidation(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=pod.namespace,
        pod=pod.name,
        uid=pod.uid,
        controller=f"{owner.kind} {owner.name}",
        controller_uid=owner.uid,
        replicas=sum(one.owner is not None and one.owner.uid == owner.uid and not one.deleting for one in pods),
    )


async def _read_moving(cluster: Cluster, wanted: OneDeployment) -> KubeObject:
    """The deployment; raises PermanentError where its rollout is paused."""
    obj = await read_object(cluster, DEPLOYMENT, wanted.namespace, wanted.deployment)
    found = DeploymentView.read(obj)
    if found.paused:
        where = f"{found.namespace}/{found.name}"
        resume = f"kubectl --context {cluster.context} -n {found.namespace} rollout resume deployment/{found.name}"
        raise PermanentError(
            say(
                "the rollout of {where} is paused, so nothing would come of it; resume it first: {resume}",
                where=where,
                resume=resume,
            )
        )
    return obj
