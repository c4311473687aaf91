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
from languages import number, plural, say
from languages.joining import semicolons
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
            name = f"{found.namespace}/{found.name}"
            raise PermanentError(say("the rollout of {name} was paused while I waited for it", name=name))
        if seconds >= _STALE_SECONDS and _deadline_passed(found):
            raise PermanentError(await self._failure(found, _stuck(found)))
        return None

    async def standing(self) -> str:
        """`waiting for pods 1/3 · web-x is ImagePullBackOff · 3 old pods still serve · I watch for 5 min at most`."""
        found = self._found
        if found is None or found.observed_generation < found.generation:
            return say("waiting for the deployment controller")
        pods = worst_first(await pods_of(self._cluster, found))
        held = next((pod for pod in pods if pod.failing and not pod.deleting), None)
        ready = f"{min(_fresh(found), found.wanted)}/{found.wanted}"
        waiting = say("waiting for pods {ready}", ready=ready)
        if held is None:
            return waiting
        trouble = say("{pod} is {state}", pod=held.name, state=self._rows.clean(held.state, 60))
        watch = say("I watch for {time} at most", time=_exactly(round(self._wanted.timeout)))
        return " · ".join(part for part in (waiting, trouble, _still_serving(found), watch) if part)

    async def too_late(self) -> str:
        """How many pods are there, why the others are not, and what to do."""
        found = self._found
        where = f"{self._wanted.namespace}/{self._wanted.deployment}"
        if found is None or found.observed_generation < found.generation:
            return say(
                "the deployment controller has not acted on the change of {name} yet; check that it runs", name=where
            )
        state = plural(
            "{name} has {n} of {wanted} new pods ready after {seconds} s",
            "{name} has {n} of {wanted} new pods ready after {seconds} s",
            _fresh(found),
            name=where,
            wanted=number(found.wanted),
            seconds=number(self._wanted.timeout, 0),
        )
        return await self._failure(found, state)

    async def _failure(self, found: DeploymentView, state: str) -> str:
        pods: list[PodView] = worst_first(await pods_of(self._cluster, found))
        lines = reasons(found, pods, self._rows) or [say("the cluster gives no reason")]
        return say(
            "{state}: {reasons}. {advice}",
            state=state,
            reasons=semicolons((*lines, _still_serving(found))),
            advice=advice(found.namespace, found.name, pods),
        )

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
    return plural("{n} old pod still serves", "{n} old pods still serve", old) if old else ""


def _stuck(found: DeploymentView) -> str:
    return plural(
        "{name} has {n} of {wanted} new pods ready and its progress deadline has passed",
        "{name} has {n} of {wanted} new pods ready and its progress deadline has passed",
        _fresh(found),
        name=f"{found.namespace}/{found.name}",
        wanted=number(found.wanted),
    )


def _exactly(seconds: int) -> str:
    """In minutes where it is whole ones."""
    minutes, rest = divmod(seconds, 60)
    return say("{n} s", n=seconds) if rest or not minutes else say("{n} min", n=minutes)


def _deadline_passed(found: DeploymentView) -> bool:
    progressing = found.condition("Progressing")
    return (
        found.observed_generation >= found.generation
        and progressing is not None
        and progressing.reason == "ProgressDeadlineExceeded"
    )
