"""Objects as an API server sends them, for the tests of what reads them."""

from typing import Any

Json = dict[str, Any]


def pod(name: str = "web-1", *, namespace: str = "shop", node: str = "node-1", **status: Any) -> Json:
    """A pod of one container `web`; `status` are fields of status."""
    return {
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": f"uid-{name}",
            "creationTimestamp": "2026-11-21T09:00:00Z",
        },
        "spec": {"nodeName": node, "containers": [container()]},
        "status": {"phase": "Running", **status},
    }


def container(name: str = "web", **more: Any) -> Json:
    """A container that asks for 100m and 128Mi."""
    return {
        "name": name,
        "image": "web:1",
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        **more,
    }


def status(name: str = "web", *, ready: bool = False, restarts: int = 0, **state: Any) -> Json:
    """One of containerStatuses; `state` and `lastState` as given."""
    return {"name": name, "ready": ready, "started": ready, "restartCount": restarts, **state}


def deployment(replicas: int = 3, *, existing: int | None = None, **spec: Any) -> Json:
    """A deployment `shop/web`, settled unless `existing` says otherwise."""
    there = replicas if existing is None else existing
    return {
        "metadata": {"name": "web", "namespace": "shop", "uid": "uid-web", "generation": 4, "resourceVersion": "77"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [container()], **spec}},
        },
        "status": {
            "observedGeneration": 4,
            "replicas": there,
            "readyReplicas": there,
            "updatedReplicas": there,
            "availableReplicas": there,
        },
    }


def node(name: str = "node-1", *, cpu: str = "1", memory: str = "1Gi", pods: str = "110", **spec: Any) -> Json:
    """A ready node."""
    return {
        "metadata": {"name": name, "labels": {"zone": "a"}},
        "spec": spec,
        "status": {
            "allocatable": {"cpu": cpu, "memory": memory, "pods": pods},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def quota(hard: dict[str, str], used: dict[str, str], **spec: Any) -> Json:
    """A quota `compute`."""
    return {"metadata": {"name": "compute", "namespace": "shop"}, "spec": spec, "status": {"hard": hard, "used": used}}
