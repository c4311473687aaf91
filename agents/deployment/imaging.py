"""Deploys an image, as `kubectl set image` does."""

from agents.clients.kubernetes.port import Cluster, KubeObject
from agents.deployment.parameters import DeployImage
from agents.deployment.rollouts import notes_on_rollout, target, touches, verification
from agents.kubernetes.changing import Aim
from agents.kubernetes.images import choose_container, moves
from agents.kubernetes.objects import ContainerSpec, DeploymentView
from agents.kubernetes.objects.reading import items, text
from agents.kubernetes.revisions import short_image
from languages import say
from workflows.model.change import Undo


class Imaging:
    """The wish for an image in a container; satisfies `agents.kubernetes.changing.Intention`."""

    def __init__(self, cluster: Cluster, wanted: DeployImage) -> None:
        self._cluster = cluster
        self._wanted = wanted

    async def aim(self, obj: KubeObject) -> Aim:
        """The image, whole."""
        found = DeploymentView.read(obj)
        container, image = self._container(found), self._wanted.image
        kind = "initContainers" if container.init else "containers"
        entries = [
            {**entry, "image": image} if text(entry, "name") == container.name else entry
            for entry in items(obj, "spec", "template", "spec", kind)
        ]
        return Aim(
            patch={"spec": {"template": {"spec": {kind: entries}}}},
            touches=touches(found),
            command=f"set image deployment/{found.name} {container.name}={image}",
            undo=self._undo(found, container),
            already=say(
                "{where} runs {image} already", where=f"{found.namespace}/{found.name}", image=short_image(image)
            ),
        )

    async def notes(self, obj: KubeObject) -> tuple[str, ...]:
        """How the pods are replaced, what is in the way, and whether the image may move."""
        image = self._wanted.image
        around = await notes_on_rollout(self._cluster, obj)
        if not moves(image):
            return around
        return (say("{image} may stand for another image later", image=short_image(image)), *around)

    def _container(self, found: DeploymentView) -> ContainerSpec:
        return choose_container(found.containers, self._wanted.container, f"{found.namespace}/{found.name}")

    def _undo(self, found: DeploymentView, container: ContainerSpec) -> Undo:
        return Undo(
            agent="DeploymentAgent",
            action="deploy_image",
            parameters={**target(self._cluster, found), "container": container.name, "image": container.image},
            summary=say("{image} again", image=short_image(container.image)),
            verification=verification(self._cluster, found),
        )
