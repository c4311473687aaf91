"""Objects as the kubelet, the scheduler and the controllers write them, for the analyzers' tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.diagnostic.analyzers import analyze
from agents.diagnostic.models import Finding
from agents.diagnostic.narrative import Verdict, judge
from agents.diagnostic.snapshot import Snapshot
from agents.diagnostic.workloads import Events, Scene, Workload, join
from agents.kubernetes.objects import DeploymentView, EventView, NodeView, PodView, PvcView, ReplicaSetView

Json = dict[str, Any]
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def ago(**span: float) -> str:
    """A time before NOW as Kubernetes writes it."""
    return (NOW - timedelta(**span)).isoformat().replace("+00:00", "Z")


def waiting(reason: str, message: str = "", *, restarts: int = 0, last: Json | None = None) -> Json:
    """A container status that waits."""
    return status({"waiting": {"reason": reason, "message": message}}, restarts=restarts, last=last)


def running(*, ready: bool = True, restarts: int = 0, last: Json | None = None, minutes: float = 30) -> Json:
    """A container status that runs."""
    return status({"running": {"startedAt": ago(minutes=minutes)}}, ready=ready, restarts=restarts, last=last)


def ended(code: int, reason: str = "Error", *, minutes: float = 2) -> Json:
    """How a run ended."""
    return {"terminated": {"exitCode": code, "reason": reason, "finishedAt": ago(minutes=minutes)}}


def status(state: Json, *, ready: bool = False, restarts: int = 0, last: Json | None = None) -> Json:
    """An entry of containerStatuses."""
    return {
        "name": "api",
        "state": state,
        "lastState": last or {},
        "ready": ready,
        "started": ready,
        "restartCount": restarts,
    }


def pod(name: str, container: Json | None, *, spec: Json | None = None, minutes: float = 30, **changes: Any) -> Json:
    """A pod of the ReplicaSet `api-2`; without a container status it is not scheduled."""
    ready = bool(container and container["ready"])
    conditions = [{"type": "Ready", "status": str(ready), "lastTransitionTime": ago(minutes=minutes)}]
    template: Json = {"name": "api", "image": "shop/api:2.0", "resources": {}}
    return {
        "metadata": {
            "namespace": "shop",
            "name": name,
            "uid": f"uid-{name}",
            "creationTimestamp": ago(minutes=minutes),
            "ownerReferences": [{"kind": "ReplicaSet", "name": "api-2", "uid": "rs-2", "controller": True}],
        },
        "spec": {"nodeName": "n1" if container else "", "containers": [template | (spec or {})]},
        "status": {
            "phase": "Running" if ready else "Pending",
            "conditions": conditions + changes.pop("conditions", []),
            "containerStatuses": [container] if container else [],
        },
    } | changes


def event(name: str, reason: str, message: str, *, kind: str = "Pod", type_: str = "Warning", count: int = 3) -> Json:
    """An event about a pod, or about another object of the namespace."""
    return {
        "involvedObject": {"kind": kind, "namespace": "shop", "name": name, "uid": ""},
        "reason": reason,
        "message": message,
        "type": type_,
        "count": count,
        "firstTimestamp": ago(minutes=25),
        "lastTimestamp": ago(minutes=1),
    }


def replica_set(revision: int, *, minutes: float, spec: Json | None = None) -> Json:
    """A revision of the Deployment `api`."""
    template: Json = {"name": "api", "image": f"shop/api:{revision}.0"}
    return {
        "metadata": {
            "namespace": "shop",
            "name": f"api-{revision}",
            "uid": f"rs-{revision}",
            "creationTimestamp": ago(minutes=minutes),
            "annotations": {"deployment.kubernetes.io/revision": str(revision)},
            "ownerReferences": [{"kind": "Deployment", "name": "api", "uid": "dep", "controller": True}],
        },
        "spec": {"replicas": 1, "template": {"spec": {"containers": [template | (spec or {})]}}},
    }


def deployment(wanted: int, ready: int, *, conditions: Sequence[Json] = ()) -> Json:
    """The Deployment `api`."""
    counts = dict.fromkeys(("replicas", "readyReplicas", "updatedReplicas", "availableReplicas"), ready)
    return {
        "metadata": {"namespace": "shop", "name": "api", "uid": "dep", "generation": 2},
        "spec": {"replicas": wanted, "template": {"spec": {"containers": []}}},
        "status": {"observedGeneration": 2, **counts, "conditions": list(conditions)},
    }


def node(name: str, memory: str = "8Gi", *, ready: str = "True") -> Json:
    """A node."""
    condition = {"type": "Ready", "status": ready, "reason": "KubeletStopped", "lastTransitionTime": ago(minutes=9)}
    return {
        "metadata": {"name": name},
        "spec": {},
        "status": {"allocatable": {"memory": memory, "cpu": "4"}, "conditions": [condition]},
    }


def snapshot(
    pods: Sequence[Json],
    events: Sequence[Json] = (),
    *,
    wanted: int | None = None,
    sets: Sequence[Json] | None = None,
    nodes: Sequence[Json] = (),
    claims: Sequence[Json] = (),
    conditions: Sequence[Json] = (),
) -> Snapshot:
    """What a cluster with the Deployment `api` and these objects shows."""
    views = tuple(PodView.read(one) for one in pods)
    ready = sum(one.is_ready for one in views)
    owner = deployment(len(pods) if wanted is None else wanted, ready, conditions=conditions)
    return Snapshot(
        pods=views,
        deployments=(DeploymentView.read(owner),),
        replica_sets=tuple(ReplicaSetView.read(one) for one in (sets or [replica_set(2, minutes=30)])),
        events=tuple(EventView.read(one) for one in events),
        nodes=tuple(NodeView.read(one) for one in nodes),
        claims=tuple(PvcView.read(one) for one in claims),
        at=NOW,
    )


def look(
    found: Snapshot, *, logs: Mapping[str, str] | None = None, peaks: Mapping[str, float] | None = None
) -> tuple[Workload, Scene]:
    """The workload `api` and its scene; logs and peaks by pod name."""
    (workload,) = join(found)
    scene = Scene(
        events=Events(found.events),
        nodes={one.name: one for one in found.nodes},
        claims={(one.meta.namespace, one.meta.name): one for one in found.claims},
        logs={(f"uid-{name}", "api"): tuple(text.splitlines()) for name, text in (logs or {}).items()},
        peaks={(f"uid-{name}", "api"): value for name, value in (peaks or {}).items()},
        now=NOW,
        context="demo",
    )
    return workload, scene


def findings(
    found: Snapshot, *, logs: Mapping[str, str] | None = None, peaks: Mapping[str, float] | None = None
) -> tuple[Finding, ...]:
    """What the analyzers establish."""
    return analyze(*look(found, logs=logs, peaks=peaks))


def verdict(found: Snapshot) -> Verdict:
    """What is said of the workload."""
    workload, scene = look(found)
    return judge(workload, analyze(workload, scene), scene)
