"""Why pods are not ready, and what to do about it."""

from collections.abc import Mapping, Sequence

from agents.kubernetes.objects import DeploymentView, PodView
from agents.kubernetes.rows import Rows
from languages import mark, plural, say, spoken

MOST_PODS = 20
_MOST_REASONS = 3
_CHECK_IMAGE = mark(
    "Check that the image exists under that name and tag, and that the cluster may pull it, "
    'or ask me "why is {name} in {namespace} failing" for the cause'
)
_ADVICE: Mapping[str, str] = {
    "ErrImagePull": _CHECK_IMAGE,
    "ImagePullBackOff": _CHECK_IMAGE,
    "InvalidImageName": mark('Mend the image\'s name, or ask me "why is {name} in {namespace} failing" for the cause'),
    "CreateContainerConfigError": mark(
        'Create what its configuration refers to, or ask me "why is {name} in {namespace} failing" for the cause'
    ),
    "Pending": mark(
        "Make room on the nodes, or lower what it requests, "
        'or ask me "why is {name} in {namespace} failing" for the cause'
    ),
}


def unready(pods: Sequence[PodView]) -> list[PodView]:
    """Those that are not ready and stay."""
    return [pod for pod in pods if not pod.is_ready and not pod.deleting]


def reasons(found: DeploymentView, pods: Sequence[PodView], rows: Rows) -> list[str]:
    """Why a deployment lacks pods: a short line for each state that holds some up, the first few."""
    failure = found.condition("ReplicaFailure")
    lines = [rows.clean(failure.message, 200)] if failure and failure.holds else []
    alike: dict[str, list[PodView]] = {}
    for pod in unready(pods):
        alike.setdefault(pod.state, []).append(pod)
    lines += [why(same[0], rows, others=len(same) - 1) for same in list(alike.values())[:_MOST_REASONS]]
    left = sum(len(same) for same in list(alike.values())[_MOST_REASONS:])
    return [*lines, plural("and {n} more pod", "and {n} more pods", left)] if left else lines


def why(pod: PodView, rows: Rows, *, others: int = 0) -> str:
    """`web-x is ImagePullBackOff (web: not found)`, and so are others."""
    row = rows.pod(pod)
    state = f"{row.state} ({rows.clean(row.why, 160)})" if row.why else row.state
    if not others:
        return say("{pod} is {state}", pod=row.name, state=state)
    return plural("{pod} and {n} more are {state}", "{pod} and {n} more are {state}", others, pod=row.name, state=state)


def advice(namespace: str, name: str, pods: Sequence[PodView]) -> str:
    """What to do next, by what holds the first pod up: a sentence without full stop."""
    first = next((_ADVICE[pod.state] for pod in unready(pods) if pod.state in _ADVICE), "")
    if first:
        return spoken(first, name=name, namespace=namespace)
    return say('Ask me "why is {name} in {namespace} failing" for the cause', name=name, namespace=namespace)
