"""What the orchestrator needs to know of what exists; `agents.kubernetes.inventory` knows it."""

from collections.abc import Sequence
from typing import Protocol

from workflows.model.principal import SecurityContext


class Named(Protocol):
    """An object that exists."""

    @property
    def cluster(self) -> str:
        """Its cluster."""

    @property
    def namespace(self) -> str:
        """Its namespace."""

    @property
    def name(self) -> str:
        """Its name."""


class Inventory(Protocol):
    """The names that exist where the context may look."""

    async def deployments(self, context: SecurityContext) -> Sequence[Named]:
        """All deployments."""

    async def pods(self, context: SecurityContext) -> Sequence[Named]:
        """All pods."""

    async def namespaces(self, context: SecurityContext) -> Sequence[Named]:
        """All namespaces."""

    async def containers(self, context: SecurityContext, namespace: str, deployment: str) -> Sequence[str]:
        """The containers of a deployment."""
