"""A cluster through the official client's asyncio API: raw JSON in and out, no typed models."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from agents.clients.kubernetes.calls import Asked, Call
from agents.clients.kubernetes.connection import Connection, Request
from agents.clients.kubernetes.failures import ListExpired
from agents.clients.kubernetes.port import POD, Kind, KubeObject, LogQuery
from agents.clients.kubernetes.spec import ClusterSpec
from agents.kubernetes.objects.reading import flag, items, text
from languages import number, say
from workflows.errors import Forbidden, PermanentError, TemporaryError
from workflows.storable import storable_text

FIELD_MANAGER = "quarterdeck"
PAGE = 500
MOST_OBJECTS = 20_000
_CHANGES = frozenset({"create", "update", "patch", "delete", "deletecollection"})


class OfficialCluster:
    """One cluster; satisfies `agents.clients.kubernetes.port.Cluster`.

    Args:
        spec: which cluster, and how it is reached.
        page: objects in one page of a list.
        most: objects that a list may have in all; more is a PermanentError that says to narrow it.
    """

    def __init__(self, spec: ClusterSpec, *, page: int = PAGE, most: int = MOST_OBJECTS) -> None:
        self._spec = spec
        self._page = page
        self._most = most
        self._connection = Connection(spec)

    @property
    def name(self) -> str:
        """The cluster's name in settings."""
        return self._spec.name

    @property
    def context(self) -> str:
        """The context in its kubeconfig; its name where none is set."""
        return self._spec.context or self._spec.name

    @property
    def sandbox(self) -> bool:
        """Whether this is the sandbox cluster."""
        return self._spec.sandbox

    async def list(
        self, kind: Kind, namespace: str | None = None, *, labels: str = "", fields: str = ""
    ) -> Sequence[KubeObject]:
        """All objects of a kind, paged; a list whose pages expired on the way is begun once more."""
        call = Call.of_all(self.name, kind, namespace)
        query = (("labelSelector", labels), ("fieldSelector", fields), ("limit", str(self._page)))
        path = _path(kind, namespace or "")
        for _ in range(2):
            found = await self._pages(path, tuple(pair for pair in query if pair[1]), call)
            if found is not None:
                return found
        raise TemporaryError(
            say("{cluster} could not {do}: the list kept expiring between two pages", cluster=self.name, do=call.words)
        )

    async def get(self, kind: Kind, namespace: str, name: str) -> KubeObject:
        """One object."""
        call = Call.on(self.name, Asked.READ, kind, namespace, name)
        return await self._object(Request(method="GET", path=_path(kind, namespace, name)), call)

    async def logs(self, namespace: str, pod: str, query: LogQuery) -> str:
        """A part of a container's log, at most `limit_bytes`."""
        wanted = {
            "container": query.container,
            "previous": "true" if query.previous else None,
            "tailLines": str(query.tail),
            "sinceSeconds": str(query.since_seconds) if query.since_seconds is not None else None,
            "limitBytes": str(query.limit_bytes),
        }
        request = Request(
            method="GET",
            path=f"/api/v1/namespaces/{_part(namespace)}/pods/{_part(pod)}/log",
            query=tuple((key, value) for key, value in wanted.items() if value is not None),
            most_bytes=query.limit_bytes,
            cut=True,
        )
        body = await self._connection.fetch(request, Call.on(self.name, Asked.READ_LOG, POD, namespace, pod))
        return storable_text(body.decode(errors="replace"))

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        body: Mapping[str, Any],
        *,
        dry_run: bool = False,
        subresource: str = "",
    ) -> KubeObject:
        """Merge-patch; put `metadata.resourceVersion` in the body as the precondition."""
        self._refuse_if_read_only(Asked.CHANGE, kind, namespace, name)
        path = _path(kind, namespace, name)
        request = Request(
            method="PATCH",
            path=f"{path}/{subresource}" if subresource else path,
            query=(("fieldManager", FIELD_MANAGER), *((("dryRun", "All"),) if dry_run else ())),
            body=body,
            content_type="application/merge-patch+json",
        )
        return await self._object(request, Call.on(self.name, Asked.CHANGE, kind, namespace, name))

    async def delete(
        self, kind: Kind, namespace: str, name: str, *, uid: str, resource_version: str, dry_run: bool = False
    ) -> None:
        """Delete with preconditions; dependents go in the background."""
        self._refuse_if_read_only(Asked.DELETE, kind, namespace, name)
        version = {"resourceVersion": resource_version} if resource_version else {}
        body: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": uid, **version},
            "propagationPolicy": "Background",
        }
        if dry_run:
            body["dryRun"] = ["All"]
        request = Request(method="DELETE", path=_path(kind, namespace, name), body=body)
        await self._connection.fetch(request, Call.on(self.name, Asked.DELETE, kind, namespace, name))

    async def can(self, verb: str, kind: Kind, namespace: str, subresource: str = "") -> bool:
        """Whether the bot's account may do this; a read-only cluster may be changed by nobody."""
        if self._spec.read_only and verb in _CHANGES:
            return False
        group, _, version = kind.api.rpartition("/")
        attributes = {
            "verb": verb,
            "group": group,
            "version": version,
            "resource": kind.plural,
            "subresource": subresource,
            "namespace": namespace,
        }
        request = Request(
            method="POST",
            path="/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            body={
                "apiVersion": "authorization.k8s.io/v1",
                "kind": "SelfSubjectAccessReview",
                "spec": {"resourceAttributes": {key: value for key, value in attributes.items() if value}},
            },
        )
        review = await self._object(request, Call(cluster=self.name, asked=Asked.REVIEW))
        return flag(review, "status", "allowed")

    async def version(self) -> str:
        """The server's version, e.g. `v1.36.2`."""
        request = Request(method="GET", path="/version", seconds=10)
        found = await self._object(request, Call(cluster=self.name, asked=Asked.READ_VERSION))
        return text(found, "gitVersion")

    async def close(self) -> None:
        """Release connections."""
        await self._connection.close()

    async def _object(self, request: Request, call: Call) -> KubeObject:
        found = await self._connection.fetch_json(request, call)
        if not isinstance(found, dict):
            raise PermanentError(
                say("{cluster} did not {do}: its answer is no object", cluster=self.name, do=call.words)
            )
        return found

    async def _pages(self, path: str, query: tuple[tuple[str, str], ...], call: Call) -> Sequence[KubeObject] | None:
        found: list[KubeObject] = []
        token = ""
        while True:
            pair = (("continue", token),) if token else ()
            try:
                page = await self._object(Request(method="GET", path=path, query=(*query, *pair)), call)
            except ListExpired:
                return None
            found.extend(items(page, "items"))
            token = text(page, "metadata", "continue")
            if len(found) > self._most or (token and len(found) == self._most):
                raise PermanentError(
                    say(
                        "{cluster} has more than {most} {what}; name a namespace or a selector",
                        cluster=self.name,
                        most=number(self._most),
                        what=call.what,
                    )
                )
            if not token:
                return found

    def _refuse_if_read_only(self, asked: Asked, kind: Kind, namespace: str, name: str) -> None:
        if self._spec.read_only:
            raise Forbidden(
                say(
                    "I did not {do}: the cluster {cluster} is read-only here; "
                    "changes to a real cluster need a real Slack workspace",
                    do=Call.on(self.name, asked, kind, namespace, name).words,
                    cluster=self.name,
                )
            )


def _path(kind: Kind, namespace: str, name: str = "") -> str:
    root = f"/apis/{kind.api}" if "/" in kind.api else f"/api/{kind.api}"
    inside = f"/namespaces/{_part(namespace)}" if kind.namespaced and namespace else ""
    return f"{root}{inside}/{kind.plural}{f'/{_part(name)}' if name else ''}"


def _part(name: str) -> str:
    # "." and ".." would climb out of the path once the URL is normalised.
    if name in ("", ".", ".."):
        raise PermanentError(say("{name!r} cannot be the name of anything in a cluster", name=name))
    return quote(name, safe="")
