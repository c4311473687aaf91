"""Restarts one pod: deletes it, so that its controller makes another one. A pod of no controller would be gone."""

from agents.base import ChangeCall
from agents.clients.kubernetes.port import PDB, POD, Cluster
from agents.kubernetes.changing import ATTEMPTS, drifted, restless
from agents.kubernetes.naming import read_object
from agents.kubernetes.objects import Owner, PdbView, PodView
from agents.kubernetes.parameters import RestartPod
from agents.kubernetes.results import PodRestarted
from agents.kubernetes.surroundings import list_if_allowed
from languages import mark, plural, say, spoken
from workflows.errors import Conflict, NotFound, PermanentError
from workflows.model.change import FieldChange, JsonValue, ObjectRef, Preview, worded

_REPLACED_BY = frozenset({"ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController"})
_NO_UNDO = mark("nothing to take back: the same pod is made anew")


async def read_replaceable(cluster: Cluster, wanted: RestartPod) -> tuple[PodView, Owner]:
    """The pod and its controller; raises PermanentError where nothing would make another one."""
    pod = PodView.read(await read_object(cluster, POD, wanted.namespace, wanted.pod))
    where = f"{pod.namespace}/{pod.name}"
    if pod.owner is None:
        raise PermanentError(
            say("{where} has no controller: once deleted nothing makes it anew, so I leave it alone", where=where)
        )
    if pod.owner.kind not in _REPLACED_BY:
        raise PermanentError(
            say(
                "{where} belongs to the {kind} {owner}, which may not make it anew; restart that instead",
                where=where,
                kind=pod.owner.kind,
                owner=pod.owner.name,
            )
        )
    if pod.deleting:
        raise PermanentError(say("{where} is being deleted already: its replacement is on its way", where=where))
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
    raise restless(f"Pod {wanted.namespace}/{wanted.pod}")


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
            return _away(cluster, wanted, call, gone=True)
        if pod.uid == call.approved.target.uid and pod.deleting:
            return _away(cluster, wanted, call, gone=False)
        fresh = _preview(cluster, pod, ())
        if fresh.drifted_from(call.approved):
            fresh = _preview(cluster, pod, await _notes(cluster, pod))
            raise drifted(f"{wanted.namespace}/{wanted.pod}", call.approved, fresh)
        try:
            await _delete(cluster, pod, dry_run=False)
        except Conflict:
            continue
        except NotFound:  # the client repeats a delete whose answer was lost
            return _result(cluster, wanted, already_done=True)
        return _result(cluster, wanted, already_done=False)
    raise restless(f"Pod {wanted.namespace}/{wanted.pod}")


def _away(cluster: Cluster, wanted: RestartPod, call: ChangeCall, *, gone: bool) -> PodRestarted:
    """Our own doing, or somebody else's: a rollout that replaced it, a scale-down, a person."""
    if call.repeated:
        return _result(cluster, wanted, already_done=True)
    where = f"{wanted.namespace}/{wanted.pod}"
    if gone:
        raise PermanentError(
            say(
                "{where} is gone already, by somebody else's doing since this was asked: I changed nothing", where=where
            )
        )
    raise PermanentError(
        say(
            "{where} is being deleted already, by somebody else's doing since this was asked: I changed nothing",
            where=where,
        )
    )


async def _delete(cluster: Cluster, pod: PodView, *, dry_run: bool) -> None:
    # The status of a failing pod is written all the time; its uid alone says that it is the one.
    await cluster.delete(POD, pod.namespace, pod.name, uid=pod.uid, resource_version="", dry_run=dry_run)


async def _notes(cluster: Cluster, pod: PodView) -> tuple[str, ...]:
    budgets = await list_if_allowed(cluster, PDB, pod.namespace, PdbView.read)
    own = [_budget(budget) for budget in budgets.items if budget.selector.matches(pod.meta.labels)]
    return (*own, *((budgets.unseen,) if budgets.unseen else ()))


def _budget(budget: PdbView) -> str:
    counts = {"name": budget.name, "healthy": budget.healthy, "needed": budget.desired}
    if budget.allowed > 0:
        return say("PodDisruptionBudget {name} allows it ({healthy} healthy, {needed} needed)", **counts)
    return say(
        "PodDisruptionBudget {name} allows no pod to go now ({healthy} healthy, {needed} needed); "
        "a restart does not wait for it",
        **counts,
    )


def _preview(cluster: Cluster, pod: PodView, notes: tuple[str, ...]) -> Preview:
    return Preview(
        target=ObjectRef(
            cluster=cluster.name,
            kind=POD.kind,
            namespace=pod.namespace,
            name=pod.name,
            uid=pod.uid,
        ),
        diff=(
            FieldChange(path=f"Pod {pod.namespace}/{pod.name}", before=_owned(pod), after=worded(mark("a new one"))),
        ),
        touches=_touches(pod),
        notes=notes,
        no_undo=spoken(_NO_UNDO),
        commands=(f"kubectl --context {cluster.context} -n {pod.namespace} delete pod/{pod.name}",),
    )


def _owned(pod: PodView) -> JsonValue:
    if pod.owner is None:
        return worded(mark("of no controller"))
    return worded(mark("of {owner}"), owner=f"{pod.owner.kind} {pod.owner.name}")


def _touches(pod: PodView) -> str:
    if not pod.restarts:
        return say("1 pod, {state}", state=pod.state)
    return plural("1 pod, {state}, {n} restart", "1 pod, {state}, {n} restarts", pod.restarts, state=pod.state)


def _result(cluster: Cluster, wanted: RestartPod, *, already_done: bool) -> PodRestarted:
    return PodRestarted(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=wanted.namespace,
        pod=wanted.pod,
        already_done=already_done,
    )
