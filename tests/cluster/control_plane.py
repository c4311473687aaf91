"""A real control plane on loopback: etcd, kube-apiserver, controller manager, scheduler, and KWOK for the nodes."""

import os
import secrets
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Self

from tests.cluster.binaries import Binaries
from tests.cluster.keys import signing_key, token_file, write_kubeconfig, write_private
from tests.cluster.processes import NotStarted, Process, free_ports
from tests.cluster.stages import write_stages

_PATIENCE = 90.0
_STEP = 0.05
_ADMIN = "quarterdeck-admin"
_ISSUER = "https://kubernetes.default.svc"


class ControlPlane:
    """The processes of one cluster, in a folder of its own that holds nothing worth keeping.

    Attributes:
        kubeconfig: of an account that may do everything; only once started.
        authority: the serving certificate with its issuer, which the kubelet's endpoint serves with too.
    """

    def __init__(self, binaries: Binaries, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._processes: list[Process] = []
        self._token = secrets.token_urlsafe(24)
        self._certificates = folder / "certificates"
        self.authority = self._certificates / "apiserver.crt"
        self.private_key = self._certificates / "apiserver.key"
        self.kubeconfig = folder / "kubeconfig"
        self._port = 0

    def start(self) -> None:
        """Start everything; it is ready for requests when this returns.

        Raises:
            NotStarted: a process ended, or was not ready in time.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End everything, the last started first; a second call does nothing."""
        while self._processes:
            self._processes.pop().stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def _start(self) -> None:
        store, peers, self._port = free_ports(3)
        key = write_private(self._folder / "service-accounts.pem", signing_key())
        users = {self._token: (_ADMIN, ["system:masters"])}
        tokens = write_private(self._folder / "tokens.csv", token_file(users))
        etcd = self._run("etcd", self._etcd(store, peers))
        server = self._run("kube-apiserver", self._apiserver(store, key, tokens))
        self._until(self._is_ready, etcd, server)
        write_kubeconfig(
            self.kubeconfig,
            server=f"https://127.0.0.1:{self._port}",
            authority=self.authority,
            token=self._token,
            name=_ADMIN,
        )
        self._run("kube-controller-manager", self._controllers(key))
        self._run("kube-scheduler", {**self._client(), "leader-elect": "false", "secure-port": "0"})
        stages = write_stages(self._folder / "stages.yaml")
        self._run("kwok", {"kubeconfig": self.kubeconfig, "config": stages, "manage-all-nodes": "true"})

    def _run(self, name: str, flags: Mapping[str, object]) -> Process:
        command = [str(self._binaries[name]), *(f"--{flag}={value}" for flag, value in flags.items())]
        environ = {"HOME": str(self._folder), "PATH": os.environ.get("PATH", "")}
        process = Process(command, self._folder, environ)
        self._processes.append(process)
        return process

    def _etcd(self, port: int, peers: int) -> Mapping[str, object]:
        return {
            "data-dir": self._folder / "etcd",
            "listen-client-urls": f"http://127.0.0.1:{port}",
            "advertise-client-urls": f"http://127.0.0.1:{port}",
            "listen-peer-urls": f"http://127.0.0.1:{peers}",
            "initial-advertise-peer-urls": f"http://127.0.0.1:{peers}",
            "initial-cluster": f"default=http://127.0.0.1:{peers}",
            "unsafe-no-fsync": "true",
        }

    def _apiserver(self, store: int, key: Path, tokens: Path) -> Mapping[str, object]:
        return {
            "etcd-servers": f"http://127.0.0.1:{store}",
            "bind-address": "127.0.0.1",
            "advertise-address": "127.0.0.1",
            "endpoint-reconciler-type": "none",
            "secure-port": self._port,
            "cert-dir": self._certificates,
            "service-cluster-ip-range": "10.96.0.0/16",
            "authorization-mode": "Node,RBAC",
            "token-auth-file": tokens,
            "service-account-issuer": _ISSUER,
            "service-account-key-file": key,
            "service-account-signing-key-file": key,
            "kubelet-preferred-address-types": "InternalIP",
        }

    def _controllers(self, key: Path) -> Mapping[str, object]:
        return {
            **self._client(),
            "leader-elect": "false",
            "secure-port": "0",
            "root-ca-file": self.authority,
            "service-account-private-key-file": key,
            "node-monitor-grace-period": "10m",
        }

    def _client(self) -> Mapping[str, object]:
        return {"kubeconfig": self.kubeconfig, "kube-api-qps": "300", "kube-api-burst": "600"}

    def _is_ready(self) -> bool:
        if not self.authority.exists():
            return False
        try:
            trusted = ssl.create_default_context(cafile=str(self.authority))
            asked = HTTPSConnection("127.0.0.1", self._port, context=trusted, timeout=5)
            with closing(asked):
                asked.request("GET", "/readyz", headers={"Authorization": f"Bearer {self._token}"})
                return asked.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False

    def _until(self, holds: Callable[[], bool], *needed: Process) -> None:
        end = time.monotonic() + _PATIENCE
        while not holds():
            for process in needed:
                process.must_run()
            if time.monotonic() > end:
                said = "\n".join(f"{process.name}:\n{process.tail()}" for process in needed)
                raise NotStarted(f"the control plane was not ready within {_PATIENCE:.0f} s:\n{said}")
            time.sleep(_STEP)
