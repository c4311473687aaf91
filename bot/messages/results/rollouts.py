"""What came of restarts, rollbacks, deployed images and restarted pods."""

from agents.deployment.results import ImageDeployed, Restarted, RolledBack, RolledOut
from agents.kubernetes.results import FromCluster, PodRestarted
from agents.kubernetes.revisions import short_image
from agents.monitoring.pods import PodReplaced
from agents.monitoring.rollouts import RolloutSettled
from bot.messages.model import Message, inline
from bot.messages.results.origin import origin
from languages import say


def rollout_settled(found: RolloutSettled) -> Message:
    """The view of a rollout that was watched to its end."""
    where = f"{inline(found.namespace)}/{inline(found.deployment)}"
    if not found.wanted:
        return _done(found, say("*{deployment} is changed; it is scaled to 0, so no pod runs*", deployment=where))
    images = inline(", ".join(map(short_image, found.images)))
    runs = say(
        "*{deployment} runs {ready}/{wanted} new pods*", deployment=where, ready=found.ready, wanted=found.wanted
    )
    return _done(found, f"{runs} ({images}, {say('revision {n}', n=found.revision)})")


def restarted(found: Restarted) -> Message:
    """The view of a restart that nothing watched afterwards."""
    return _done(found, say("*{deployment} restarts*", deployment=_where(found)))


def rolled_back(found: RolledBack) -> Message:
    """The view of a rollback that nothing watched afterwards."""
    images = inline(", ".join(map(short_image, found.images)))
    back = say(
        "*{deployment} is rolled back to revision {revision}*", deployment=_where(found), revision=found.revision
    )
    return _done(found, f"{back} ({images})")


def image_deployed(found: ImageDeployed) -> Message:
    """The view of a deployed image that nothing watched afterwards."""
    done = say("*{deployment} is set to {image}*", deployment=_where(found), image=inline(short_image(found.image)))
    before = say("was {image}", image=inline(short_image(found.before)))
    return _done(found, f"{done} ({before})")


def pod_restarted(found: PodRestarted) -> Message:
    """The view of a pod's restart that nothing watched afterwards."""
    pod = f"{inline(found.namespace)}/{inline(found.pod)}"
    return _done(found, say("*{pod} is gone; its controller makes another*", pod=pod))


def pod_replaced(found: PodReplaced) -> Message:
    """The view of a pod whose successor is ready."""
    pod, before = f"{inline(found.namespace)}/{inline(found.successor)}", inline(found.pod)
    if found.node:
        node = inline(found.node)
        return _done(found, say("*{pod} is ready* on {node}, in place of {before}", pod=pod, node=node, before=before))
    return _done(found, say("*{pod} is ready*, in place of {before}", pod=pod, before=before))


def _where(found: RolledOut) -> str:
    return f"{inline(found.namespace)}/{inline(found.deployment)}"


def _done(found: FromCluster, words: str) -> Message:
    return Message(headline=f":white_check_mark: {words}", footnote=origin(found.cluster, sandbox=found.sandbox))
