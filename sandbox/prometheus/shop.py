"""All series of the sandbox: what would have been scraped from the cluster as it stands."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from sandbox.cluster.objects import JsonObject, owner_uid, parse_timestamp
from sandbox.cluster.programs import Programs
from sandbox.prometheus.containers import container_series
from sandbox.prometheus.kube_state import container_states, deployment_states, pod_states
from sandbox.prometheus.lives import Life, lives
from sandbox.prometheus.profiles import Profile, shop_profiles
from sandbox.prometheus.series import Series
from sandbox.prometheus.traffic import Served, traffic_series, up_series

Objects = Callable[[str], Sequence[JsonObject]]
"""Copies of all objects of a kind."""


def shop_series(objects: Objects, programs: Programs) -> list[Series]:
    """The series, by the objects that are there now."""
    pods, deployments = objects("Pod"), objects("Deployment")
    alive = list(lives(pods))
    found: list[Series] = []
    for life in alive:
        found += container_series(life, programs, shop_profiles().get(life.app, Profile()))
        found += container_states(life)
    for pod in pods:
        found += pod_states(pod)
    for deployment in deployments:
        found += deployment_states(deployment)
    for served in _serving(alive, deployments, objects("ReplicaSet")):
        found += traffic_series(served)
    nodes = [str(node["metadata"]["name"]) for node in objects("Node")]
    placed = [life for life in alive if life.pod["status"].get("podIP")]
    return [*found, *up_series(placed, nodes)]


def _serving(
    alive: Sequence[Life], deployments: Sequence[JsonObject], replica_sets: Sequence[JsonObject]
) -> Iterator[Served]:
    ready = [life for life in alive if life.ready and life.running]
    pods = Counter((life.namespace, life.app) for life in ready)
    for life in ready:
        http = shop_profiles().get(life.app, Profile()).http
        if http is not None:
            broken = _broken_since(life.namespace, http.needs, deployments, replica_sets) if http.needs else None
            yield Served(life=life, http=http, pods=pods[life.namespace, life.app], broken_since=broken)


def _broken_since(
    namespace: str, name: str, deployments: Sequence[JsonObject], replica_sets: Sequence[JsonObject]
) -> float | None:
    """Since when a deployment has no ready pod: since its newest rollout; None where it has one or is not there."""
    wanted = (one for one in deployments if one["metadata"]["namespace"] == namespace)
    deployment = next((one for one in wanted if one["metadata"]["name"] == name), None)
    if deployment is None or deployment.get("status", {}).get("readyReplicas"):
        return None
    owned = [one for one in replica_sets if owner_uid(one) == deployment["metadata"]["uid"]]
    return max((parse_timestamp(one["metadata"]["creationTimestamp"]) for one in owned), default=None)
