"""Containers: what the spec asks for, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from agents.kubernetes.objects.quantity import quantities
from agents.kubernetes.objects.reading import Json, flag, items, mapping, moment, number, text, texts

_PROBES = ("startup", "liveness", "readiness")


class RefKind(StrEnum):
    """What a container takes settings from."""

    CONFIG_MAP = "ConfigMap"
    SECRET = "Secret"  # noqa: S105 - a kind, not a secret


@dataclass(frozen=True, kw_only=True)
class ConfigRef:
    """A ConfigMap or Secret that a pod needs.

    Attributes:
        key: the one key taken; empty where all are.
        optional: whether the pod starts without it.
        used_as: `env NAME`, `envFrom` or `volume NAME`.
    """

    kind: RefKind
    name: str
    key: str
    optional: bool
    used_as: str


@dataclass(frozen=True, kw_only=True)
class EnvVar:
    """One entry of env. The value itself is not kept: it may be a secret."""

    name: str
    source: ConfigRef | None


@dataclass(frozen=True, kw_only=True)
class Probe:
    """A liveness, readiness or startup probe.

    Attributes:
        kind: `liveness`, `readiness` or `startup`.
        check: e.g. `GET :8080/healthz`, `TCP :5432`, `exec pg_isready`.
        initial_delay, period, timeout: seconds.
    """

    kind: str
    check: str
    initial_delay: int
    period: int
    timeout: int
    failure_threshold: int


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """state.waiting, e.g. reason `CrashLoopBackOff`."""

    reason: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Termination:
    """state.terminated or lastState.terminated, e.g. reason `OOMKilled`, exit code 137."""

    reason: str
    message: str
    exit_code: int
    signal: int
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ContainerSpec:
    """A container as asked for.

    Attributes:
        init: whether it is an init container.
        requests, limits: by resource name, in cores, bytes or pieces.
        env_from: ConfigMaps and Secrets whose keys all become variables.
    """

    name: str
    image: str
    init: bool = False
    requests: Mapping[str, Decimal] = field(default_factory=dict)
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    env: tuple[EnvVar, ...] = ()
    env_from: tuple[ConfigRef, ...] = ()
    probes: tuple[Probe, ...] = ()
    command: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()

    @property
    def env_names(self) -> tuple[str, ...]:
        """Names of the variables set one by one."""
        return tuple(variable.name for variable in self.env)

    @property
    def refs(self) -> tuple[ConfigRef, ...]:
        """Every ConfigMap and Secret it takes variables from."""
        return (*self.env_from, *(variable.source for variable in self.env if variable.source))


@dataclass(frozen=True, kw_only=True)
class ContainerView(ContainerSpec):
    """A container of a pod: as asked for, and as it is.

    Attributes:
        waiting, running_since, terminated: the current state; at most one is set.
        last_terminated: how the run before this one ended.
    """

    ready: bool = False
    started: bool = False
    restarts: int = 0
    waiting: Waiting | None = None
    running_since: datetime | None = None
    terminated: Termination | None = None
    last_terminated: Termination | None = None


def read_specs(pod_spec: Json) -> tuple[ContainerSpec, ...]:
    """The containers of a pod spec or template spec, init containers first."""
    return tuple(
        _spec(item, init=init)
        for path, init in (("initContainers", True), ("containers", False))
        for item in items(pod_spec, path)
    )


def read_views(pod: Json) -> tuple[ContainerView, ...]:
    """The containers of a pod joined with their statuses, init containers first."""
    statuses = {
        text(status, "name"): status
        for path in ("initContainerStatuses", "containerStatuses")
        for status in items(pod, "status", path)
    }
    return tuple(_view(spec, statuses.get(spec.name, {})) for spec in read_specs(mapping(pod, "spec")))


def volume_refs(pod_spec: Json) -> tuple[ConfigRef, ...]:
    """ConfigMaps and Secrets mounted as volumes."""
    found = []
    for volume in items(pod_spec, "volumes"):
        used_as = f"volume {text(volume, 'name')}"
        for source, name_key, kind in (
            ("configMap", "name", RefKind.CONFIG_MAP),
            ("secret", "secretName", RefKind.SECRET),
        ):
            if name := text(volume, source, name_key):
                optional = flag(volume, source, "optional")
                found.append(ConfigRef(kind=kind, name=name, key="", optional=optional, used_as=used_as))
    return tuple(found)


def _view(spec: ContainerSpec, status: Json) -> ContainerView:
    waiting = mapping(status, "state", "waiting")
    return ContainerView(
        **vars(spec),
        ready=flag(status, "ready"),
        started=flag(status, "started"),
        restarts=number(status, "restartCount"),
        waiting=Waiting(reason=text(waiting, "reason"), message=text(waiting, "message")) if waiting else None,
        running_since=moment(status, "state", "running", "startedAt"),
        terminated=_termination(mapping(status, "state", "terminated")),
        last_terminated=_termination(mapping(status, "lastState", "terminated")),
    )


def _spec(item: Json, *, init: bool) -> ContainerSpec:
    return ContainerSpec(
        name=text(item, "name"),
        image=text(item, "image"),
        init=init,
        requests=quantities(item, "resources", "requests"),
        limits=quantities(item, "resources", "limits"),
        env=tuple(_variable(entry) for entry in items(item, "env")),
        env_from=tuple(ref for entry in items(item, "envFrom") for ref in _refs(entry, "Ref", "envFrom")),
        probes=tuple(_probe(kind, mapping(item, f"{kind}Probe")) for kind in _PROBES if item.get(f"{kind}Probe")),
        command=(*texts(item, "command"), *texts(item, "args")),
        ports=tuple(number(port, "containerPort") for port in items(item, "ports")),
    )


def _variable(entry: Json) -> EnvVar:
    name = text(entry, "name")
    sources = _refs(mapping(entry, "valueFrom"), "KeyRef", f"env {name}")
    return EnvVar(name=name, source=sources[0] if sources else None)


def _refs(holder: Json, suffix: str, used_as: str) -> list[ConfigRef]:
    return [
        ConfigRef(
            kind=kind,
            name=text(ref, "name"),
            key=text(ref, "key"),
            optional=flag(ref, "optional"),
            used_as=used_as,
        )
        for prefix, kind in (("configMap", RefKind.CONFIG_MAP), ("secret", RefKind.SECRET))
        if (ref := mapping(holder, f"{prefix}{suffix}"))
    ]


def _probe(kind: str, probe: Json) -> Probe:
    return Probe(
        kind=kind,
        check=_check(probe),
        initial_delay=number(probe, "initialDelaySeconds"),
        period=number(probe, "periodSeconds", default=10),
        timeout=number(probe, "timeoutSeconds", default=1),
        failure_threshold=number(probe, "failureThreshold", default=3),
    )


def _check(probe: Json) -> str:
    if "httpGet" in probe:
        return f"GET :{text(probe, 'httpGet', 'port')}{text(probe, 'httpGet', 'path') or '/'}"
    if "tcpSocket" in probe:
        return f"TCP :{text(probe, 'tcpSocket', 'port')}"
    if "grpc" in probe:
        return f"gRPC :{text(probe, 'grpc', 'port')}"
    return " ".join(("exec", *texts(probe, "exec", "command")))


def _termination(state: Json) -> Termination | None:
    if not state:
        return None
    return Termination(
        reason=text(state, "reason"),
        message=text(state, "message"),
        exit_code=number(state, "exitCode"),
        signal=number(state, "signal"),
        started_at=moment(state, "startedAt"),
        finished_at=moment(state, "finishedAt"),
    )
