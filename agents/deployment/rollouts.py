"""What every rollout is about: how its pods are replaced, and how it is seen that they were."""

import math

from agents.clients.kubernetes.port import Cluster, KubeObject
from agents.kubernetes.objects import DeploymentView, QuotaView
from agents.kubernetes.surroundings import look_around
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
    return f"1 deployment, {found.wanted} pod{'' if found.wanted == 1 else 's'} made anew"


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
                return (
                    f"quota {quota.name} has room for {max(left, 0)} more pods, the rollout wants {surge} for a while"
                )
    return ""


def _how(found: DeploymentView) -> tuple[str, ...]:
    if not found.wanted:
        return ("it runs no pods now: the change shows when it is scaled up",)
    if found.strategy == "Recreate":
        return (f"all {found.wanted} stop before new ones start (Recreate)" if found.wanted > 1 else _ONE_STOPS,)
    _, fewer = surge_and_unavailable(found)
    return (f"one after the other, at most {fewer} fewer than {found.wanted} at a time" if fewer else _NEVER_FEWER,)


_ONE_STOPS = "it stops before the new one starts (Recreate)"
_NEVER_FEWER = "one after the other, none stops before a new one is ready"


def _now(found: DeploymentView) -> tuple[str, ...]:
    lines = []
    if found.paused:
        lines.append("its rollout is paused: nothing happens until it is resumed")
    if found.updated < found.wanted and found.generation > 1:
        lines.append(f"a rollout is under way: {found.updated} of {found.wanted} pods are of the newest revision")
    if found.ready < found.wanted:
        lines.append(f"{found.ready} of {found.wanted} are ready now")
    return tuple(lines)
