"""/version, /api and /apis."""

from aiohttp import web

from sandbox.cluster.errors import no_such_path
from sandbox.cluster.objects import JsonObject
from sandbox.cluster.resources import RESOURCES, Resource

_VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]
_VERSION = {
    "major": "1",
    "minor": "36",
    "gitVersion": "v1.36.2+sandbox",
    "gitCommit": "0000000000000000000000000000000000000000",
    "gitTreeState": "clean",
    "buildDate": "2026-06-10T00:00:00Z",
    "goVersion": "go1.26.0",
    "compiler": "gc",
    "platform": "linux/amd64",
}


def discover(path: str) -> web.Response | None:
    """The answer for a path that describes the API itself, None for any other."""
    parts = [part for part in path.split("/") if part]
    if parts in (["healthz"], ["livez"], ["readyz"]):
        return web.Response(text="ok")
    if parts == ["version"]:
        return web.json_response(_VERSION)
    if parts == ["api"]:
        return web.json_response({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})
    if parts == ["apis"]:
        return web.json_response({"kind": "APIGroupList", "apiVersion": "v1", "groups": _groups()})
    if parts[:1] == ["api"] and len(parts) == 2:
        return _resource_list("", parts[1])
    if parts[:1] == ["apis"] and len(parts) == 3:
        return _resource_list(parts[1], parts[2])
    if parts[:1] not in (["api"], ["apis"]) or len(parts) < 3:
        raise no_such_path()
    return None


def _groups() -> list[JsonObject]:
    versions = {resource.group: resource.version for resource in RESOURCES if resource.group}
    groups = []
    for group, version in versions.items():
        entry = {"groupVersion": f"{group}/{version}", "version": version}
        groups.append({"name": group, "versions": [entry], "preferredVersion": entry})
    return groups


def _resource_list(group: str, version: str) -> web.Response:
    found = [resource for resource in RESOURCES if (resource.group, resource.version) == (group, version)]
    if not found:
        raise no_such_path()
    entries = [entry for resource in found for entry in _entries(resource)]
    body = {"kind": "APIResourceList", "groupVersion": found[0].api_version, "resources": entries}
    return web.json_response(body)


def _entries(resource: Resource) -> list[JsonObject]:
    names = [resource.plural, *(f"{resource.plural}/{name}" for name in resource.subresources)]
    common = {"singularName": "", "namespaced": resource.namespaced, "kind": resource.kind, "verbs": _VERBS}
    return [{"name": name, **common} for name in names]
