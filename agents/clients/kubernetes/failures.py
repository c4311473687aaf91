"""Turns what goes wrong on the way to a cluster into our errors, once.

    401, 403          Forbidden
    404               NotFound
    409               Conflict, or PermanentError where another field manager owns the field
    400, 422, ...     PermanentError (NotFound where a previous log is asked for and there is none)
    410, 429, 5xx     TemporaryError, with the Retry-After of a 429
    no answer         TemporaryError; PermanentError where TLS cannot be agreed on

Messages are one sentence in the reader's language, what the cluster said in it at most 300 characters: a 422 repeats
the whole object.
"""

import re
import ssl
from collections.abc import Mapping

import aiohttp

from agents.clients.kubernetes.calls import Call
from agents.kubernetes.objects.reading import Json, items, number, text
from languages import say
from workflows.errors import Conflict, Forbidden, NotFound, PermanentError, QuarterdeckError, TemporaryError
from workflows.storable import read_json, storable_text

_MOST = 300
_FIELD_MANAGER = "FieldManagerConflict"
_NO_RIGHT = re.compile(
    r'User "(?P<user>[^"]+)" cannot (?P<verb>\w+) resource "(?P<resource>[^"]+)"'
    r'(?: in API group "[^"]*")?(?: in the namespace "(?P<namespace>[^"]+)")?'
)


class StaleCredentials(Exception):
    """401: the credentials are not, or no longer, accepted; the connection loads them anew once."""


class ListExpired(TemporaryError):
    """410: the state that a list, or a page of one, was asked for is no longer kept; list anew."""


def answered(call: Call, status: int, headers: Mapping[str, str], body: bytes) -> QuarterdeckError:
    """The error for an answer that is no success."""
    found = _status(body)
    said = brief(text(found, "message") or body.decode(errors="replace"))
    if status == 403:
        return _refused(call, said)
    if status == 404:
        return _not_found(call, found, said)
    if status == 409:
        return _conflict(call, found, said)
    if status == 410:
        return ListExpired(_could_not(call, status, said))
    if status == 429 or status >= 500:
        return _try_again(call, status, headers, found, said)
    if status == 400 and "not found" in said:
        return NotFound(f"{call.cluster}: {said}")
    return PermanentError(
        say("{cluster} did not {do}: {why}", cluster=call.cluster, do=call.words, why=_causes(found) or said)
    )


def no_answer(call: Call, error: BaseException) -> QuarterdeckError:
    """The error for a connection that failed."""
    if isinstance(error, TimeoutError):
        return TemporaryError(
            say("I lost the cluster {cluster}: no answer in time to {do}", cluster=call.cluster, do=call.words)
        )
    if isinstance(error, aiohttp.ClientConnectorCertificateError | ssl.SSLError | aiohttp.ClientSSLError):
        return PermanentError(
            say(
                "TLS with the cluster {cluster} failed ({why}); check its certificates",
                cluster=call.cluster,
                why=brief(str(error)),
            )
        )
    return TemporaryError(say("I lost the cluster {cluster}: {why}", cluster=call.cluster, why=_why(error)))


def rejected(cluster: str) -> Forbidden:
    """The error for credentials that are refused also after they were loaded anew."""
    return Forbidden(
        say(
            "the cluster {cluster} does not accept my credentials (401 Unauthorized); "
            "renew the token or the user in its kubeconfig",
            cluster=cluster,
        )
    )


def brief(message: str) -> str:
    """At most 300 characters, on one line."""
    flat = " ".join(storable_text(message).split())
    return flat if len(flat) <= _MOST else f"{flat[: _MOST - 1]}…"


def _refused(call: Call, said: str) -> Forbidden:
    """With the right that is missing, where that is why."""
    right = _NO_RIGHT.search(said)
    if right is None:
        return Forbidden(say("{cluster} refused: {said}", cluster=call.cluster, said=said))
    if right["namespace"]:
        return Forbidden(
            say(
                '{cluster} refused: User "{user}" cannot {verb} resource "{resource}" in the namespace "{namespace}"; '
                "give it a role there that can",
                cluster=call.cluster,
                **right.groupdict(),
            )
        )
    return Forbidden(
        say(
            '{cluster} refused: User "{user}" cannot {verb} resource "{resource}" in the whole cluster; '
            "give it a cluster role that can",
            cluster=call.cluster,
            user=right["user"],
            verb=right["verb"],
            resource=right["resource"],
        )
    )


def _not_found(call: Call, found: Json, said: str) -> QuarterdeckError:
    if text(found, "details", "kind"):
        return NotFound(say("there is no {what} in {cluster}", what=call.what, cluster=call.cluster))
    why = said or say("it does not serve this")
    return NotFound(say("{cluster} cannot {do}: {why}", cluster=call.cluster, do=call.words, why=why))


def _conflict(call: Call, found: Json, said: str) -> QuarterdeckError:
    owned = [cause for cause in items(found, "details", "causes") if text(cause, "reason") == _FIELD_MANAGER]
    if owned:
        fields = ", ".join(f"{text(cause, 'field')} ({text(cause, 'message')})" for cause in owned)
        return PermanentError(
            say(
                "{what} in {cluster} has fields that others manage: {fields}",
                what=call.what,
                cluster=call.cluster,
                fields=brief(fields),
            )
        )
    return Conflict(
        say(
            "{what} in {cluster} changed between the read and the write: {said}",
            what=call.what,
            cluster=call.cluster,
            said=said,
        )
    )


def _could_not(call: Call, status: int, said: str) -> str:
    return say(
        "{cluster} could not {do} ({status}): {said}", cluster=call.cluster, do=call.words, status=status, said=said
    )


def _try_again(call: Call, status: int, headers: Mapping[str, str], found: Json, said: str) -> QuarterdeckError:
    asked = headers.get("Retry-After", "")
    seconds = int(asked) if asked.isdigit() else number(found, "details", "retryAfterSeconds")
    return TemporaryError(_could_not(call, status, said), delay=float(seconds) or None)


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
        return say("its address {host} is not known", host=error.host)
    if isinstance(system, ConnectionRefusedError):
        return say("connection refused")
    if isinstance(system, ConnectionResetError | aiohttp.ServerDisconnectedError | aiohttp.ClientPayloadError):
        return say("it closed the connection")
    return brief(str(system)) or type(error).__name__
