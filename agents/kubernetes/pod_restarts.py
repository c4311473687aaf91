"""Restarts one pod: deletes it, so that its controller makes another one. A pod of no controller would be gone."""

from agents.base import ChangeCall
from agents.clients.kubernetes.port import PDB, POD, Cluster
from agents.kubernetes.changing import ATTEMPTS
from agents.kubernetes.naming import read_object
from agents.kubernetes.objects import Owner, PdbView, PodView
from agents.kubernetes.parameters import RestartPod
from agents.kubernetes.results import PodRestarted
from agents.kubernetes.surroundings import list_if_allowed
from workflows.errors import Conflict, NotFound, PermanentError
from workflows.model.change import FieldChange, ObjectRef, Preview
from workflows.plan import Drifted, differences

_REPLACED_BY = frozenset({"ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController"})
_NO_UNDO = "nothing to take back: the same pod is made anew"


async def read_replaceable(cluster: Cluster, wanted: RestartPod) -> tuple[PodView, Owner]:
    """The pod and its controller; raises PermanentError where nothing would make another one."""
    pod = PodView.read(await read_object(cluster, POD, wanted.namespace, wanted.pod))
    where = f"{pod.namespace}/{pod.name}"
    if pod.owner is None:
        raise PermanentError(f"{where} has no controller: once deleted nothing makes it anew, so I leave it alone")
    if pod.owner.kind not in _REPLACED_BY:
        owner = f"the {pod.owner.kind} {pod.owner.name}"
        raise PermanentError(f"{where} belongs to {owner}, which may not make it anew; restart that instead")
    if pod.deleting:
        raise PermanentError(f"{where} is being deleted already: its replacement is on its way")
    return pod, pod.owner


async def preview_pod_restart(cluster: Cluster, wanted: RestartPod) -> Preview:
    """What would go; the dry run says whether the cluster would let us."""
    for _ in range(ATTEMPTS):
        pod, _ = await read_replaceable(cluster, wanted)
        try:
            await _delete(cluster, pod, dry_run=True)
        except Conflict:
            continue
        return _preview(cluster, pod, await _notes(cluster, pod))
    raise _restless(wanted)


async def apply_pod_restart(cluster: Cluster, wanted: RestartPod, call: ChangeCall) -> PodRestarted:
    """Delete the pod that was approved; one that is gone, or going, is done where an earlier attempt may have done it.

    Raises:
        PermanentError: somebody else took it away since: nothing was changed.
        Drifted: another pod of the name is there now.
        Conflict: it changed at every attempt between the read and the write.
    """
    for _ in range(ATTEMPTS):
        try:
            pod = PodView.read(await cluster.get(POD, wanted.namespace, wanted.pod))
        except NotFound:
            return _away(cluster, wanted, call, "is gone")
        if pod.uid == call.approved.target.uid and pod.deleting:
            return _away(cluster, wanted, call, "is being deleted")
        fresh = _preview(cluster, pod, ())
        if fresh.drifted_from(call.approved):
            fresh = _preview(cluster, pod, await _notes(cluster, pod))
            what = "; ".join(differences(call.approved, fresh))
            raise Drifted(f"{wanted.namespace}/{wanted.pod} is not what was approved: {what}", fresh)
        try:
            await _delete(cluster, pod, dry_run=False)
        except Conflict:
            continue
        except NotFound:  # the client repeats a delete whose answer was lost
            return _result(cluster, wanted, already_done=True)
        return _result(cluster, wanted, already_done=False)
    raise _restless(wanted)


def _away(cluster: Cluster, wanted: RestartPod, call: ChangeCall, how: str) -> PodRestarted:
    """Our own doing, or somebody else's: a rollout that replaced it, a scale-down, a person."""
    if call.repeated:
        return _result(cluster, wanted, already_done=True)
    where = f"{wanted.namespace}/{wanted.pod}"
    raise PermanentError(f"{where} {how} already, by somebody else's doing since this was asked: I changed nothing")


async def _delete(cluster: Cluster, pod: PodView, *, dry_run: bool) -> None:
    # The status of a failing pod is written all the time; its uid alone says that it is the one.
    await cluster.delete(POD, pod.namespace, pod.name, uid=pod.uid, resource_version="", dry_run=dry_run)


async def _notes(cluster: Cluster, pod: PodView) -> tuple[str, ...]:
    budgets = await list_if_allowed(cluster, PDB, pod.namespace, PdbView.read)
    own = [_budget(budget) for budget in budgets.items if budget.selector.matches(pod.meta.labels)]
    return (*own, *((budgets.unseen,) if budgets.unseen else ()))


def _budget(budget: PdbView) -> str:
    state = f"{budget.healthy} healthy, {budget.desired} needed"
    if budget.allowed > 0:
        return f"PodDisruptionBudget {budget.name} allows it ({state})"
    return f"PodDisruptionBudget {budget.name} allows no pod to go now ({state}); a restart does not wait for it"


def _preview(cluster: Cluster, pod: PodView, notes: tuple[str, ...]) -> Preview:
    owner = f"{pod.owner.kind} {pod.owner.name}" if pod.owner else "no controller"
    restarts = f", {pod.restarts} restarts" if pod.restarts else ""
    return Preview(
        target=ObjectRef(
            cluster=cluster.name,
            kind=POD.kind,
            namespace=pod.namespace,
            name=pod.name,
            uid=pod.uid,
        ),
        diff=(FieldChange(path=f"Pod {pod.namespace}/{pod.name}", before=f"of {owner}", after="a new one"),),
        touches=f"1 pod, {pod.state}{restarts}",
        notes=notes,
        no_undo=_NO_UNDO,
        commands=(f"kubectl --context {cluster.context} -n {pod.namespace} delete pod/{pod.name}",),
    )


def _result(cluster: Cluster, wanted: RestartPod, *, already_done: bool) -> PodRestarted:
    return PodRestarted(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=wanted.namespace,
        pod=wanted.pod,
        already_done=already_done,
    )


def _restless(wanted: RestartPod) -> Conflict:
    return Conflict(
        f"Pod {wanted.namespace}/{wanted.pod} changed between read and write {ATTEMPTS} times in a row, "
        "so I try again later"
    )
