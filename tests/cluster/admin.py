"""A cluster's administrator: applies objects as kubectl does, and writes status as kubelets and controllers do."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kubernetes import client, config

Json = dict[str, Any]
_STRATEGIC = "application/strategic-merge-patch+json"
_MERGE = "application/merge-patch+json"
_NOT_FOUND, _EXISTS = 404, 409


class Admin:
    """Everything by JSON, over the kubeconfig of an account that may do everything."""

    def __init__(self, kubeconfig: Path) -> None:
        self._client = config.new_client_from_config(config_file=str(kubeconfig))  # type: ignore[no-untyped-call]
        self._plurals: dict[str, Mapping[str, tuple[str, bool]]] = {}

    @property
    def server(self) -> str:
        """The API's address."""
        return str(self._client.configuration.host)

    @property
    def authority(self) -> Path | None:
        """The file with the certificate authority, where the kubeconfig names or holds one."""
        given = self._client.configuration.ssl_ca_cert
        return Path(given) if given else None

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def apply(self, manifest: Json, namespace: str = "") -> Json:
        """Patch the object that is there strategically, as the shop's manifests are written for, or make it.

        A controller may make it in between: then it is patched after all. Its status is written too, where it has one.
        """
        obj = manifest if not namespace else {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace}}
        path = self._path_of(obj)
        patch = partial(self.request, "PATCH", f"{path}/{obj['metadata']['name']}", obj, content_type=_STRATEGIC)
        made = _unless(_NOT_FOUND, patch) or _unless(_EXISTS, partial(self.request, "POST", path, obj)) or patch()
        return self.write_status(obj) if "status" in obj else made

    def write_status(self, obj: Json) -> Json:
        """Write an object's status, as whoever runs it does."""
        path = f"{self._path_of(obj)}/{obj['metadata']['name']}/status"
        return self.request("PATCH", path, {"status": obj["status"]}, content_type=_MERGE)

    def patch(self, api: str, kind: str, namespace: str, name: str, body: Json) -> Json:
        """Merge a change into an object."""
        return self.request("PATCH", f"{self._path(api, kind, namespace)}/{name}", body, content_type=_MERGE)

    def get(self, api: str, kind: str, namespace: str, name: str) -> Json:
        """An object; ApiException where there is none."""
        return self.request("GET", f"{self._path(api, kind, namespace)}/{quote(name)}")

    def find(self, api: str, kind: str, namespace: str, name: str) -> Json | None:
        """An object, or None."""
        return _unless(_NOT_FOUND, partial(self.get, api, kind, namespace, name))

    def list(self, api: str, kind: str, namespace: str = "", *, labels: str = "") -> Sequence[Json]:
        """The objects of a kind, in one namespace or in all."""
        query = f"?{urlencode({'labelSelector': labels})}" if labels else ""
        found: Sequence[Json] = self.request("GET", f"{self._path(api, kind, namespace)}{query}")["items"]
        return found

    def delete(self, api: str, kind: str, namespace: str, name: str) -> None:
        """Delete an object, at once where it is a pod."""
        self.request("DELETE", f"{self._path(api, kind, namespace)}/{name}", {"gracePeriodSeconds": 0})

    def namespace(self, name: str, labels: Mapping[str, str] | None = None) -> None:
        """Make a namespace with its default account, which a controller would make only seconds later."""
        self.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": dict(labels or {})}})
        self.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}, name)

    def token(self, namespace: str, account: str) -> str:
        """A token of a ServiceAccount for an hour."""
        path = f"{self._path('v1', 'ServiceAccount', namespace)}/{account}/token"
        made = self.request("POST", path, {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest"})
        return str(made["status"]["token"])

    def request(self, method: str, path: str, body: Json | None = None, *, content_type: str = "") -> Json:
        """Any request; ApiException where it is refused."""
        headers = {"Accept": "application/json", "Content-Type": content_type or "application/json"}
        ready = self._client.param_serialize(
            method, path, header_params=headers, body=body, auth_settings=["BearerToken"]
        )
        answer = self._client.call_api(*ready)
        answer.read()
        if not 200 <= answer.status < 300:
            raise client.ApiException(http_resp=answer)
        read: Json = json.loads(answer.data)
        return read

    def _path_of(self, obj: Json) -> str:
        return self._path(obj["apiVersion"], obj["kind"], obj["metadata"].get("namespace", ""))

    def _path(self, api: str, kind: str, namespace: str) -> str:
        plural, namespaced = self._served(api)[kind]
        base = f"/apis/{api}" if "/" in api else f"/api/{api}"
        return f"{base}/namespaces/{namespace}/{plural}" if namespaced and namespace else f"{base}/{plural}"

    def _served(self, api: str) -> Mapping[str, tuple[str, bool]]:
        if api not in self._plurals:
            found = self.request("GET", f"/apis/{api}" if "/" in api else f"/api/{api}")["resources"]
            self._plurals[api] = {
                one["kind"]: (one["name"], one["namespaced"]) for one in found if "/" not in one["name"]
            }
        return self._plurals[api]


def _unless(status: int, request: Callable[[], Json]) -> Json | None:
    try:
        return request()
    except client.ApiException as error:
        if error.status != status:
            raise
        return None
