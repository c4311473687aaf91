"""A cluster that answers reads from memory, counts them, and can be lost; for tests of what only reads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agents.clients.kubernetes.port import Kind, KubeObject, LogQuery
from workflows.errors import NotFound, QuarterdeckError


class FakeCluster:
    """Satisfies `agents.clients.kubernetes.port.Cluster`.

    Args:
        objects: by kind, as an API server sends them.
        before_read: called before each read; it may alter `objects` or raise.
    """

    def __init__(
        self,
        objects: Mapping[str, Sequence[dict[str, Any]]],
        *,
        name: str = "main",
        before_read: Callable[[], None] = lambda: None,
    ) -> None:
        self.objects = {kind: list(found) for kind, found in objects.items()}
        self.reads: list[str] = []
        self._name = name
        self._before_read = before_read

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def context(self) -> str:
        """The name."""
        return self._name

    @property
    def sandbox(self) -> bool:
        """It plays a real one."""
        return False

    async def list(
        self, kind: Kind, namespace: str | None = None, *, labels: str = "", fields: str = ""
    ) -> Sequence[KubeObject]:
        """Those of the namespace, and of equal labels; fields are not looked at."""
        self._read(f"list {kind.plural} {namespace or '*'}")
        wanted = dict(pair.split("=") for pair in labels.split(",") if pair)
        return [
            obj
            for obj in self.objects.get(kind.kind, ())
            if namespace in (None, obj["metadata"].get("namespace"))
            and wanted.items() <= obj["metadata"].get("labels", {}).items()
        ]

    async def get(self, kind: Kind, namespace: str, name: str) -> KubeObject:
        """One object."""
        self._read(f"get {kind.plural} {namespace}/{name}")
        for obj in self.objects.get(kind.kind, ()):
            if (obj["metadata"].get("namespace", ""), obj["metadata"]["name"]) == (namespace, name):
                return obj
        raise NotFound(f"there is no {kind.kind} {namespace}/{name} in {self._name}")

    async def logs(self, namespace: str, pod: str, query: LogQuery) -> str:
        """It keeps no logs."""
        raise NotFound(f"no log of {namespace}/{pod}")

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
        """It only answers reads."""
        raise QuarterdeckError(f"a test that only reads changed {namespace}/{name}")

    async def delete(
        self, kind: Kind, namespace: str, name: str, *, uid: str, resource_version: str, dry_run: bool = False
    ) -> None:
        """It only answers reads."""
        raise QuarterdeckError(f"a test that only reads deleted {namespace}/{name}")

    async def can(self, verb: str, kind: Kind, namespace: str, subresource: str = "") -> bool:
        """Reading is all that can be done."""
        return verb in ("get", "list")

    async def version(self) -> str:
        """A version."""
        return "v1.36.2"

    async def close(self) -> None:
        """Nothing to release."""

    def _read(self, what: str) -> None:
        self._before_read()
        self.reads.append(what)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Seconds since the start."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds
