"""The sandbox's shop on a real cluster: the same manifests, applied in the same order, with the same four broken apps.

What happened within weeks in the sandbox happens within seconds here: each step waits until the rollouts before it
have settled, so that there are revisions to roll back to.
"""

import time
from collections.abc import Callable

from sandbox.cluster.seed import shop_history
from tests.cluster.admin import Admin, Json

_PATIENCE = 60.0
_STEP = 0.2
_BOUND = "pv.kubernetes.io/bind-completed"
_SERVED_ALREADY = ("Node", "Namespace")


def open_shop(admin: Admin, say: Callable[[str], None]) -> None:
    """Apply the shop's history.

    Raises:
        TimeoutError: a rollout that should succeed did not settle.
    """
    for _minutes, manifests in shop_history():
        _until_settled(admin)
        for manifest in manifests:
            _apply(admin, manifest)
        names = sorted({manifest["metadata"]["name"] for manifest in manifests if manifest["kind"] == "Deployment"})
        if names:
            say(f"  applied {', '.join(names)}")


def _apply(admin: Admin, manifest: Json) -> None:
    if manifest["kind"] == "Namespace":
        admin.namespace(manifest["metadata"]["name"], manifest["metadata"]["labels"])
    elif manifest["kind"] not in _SERVED_ALREADY:
        admin.apply(_unbound({name: value for name, value in manifest.items() if name != "status"}))


def _unbound(manifest: Json) -> Json:
    """Without what a controller says: here it binds volumes itself."""
    meta = manifest["metadata"]
    kept = {name: value for name, value in meta.get("annotations", {}).items() if name != _BOUND}
    return {**manifest, "metadata": {**meta, **({"annotations": kept} if "annotations" in meta else {})}}


def _until_settled(admin: Admin) -> None:
    end = time.monotonic() + _PATIENCE
    while waiting := [one for one in admin.list("apps/v1", "Deployment") if not (_settled(one) or _broken(one))]:
        if time.monotonic() > end:
            raise TimeoutError(f"deployments did not settle: {', '.join(one['metadata']['name'] for one in waiting)}")
        time.sleep(_STEP)


def _settled(deployment: Json) -> bool:
    status = deployment.get("status", {})
    replicas = deployment["spec"]["replicas"]
    seen = status.get("observedGeneration") == deployment["metadata"]["generation"]
    return bool(seen and status.get("updatedReplicas") == status.get("availableReplicas") == replicas)


def _broken(deployment: Json) -> bool:
    """The broken ones are those whose change is told of; the others carry no cause."""
    return "kubernetes.io/change-cause" in deployment["metadata"].get("annotations", {})
