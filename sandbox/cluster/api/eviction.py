"""Eviction: a deletion that asks the PodDisruptionBudgets first."""

from aiohttp import web

from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.api.reading import find
from sandbox.cluster.deletion import begin_deletion
from sandbox.cluster.errors import ApiError, Cause
from sandbox.cluster.objects import JsonObject, is_ready
from sandbox.cluster.selectors import matches_selector
from sandbox.cluster.store import ObjectStore


def evict(store: ObjectStore, call: ApiCall) -> web.Response:
    """Evict a pod; 429 with the cause DisruptionBudget if a budget is in the way, also in a dry run."""
    pod = find(store, call)
    for budget in store.select("PodDisruptionBudget", call.target.namespace):
        guarded = matches_selector(budget["spec"]["selector"], pod["metadata"].get("labels", {}))
        if guarded and is_ready(pod) and budget.get("status", {}).get("disruptionsAllowed", 0) < 1:
            raise _refused(budget)
    if not call.dry_run:
        begin_deletion(store, pod)
    return web.json_response({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}, status=201)


def _refused(budget: JsonObject) -> ApiError:
    status = budget.get("status", {})
    needs, has = status.get("desiredHealthy", 0), status.get("currentHealthy", 0)
    text = f"The disruption budget {budget['metadata']['name']} needs {needs} healthy pods and has {has} currently"
    message = "Cannot evict pod as it would violate the pod's disruption budget."
    details = {"causes": [Cause(reason="DisruptionBudget", message=text).as_json()]}
    return ApiError(429, "TooManyRequests", message, details)
