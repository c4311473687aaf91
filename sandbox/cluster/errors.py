"""Refusals in the exact form of the Kubernetes API: a Status object with reason, details and causes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.cluster.objects import JsonObject
from sandbox.cluster.resources import Resource


class ClusterError(Exception):
    """Base of the sandbox cluster's own errors."""


class StateFileError(ClusterError):
    """The snapshot of the sandbox cluster cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One entry of a Status' details.causes."""

    reason: str
    message: str
    field: str | None = None

    def as_json(self) -> JsonObject:
        """The entry as it is sent."""
        entry = {"reason": self.reason, "message": self.message}
        return entry | ({"field": self.field} if self.field else {})


class ApiError(ClusterError):
    """A request the API refuses; `status` is the body that is sent."""

    def __init__(self, code: int, reason: str, message: str, details: JsonObject | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_after = (details or {}).get("retryAfterSeconds")
        self.status: JsonObject = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "reason": reason,
            "details": details or {},
            "code": code,
        }
        if not details:
            del self.status["details"]


def _details(resource: Resource, name: str | None, *, kind: str | None = None) -> JsonObject:
    details: JsonObject = {"name": name} if name else {}
    if resource.group:
        details["group"] = resource.group
    details["kind"] = kind or resource.plural
    return details


def _target(resource: Resource, name: str | None) -> str:
    return f'{resource.qualified} "{name}"' if name else resource.qualified


def unauthorized() -> ApiError:
    """401: the bearer token is not one of ours."""
    return ApiError(401, "Unauthorized", "Unauthorized")


def forbidden(resource: Resource, name: str | None, why: str) -> ApiError:
    """403 for a known resource; `why` follows 'is forbidden: '."""
    return ApiError(403, "Forbidden", f"{_target(resource, name)} is forbidden: {why}", _details(resource, name))


def not_found(resource: Resource, name: str) -> ApiError:
    """404: no such object."""
    return ApiError(404, "NotFound", f"{_target(resource, name)} not found", _details(resource, name))


def no_such_path() -> ApiError:
    """404: the API has no such resource."""
    return ApiError(404, "NotFound", "the server could not find the requested resource")


def already_exists(resource: Resource, name: str) -> ApiError:
    """409: the name is taken."""
    return ApiError(409, "AlreadyExists", f"{_target(resource, name)} already exists", _details(resource, name))


def conflict(resource: Resource, name: str, why: str | None = None) -> ApiError:
    """409: the object moved on since it was read, or a precondition does not hold."""
    why = why or "the object has been modified; please apply your changes to the latest version and try again"
    message = f"Operation cannot be fulfilled on {_target(resource, name)}: {why}"
    return ApiError(409, "Conflict", message, _details(resource, name))


def invalid(kind: str, group: str, name: str, causes: Sequence[Cause]) -> ApiError:
    """422: the object breaks the rules of its type."""
    texts = [f"{cause.field}: {cause.message}" for cause in causes]
    listed = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    details: JsonObject = {"name": name, "kind": kind, "causes": [cause.as_json() for cause in causes]}
    if group:
        details["group"] = group
    qualified = f"{kind}.{group}" if group else kind
    return ApiError(422, "Invalid", f'{qualified} "{name}" is invalid: {listed}', details)


def unreadable_patch(patch: object, why: str) -> ApiError:
    """422: what a patch makes of an object cannot be read into its type; nothing names the object."""
    cause = Cause(reason="FieldValueInvalid", message=f"Invalid value: {json.dumps(str(patch))}: {why}", field="patch")
    return ApiError(422, "Invalid", f' "" is invalid: patch: {cause.message}', {"causes": [cause.as_json()]})


def unfitting_patch() -> ApiError:
    """422: a JSON patch that cannot be applied; Kubernetes does not say where."""
    return ApiError(422, "Invalid", "the server rejected our request due to an error in our request")


def unsupported_option(kind: str, name: str, value: object, supported: str) -> ApiError:
    """422: a parameter of the request, as PatchOptions or the like, has a value that nobody knows."""
    cause = Cause(
        reason="FieldValueNotSupported",
        message=f"Unsupported value: {json.dumps(value)}: supported values: {json.dumps(supported)}",
        field=name,
    )
    return invalid(kind, "meta.k8s.io", "", [cause])


def bad_request(message: str) -> ApiError:
    """400: the request makes no sense."""
    return ApiError(400, "BadRequest", message)


def method_not_allowed(resource: Resource) -> ApiError:
    """405: the resource exists, the verb does not."""
    message = "the server does not allow this method on the requested resource"
    return ApiError(405, "MethodNotAllowed", message, _details(resource, None))


def precondition_failed(kind: str, name: str, precondition: str, wanted: str, present: str) -> ApiError:
    """409: the object to be deleted is another one, or another version, than the one that is asked for."""
    reasons = {"UID": "been deleted and then recreated", "ResourceVersion": "been modified"}
    why = (
        f"the {precondition} in the precondition ({wanted}) does not match the {precondition} in record ({present}). "
        f"The object might have {reasons[precondition]}"
    )
    message = f'Operation cannot be fulfilled on {kind} "{name}": {why}'
    return ApiError(409, "Conflict", message, {"name": name, "kind": kind})


def unsupported_media_type() -> ApiError:
    """415: a patch of a kind the server cannot read."""
    return ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type")


def expired(version: int, oldest: int) -> ApiError:
    """410: the resourceVersion is older than the history that is kept."""
    return ApiError(410, "Expired", f"too old resource version: {version} ({oldest})")


def injected(code: int) -> ApiError:
    """The failure a test asked for: 429 carries a Retry-After of one second, 500 an internal error."""
    if code == 429:
        message = "Too many requests, please try again later."
        return ApiError(429, "TooManyRequests", message, {"retryAfterSeconds": 1})
    message = "Internal error occurred: the sandbox was told to fail this request"
    causes = [Cause(reason="", message="the sandbox was told to fail this request").as_json()]
    reasons = {500: "InternalError", 503: "ServiceUnavailable", 504: "Timeout"}
    return ApiError(code, reasons.get(code, "InternalError"), message, {"causes": causes})
