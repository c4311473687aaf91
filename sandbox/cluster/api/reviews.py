"""SelfSubjectAccessReview: what may I do?"""

from aiohttp import web

from sandbox.cluster.access import Ask, Authorizer
from sandbox.cluster.api.call import ApiCall
from sandbox.cluster.errors import bad_request
from sandbox.cluster.objects import JsonObject


def review_access(authorizer: Authorizer, call: ApiCall) -> web.Response:
    """Answer whether the caller, after impersonation, may do what the review names."""
    spec: JsonObject = (call.body or {}).get("spec") or {}
    attributes = spec.get("resourceAttributes")
    if attributes is None:
        raise bad_request("the sandbox reviews resourceAttributes only")
    resource, subresource = attributes.get("resource", ""), attributes.get("subresource")
    ask = Ask(
        verb=attributes.get("verb", ""),
        resource=f"{resource}/{subresource}" if subresource else resource,
        group=attributes.get("group") or "",
        namespace=attributes.get("namespace") or "",
        name=attributes.get("name") or "",
    )
    allowed = authorizer.allows(call.user, ask)
    status: JsonObject = {"allowed": allowed}
    status["reason"] = "RBAC: allowed by the sandbox" if allowed else ""
    body = {
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "metadata": {"creationTimestamp": None},
        "spec": spec,
        "status": status,
    }
    return web.json_response(body, status=201)
