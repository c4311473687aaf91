"""One API request, parsed: which resource, which verb, which object, with what."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from sandbox.cluster.access import Ask, User
from sandbox.cluster.errors import bad_request, no_such_path, unsupported_option
from sandbox.cluster.objects import Key
from sandbox.cluster.resources import Resource, find_resource

MUTATING = ("create", "update", "patch", "delete", "deletecollection")
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}


@dataclass(frozen=True, kw_only=True)
class Target:
    """What an API path names."""

    resource: Resource
    namespace: str = ""
    name: str = ""
    subresource: str = ""


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """A request to a resource, with its body read."""

    request: web.Request
    target: Target
    verb: str
    user: User
    body: Any = field(repr=False)

    @property
    def resource(self) -> Resource:
        """The resource type asked for."""
        return self.target.resource

    @property
    def key(self) -> Key:
        """Where the object asked for lives."""
        return Key(self.resource.kind, self.target.namespace, self.target.name)

    @property
    def ask(self) -> Ask:
        """The request as the authorizer sees it."""
        target = self.target
        plural = target.resource.plural
        resource = f"{plural}/{target.subresource}" if target.subresource else plural
        return Ask(
            verb=self.verb,
            resource=resource,
            group=target.resource.group,
            namespace=target.namespace,
            name=target.name,
        )

    @property
    def dry_run(self) -> bool:
        """Whether nothing may be stored."""
        options = self.body.get("dryRun") if isinstance(self.body, dict) else None
        asked = self.request.query.getall("dryRun", options or [])
        if any(value != "All" for value in asked):
            raise unsupported_option(f"{self.verb.capitalize()}Options", "dryRun", asked, "All")
        return bool(asked)

    @property
    def manager(self) -> str:
        """The field manager: the parameter, or the first word of the User-Agent."""
        agent = self.request.headers.get("User-Agent", "unknown")
        return self.request.query.get("fieldManager") or agent.partition("/")[0][:128]

    def number(self, name: str) -> int | None:
        """A numeric parameter; 400 if it is not a number."""
        text = self.request.query.get(name, "")
        if text and not text.isdecimal():
            raise bad_request(f"invalid value {text!r} for the parameter {name}: must be a non-negative integer")
        return int(text) if text else None

    def flag(self, name: str) -> bool:
        """A boolean parameter."""
        return self.request.query.get(name, "").lower() in ("1", "true")


def parse_target(path: str) -> Target:
    """What a path below /api or /apis names; 404 if the sandbox has no such resource."""
    parts = [part for part in path.split("/") if part]
    group, version, rest = ("", parts[1], parts[2:]) if parts[0] == "api" else (parts[1], parts[2], parts[3:])
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces" and find_resource(group, version, rest[2]):
        namespace, rest = rest[1], rest[2:]
    resource = find_resource(group, version, rest[0]) if len(rest) <= 3 else None
    name, subresource = (*rest[1:], "", "")[:2]
    if resource is None or (subresource and subresource not in resource.subresources):
        raise no_such_path()
    if name and resource.namespaced and not namespace:
        raise no_such_path()
    return Target(resource=resource, namespace=namespace, name=name, subresource=subresource)


def verb_of(request: web.Request, target: Target) -> str:
    """The verb that RBAC knows the request by."""
    if request.method in _VERBS:
        return _VERBS[request.method]
    if request.method == "DELETE":
        return "delete" if target.name else "deletecollection"
    if target.name:
        return "get"
    return "watch" if request.query.get("watch", "").lower() in ("1", "true") else "list"


async def read_body(request: web.Request) -> Any:
    """The JSON body, None if there is none; 400 if it is not JSON."""
    raw = await request.read()
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad_request(f"the body of the request is not JSON: {error}") from error
