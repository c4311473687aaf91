"""Scales a deployment."""

from agents.base import ChangeCall
from agents.clients.kubernetes.port import Cluster, KubeObject
from agents.kubernetes.changing import Aim, Changed
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.parameters import ScaleDeployment
from agents.kubernetes.results import Scaled
from agents.kubernetes.surroundings import look_around, notes_on_scaling
from languages import number, plural, say
from workflows.model.change import JsonValue, Undo, Verification

_AGENT = "KubernetesAgent"
_ACTION = "scale_deployment"


class Scaling:
    """The wish for a number of replicas; satisfies `agents.kubernetes.changing.Intention`."""

    def __init__(self, cluster: Cluster, wanted: ScaleDeployment) -> None:
        self._cluster = cluster
        self._wanted = wanted

    async def aim(self, obj: KubeObject) -> Aim:
        """The number, absolute."""
        found = DeploymentView.read(obj)
        before, after = found.wanted, self._wanted.replicas
        return Aim(
            patch={"spec": {"replicas": after}},
            touches=plural(
                "1 deployment, {before} → {n} pod", "1 deployment, {before} → {n} pods", after, before=before
            ),
            command=f"scale deployment/{found.name} --replicas={after}",
            undo=self._undo(before),
            already=_already(found),
        )

    async def notes(self, obj: KubeObject) -> tuple[str, ...]:
        """That it was rounded; quotas, budgets and autoscalers around it."""
        deployment = DeploymentView.read(obj)
        around = await look_around(self._cluster, deployment)
        return (*_rounded(self._wanted), *notes_on_scaling(deployment, self._wanted.replicas, around))

    def result(self, changed: Changed, call: ChangeCall) -> Scaled:
        """What came of it."""
        after = changed.after
        return Scaled(
            cluster=self._cluster.name,
            sandbox=self._cluster.sandbox,
            namespace=after.namespace,
            deployment=after.name,
            before=_replicas_before(call, after),
            after=after.wanted,
            generation=after.generation,
            already_done=changed.already_done,
        )

    def _undo(self, before: int) -> Undo:
        target: dict[str, JsonValue] = {
            "cluster": self._cluster.name,
            "namespace": self._wanted.namespace,
            "deployment": self._wanted.deployment,
        }
        return Undo(
            agent=_AGENT,
            action=_ACTION,
            parameters={**target, "replicas": before},
            summary=say("scale back to {before}", before=before),
            verification=Verification(
                agent="MonitoringAgent",
                action="monitor_deployment_scaling",
                parameters={**target, "expected_replicas": before},
            ),
        )


def _already(found: DeploymentView) -> str:
    where = f"{found.namespace}/{found.name}"
    if found.ready == found.wanted:
        return plural("{where} has {n} replica already", "{where} has {n} replicas already", found.wanted, where=where)
    return plural(
        "{where} has {n} replica already, {ready} of them ready",
        "{where} has {n} replicas already, {ready} of them ready",
        found.wanted,
        where=where,
        ready=found.ready,
    )


def _rounded(wanted: ScaleDeployment) -> tuple[str, ...]:
    if wanted.exactly is None:
        return ()
    return (say("rounded up from {exactly} to {replicas}", exactly=number(wanted.exactly), replicas=wanted.replicas),)


def _replicas_before(call: ChangeCall, found: DeploymentView) -> int:
    change = next((change for change in call.approved.diff if change.path == "spec.replicas"), None)
    return change.before if change is not None and isinstance(change.before, int) else found.wanted
