"""What the actions of KubernetesAgent take. `cluster` is the workspace's where it is not given."""

from string import ascii_letters
from typing import Annotated

from pydantic import Field

from agents.base import ActionModel

Name = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$")]
MOST_REPLICAS = 10_000
Replicas = Annotated[int, Field(ge=0, le=MOST_REPLICAS)]
_UNIT = "s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?"
Duration = Annotated[str, Field(pattern=rf"^[1-9][0-9]{{0,5}} ?({_UNIT})$", description="e.g. 90s, 15m, 2 hours, 1d")]


class OnCluster(ActionModel):
    """The base: which cluster."""

    cluster: Name | None = None


class GetPods(OnCluster):
    """Which pods.

    `status` is `failing`, `ready`, `restarting`, or a state as kubectl shows it, e.g. `Pending`, `CrashLoopBackOff`;
    case does not count. `selector` is a label selector.
    """

    namespace: Name | None = None
    deployment: Name | None = None
    status: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    selector: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50


class Describe(OnCluster):
    """One object, by kind and name; `kind` in people's words, e.g. `deploy`, `pod`, `pvc`.

    Without a kind, a deployment of the name is looked for, then a pod. `deployment` or `pod` name one of these. Without
    a namespace, the only one that has an object of this kind and name is meant.
    """

    name: Name | None = None
    deployment: Name | None = None
    pod: Name | None = None
    namespace: Name | None = None
    kind: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class GetLogs(OnCluster):
    """Whose logs: a pod's, or those of the deployment's pod that is worst off.

    `previous` asks for the run before the last restart alone; otherwise it comes along where there was one. `grep`
    keeps the lines that have it, as plain text or as a simple pattern, whatever the case. Without `tail` the last 500
    lines are read, or the last 5,000 where `grep` or `since` ask for a part of them.
    """

    namespace: Name
    pod: Name | None = None
    deployment: Name | None = None
    container: Name | None = None
    previous: bool = False
    tail: Annotated[int, Field(ge=1, le=10_000)] | None = None
    since: Duration | None = None
    grep: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class GetEvents(OnCluster):
    """Which events, newest first; `kind` and `name` are those of the object they are about.

    Those of a `deployment` are also about its ReplicaSets and pods. `warnings` leaves out what is normal.
    """

    namespace: Name | None = None
    deployment: Name | None = None
    pod: Name | None = None
    warnings: bool = False
    kind: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    name: Name | None = None
    since: Duration | None = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50


class OneDeployment(OnCluster):
    """One deployment."""

    deployment: Name
    namespace: Name


class ScaleDeployment(OneDeployment):
    """How many replicas the deployment shall have; `exactly` is what was asked for before it was rounded."""

    replicas: Replicas
    exactly: Annotated[float, Field(ge=0)] | None = None


class RestartPod(OnCluster):
    """Which pod to restart."""

    pod: Name
    namespace: Name


class DeletePvc(OnCluster):
    """Which PersistentVolumeClaim to delete."""

    namespace: Name
    name: Name


_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def in_seconds(duration: str) -> int:
    """`15m` as 900, `2 hours` as 7200."""
    number = duration.rstrip(ascii_letters)
    return int(number) * _SECONDS[duration[len(number)]]
