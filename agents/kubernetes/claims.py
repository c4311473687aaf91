"""Deletes a PersistentVolumeClaim: CRITICAL, so the default policy prints the commands and runs nothing."""

from agents.base import ChangeCall
from agents.clients.kubernetes.port import POD, PVC, Cluster, KubeObject
from agents.kubernetes.changing import ATTEMPTS, drifted, restless
from agents.kubernetes.naming import read_object
from agents.kubernetes.objects import PodView, PvcView
from agents.kubernetes.parameters import DeletePvc
from agents.kubernetes.results import PvcDeleted
from languages import mark, number, plural, say, spoken
from workflows.errors import Conflict, NotFound
from workflows.model.change import FieldChange, ObjectRef, Preview, worded

_MOST_USERS = 5
_NO_SIZE = mark("no size given")


async def preview_delete(cluster: Cluster, wanted: DeletePvc) -> Preview:
    """What deleting the claim would take with it; the dry run says whether the cluster would let us."""
    for _ in range(ATTEMPTS):
        obj = await read_object(cluster, PVC, wanted.namespace, wanted.name)
        claim = PvcView.read(obj)
        try:
            await _delete(cluster, claim, dry_run=True)
        except Conflict:
            continue
        return _preview(cluster, claim, await _users(cluster, claim))
    raise restless(f"PersistentVolumeClaim {wanted.namespace}/{wanted.name}")


async def apply_delete(cluster: Cluster, wanted: DeletePvc, call: ChangeCall) -> PvcDeleted:
    """Delete the claim that was approved; one that is gone, or going, is done.

    Raises:
        Drifted: another claim of the name is there now.
        Conflict: it changed at every attempt between the read and the write.
    """
    for _ in range(ATTEMPTS):
        try:
            claim = PvcView.read(await cluster.get(PVC, wanted.namespace, wanted.name))
        except NotFound:
            return _result(cluster, wanted, already_done=True)
        fresh = _preview(cluster, claim, [])
        if fresh.drifted_from(call.approved):
            fresh = _preview(cluster, claim, await _users(cluster, claim))
            raise drifted(f"{wanted.namespace}/{wanted.name}", call.approved, fresh)
        if claim.meta.deleted_at:
            return _result(cluster, wanted, already_done=True)
        try:
            await _delete(cluster, claim, dry_run=False)
        except Conflict:
            continue
        return _result(cluster, wanted, already_done=False)
    raise restless(f"PersistentVolumeClaim {wanted.namespace}/{wanted.name}")


async def _delete(cluster: Cluster, claim: PvcView, *, dry_run: bool) -> None:
    meta = claim.meta
    await cluster.delete(
        PVC, meta.namespace, meta.name, uid=meta.uid, resource_version=meta.resource_version, dry_run=dry_run
    )


async def _users(cluster: Cluster, claim: PvcView) -> list[str]:
    pods: list[KubeObject] = list(await cluster.list(POD, claim.meta.namespace))
    return sorted(pod.name for pod in map(PodView.read, pods) if claim.meta.name in pod.claims and not pod.finished)


def _preview(cluster: Cluster, claim: PvcView, users: list[str]) -> Preview:
    meta = claim.meta
    return Preview(
        target=ObjectRef(
            cluster=cluster.name,
            kind=PVC.kind,
            namespace=meta.namespace,
            name=meta.name,
            uid=meta.uid,
            generation=meta.generation,
        ),
        diff=(
            FieldChange(
                path=f"PersistentVolumeClaim {meta.namespace}/{meta.name}",
                before=_size(claim) or worded(_NO_SIZE),
                after=None,
            ),
        ),
        touches=plural(
            "1 volume claim ({size}), {n} pod that mounts it",
            "1 volume claim ({size}), {n} pods that mount it",
            len(users),
            size=_size(claim) or spoken(_NO_SIZE),
        ),
        notes=_notes(claim, users),
        commands=(f"kubectl --context {cluster.context} -n {meta.namespace} delete persistentvolumeclaim/{meta.name}",),
    )


def _size(claim: PvcView) -> str:
    return " ".join(part for part in (claim.asked, claim.storage_class) if part)


def _notes(claim: PvcView, users: list[str]) -> tuple[str, ...]:
    notes = []
    if claim.volume:
        notes.append(
            say("its volume {volume} and the data on it go too where the reclaim policy is Delete", volume=claim.volume)
        )
    if len(users) > _MOST_USERS:
        names, more = ", ".join(users[:_MOST_USERS]), number(len(users) - _MOST_USERS)
        notes.append(say("mounted by {names} and {n} more: it stays until they end", names=names, n=more))
    elif users:
        notes.append(say("mounted by {names}: it stays until they end", names=", ".join(users)))
    return (*notes, say("it cannot be undone"))


def _result(cluster: Cluster, wanted: DeletePvc, *, already_done: bool) -> PvcDeleted:
    return PvcDeleted(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=wanted.namespace,
        name=wanted.name,
        already_done=already_done,
    )
