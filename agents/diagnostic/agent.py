"""DiagnosticAgent: says what is wrong with pods and why, from one look at the cluster. It writes nothing."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from agents.base import BaseAgent, action
from agents.clients.kubernetes.port import Cluster, Clusters
from agents.clients.metric_sources import MetricSources
from agents.diagnostic.analyzers import analyze
from agents.diagnostic.gathering import Logs, Peaks, crashed, read_logs, read_peaks
from agents.diagnostic.models import AnalyzePodIssues, Diagnosis, Severity, State
from agents.diagnostic.narrative import Verdict, answer, judge
from agents.diagnostic.snapshot import Snapshot, take_snapshot
from agents.diagnostic.workloads import Events, Scene, Workload, join, pod_name
from agents.kubernetes.scope import choose_cluster
from languages import say
from languages.joining import semicolons
from workflows.errors import NotFound
from workflows.model.principal import SecurityContext

_MAX_FINDINGS = 50
_LOGS = "pods.logs"


class DiagnosticAgent(BaseAgent):
    """Explains.

    Args:
        sources: the Prometheus of each cluster; a diagnosis says so where there is none.
        clock: the time now, aware.
    """

    description = "Says what is wrong with pods, and why, with evidence"

    def __init__(self, clusters: Clusters, sources: MetricSources, clock: Callable[[], datetime]) -> None:
        self._clusters = clusters
        self._sources = sources
        self._clock = clock

    @action(permission="pods.get")
    async def analyze_pod_issues(self, parameters: AnalyzePodIssues, context: SecurityContext) -> Diagnosis:
        """Find why pods do not run: scheduling, images, configuration, memory, crashes, probes, quotas.

        Raises:
            NotFound: there is no such deployment or pod; the message names the nearest ones.
        """
        cluster = choose_cluster(self._clusters, parameters.cluster, context)
        snapshot = await take_snapshot(cluster, parameters.namespace, context, self._clock)
        workloads = _chosen(join(snapshot), snapshot, parameters)
        logs = await self._logs(cluster, workloads, context)
        metrics = self._sources.find(cluster)
        peaks = await read_peaks(metrics, workloads, snapshot.at) if metrics else Peaks(bytes={})
        scene = _scene(snapshot, logs, peaks, cluster.context)
        verdicts = [judge(workload, analyze(workload, scene), scene) for workload in workloads]
        traffic = say("traffic") if metrics else say("traffic (no Prometheus configured)")
        return _diagnosis(
            cluster,
            parameters,
            verdicts,
            snapshot,
            (*snapshot.not_looked_at, *logs.not_looked_at, *peaks.not_looked_at, traffic),
        )

    async def _logs(self, cluster: Cluster, workloads: Iterable[Workload], context: SecurityContext) -> Logs:
        wanted = crashed(workloads)
        if wanted and not context.principal.may(_LOGS):
            return Logs(lines={}, not_looked_at=(say("logs (you do not have {permission})", permission=_LOGS),))
        return await read_logs(cluster, wanted)


def _chosen(workloads: tuple[Workload, ...], snapshot: Snapshot, parameters: AnalyzePodIssues) -> tuple[Workload, ...]:
    if parameters.pod:
        return _of_pod(workloads, snapshot, parameters.pod, parameters.namespace)
    if not parameters.deployment:
        return workloads
    named = tuple(one for one in workloads if one.deployment and one.deployment.name == parameters.deployment)
    if not named:
        exist = [one.about.name for one in workloads if one.deployment]
        raise NotFound(
            _nearest(_no_deployment(parameters.deployment, parameters.namespace), parameters.deployment, exist)
        )
    return named


def _of_pod(
    workloads: tuple[Workload, ...], snapshot: Snapshot, name: str, namespace: str | None
) -> tuple[Workload, ...]:
    pods = [pod for pod in snapshot.pods if pod.name == name]
    if not pods:
        raise NotFound(_nearest(_no_pod(name, namespace), name, [pod.name for pod in snapshot.pods]))
    found = []
    for pod in pods:
        owner = next((one for one in workloads if any(other.uid == pod.uid for other in one.pods)), None)
        alone = Workload(about=pod_name(pod), deployment=None, pods=(pod,))
        found.append(replace(owner, about=pod_name(pod), pods=(pod,)) if owner else alone)
    return tuple(found)


def _no_deployment(name: str, namespace: str | None) -> str:
    if namespace:
        return say("there is no deployment {name} in {namespace}", name=name, namespace=namespace)
    return say("there is no deployment {name}", name=name)


def _no_pod(name: str, namespace: str | None) -> str:
    if namespace:
        return say("there is no pod {name} in {namespace}", name=name, namespace=namespace)
    return say("there is no pod {name}", name=name)


def _nearest(missing: str, name: str, exist: list[str]) -> str:
    near = difflib.get_close_matches(name, exist, n=5, cutoff=0.5) or sorted(set(exist))[:5]
    if not near:
        return semicolons((missing, say("there are none at all")))
    return semicolons((missing, say("there are: {names}", names=", ".join(near))))


def _scene(snapshot: Snapshot, logs: Logs, peaks: Peaks, context: str) -> Scene:
    return Scene(
        events=Events(snapshot.events),
        nodes={node.name: node for node in snapshot.nodes},
        claims={(claim.meta.namespace, claim.meta.name): claim for claim in snapshot.claims},
        logs=logs.lines,
        peaks=peaks.bytes,
        now=snapshot.at,
        context=context,
    )


def _diagnosis(
    cluster: Cluster,
    parameters: AnalyzePodIssues,
    verdicts: list[Verdict],
    snapshot: Snapshot,
    not_looked_at: tuple[str, ...],
) -> Diagnosis:
    target = _target(parameters, verdicts)
    single = bool(parameters.deployment or parameters.pod)
    said = answer(target, verdicts, single=single, everywhere=not single and parameters.namespace is None)
    worst = list(Severity)
    findings = [
        finding
        for verdict in sorted(verdicts, key=lambda one: min((worst.index(f.severity) for f in one.findings), default=9))
        for finding in verdict.findings
    ]
    return Diagnosis(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        target=target,
        state=said.state,
        headline=said.headline,
        detail=said.detail,
        findings=tuple(findings[:_MAX_FINDINGS]),
        healthy=sum(one.state is State.HEALTHY for one in verdicts),
        workloads=len(verdicts),
        not_looked_at=not_looked_at,
        objects=snapshot.objects,
        events=len(snapshot.events),
        at=snapshot.at,
    )


def _target(parameters: AnalyzePodIssues, verdicts: list[Verdict]) -> str:
    if parameters.pod or parameters.deployment:
        if len(verdicts) == 1:
            return str(verdicts[0].workload.about)
        return str(parameters.pod or parameters.deployment)
    return parameters.namespace or say("all namespaces")
