"""Turns what goes wrong on the way to a cluster into our errors, once.

    401, 403          Forbidden
    404               NotFound
    409               Conflict, or PermanentError where another field manager owns the field
    400, 422, ...     PermanentError (NotFound where a previous log is asked for and there is none)
    410, 429, 5xx     TemporaryError, with the Retry-After of a 429
    no answer         TemporaryError; PermanentError where TLS cannot be agreed on

Messages are one sentence, their foreign part at most 300 characters: a 422 repeats the whole object.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from agents.clients.kubernetes.port import Kind
from agents.kubernetes.objects.reading import Json, items, number, text
from workflows.errors import Conflict, Forbidden, NotFound, PermanentError, QuarterdeckError, TemporaryError
from workflows.storable import read_json, storable_text

_MOST = 300
_FIELD_MANAGER = "FieldManagerConflict"


@dataclass(frozen=True, kw_only=True)
class Call:
    """What was asked, for the words of an error.

    Attributes:
        cluster: name of the cluster.
        verb: e.g. `read`, `list`, `change`.
        what: e.g. `Deployment shop-prod/api`, or the kind's plural for a list.
    """

    cluster: str
    verb: str
    what: str

    @classmethod
    def on(cls, cluster: str, verb: str, kind: Kind, namespace: str, name: str) -> "Call":
        """A call about one object."""
        where = f"{namespace}/{name}" if kind.namespaced else name
        return cls(cluster=cluster, verb=verb, what=f"{kind.kind} {where}")


class StaleCredentials(Exception):
    """401: the credentials are not, or no longer, accepted; the connection loads them anew once."""


class ListExpired(TemporaryError):
    """410: the state that a list, or a page of one, was asked for is no longer kept; list anew."""


def answered(call: Call, status: int, headers: Mapping[str, str], body: bytes) -> QuarterdeckError:
    """The error for an answer that is no success."""
    found = _status(body)
    said = brief(text(found, "message") or body.decode(errors="replace"))
    if status == 403:
        return Forbidden(f"{call.cluster} refused: {said}")
    if status == 404:
        return _not_found(call, found, said)
    if status == 409:
        return _conflict(call, found, said)
    if status == 410:
        return ListExpired(f"{call.cluster} could not {call.verb} {call.what} ({status}): {said}")
    if status == 429 or status >= 500:
        return _try_again(call, status, headers, found, said)
    if status == 400 and "not found" in said:
        return NotFound(f"{call.cluster}: {said}")
    return PermanentError(f"{call.cluster} did not {call.verb} {call.what}: {_causes(found) or said}")


def no_answer(call: Call, error: BaseException) -> QuarterdeckError:
    """The error for a connection that failed."""
    if isinstance(error, TimeoutError):
        return TemporaryError(f"I lost the cluster {call.cluster}: no answer in time to {call.verb} {call.what}")
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLError | aiohttp.ClientSSLError):
        return PermanentError(
            f"TLS with the cluster {call.cluster} failed ({brief(str(error))}); check its certificates"
        )
    return TemporaryError(f"I lost the cluster {call.cluster}: {_why(error)}")


def rejected(cluster: str) -> Forbidden:
    """The error for credentials that are refused also after they were loaded anew."""
    return Forbidden(
        f"the cluster {cluster} does not accept my credentials (401 Unauthorized); "
        "renew the token or the user in its kubeconfig"
    )


def brief(message: str) -> str:
    """At most 300 characters, on one line."""
    flat = " ".join(storable_text(message).split())
    return flat if len(flat) <= _MOST else f"{flat[: _MOST - 1]}…"


def _not_found(call: Call, found: Json, said: str) -> QuarterdeckError:
    if text(found, "details", "kind") or not call.what:
        return NotFound(f"there is no {call.what} in {call.cluster}")
    return NotFound(f"{call.cluster} cannot {call.verb} {call.what}: {said or 'it does not serve this'}")


def _conflict(call: Call, found: Json, said: str) -> QuarterdeckError:
    owned = [cause for cause in items(found, "details", "causes") if text(cause, "reason") == _FIELD_MANAGER]
    if owned:
        fields = ", ".join(f"{text(cause, 'field')} ({text(cause, 'message')})" for cause in owned)
        return PermanentError(f"{call.what} in {call.cluster} has fields that others manage: {brief(fields)}")
    return Conflict(f"{call.what} in {call.cluster} changed between the read and the write: {said}")


def _try_again(call: Call, status: int, headers: Mapping[str, str], found: Json, said: str) -> QuarterdeckError:
    asked = headers.get("Retry-After", "")
    seconds = int(asked) if asked.isdigit() else number(found, "details", "retryAfterSeconds")
    return TemporaryError(
        f"{call.cluster} could not {call.verb} {call.what} ({status}): {said}", delay=float(seconds) or None
    )


def _causes(found: Json) -> str:
    causes = [f"{text(cause, 'field')}: {text(cause, 'message')}" for cause in items(found, "details", "causes")]
    return brief("; ".join(cause.removeprefix(": ") for cause in causes))


def _status(body: bytes) -> Json:
    try:
        found = read_json(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _why(error: BaseException) -> str:
    system = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"its address {error.host} is not known"
    if isinstance(system, ConnectionRefusedError):
        return "connection refused"
    if isinstance(system, ConnectionResetError | aiohttp.ServerDisconnectedError | aiohttp.ClientPayloadError):
        return "it closed the connection"
    return brief(str(system)) or type(error).__name__
