"""What came of restarts, rollbacks, deployed images and restarted pods."""

from agents.deployment.results import ImageDeployed, Restarted, RolledBack, RolledOut
from agents.kubernetes.results import FromCluster, PodRestarted
from agents.kubernetes.revisions import short_image
from agents.monitoring.pods import PodReplaced
from agents.monitoring.rollouts import RolloutSettled
from bot.messages.model import Message, inline
from bot.messages.results.origin import origin


def rollout_settled(found: RolloutSettled) -> Message:
    """The view of a rollout that was watched to its end."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    if not found.wanted:
        return _done(found, f"{where} is changed; it is scaled to 0, so no pod runs")
    images = inline(", ".join(map(short_image, found.images)))
    return _done(
        found, f"{where} runs {found.ready}/{found.wanted} new pods", f" ({images}, revision {found.revision})"
    )


def restarted(found: Restarted) -> Message:
    """The view of a restart that nothing watched afterwards."""
    return _done(found, f"{_where(found)} restarts")


def rolled_back(found: RolledBack) -> Message:
    """The view of a rollback that nothing watched afterwards."""
    images = inline(", ".join(map(short_image, found.images)))
    return _done(found, f"{_where(found)} is rolled back to revision {found.revision}", f" ({images})")


def image_deployed(found: ImageDeployed) -> Message:
    """The view of a deployed image that nothing watched afterwards."""
    before = f" (was {inline(short_image(found.before))})"
    return _done(found, f"{_where(found)} is set to {inline(short_image(found.image))}", before)


def pod_restarted(found: PodRestarted) -> Message:
    """The view of a pod's restart that nothing watched afterwards."""
    return _done(found, f"{inline(found.namespace)}/{inline(found.pod)} is gone; its controller makes another")


def pod_replaced(found: PodReplaced) -> Message:
    """The view of a pod whose successor is ready."""
    successor = f"{inline(found.namespace)}/{inline(found.successor)}"
    on = f" on {inline(found.node)}" if found.node else ""
    return _done(found, f"{successor} is ready", f"{on}, in place of {inline(found.pod)}")


def _where(found: RolledOut) -> str:
    return f"{inline(found.namespace)}/{inline(found.deployment)}"


def _done(found: FromCluster, words: str, detail: str = "") -> Message:
    return Message(
        headline=f":white_check_mark: *{words}*{detail}", footnote=origin(found.cluster, sandbox=found.sandbox)
    )
