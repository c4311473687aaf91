"""Waits until the rollout of a deployment's newest generation is complete, as `kubectl rollout status` does."""

from typing import Annotated

from pydantic import Field

from agents.clients.kubernetes.port import Cluster
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import read_deployment
from agents.kubernetes.objects import DeploymentView, PodView
from agents.kubernetes.parameters import OneDeployment
from agents.kubernetes.results import FromCluster, PodRow
from agents.kubernetes.rows import Rows, worst_first
from agents.monitoring.reasons import MOST_PODS, advice, reasons
from workflows.errors import PermanentError

_STALE_SECONDS = 5.0
"""A rollout that follows a failed one shows the old one's failure until the controller has made its first step."""


class MonitorRollout(OneDeployment):
    """Which deployment, and for how many seconds to wait for its rollout."""

    timeout: Annotated[float, Field(gt=0, le=3_600)] = 300.0


class RolloutSettled(FromCluster):
    """Every wanted pod is of the newest revision and available, after `seconds` of watching."""

    namespace: str
    deployment: str
    ready: int
    wanted: int
    revision: int
    images: list[str]
    seconds: float
    pods: list[PodRow]


class RolloutLook:
    """One rollout; satisfies `agents.monitoring.watching.Look`."""

    def __init__(self, cluster: Cluster, wanted: MonitorRollout, rows: Rows) -> None:
        self._cluster = cluster
        self._wanted = wanted
        self._rows = rows
        self._found: DeploymentView | None = None

    async def look(self, seconds: float) -> RolloutSettled | None:
        """The end of the rollout; raises PermanentError where it has failed or was paused."""
        found = self._found = await read_deployment(self._cluster, self._wanted.namespace, self._wanted.deployment)
        if found.settled:
            return await self._settled(found, seconds)
        if found.paused:
            raise PermanentError(f"the rollout of {found.namespace}/{found.name} was paused while I waited for it")
        if seconds >= _STALE_SECONDS and _deadline_passed(found):
            raise PermanentError(await self._failure(found, "and its progress deadline has passed"))
        return None

    async def standing(self) -> str:
        """`waiting for pods 1/3 · web-x is ImagePullBackOff · 3 old pods still serve · I watch for 5 min at most`."""
        found = self._found
        if found is None or found.observed_generation < found.generation:
            return "waiting for the deployment controller"
        pods = worst_first(await pods_of(self._cluster, found))
        held = next((pod for pod in pods if pod.failing and not pod.deleting), None)
        waiting = f"waiting for pods {min(_fresh(found), found.wanted)}/{found.wanted}"
        if held is None:
            return waiting
        trouble = f"{held.name} is {self._rows.clean(held.state, 60)}"
        minutes, seconds = divmod(round(self._wanted.timeout), 60)
        watch = f"I watch for {f'{minutes} min' if minutes and not seconds else f'{minutes * 60 + seconds} s'} at most"
        return " · ".join(part for part in (waiting, trouble, _still_serving(found), watch) if part)

    async def too_late(self) -> str:
        """How many pods are there, why the others are not, and what to do."""
        found = self._found
        where = f"{self._wanted.namespace}/{self._wanted.deployment}"
        if found is None or found.observed_generation < found.generation:
            return f"the deployment controller has not acted on the change of {where} yet; check that it runs"
        return await self._failure(found, f"after {self._wanted.timeout:.0f} s")

    async def _failure(self, found: DeploymentView, when: str) -> str:
        pods: list[PodView] = worst_first(await pods_of(self._cluster, found))
        state = f"{found.namespace}/{found.name} has {_fresh(found)} of {found.wanted} new pods ready {when}"
        because = "; ".join(reasons(found, pods, self._rows)) or "the cluster gives no reason"
        serving = _still_serving(found)
        because = f"{because}; {serving}" if serving else because
        return f"{state}: {because}. {advice(found.namespace, found.name, pods).capitalize()}"

    async def _settled(self, found: DeploymentView, seconds: float) -> RolloutSettled:
        pods = worst_first(await pods_of(self._cluster, found))
        return RolloutSettled(
            cluster=self._cluster.name,
            sandbox=self._cluster.sandbox,
            namespace=found.namespace,
            deployment=found.name,
            ready=found.ready,
            wanted=found.wanted,
            revision=found.revision,
            images=[self._rows.clean(one.image, 300) for one in found.containers if not one.init],
            seconds=round(seconds, 1),
            pods=[self._rows.pod(pod) for pod in pods[:MOST_PODS]],
        )


def _fresh(found: DeploymentView) -> int:
    """Pods of the newest revision that are available; while old ones run, those are counted out."""
    old = max(0, found.existing - found.updated)
    return max(0, min(found.updated, found.available - old))


def _still_serving(found: DeploymentView) -> str:
    """`3 old pods still serve`: too few new pods are no outage while old ones run; empty where none does."""
    old = min(max(0, found.existing - found.updated), found.available)
    return f"{old} old {'pod' if old == 1 else 'pods'} still {'serves' if old == 1 else 'serve'}" if old else ""


def _deadline_passed(found: DeploymentView) -> bool:
    progressing = found.condition("Progressing")
    return (
        found.observed_generation >= found.generation
        and progressing is not None
        and progressing.reason == "ProgressDeadlineExceeded"
    )
