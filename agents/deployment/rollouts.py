"""What every rollout is about: how its pods are replaced, and how it is seen that they were."""

import math

from agents.clients.kubernetes.port import Cluster, KubeObject
from agents.kubernetes.objects import DeploymentView, QuotaView
from agents.kubernetes.surroundings import look_around
from languages import plural, say
from workflows.model.change import JsonValue, Verification

_DEFAULT_SHARE = "25%"


def target(cluster: Cluster, found: DeploymentView) -> dict[str, JsonValue]:
    """The parameters that name the deployment."""
    return {"cluster": cluster.name, "namespace": found.namespace, "deployment": found.name}


def verification(cluster: Cluster, found: DeploymentView) -> Verification:
    """Wait until the rollout is complete."""
    return Verification(agent="MonitoringAgent", action="monitor_rollout", parameters=target(cluster, found))


def touches(found: DeploymentView) -> str:
    """`1 deployment, 3 pods made anew`."""
    return plural("1 deployment, {n} pod made anew", "1 deployment, {n} pods made anew", found.wanted)


async def notes_on_rollout(cluster: Cluster, obj: KubeObject) -> tuple[str, ...]:
    """Facts for the card of a rollout, one short line each."""
    found = DeploymentView.read(obj)
    around = await look_around(cluster, found)
    quotas = (short_of_quota(found, quota) for quota in around.quotas)
    return (*_how(found), *_now(found), *(note for note in quotas if note), *around.unseen)


def surge_and_unavailable(found: DeploymentView) -> tuple[int, int]:
    """How many pods more, and how many fewer than wanted a rolling update may have; never none of both."""
    surge = _count(found.surge or _DEFAULT_SHARE, found.wanted, up=True)
    fewer = _count(found.unavailable or _DEFAULT_SHARE, found.wanted, up=False)
    return (surge, fewer) if surge or fewer else (0, 1)


def _count(written: str, of: int, *, up: bool) -> int:
    if not written.endswith("%"):
        return int(written) if written.isdigit() else 0
    share = written.removesuffix("%")
    exact = int(share) * of / 100 if share.isdigit() else 0.0
    return math.ceil(exact) if up else math.floor(exact)


def short_of_quota(found: DeploymentView, quota: QuotaView) -> str:
    """What a quota leaves no room for during the rollout; empty where there is room enough."""
    if found.strategy == "Recreate" or quota.scoped or not found.wanted:
        return ""
    surge, _ = surge_and_unavailable(found)
    for name in ("pods", "count/pods"):
        if name in quota.hard:
            left = int(quota.hard[name] - quota.used.get(name, 0))
            if left < surge:
                return plural(
                    "quota {quota} has room for {n} more pod, the rollout wants {surge} for a while",
                    "quota {quota} has room for {n} more pods, the rollout wants {surge} for a while",
                    max(left, 0),
                    quota=quota.name,
                    surge=surge,
                )
    return ""


def _how(found: DeploymentView) -> tuple[str, ...]:
    if not found.wanted:
        return (say("it runs no pods now: the change shows when it is scaled up"),)
    if found.strategy == "Recreate":
        return (_all_at_once(found.wanted),)
    _, fewer = surge_and_unavailable(found)
    if not fewer:
        return (say("one after the other, none stops before a new one is ready"),)
    return (
        say("one after the other, at most {fewer} fewer than {wanted} at a time", fewer=fewer, wanted=found.wanted),
    )


def _all_at_once(pods: int) -> str:
    if pods == 1:
        return say("it stops before the new one starts (Recreate)")
    return say("all {pods} stop before new ones start (Recreate)", pods=pods)


def _now(found: DeploymentView) -> tuple[str, ...]:
    lines = []
    if found.paused:
        lines.append(say("its rollout is paused: nothing happens until it is resumed"))
    if found.updated < found.wanted and found.generation > 1:
        lines.append(
            say(
                "a rollout is under way: {updated} of {wanted} pods are of the newest revision",
                updated=found.updated,
                wanted=found.wanted,
            )
        )
    if found.ready < found.wanted:
        lines.append(say("{ready} of {wanted} are ready now", ready=found.ready, wanted=found.wanted))
    return tuple(lines)
