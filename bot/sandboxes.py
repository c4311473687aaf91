"""Starts the sandbox Slack and the sandbox cluster with its Prometheus, where settings or missing tokens ask for them.

The sandbox cluster is shared by the processes of one state folder: whoever holds the lock serves it, the others use it,
and when that process dies another takes over, at the same address and from the same stored state.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
import yaml

from bot.settings.errors import SettingsError

if TYPE_CHECKING:
    from sandbox.cluster.cluster import SandboxCluster
    from sandbox.prometheus.server import SandboxPrometheus
    from sandbox.slack.server import SandboxSlack
    from sandbox.slack.situations import Situations

KUBECONFIG = "kubeconfig"
PROMETHEUS = "prometheus"  # the file that holds its address, which holds a secret
RETRY = 0.25  # seconds between two looks at the lock
START_PATIENCE = 10.0  # seconds that a process waits for the one that serves the cluster


class FolderLock:
    """An exclusive lock on a file; the kernel lets go of it when the process dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Take the lock without waiting; False where another process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Let go; releasing twice is harmless."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@asynccontextmanager
async def sandbox_cluster(folder: Path) -> AsyncIterator[Path]:
    """The kubeconfig of the sandbox cluster of a state folder, served by this process or by another one."""
    host = _ClusterHost(folder)
    await host.start()
    try:
        yield host.kubeconfig
    finally:
        await host.stop()


def sandbox_prometheus_url(folder: Path) -> str:
    """Where the Prometheus of the sandbox cluster of a state folder is; only while that is served."""
    return (folder / PROMETHEUS).read_text(encoding="utf-8")


class _ClusterHost:
    def __init__(self, folder: Path) -> None:
        self.kubeconfig = folder / KUBECONFIG
        self._state = folder / "cluster.json"
        self._lock = FolderLock(folder / "cluster.lock")
        self._prometheus = folder / PROMETHEUS
        self._cluster: SandboxCluster | None = None
        self._measures: SandboxPrometheus | None = None
        self._heir: asyncio.Task[None] | None = None
        self._log = structlog.get_logger(__name__)

    async def start(self) -> None:
        if self._lock.take():
            await self._serve()
            return
        self._heir = asyncio.create_task(self._inherit(), name="sandbox cluster heir")
        async with asyncio.timeout(START_PATIENCE):
            while not (self.kubeconfig.exists() and self._prometheus.exists()):  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(RETRY)

    async def stop(self) -> None:
        if self._heir is not None:
            self._heir.cancel()
            with suppress(asyncio.CancelledError):
                await self._heir
        if self._measures is not None:
            await self._measures.stop()
        if self._cluster is not None:
            await self._cluster.stop()
        self._lock.release()

    async def _inherit(self) -> None:
        while not self._lock.take():  # noqa: ASYNC110 - another process holds it
            await asyncio.sleep(RETRY)
        self._log.info("sandbox_cluster_inherited")
        await self._serve()

    async def _serve(self) -> None:
        from sandbox.cluster.cluster import SandboxCluster
        from sandbox.cluster.errors import StateFileError

        cluster = SandboxCluster(self._state, self._last_port())
        try:
            await cluster.start()
        except StateFileError as error:
            raise SettingsError(f"QUARTERDECK_STATE: {error}") from error
        except OSError:
            cluster = SandboxCluster(self._state)
            await cluster.start()
        self._cluster = cluster
        await self._measure(cluster)
        cluster.write_kubeconfig(self.kubeconfig)

    async def _measure(self, cluster: "SandboxCluster") -> None:
        """Serve the cluster's Prometheus, where that of the last run was if it can be."""
        from sandbox.prometheus.server import SandboxPrometheus

        last = urlsplit(sandbox_prometheus_url(self._prometheus.parent) if self._prometheus.exists() else "")
        token = last.path.strip("/")
        measures = SandboxPrometheus(cluster.objects, time.time, port=last.port or 0, token=token)
        try:
            await measures.start()
        except OSError:
            measures = SandboxPrometheus(cluster.objects, time.time, token=token)
            await measures.start()
        self._measures = measures
        fresh = self._prometheus.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(measures.url, encoding="utf-8")
        fresh.replace(self._prometheus)  # whoever reads it finds a whole address

    def _last_port(self) -> int:
        """The port of the last run, so that clients of a dead server find its heir; 0 where there is none."""
        if not self.kubeconfig.exists():
            return 0
        config = yaml.safe_load(self.kubeconfig.read_text(encoding="utf-8"))
        return urlsplit(config["clusters"][0]["cluster"]["server"]).port or 0


@asynccontextmanager
async def sandbox_slack(folder: Path, port: int, command: str, *, with_cluster: bool) -> "AsyncIterator[SandboxSlack]":
    """The sandbox Slack of a state folder; refuses where another process serves it already.

    Args:
        folder: keeps what was said.
        port: of the page; 0 takes that of the last run, so that an open page finds its bot again, or a free one.
        command: the bot's slash command.
        with_cluster: whether the bot looks at the sandbox cluster of this folder, so that the page may break its apps.
    """
    lock = FolderLock(folder / "slack.lock")
    address = folder / "page"
    if not lock.take():
        page = address.read_text(encoding="utf-8") if address.exists() else "its page"
        raise SettingsError(
            f"QUARTERDECK_STATE: another Quarterdeck already serves the sandbox of {folder.parent}: open {page}, "
            "end that process, or set QUARTERDECK_STATE to another folder"
        )
    try:
        trouble = _trouble(folder) if with_cluster else None
        slack = await _listening(folder / "slack.json", port, command, trouble, last=_port_of(address))
        try:
            address.write_text(slack.page_url, encoding="utf-8")
            address.chmod(0o600)
            yield slack
        finally:
            await slack.stop()
    finally:
        lock.release()


def _trouble(folder: Path) -> "Situations":
    from sandbox.trouble import ClusterTrouble

    return ClusterTrouble(folder / KUBECONFIG)


async def _listening(
    state: Path, port: int, command: str, situations: "Situations | None", *, last: int
) -> "SandboxSlack":
    from sandbox.slack.errors import SandboxSlackError
    from sandbox.slack.server import SandboxSlack
    from sandbox.slack.zone import local_timezone

    here = local_timezone()
    for candidate in [port] if port else [last, 0]:
        try:
            slack = SandboxSlack(state, candidate, command=command, situations=situations, timezone=here)
        except SandboxSlackError as error:
            raise SettingsError(f"QUARTERDECK_STATE: {error}") from error
        try:
            await slack.start()
        except OSError as error:
            await slack.stop()
            taken = error
        else:
            return slack
    raise SettingsError(
        f"--sandbox-port: {port} cannot be listened on ({taken.strerror}): choose another port, or leave it out"
    )


def _port_of(page: Path) -> int:
    """The port in the page's address; 0 where there is no page yet."""
    return urlsplit(page.read_text(encoding="utf-8")).port or 0 if page.exists() else 0
