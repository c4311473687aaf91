"""What the actions of KubernetesAgent give back. Texts from the cluster are redacted and bounded; times are aware."""

from datetime import datetime

from pydantic import Field

from agents.base import ActionModel


class FromCluster(ActionModel):
    """The base: where the answer comes from."""

    cluster: str
    sandbox: bool


class PodRow(ActionModel):
    """One pod in a list.

    `state` is what kubectl's STATUS column shows; `why` is the reason it is not ready, empty where it is.
    """

    namespace: str
    name: str
    state: str
    ready: int
    total: int
    restarts: int
    node: str
    created_at: datetime | None
    failing: bool
    why: str = ""


class PodList(FromCluster):
    """Pods, failing ones first; `counts` is by state over all that matched, also those not shown."""

    namespace: str | None
    deployment: str | None
    total: int
    ready: int
    failing: int
    counts: dict[str, int]
    pods: list[PodRow]
    read_at: datetime


class Fact(ActionModel):
    """One line of a description."""

    label: str
    value: str


class ConditionRow(ActionModel):
    """One of status.conditions."""

    type: str
    status: str
    reason: str
    message: str
    since: datetime | None


class ContainerRow(ActionModel):
    """One container of a pod or of a template; `state` is empty for a template."""

    name: str
    image: str
    state: str = ""
    ready: bool = False
    restarts: int = 0
    last_exit: str = ""
    requests: dict[str, str] = Field(default_factory=dict)
    limits: dict[str, str] = Field(default_factory=dict)
    env: list[str] = Field(default_factory=list)
    refs: list[str] = Field(default_factory=list)
    probes: list[str] = Field(default_factory=list)


class EventRow(ActionModel):
    """One event; `object` is e.g. `Pod shop-prod/api-x`."""

    type: str
    reason: str
    message: str
    count: int
    first_seen: datetime | None
    last_seen: datetime | None
    object: str


class Description(FromCluster):
    """One object; `pods` are those of a deployment, `events` newest first.

    `summary` is one sentence, `why` what is behind it where it is not well, `stopped` a deployment scaled to 0.
    """

    kind: str
    namespace: str
    name: str
    created_at: datetime | None
    summary: str
    why: str = ""
    stopped: bool = False
    facts: list[Fact]
    containers: list[ContainerRow]
    conditions: list[ConditionRow]
    pods: list[PodRow]
    events: list[EventRow]
    notes: list[str]


class LogExcerpt(ActionModel):
    """The end of one run's log, redacted.

    `searched` lines were looked at, `lines` of them are in `text`, `errors` of them tell of an error and `first_error`
    is the first of those; `cut` where the log has more lines than were looked at, or more match than are in `text`.
    """

    text: str
    lines: int
    searched: int
    errors: int
    first_error: str
    cut: bool


class Ended(ActionModel):
    """How the last run of a container ended, e.g. reason `OOMKilled`, exit code 137."""

    reason: str
    exit_code: int
    at: datetime | None


class Logs(FromCluster):
    """Logs of one container; `chosen` says why this pod and container, where that was not asked for.

    `wanted` and `ready` count the replicas of the deployment, where one was asked for; `others` are its other pods.
    `current` is None also where nothing runs and the cluster has no other log than `previous`.
    """

    namespace: str
    deployment: str | None
    wanted: int | None
    ready: int | None
    pod: PodRow
    others: list[PodRow]
    container: str
    containers: list[str]
    chosen: str
    restarts: int
    ended: Ended | None
    grep: str
    since: str | None
    current: LogExcerpt | None
    previous: LogExcerpt | None
    notes: list[str]
    read_at: datetime


class EventList(FromCluster):
    """Events, newest first; `total` and `warnings` count those that matched, also those not shown.

    `about` is the object that was asked for; empty for all.
    """

    namespace: str | None
    about: str
    only_warnings: bool
    since: str | None
    total: int
    warnings: int
    events: list[EventRow]
    read_at: datetime


class DeploymentStatus(FromCluster):
    """How a deployment stands; `settled` where every wanted pod is new, ready and available.

    `summary` is one sentence, `why` what holds the first pod up that is not ready.
    """

    namespace: str
    deployment: str
    wanted: int
    ready: int
    updated: int
    available: int
    settled: bool
    paused: bool
    revision: int
    images: list[str]
    created_at: datetime | None
    summary: str
    why: str = ""
    conditions: list[ConditionRow]
    pods: list[PodRow]


class Scaled(FromCluster):
    """A deployment was scaled; `already_done` where an earlier attempt of the same step had done it."""

    namespace: str
    deployment: str
    before: int
    after: int
    generation: int
    already_done: bool


class PodRestarted(FromCluster):
    """A pod was deleted so that its controller makes another; `already_done` where it was gone, or going, before."""

    namespace: str
    pod: str
    already_done: bool


class PvcDeleted(FromCluster):
    """A PersistentVolumeClaim was deleted; `already_done` where it was gone, or going, before."""

    namespace: str
    name: str
    already_done: bool
