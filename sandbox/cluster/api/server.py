"""The request pipeline: faults, authentication, impersonation, authorization, then the handler for the verb."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.cluster.access import ANONYMOUS, Ask, Authorizer, User, refusal
from sandbox.cluster.api.call import MUTATING, ApiCall, parse_target, read_body, verb_of
from sandbox.cluster.api.discovery import discover
from sandbox.cluster.api.eviction import evict
from sandbox.cluster.api.podlogs import read_log
from sandbox.cluster.api.reading import get_object, list_objects
from sandbox.cluster.api.reviews import review_access
from sandbox.cluster.api.scaling import handle_scale
from sandbox.cluster.api.watching import watch_objects
from sandbox.cluster.api.writing import create_object, delete_object, patch_object, update_object
from sandbox.cluster.errors import ApiError, injected, method_not_allowed, unauthorized
from sandbox.cluster.faults import Faults
from sandbox.cluster.programs import Programs
from sandbox.cluster.resources import Resource
from sandbox.cluster.store import ObjectStore

_IMPERSONATED = Resource(plural="users", kind="User", namespaced=False)


@dataclass(frozen=True, kw_only=True)
class Write:
    """One mutating request that was no dry run; `status` is what it was answered with."""

    verb: str
    path: str
    user: str
    body: Any = field(repr=False)
    status: int


class ApiServer:
    """Serves a store over HTTP."""

    def __init__(self, store: ObjectStore, programs: Programs, tokens: dict[str, User]) -> None:
        self.authorizer = Authorizer()
        self.faults = Faults()
        self.writes: list[Write] = []
        self.stopping = asyncio.Event()
        self._store = store
        self._programs = programs
        self._tokens = tokens
        self._handlers: dict[str, Callable[[ObjectStore, ApiCall], web.Response]] = {
            "get": get_object,
            "list": list_objects,
            "create": create_object,
            "update": update_object,
            "patch": patch_object,
            "delete": delete_object,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        if self.faults.refuse_connections:
            return _cut(request)
        if self.faults.latency:
            await asyncio.sleep(self.faults.latency)
        try:
            return await self._answer(request)
        except ApiError as error:
            return _error_response(error)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        failing = self.faults.take_failure(request.method, request.path)
        if failing is not None:
            raise injected(failing)
        user = self._authenticate(request)
        described = discover(request.path)
        if described is not None:
            return described
        target = parse_target(request.path)
        body = await read_body(request)
        call = ApiCall(request=request, target=target, verb=verb_of(request, target), user=user, body=body)
        if call.resource.kind == "SelfSubjectAccessReview" and user.name != ANONYMOUS:
            return review_access(self.authorizer, call)
        return await self._recorded(call)

    def _authenticate(self, request: web.Request) -> User:
        header = request.headers.get("Authorization", "")
        if not header:
            return User(name=ANONYMOUS, groups=("system:unauthenticated",))
        user = self._tokens.get(header.removeprefix("Bearer ").strip())
        if user is None:
            raise unauthorized()
        name = request.headers.get("Impersonate-User")
        if name is None:
            return user
        ask = Ask(verb="impersonate", resource="users", group="", namespace="", name=name)
        if not self.authorizer.allows(user, ask):
            raise refusal(user, ask, _IMPERSONATED)
        groups = tuple(request.headers.getall("Impersonate-Group", []))
        return User(name=name, groups=groups, real=user.name)

    async def _recorded(self, call: ApiCall) -> web.StreamResponse:
        if call.verb not in MUTATING or call.dry_run:
            return await self._perform(call)
        status = 500
        try:
            response = await self._perform(call)
            status = response.status
        except ApiError as error:
            status = error.code
            raise
        finally:
            self.writes.append(
                Write(verb=call.verb, path=call.request.path, user=call.user.name, body=call.body, status=status)
            )
        return _cut(call.request) if self.faults.take_lost_response() else response

    async def _perform(self, call: ApiCall) -> web.StreamResponse:
        if not self.authorizer.allows(call.user, call.ask):
            raise refusal(call.user, call.ask, call.resource)
        if call.verb == "watch":
            return await watch_objects(self._store, call, self.stopping)
        subresource = call.target.subresource
        if subresource == "scale":
            return handle_scale(self._store, call)
        if subresource == "log":
            return read_log(self._store, self._programs, call)
        if subresource == "eviction" and call.verb == "create":
            return evict(self._store, call)
        handler = self._handlers.get(call.verb)
        if handler is None or (call.verb == "create" and call.target.name):
            raise method_not_allowed(call.resource)
        return handler(self._store, call)


def _error_response(error: ApiError) -> web.Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    return web.json_response(error.status, status=error.code, headers=headers)


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
