"""Reads logs: of this run and of the one before the last restart."""

from agents.clients.kubernetes.port import POD, Cluster, LogQuery
from agents.kubernetes.listing import pods_of
from agents.kubernetes.naming import read_deployment, read_object
from agents.kubernetes.objects import ContainerView, PodView
from agents.kubernetes.parameters import GetLogs, in_seconds
from agents.kubernetes.results import LogExcerpt, Logs
from agents.kubernetes.rows import Redact, worst_first
from workflows.errors import InvalidParameters, NotFound, PermanentError

_MOST_BYTES = 400_000
_MOST_CHARACTERS = 30_000


async def read_logs(cluster: Cluster, wanted: GetLogs, redact: Redact) -> Logs:
    """The end of the logs, redacted."""
    pod, chosen_pod = await _choose_pod(cluster, wanted)
    container, chosen_container = _choose_container(pod, wanted.container)
    notes: list[str] = []
    previous = None
    current = None
    if not wanted.previous:
        current = await _excerpt(cluster, pod, wanted, LogQuery(container=container.name), redact, notes)
    if wanted.previous or container.restarts:
        query = LogQuery(container=container.name, previous=True)
        previous = await _excerpt(cluster, pod, wanted, query, redact, notes)
    return Logs(
        cluster=cluster.name,
        sandbox=cluster.sandbox,
        namespace=pod.namespace,
        pod=pod.name,
        container=container.name,
        containers=[each.name for each in pod.containers],
        chosen="; ".join(why for why in (chosen_pod, chosen_container) if why),
        restarts=container.restarts,
        current=current,
        previous=previous,
        notes=notes,
    )


async def _choose_pod(cluster: Cluster, wanted: GetLogs) -> tuple[PodView, str]:
    if wanted.pod:
        return PodView.read(await read_object(cluster, POD, wanted.namespace, wanted.pod)), ""
    if not wanted.deployment:
        raise InvalidParameters("get_logs needs a pod or a deployment")
    deployment = await read_deployment(cluster, wanted.namespace, wanted.deployment)
    pods = await pods_of(cluster, deployment)
    if not pods:
        raise NotFound(f"{wanted.namespace}/{wanted.deployment} has no pods, so it has no logs")
    worst = worst_first(pods)[0]
    what = f"failing ({worst.state})" if worst.failing else "the one with most restarts" if worst.restarts else "ready"
    return worst, f"pod {worst.name} of {len(pods)}: {what}"


def _choose_container(pod: PodView, name: str | None) -> tuple[ContainerView, str]:
    if name:
        found = next((each for each in pod.containers if each.name == name), None)
        if found is None:
            names = ", ".join(each.name for each in pod.containers)
            raise NotFound(f"pod {pod.namespace}/{pod.name} has no container {name}; it has: {names}")
        return found, ""
    if not pod.containers:
        raise PermanentError(f"pod {pod.namespace}/{pod.name} has no containers")
    stuck = next((each for each in pod.containers if each.init and _in_trouble(each)), None)
    if stuck:
        return stuck, f"init container {stuck.name}: it did not succeed"
    worst = max(pod.main or pod.containers, key=lambda each: (not each.ready, each.restarts))
    return worst, f"container {worst.name} of {pod.total}" if pod.total > 1 else ""


def _in_trouble(container: ContainerView) -> bool:
    ended = container.terminated
    return bool(ended and ended.exit_code) or (container.waiting is not None and container.restarts > 0)


async def _excerpt(
    cluster: Cluster, pod: PodView, wanted: GetLogs, query: LogQuery, redact: Redact, notes: list[str]
) -> LogExcerpt | None:
    asked = LogQuery(
        container=query.container,
        previous=query.previous,
        tail=wanted.tail,
        since_seconds=in_seconds(wanted.since) if wanted.since else None,
        limit_bytes=_MOST_BYTES,
    )
    try:
        text = await cluster.logs(pod.namespace, pod.name, asked)
    except PermanentError as error:
        notes.append(redact(str(error)))
        return None
    return excerpt(text, wanted.tail, redact)


def excerpt(text: str, tail: int, redact: Redact) -> LogExcerpt:
    """The last lines of a log, redacted as a whole so that a secret over several lines is seen, then bounded."""
    cleaned = redact(text).rstrip("\n")
    kept = cleaned.split("\n")[-tail:] if cleaned else []
    short = "\n".join(kept)[-_MOST_CHARACTERS:]
    whole = len(short) == len(cleaned) and len(kept) < tail
    return LogExcerpt(text=short, lines=short.count("\n") + 1 if short else 0, cut=not whole)
