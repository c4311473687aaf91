"""Rolls a deployment back to a revision of its history, as `kubectl rollout undo` does."""

from typing import Any

from agents.clients.kubernetes.port import Cluster, KubeObject
from agents.deployment.parameters import RollbackDeployment
from agents.deployment.rollouts import notes_on_rollout, target, touches, verification
from agents.kubernetes.changing import Aim
from agents.kubernetes.objects import DeploymentView
from agents.kubernetes.objects.reading import mapping, text
from agents.kubernetes.revisions import CHANGE_CAUSE, History, Revision, merge_difference, read_history
from languages import say
from workflows.model.change import Undo


class RollingBack:
    """The wish for the template of an earlier revision; satisfies `agents.kubernetes.changing.Intention`."""

    def __init__(self, cluster: Cluster, wanted: RollbackDeployment) -> None:
        self._cluster = cluster
        self._wanted = wanted

    async def aim(self, obj: KubeObject) -> Aim:
        """The template of that revision, and the cause that was written beside it."""
        found = DeploymentView.read(obj)
        history = await read_history(self._cluster, obj)
        wanted = history.find(self._wanted.revision)
        undo = self._undo(found, history)
        return Aim(
            patch=_patch(obj, wanted),
            touches=touches(found),
            command=f"rollout undo deployment/{found.name} --to-revision={wanted.number}",
            undo=undo,
            no_undo="" if undo else say("what runs now is not kept as a revision, so I cannot go forward to it again"),
        )

    async def notes(self, obj: KubeObject) -> tuple[str, ...]:
        """How the pods are replaced, and what is in the way."""
        return await notes_on_rollout(self._cluster, obj)

    def _undo(self, found: DeploymentView, history: History) -> Undo | None:
        current = history.current
        if current is None or not found.history_limit:
            return None
        return Undo(
            agent="DeploymentAgent",
            action="rollback_deployment",
            parameters={**target(self._cluster, found), "revision": current.number},
            summary=say("forward to revision {number} again ({images})", number=current.number, images=current.images),
            verification=verification(self._cluster, found),
        )


def _patch(obj: KubeObject, wanted: Revision) -> dict[str, Any]:
    template = merge_difference(mapping(obj, "spec", "template"), wanted.template)
    cause = {CHANGE_CAUSE: wanted.cause or None}
    differs = text(obj, "metadata", "annotations", CHANGE_CAUSE) != wanted.cause
    return {"spec": {"template": template}, **({"metadata": {"annotations": cause}} if differs else {})}
