"""What a diagnosis is made of. Texts are plain, redacted and bounded; whoever shows them escapes and marks them up."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from agents.base import ActionModel
from workflows.model.intent import SlotValue

_NAME = r"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$"


class AnalyzePodIssues(ActionModel):
    """What to look at: a pod, a deployment, a namespace, or everything the conversation may touch."""

    namespace: str | None = Field(default=None, pattern=_NAME)
    deployment: str | None = Field(default=None, pattern=_NAME)
    pod: str | None = Field(default=None, pattern=_NAME)
    cluster: str | None = Field(default=None, max_length=253)


class Cause(StrEnum):
    """What is wrong, root causes before their symptoms."""

    QUOTA_EXCEEDED = "quota_exceeded"
    CREATION_REFUSED = "creation_refused"
    UNSCHEDULABLE = "unschedulable"
    IMAGE_PULL = "image_pull"
    MISSING_CONFIG = "missing_config"
    MISSING_ENVIRONMENT = "missing_environment"
    OUT_OF_MEMORY = "out_of_memory"
    NODE_NOT_READY = "node_not_ready"
    PROBE_FAILING = "probe_failing"
    CRASH_LOOP = "crash_loop"
    NOT_READY = "not_ready"


class Severity(StrEnum):
    """How bad, worst first."""

    DOWN = "down"  # nothing of the workload is ready
    DEGRADED = "degraded"  # some of it is ready
    WARNING = "warning"  # all of it is ready


class Confidence(StrEnum):
    """Whether the cluster itself says so, or it is read from a log."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Source(StrEnum):
    """Where a piece of evidence was read."""

    FIELD = "field"
    EVENT = "event"
    LOG = "log"
    NUMBER = "number"


class ObjectName(ActionModel):
    """One object."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


class Evidence(ActionModel):
    """One fact, as the cluster wrote it.

    Attributes:
        text: at most 300 characters, e.g. `last exit 137 OOMKilled`.
        at: when it happened, or since when it is so; None where that is not known.
        lasting: whether it is so since `at`, as a condition of an object is.
        more: what belongs to it whenever it was, at most 300 characters, e.g. `memory limit 64Mi`; may be empty.
        times: how often it was seen, the last time `at`.
        told: whether the finding's headline says it word for word.
    """

    source: Source
    about: ObjectName
    text: str
    at: datetime | None = None
    lasting: bool = False
    more: str = ""
    times: int = 1
    told: bool = False


class Change(ActionModel):
    """The rollout before the trouble.

    Attributes:
        revision: number of the rollout.
        at: when it began; None where that is not known.
        lines: what differs from the revision before, e.g. `checkout: memory limit 256Mi → 64Mi`.
        note: the change-cause that was written on it; empty where there is none.
        ran_before: seconds that the revision before was the current one; None where that is not known.
    """

    revision: int
    at: datetime | None
    lines: tuple[str, ...]
    note: str = ""
    ran_before: float | None = None


class NextStep(ActionModel):
    """Something that could be done, for a person to decide.

    Attributes:
        text: e.g. `Roll back to revision 1`.
        intent: name of the intent that would do it; empty where only a person can.
        slots: the intent's slots.
        command: exactly what somebody would type to do it; empty where they have to choose something first.
    """

    text: str
    intent: str = ""
    command: str = ""
    slots: dict[str, SlotValue] = Field(default_factory=dict)


class Finding(ActionModel):
    """One cause, established for one workload.

    Attributes:
        about: the workload, e.g. the Deployment; the Pod itself where nothing owns it.
        headline: a sentence without full stop, e.g. `shop-prod/checkout is down: its container is killed for memory`.
        detail: the numbers for brackets after it, e.g. `limit 64Mi, 14 restarts in 32 min`; may be empty.
        evidence: facts only, most telling first.
        guess: what follows from them only likely; empty where nothing has to be guessed.
        pods: how many pods show it; pods_total of the workload.
        since: the first sign of it that is still known.
        change: the rollout shortly before it; None where there was none.
    """

    cause: Cause
    severity: Severity
    confidence: Confidence
    about: ObjectName
    headline: str
    detail: str
    evidence: tuple[Evidence, ...]
    guess: str = ""
    pods: int
    pods_total: int
    since: datetime | None
    change: Change | None = None
    next_steps: tuple[NextStep, ...] = ()


class State(StrEnum):
    """The answer in one word."""

    HEALTHY = "healthy"
    BROKEN = "broken"
    RECOVERING = "recovering"  # not all ready, or ready again, and nothing fails now
    EMPTY = "empty"  # nothing runs there


class Diagnosis(ActionModel):
    """The explanation made of findings.

    Attributes:
        target: e.g. `shop-prod/checkout`, `shop-prod` or `all namespaces`.
        headline: the answer; of the first finding where there is one workload, a count where there are several.
        detail: the numbers for brackets after it; may be empty.
        findings: root cause first; of several workloads, the worst first. At most 50.
        healthy, workloads: how many workloads are healthy, of how many.
        not_looked_at: e.g. `traffic (no Prometheus configured)`.
        objects, events: how many were read.
        at: when they were read.
    """

    cluster: str
    sandbox: bool
    target: str
    state: State
    headline: str
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    healthy: int
    workloads: int
    not_looked_at: tuple[str, ...] = ()
    objects: int
    events: int
    at: datetime
