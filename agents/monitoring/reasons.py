"""Why pods are not ready, and what to do about it."""

from collections.abc import Mapping, Sequence

from agents.kubernetes.objects import DeploymentView, PodView
from agents.kubernetes.rows import Rows

MOST_PODS = 20
_MOST_REASONS = 3
_ADVICE: Mapping[str, str] = {
    "ErrImagePull": "check that the image exists under that name and tag, and that the cluster may pull it",
    "ImagePullBackOff": "check that the image exists under that name and tag, and that the cluster may pull it",
    "InvalidImageName": "mend the image's name",
    "CreateContainerConfigError": "create what its configuration refers to",
    "Pending": "make room on the nodes, or lower what it requests",
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
    return [*lines, f"and {left} more pods"] if left else lines


def why(pod: PodView, rows: Rows, *, others: int = 0) -> str:
    """`web-x is ImagePullBackOff (web: not found)`, and so are others."""
    row = rows.pod(pod)
    whose = f"{row.name} and {others} more are" if others else f"{row.name} is"
    return f"{whose} {row.state}{f' ({rows.clean(row.why, 160)})' if row.why else ''}"


def advice(namespace: str, name: str, pods: Sequence[PodView]) -> str:
    """What to do next, by what holds the first pod up."""
    waiting = unready(pods)
    first = next((_ADVICE[pod.state] for pod in waiting if pod.state in _ADVICE), "")
    ask = f'ask me "why is {name} in {namespace} failing" for the cause'
    return f"{first}, or {ask}" if first else ask
