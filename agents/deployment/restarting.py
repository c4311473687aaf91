"""Restarts a deployment, as `kubectl rollout restart` does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from agents.clients.kubernetes.port import Cluster, KubeObject
from agents.deployment.rollouts import notes_on_rollout, touches
from agents.kubernetes.changing import Aim
from agents.kubernetes.objects import DeploymentView
from languages import mark, spoken
from workflows.model.change import worded

RESTARTED_AT: Final = "kubectl.kubernetes.io/restartedAt"
_PATH = f"spec.template.metadata.annotations.{RESTARTED_AT}"
_NO_UNDO = mark("nothing to take back: the same pods are made anew")


class Restarting:
    """The wish for new pods of the same template; satisfies `agents.kubernetes.changing.Intention`."""

    def __init__(self, cluster: Cluster, now: Callable[[], datetime]) -> None:
        self._cluster = cluster
        self._now = now

    async def aim(self, obj: KubeObject) -> Aim:
        """Another time in the template: the one thing that differs, so that the controller makes the pods anew."""
        found = DeploymentView.read(obj)
        # Finer than kubectl's seconds: two restarts within one of them are two.
        at = self._now().astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Aim(
            patch={"spec": {"template": {"metadata": {"annotations": {RESTARTED_AT: at}}}}},
            touches=touches(found),
            command=f"rollout restart deployment/{found.name}",
            no_undo=spoken(_NO_UNDO),
            at_write={_PATH: worded(mark("now"))},
        )

    async def notes(self, obj: KubeObject) -> tuple[str, ...]:
        """How the pods are replaced, and what is in the way."""
        return await notes_on_rollout(self._cluster, obj)
