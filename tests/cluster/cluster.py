"""A real cluster to test on: a control plane of our own with nodes that KWOK plays, or one that somebody names."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sandbox.cluster.seed import shop_history
from tests.cluster.admin import Admin, Json
from tests.cluster.binaries import Binaries
from tests.cluster.control_plane import ControlPlane
from tests.cluster.keys import write_kubeconfig
from tests.cluster.kubelet import Kubelet
from tests.cluster.needed import needed_binaries

_RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, kw_only=True)
class RealCluster:
    """A cluster with an apiserver of Kubernetes' own.

    Attributes:
        kubeconfig: of an account that may do everything.
        admin: the same, at work.
        folder: where kubeconfigs of other accounts are written.
        played: its nodes are KWOK's, so pods start at once, whatever their image, and fail as they are annotated
            (tests.cluster.stages); otherwise it is the cluster that TEST_KUBECONFIG names.
    """

    kubeconfig: Path
    admin: Admin
    folder: Path
    played: bool

    @contextmanager
    def namespace(self, prefix: str = "test") -> Iterator[str]:
        """A namespace of a test's own; it goes, in the background, when the test ends."""
        name = f"{prefix}-{uuid4().hex[:8]}"
        self.admin.namespace(name)
        try:
            yield name
        finally:
            self.admin.delete("v1", "Namespace", "", name)

    def account(self, namespace: str, name: str, rules: Sequence[Json]) -> Path:
        """The kubeconfig of a new ServiceAccount that may do in its namespace what RBAC rules say, and nothing else."""
        subject = {"kind": "ServiceAccount", "name": name, "namespace": namespace}
        role = {"apiGroup": _RBAC, "kind": "Role", "name": name}
        made = {"apiVersion": f"{_RBAC}/v1", "metadata": {"name": name}}
        self.admin.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}, namespace)
        self.admin.apply({**made, "kind": "Role", "rules": list(rules)}, namespace)
        self.admin.apply({**made, "kind": "RoleBinding", "subjects": [subject], "roleRef": role}, namespace)
        return self.kubeconfig_of(f"{namespace}-{name}", self.admin.token(namespace, name))

    def kubeconfig_of(self, user: str, token: str) -> Path:
        """The kubeconfig of whoever has a token."""
        path = self.folder / f"{user}.kubeconfig"
        authority = self.admin.authority
        return write_kubeconfig(path, server=self.admin.server, authority=authority, token=token, name=user)


@contextmanager
def cluster_for_tests(folder: Path, environ: Mapping[str, str] = os.environ) -> Iterator[RealCluster]:
    """TEST_KUBECONFIG's cluster, or one of our own; without either the test is skipped, and fails in CI."""
    given = environ.get("TEST_KUBECONFIG")
    if given:
        admin = Admin(Path(given))
        try:
            yield RealCluster(kubeconfig=Path(given), admin=admin, folder=folder, played=False)
        finally:
            admin.close()
        return
    with own_cluster(needed_binaries(environ), folder) as cluster:
        yield cluster


@contextmanager
def own_cluster(binaries: Binaries, folder: Path) -> Iterator[RealCluster]:
    """A control plane of our own with the sandbox's nodes; it ends with the block."""
    with ControlPlane(binaries, folder) as plane:
        admin = Admin(plane.kubeconfig)
        kubelet = Kubelet(admin, plane.authority, plane.private_key)
        kubelet.start()
        try:
            admin.namespace("default")
            for node in _nodes(kubelet.port):
                admin.apply(node)
            yield RealCluster(kubeconfig=plane.kubeconfig, admin=admin, folder=folder, played=True)
        finally:
            kubelet.stop()
            admin.close()


def _nodes(port: int) -> Iterator[Json]:
    endpoints = {"kubeletEndpoint": {"Port": port}}
    for _minutes, manifests in shop_history():
        for manifest in manifests:
            if manifest["kind"] == "Node":
                others = [one for one in manifest["status"]["addresses"] if one["type"] != "InternalIP"]
                addresses = [{"type": "InternalIP", "address": "127.0.0.1"}, *others]
                status = {**manifest["status"], "addresses": addresses, "daemonEndpoints": endpoints}
                yield {**manifest, "status": status}
