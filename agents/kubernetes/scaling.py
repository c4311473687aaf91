"""Scales a deployment: says what would differ, then makes exactly the change that was approved."""

from typing import Any

from agents.base import ChangeCall
from agents.clients.kubernetes.port import DEPLOYMENT, Cluster, KubeObject
from agents.kubernetes.diffs import STEP_ANNOTATION, difference, state
from agents.kubernetes.naming import read_object
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.parameters import ScaleDeployment
from agents.kubernetes.results import Scaled
from agents.kubernetes.rows import Redact
from agents.kubernetes.surroundings import look_around, notes_on_scaling
from workflows.errors import Conflict
from workflows.model.change import JsonValue, ObjectRef, Preview, Undo
from workflows.plan import Drifted, differences

# A status write bumps resourceVersion; a crash-looping deployment sees a few in a second.
_ATTEMPTS = 8
_AGENT = "KubernetesAgent"
_ACTION = "scale_deployment"


class Scaling:
    """One wish to scale one deployment."""

    def __init__(self, cluster: Cluster, wanted: ScaleDeployment, redact: Redact) -> None:
        self._cluster = cluster
        self._wanted = wanted
        self._redact = redact
        self._where = f"{wanted.namespace}/{wanted.deployment}"

    async def preview(self) -> Preview:
        """What would change, by a server-side dry run, with notes for people."""
        for _ in range(_ATTEMPTS):
            obj = await self._read()
            try:
                return await self._measure(obj, notes=await self._notes(obj))
            except Conflict:
                continue
        raise self._restless()

    async def apply(self, call: ChangeCall) -> Scaled:
        """Make the approved change.

        Raises:
            Drifted: the deployment, or what would differ, is not what was approved.
            Conflict: it changed at every attempt between the read and the write.
        """
        for _ in range(_ATTEMPTS):
            obj = await self._read()
            found = DeploymentView.read(obj)
            if self._is_own_write(found, call):
                return self._result(found, before=_replicas_before(call, found), already_done=True)
            try:
                return await self._attempt(obj, found, call)
            except Conflict:
                continue
        raise self._restless()

    async def _attempt(self, obj: KubeObject, found: DeploymentView, call: ChangeCall) -> Scaled:
        fresh = await self._measure(obj)
        if fresh.drifted_from(call.approved):
            fresh = await self._measure(obj, notes=await self._notes(obj))
            what = "; ".join(differences(call.approved, fresh))
            raise Drifted(f"{self._where} is not what was approved: {what}", fresh)
        if not fresh.diff:
            return self._result(found, before=found.wanted, already_done=True)
        changed = await self._patch(found, str(call.key))
        return self._result(DeploymentView.read(changed), before=found.wanted, already_done=False)

    async def _read(self) -> KubeObject:
        return await read_object(self._cluster, DEPLOYMENT, self._wanted.namespace, self._wanted.deployment)

    async def _notes(self, obj: KubeObject) -> tuple[str, ...]:
        deployment = DeploymentView.read(obj)
        around = await look_around(self._cluster, deployment)
        return notes_on_scaling(deployment, self._wanted.replicas, around)

    async def _measure(self, obj: KubeObject, notes: tuple[str, ...] = ()) -> Preview:
        found = DeploymentView.read(obj)
        dry = await self._patch(found, "dry-run", dry_run=True)
        before, after = found.wanted, self._wanted.replicas
        return Preview(
            target=ObjectRef(
                cluster=self._cluster.name,
                kind=DEPLOYMENT.kind,
                namespace=found.namespace,
                name=found.name,
                uid=found.uid,
                generation=found.generation,
            ),
            diff=difference(obj, dry, self._redact),
            touches=f"1 deployment, {before} → {after} pods",
            notes=notes,
            undo=self._undo(before) if before != after else None,
            commands=(
                f"kubectl --context {self._cluster.context} -n {found.namespace} "
                f"scale deployment/{found.name} --replicas={after}",
            ),
            state=state(obj, self._redact),
        )

    async def _patch(self, found: DeploymentView, step: str, *, dry_run: bool = False) -> KubeObject:
        body: dict[str, Any] = {
            "metadata": {"resourceVersion": found.resource_version, "annotations": {STEP_ANNOTATION: step}},
            "spec": {"replicas": self._wanted.replicas},
        }
        return await self._cluster.patch(DEPLOYMENT, found.namespace, found.name, body, dry_run=dry_run)

    def _is_own_write(self, found: DeploymentView, call: ChangeCall) -> bool:
        return (
            found.meta.annotations.get(STEP_ANNOTATION) == str(call.key)
            and found.wanted == self._wanted.replicas
            and found.uid == call.approved.target.uid
        )

    def _undo(self, before: int) -> Undo:
        parameters: dict[str, JsonValue] = {
            "cluster": self._cluster.name,
            "namespace": self._wanted.namespace,
            "deployment": self._wanted.deployment,
            "replicas": before,
        }
        return Undo(agent=_AGENT, action=_ACTION, parameters=parameters, summary=f"scale back to {before}")

    def _result(self, found: DeploymentView, *, before: int, already_done: bool) -> Scaled:
        return Scaled(
            cluster=self._cluster.name,
            sandbox=self._cluster.sandbox,
            namespace=found.namespace,
            deployment=found.name,
            before=before,
            after=found.wanted,
            generation=found.generation,
            already_done=already_done,
        )

    def _restless(self) -> Conflict:
        return Conflict(
            f"{self._where} changed between read and write {_ATTEMPTS} times in a row; "
            "something else keeps writing to it, so I try again later"
        )


def _replicas_before(call: ChangeCall, found: DeploymentView) -> int:
    change = next((change for change in call.approved.diff if change.path == "spec.replicas"), None)
    return change.before if change is not None and isinstance(change.before, int) else found.wanted
